"""`farm webhooks`: the operator's view of what is on its way."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import Bench, open_bench
from typer.testing import CliRunner

from farm.cli.app import app
from farm.errors import JobError, SpecError
from farm.jobs.outbox import Answer
from farm.settings import settings

runner = CliRunner()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    address = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    monkeypatch.setenv("FARM_DATABASE", address)
    settings.cache_clear()
    made = open_bench(address, clock=time.time)
    yield made
    made.ledger.close()


def run(*arguments: str) -> str:
    outcome = runner.invoke(app, ["webhooks", *arguments])
    if outcome.exception:
        raise outcome.exception
    return outcome.stdout


def buried(bench: Bench, count: int) -> list[str]:
    """Let webhooks of some jobs die; return their ids in the order of their events."""
    ids = []
    for _ in range(count):
        bench.claims.complete(bench.claimed(webhook_url="https://example.com/[red]x"), {})
        (delivery,) = bench.outbox.take()
        bench.outbox.record(delivery, Answer(error="it is [bold]gone", is_final=True))
        ids.append(delivery.delivery_id)
    return ids


def test_dead_letters_are_listed_and_sent_again_by_name_or_all(bench: Bench) -> None:
    assert "there is no webhook" in run("list")
    letters = buried(bench, 3)
    bench.claims.complete(bench.claimed(webhook_url="https://example.com/"), {})
    assert len(run("list", "--json").splitlines()) == 4
    listed = run("list", "--dead")
    assert [line.split()[0] for line in listed.splitlines()[1:]] == letters
    assert "https://example.com/[red]x" in listed
    assert "it is [bold]gone" in listed
    assert json.loads(run("list", "--dead", "--json").splitlines()[0])["last_error"] == "it is [bold]gone"
    assert letters[0] in run("resend", letters[0])
    assert run("resend", "--all").count("is tried again") == 2
    assert "there is no dead letter" in run("resend", "--all")
    assert "there is no dead letter" in run("list", "--dead")


def test_what_can_be_sent_again_is_and_the_rest_is_named(bench: Bench) -> None:
    (letter,) = buried(bench, 1)
    with pytest.raises(JobError, match="msg_none: there is no delivery 'msg_none'"):
        run("resend", "msg_none", letter)
    assert "there is no dead letter" in run("list", "--dead")
    with pytest.raises(SpecError, match="--all"):
        run("resend")
    with pytest.raises(SpecError, match="--all"):
        run("resend", letter, "--all")
