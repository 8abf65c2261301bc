"""What happened to a job and its tasks, as lines for people: from its events, with what became of each attempt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from farm.errors import UnknownError
from farm.jobs.changes import cleaned, shown
from farm.jobs.ledger import Ledger
from farm.jobs.models import Attempt, Event
from farm.jobs.states import JOB
from farm.jobs.tables import attempts, events, tasks

AT_A_TIME = 500
"""Events that are read at a time."""
MOST_READ = 10_000
"""Events that are looked through for one page; a job of so many has its next page behind them."""
PROGRESS = "job.progress"
"""Type of the events that are no part of the story: there are a hundred, and a job's state tells the last one."""

Level = Literal["info", "warning", "error"]
LEVELS: Mapping[str, Level] = {
    "job.warning": "warning",
    "task.retrying": "warning",
    "task.failed": "error",
    "job.failed": "error",
}
"""How much matters what happened; the rest is information."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened."""

    number: int
    """Of its event."""
    at: float
    """When, UTC seconds."""
    level: Level
    """How much it matters."""
    event: str
    """The event's type, such as ``task.retrying``."""
    message: str
    """For people; with an error, its whole text: of a child process that failed, the end of what it said."""
    task: str = ""
    """Its task's name; empty: it is about the job."""
    scene: int | None = None
    """Index of the (first) scene that the task shows."""
    attempt: Attempt | None = None
    """The attempt that it is about, as it is now."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """A part of what happened."""

    lines: Sequence[Line]
    """In order."""
    next_after: int
    """Number behind which the next part begins."""
    is_complete: bool
    """Nothing more will come behind it."""


def story(ledger: Ledger, job_id: str, *, task: str = "", after: int = 0, limit: int = 100) -> Story:
    """Return what happened to a job behind an event's number, or to one of its tasks.

    Raises:
        UnknownError: there is no such job, or it has no such task.

    """
    job = ledger.get(job_id)
    scenes = _scenes(ledger, job_id, task)
    found: list[Event] = []
    read = 0
    while len(found) < limit and read < MOST_READ:
        part = _events(ledger, job_id, after)
        for event in part:
            after = event.number
            if event.type != PROGRESS and (not task or event.data.get("task") == task):
                found.append(event)
                if len(found) == limit:
                    break
        read += len(part)
        if len(part) < AT_A_TIME:
            break
    tries = _attempts(ledger, job_id, {str(event.data.get("task")) for event in found if "task" in event.data})
    lines = [_line(event, scenes, tries) for event in found]
    return Story(lines=lines, next_after=after, is_complete=JOB.is_final(job.status) and after >= job.event_count)


def _events(ledger: Ledger, job_id: str, after: int) -> Sequence[Event]:
    statement = (
        select(events)
        .where(events.c.job_id == job_id, events.c.number > after)
        .order_by(events.c.number)
        .limit(AT_A_TIME)
    )
    with ledger.database.view() as connection:
        return [Event(**row) for row in connection.execute(statement).mappings()]


def _scenes(ledger: Ledger, job_id: str, task: str) -> Mapping[str, int | None]:
    """Return the scene of every task, or of the one that is asked for."""
    statement = select(tasks.c.name, tasks.c.scene).where(tasks.c.job_id == job_id)
    if task:
        statement = statement.where(tasks.c.name == cleaned(task, 200))
    with ledger.database.view() as connection:
        found: dict[str, int | None] = {row.name: row.scene for row in connection.execute(statement)}
    if task and not found:
        raise UnknownError(f"job {job_id} has no task {shown(task)}")
    return found


def _attempts(ledger: Ledger, job_id: str, names: set[str]) -> Mapping[tuple[str, int], Attempt]:
    wanted = sorted(names)
    found: dict[tuple[str, int], Attempt] = {}
    for first in range(0, len(wanted), AT_A_TIME):  # a statement takes so many values and not many more
        statement = select(attempts).where(
            attempts.c.job_id == job_id, attempts.c.task.in_(wanted[first : first + AT_A_TIME])
        )
        with ledger.database.view() as connection:
            for row in connection.execute(statement).mappings():
                found[row["task"], row["number"]] = Attempt(**row)
    return found


def _line(event: Event, scenes: Mapping[str, int | None], tries: Mapping[tuple[str, int], Attempt]) -> Line:
    task = str(event.data.get("task", ""))
    return Line(
        number=event.number,
        at=event.at,
        level=LEVELS.get(event.type, "info"),
        event=event.type,
        message="; ".join(_said(event)),
        task=task,
        scene=scenes.get(task),
        attempt=tries.get((task, int(event.data.get("attempt") or 0))),
    )


def _said(event: Event) -> Iterator[str]:
    """Yield what an event says to people."""
    data = event.data
    sentences = {
        "job.running": "claimed by {dispatcher}",
        "job.planned": "tasks planned: {tasks}",
        "job.cancelling": "to be stopped, asked by {by}",
        "task.running": "attempt {attempt} begins",
        "task.done": "attempt {attempt} has its result" if data.get("attempt") else "its result was in the store",
        "task.failed": "attempt {attempt} failed for good",
        "task.retrying": "attempt {attempt} failed, and there will be another",
    }
    yield sentences.get(event.type, event.type.replace(".", " ")).format_map(_Given(data))
    if data.get("node"):
        yield f"on node {data['node']}"
    for told in (data.get("reason"), data.get("message"), _error(data.get("error"))):
        if told:
            yield str(told)


class _Given(dict[str, Any]):
    """An event's details, of which some may be missing."""

    def __missing__(self, name: str) -> str:
        return f"an unknown {name}"


def _error(error: Mapping[str, Any] | None) -> str:
    return str(error.get("message", "")) if error else ""
