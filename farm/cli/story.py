"""One event of a job as a line for people."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rich.text import Text

from farm.client import LogLine

MOST = 2000
"""Characters of a line's details; a child's errors are quoted in several lines."""
OWN = frozenset({"change"})
"""Details that say nothing beside the event's type."""

Data = Mapping[str, Any]


def line_of(kind: str, data: Data, at: datetime | None, *, dated: bool = False) -> Text:
    """Return a line: when, what, details. Nothing in it is taken for markup."""
    what, style = _said(kind, data)
    clock = f"{at.astimezone():{'%Y-%m-%d ' if dated else ''}%H:%M:%S}  " if at else ""
    return Text.assemble((clock, "dim"), (_shown(what), style))


def told(line: LogLine) -> Text:
    """Return a line of a job's story."""
    if not line.message:
        return line_of(line.event, line.data, line.at, dated=True)
    took = line.attempt.seconds if line.attempt and line.event != "task.running" else None
    what = f"{line.task}: {line.message}" if line.task else line.message
    clock = f"{line.at.astimezone():%Y-%m-%d %H:%M:%S}  " if line.at else ""
    return Text.assemble((clock, "dim"), (_shown(what), LEVELS.get(line.level, "")), (_seconds(took), "dim"))


LEVELS = {"warning": "yellow", "error": "red"}
"""How lines look that matter more."""


def _seconds(took: float | None) -> str:
    return "" if took is None else f", after {took:.1f} s"


def _said(kind: str, data: Data) -> tuple[str, str]:
    known = SAID.get(kind)
    if known:
        return known(data)
    more = {name: value for name, value in data.items() if name not in OWN}
    details = f" {json.dumps(more, ensure_ascii=False)}" if more else ""
    return f"{kind.removeprefix('job.')}{details}", ""


def _progress(data: Data) -> tuple[str, str]:
    share = data.get("progress")
    percent = f"{share:4.0%}" if isinstance(share, int | float) else ""
    return f"{percent} {data.get('stage', '')}".strip(), ""


def _running(data: Data) -> tuple[str, str]:
    attempt = f", attempt {data['attempt']}" if data.get("attempt", 1) != 1 else ""
    node = f" on {data['node']}" if data.get("node") else ""
    return f"{data.get('task', '')} begins{node}{attempt}", "dim"


def _done(data: Data) -> tuple[str, str]:
    return f"{data.get('task', '')} " + ("is in the store" if data.get("attempt") == 0 else "is done"), ""


def _retrying(data: Data) -> tuple[str, str]:
    return f"{_attempt(data)}; it is tried again", "yellow"


def _failed(data: Data) -> tuple[str, str]:
    return f"{_attempt(data)}; it is not tried again", "red"


def _attempt(data: Data) -> str:
    fault = f" ({data['fault']})" if data.get("fault") else ""
    return f"{data.get('task', '')}: attempt {data.get('attempt', '')} failed{fault}: {_error(data)}"


def _job_failed(data: Data) -> tuple[str, str]:
    return f"failed: {_error(data)}", "bold red"


def _queued(data: Data) -> tuple[str, str]:
    why = f": {data['reason']}" if data.get("reason") else ""
    return ("queued" if data.get("change") in {None, "submit", "retry"} else f"back in the queue{why}"), ""


def _error(data: Data) -> str:
    error = data.get("error")
    if not isinstance(error, dict):
        return str(error or "nobody knows why")
    problems = [one for one in error.get("problems") or () if isinstance(one, dict)]
    located = "; ".join(f"{one.get('where')}: {one.get('message')}".removeprefix(": ") for one in problems)
    return located or str(error.get("message", ""))


SAID: Mapping[str, Callable[[Data], tuple[str, str]]] = {
    "job.queued": _queued,
    "job.running": lambda _data: ("running", ""),
    "job.progress": _progress,
    "job.planned": lambda data: (f"tasks planned: {data.get('tasks', '')}", ""),
    "job.cancelling": lambda _data: ("is being stopped", "yellow"),
    "job.completed": lambda _data: ("completed", "bold green"),
    "job.failed": _job_failed,
    "job.cancelled": lambda _data: ("cancelled", "bold yellow"),
    "task.running": _running,
    "task.done": _done,
    "task.retrying": _retrying,
    "task.failed": _failed,
}
"""What is said of each type of event, and how it looks."""


def _shown(text: str) -> str:
    """Return foreign text without what commands a terminal; its further lines are indented."""
    kept = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text[:MOST])
    return kept.strip().replace("\n", "\n    ")
