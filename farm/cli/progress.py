"""Events drawn on a terminal, or as plain lines where there is none."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from farm.orchestrator.events import (
    Advanced,
    Event,
    Listener,
    StageStarted,
    TaskFailed,
    TaskFinished,
    TaskStarted,
    Warned,
    ignore,
)

BAR = 32
"""Width of the bar in characters."""

LINE_SECONDS = 10.0
"""How often a plain log gets a line of progress."""

RUNNING_SHOWN = 8
"""Running tasks listed below the bar."""


@contextmanager
def display(title: str, *, quiet: bool) -> Iterator[Listener]:
    """Give a listener that draws on standard error until the block ends."""
    console = Console(stderr=True, highlight=False)
    if quiet:
        yield ignore
    elif console.is_terminal:
        drawing = _Drawing(title, console)
        with Live(get_renderable=drawing.picture, console=console, refresh_per_second=8, transient=True):
            yield drawing.hear
    else:
        yield _Lines(console).hear


class _Drawing:
    """The state behind the live display."""

    def __init__(self, title: str, console: Console) -> None:
        self._title, self._console = title, console
        self._stage = ""
        self._running: dict[str, str] = {}
        self._cached = self._rendered = 0
        self._progress: Advanced | None = None

    def hear(self, event: Event) -> None:
        match event:
            case StageStarted():
                self._stage = event.stage
            case Advanced():
                self._progress = event
            case TaskStarted():
                self._running[event.key] = event.name
            case TaskFinished():
                self._running.pop(event.key, None)
                self._cached += event.status == "cached"
                self._rendered += event.status == "rendered"
            case TaskFailed():
                self._running.pop(event.key, None)
                self._console.print(Text(_failure(event), "yellow"))
            case Warned():
                self._console.print(Text(f"warning {event.message}", "yellow"))

    def picture(self) -> Table:
        """Return what is to be seen now."""
        grid = Table.grid(padding=(0, 1))
        now = self._progress
        share = now.percent / 100 if now else 0.0
        filled = round(BAR * share)
        bar = Text("━" * filled, "green") + Text("━" * (BAR - filled), "grey37")
        frames = f"{now.frames}/{now.frames_total} frames" if now and now.frames_total else ""
        left = f"about {_span(now.eta_seconds)} left" if now and now.eta_seconds else ""
        counts = f"{self._rendered} rendered, {self._cached} from the store" if self._rendered + self._cached else ""
        grid.add_row(Text(f"{self._title}  {self._stage}", "bold"))
        grid.add_row(bar + Text(f" {share:5.1%}  {frames}  {left}  {counts}"))
        for name in list(self._running.values())[:RUNNING_SHOWN]:
            grid.add_row(Text(f"  {name}", "dim", overflow="ellipsis", no_wrap=True))
        return grid


class _Lines:
    """Plain lines for logs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = 0.0

    def hear(self, event: Event) -> None:
        match event:
            case StageStarted():
                self._say(f"{event.stage} …")
            case Advanced() if time.monotonic() - self._last >= LINE_SECONDS:
                self._last = time.monotonic()
                left = f", about {_span(event.eta_seconds)} left" if event.eta_seconds else ""
                self._say(f"{event.percent:.0f} %  {event.frames}/{event.frames_total} frames{left}")
            case TaskFailed():
                self._say(_failure(event))
            case Warned():
                self._say(f"warning {event.message}")

    def _say(self, line: str) -> None:
        self._console.print(Text(line), soft_wrap=True)


def _failure(event: TaskFailed) -> str:
    then = "it is not tried again" if event.retry_seconds is None else f"again in {event.retry_seconds:.0f} s"
    return f"attempt {event.attempt} of {event.name} failed: {event.message}; {then}"


def _span(seconds: float | None) -> str:
    whole = round(seconds or 0)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"  # noqa: PLR2004 — a minute
