"""What people see while an export runs."""

import io

import pytest
from rich.console import Console

from farm.cli.progress import _Drawing, display
from farm.orchestrator.events import Advanced, Stage, StageStarted, TaskFailed, TaskFinished, TaskStarted, Warned


def seen(drawing: _Drawing, console: Console, paper: io.StringIO) -> str:
    console.print(drawing.picture())
    return paper.getvalue()


def test_the_display_shows_stage_share_time_left_and_running_tasks() -> None:
    paper = io.StringIO()
    console = Console(file=paper, width=120)
    drawing = _Drawing("Alps", console)
    drawing.hear(StageStarted(stage=Stage.RENDER))
    drawing.hear(TaskStarted(name="export alps · scene 07 · ken_burns 0–239", key="k7", attempt=1, node="n"))
    drawing.hear(TaskStarted(name="export alps · scene 08 · ken_burns 0–239", key="k8", attempt=1, node="n"))
    drawing.hear(TaskFinished(name="export alps · scene 08", key="k8", status="rendered", cpu_seconds=1))
    drawing.hear(TaskFinished(name="export alps · scene 01", key="k1", status="cached", cpu_seconds=0))
    drawing.hear(Advanced(stage=Stage.RENDER, percent=50, eta_seconds=75, frames=120, frames_total=240))
    text = seen(drawing, console, paper)
    assert "Alps  render" in text
    assert "50.0%" in text
    assert "120/240 frames" in text
    assert "about 1 min 15 s left" in text
    assert "1 rendered, 1 from the store" in text
    assert "scene 07" in text
    assert "scene 08" not in text


def test_failed_attempts_and_warnings_stay_on_the_screen() -> None:
    paper = io.StringIO()
    console = Console(file=paper, width=200)
    drawing = _Drawing("Alps", console)
    drawing.hear(TaskFailed(name="scene 07", key="k", attempt=1, message="[red]lost[/red]", retry_seconds=2))
    drawing.hear(Warned(message="scenes[1].voiceover: is cut off"))
    text = paper.getvalue()
    assert "attempt 1 of scene 07 failed: [red]lost[/red]; again in 2 s" in text
    assert "warning scenes[1].voiceover: is cut off" in text


def test_without_a_terminal_there_are_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with display("Alps", quiet=False) as listener:
        listener(StageStarted(stage=Stage.PREPARE))
        listener(Warned(message="mind the gap"))
    said = capsys.readouterr()
    assert said.err.splitlines() == ["prepare …", "warning mind the gap"]
    assert said.out == ""


def test_a_quiet_display_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with display("Alps", quiet=True) as listener:
        listener(StageStarted(stage=Stage.PREPARE))
    assert capsys.readouterr().err == ""
