"""`farm keys`, from making a key to its end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from farm.cli.app import app
from farm.cli.ledgers import opened
from farm.errors import ConflictError, SettingsError, UnknownError
from farm.settings import settings

runner = CliRunner()


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARM_DATABASE", f"sqlite:///{tmp_path / 'state' / 'ledger.sqlite'}")
    settings.cache_clear()


def run(*arguments: str) -> str:
    outcome = runner.invoke(app, ["keys", *arguments])
    if outcome.exception:
        raise outcome.exception
    return outcome.stdout


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    assert "there is no key" in run("list")
    made = json.loads(run("create", "Ann [red]x[/red]", "--scope", "read", "--json"))
    assert made["token"].startswith("farm_")
    assert made["webhook_secret"] == run("secret", made["key_id"]).strip()
    listed = run("list")
    assert "Ann [red]x[/red]" in listed
    assert made["token"] not in listed
    assert "is revoked" in run("revoke", made["key_id"])
    assert "revoked 20" in run("list")
    with pytest.raises(ConflictError):
        run("revoke", made["key_id"])
    with pytest.raises(UnknownError):
        run("secret", "key_nobody")
    assert (tmp_path / "state" / "ledger.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["nonsense", "mysql://u:pw@h/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_makes_no_sense_is_named_without_its_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARM_DATABASE", address)
    settings.cache_clear()
    with pytest.raises(SettingsError, match="FARM_DATABASE: ") as caught:
        run("list")
    assert "pw" not in str(caught.value)


def test_the_audit_log_is_shown_in_lines_that_strangers_cannot_break() -> None:
    made = json.loads(run("create", "ann", "--json"))
    with opened() as ledger:
        target = "GET /x\r\n9 2026 done key.create forged"
        ledger.record("unknown", "request", target, outcome="refused", code="not_found", detail="\x1b[2J")
    first, second = run("audit").splitlines()
    assert first.startswith("1 20")
    assert f"done key.create {made['key_id']} by operator" in first
    assert made["token"] not in first
    assert "refused request GET /x" in second
    assert "\x1b" not in second
    assert run("audit", "--refused").splitlines() == run("audit", "--after", "1").splitlines() == [second]
    (record,) = [json.loads(line) for line in run("audit", "--refused", "--json").splitlines()]
    assert (record["target"], record["data"]["code"]) == (target, "not_found")
