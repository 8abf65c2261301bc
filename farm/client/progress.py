"""A job's progress, drawn on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from farm.client.models import JobEvent
from farm.errors import MissingToolError

Hear = Callable[[JobEvent], None]
"""Told of each event."""


@contextmanager
def shown(title: str, *, drawn: bool, console: Any = None) -> Iterator[Hear]:
    """Give a listener that draws a bar until the block ends; nothing is drawn where it is not wanted.

    ``console`` is rich's, for who prints lines meanwhile; none: standard error.

    Raises:
        MissingToolError: rich, which draws, is not installed.

    """
    if not drawn:
        yield ignore
        return
    try:
        from rich.console import Console  # noqa: PLC0415 — only who wants to see something needs it
        from rich.markup import escape  # noqa: PLC0415 — as above
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingToolError("bars are drawn by rich: pip install 'framefarm[cli]'") from None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console or Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(escape(title), total=1.0, stage="")

        def hear(event: JobEvent) -> None:
            share, stage = event.data.get("progress"), event.data.get("stage")
            if isinstance(share, int | float):
                progress.update(bar, completed=share)
            progress.update(bar, stage=escape(_line(stage) if isinstance(stage, str) else _standing(event)))

        yield hear


def ignore(_event: JobEvent) -> None:
    """Do nothing."""


def _standing(event: JobEvent) -> str:
    """Return where the job stands, if the event tells."""
    return event.type.removeprefix("job.") if event.type.startswith("job.") else ""


def _line(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
