"""`farm submit`, `jobs`, `watch`, `cancel`, `result` and `logs` against the real service."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from service_runs import EXPORT, Running, listening, running
from typer.testing import CliRunner

from farm.cli.app import app, main
from farm.errors import RenderError
from farm.jobs.models import Claim, JobArtifact
from farm.settings import settings

Run = Callable[..., str]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def farm(service: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.json").write_text(json.dumps(EXPORT))
    with listening(service) as address:
        monkeypatch.setenv("FARM_SERVICE_URL", address)
        settings.cache_clear()

        def run(*arguments: str) -> str:
            outcome = CliRunner().invoke(app, list(arguments))
            if outcome.exception and not isinstance(outcome.exception, SystemExit):
                raise outcome.exception
            return outcome.stdout

        yield run
    settings.cache_clear()


def work(service: Running, act: Callable[[Claim], object]) -> threading.Thread:
    """Do the next job's work in a thread, as soon as there is one."""

    def run() -> None:
        while (claim := service.bench.claims.claim("dispatcher-1")) is None:
            time.sleep(0.02)
        act(service.bench.claims.progress(claim, 0.5, stage="render: 5 of 10 frames"))

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def complete(service: Running, folder: Path) -> Callable[[Claim], object]:
    video = folder / "film.mp4"
    video.write_bytes(b"pictures")
    made = JobArtifact(job_id="", name="video", uri=str(video), media_type="video/mp4", size=8)
    return lambda claim: service.bench.claims.complete(claim, {"outputs": []}, files=[made])


def test_a_spec_is_submitted_waited_for_and_its_files_brought_here(service: Running, farm: Run, tmp_path: Path) -> None:
    thread = work(service, complete(service, tmp_path))
    printed = farm("submit", "spec.json", "--id", "mine", "--priority", "high", "--download", "out")
    thread.join()
    assert printed == "out/film.mp4\n"
    assert (tmp_path / "out" / "film.mp4").read_bytes() == b"pictures"
    assert service.bench.ledger.get("mine").priority.label == "high"


def test_the_id_alone_is_printed_so_that_scripts_can_go_on(service: Running, farm: Run) -> None:
    job_id = farm("submit", "spec.json", "--set", "title=Changed").strip()
    assert service.bench.ledger.get(job_id).payload["title"] == "Changed"
    assert json.loads(farm("submit", "spec.json", "--id", "mine", "--json"))["job_id"] == "mine"


def test_a_dry_run_plans_and_queues_nothing(farm: Run) -> None:
    assert "nothing was queued" in farm("submit", "spec.json", "--dry-run")
    assert json.loads(farm("submit", "spec.json", "--dry-run", "--json"))["tasks"] == 1
    assert "there are no such jobs" in farm("jobs")


def test_jobs_are_listed_cancelled_and_told_of(farm: Run) -> None:
    for name in ("one", "two", "three"):
        farm("submit", "spec.json", "--id", name)
    assert farm("cancel", "one") == "one is cancelled\n"
    listed = [json.loads(line) for line in farm("jobs", "--json", "--limit", "2").splitlines()]
    assert [one["job_id"] for one in listed] == ["three", "two"]
    assert "one" not in farm("jobs", "--status", "queued", "--status", "running")
    assert "cancelled" in farm("jobs", "--kind", "render/export")
    assert "queued" in farm("logs", "two")


def test_a_job_is_watched_to_its_end_and_its_result_shown(service: Running, farm: Run, tmp_path: Path) -> None:
    farm("submit", "spec.json", "--id", "mine")
    thread = work(service, complete(service, tmp_path))
    heard = [json.loads(line)["type"] for line in farm("watch", "mine", "--json").splitlines()]
    thread.join()
    assert heard == ["job.queued", "job.running", "job.progress", "job.completed"]
    assert "film.mp4" in farm("result", "mine")
    assert json.loads(farm("result", "mine", "--json"))["artifacts"][0]["name"] == "video"
    story = farm("logs", "mine")
    assert "claimed by" in story
    assert story.rstrip().endswith("completed")


def exit_code(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["farm", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.usefixtures("farm")
def test_a_job_that_fails_is_an_error_with_its_reason(
    service: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = work(service, lambda claim: service.bench.claims.fail(claim, RenderError("[bold]FFmpeg[/] went away")))
    assert exit_code(monkeypatch, "submit", "spec.json", "--wait") == 1
    thread.join()
    assert "error the job failed: [bold]FFmpeg[/] went away" in capsys.readouterr().err


@pytest.mark.usefixtures("farm")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("result", "nobody"), 2, "there is no job 'nobody'"),
        (("submit", "missing.json"), 2, "there is no such file"),
        (("submit", "spec.json", "--priority", "urgent"), 2, "must be one of low, normal, high"),
        (("submit", "spec.json", "--set", "scenes[0].color=red"), 2, "scenes[0].color: must be a colour"),
        (("submit", "spec.json", "--kind", "render/explainer", "--no-upload"), 2, "scenes: is not a known field"),
        (("jobs", "--url", "http://127.0.0.1:9"), 3, "cannot be reached"),
        (("jobs", "--url", "nonsense"), 3, "the service's address must be"),
        (("jobs", "--key", "farm_wrong"), 3, "not known"),
    ],
)
def test_what_is_wrong_is_said_with_an_exit_code(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_code(monkeypatch, *arguments) == code
    assert said in capsys.readouterr().err


def test_help_teaches() -> None:
    shown = CliRunner().invoke(app, ["submit", "--help"], env={"COLUMNS": "200"}).stdout
    assert "farm submit spec.json --download out" in shown
    everything = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout
    assert all(name in everything for name in ("submit", "jobs", "watch", "cancel", "result", "logs", "At a service"))
