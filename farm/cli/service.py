"""`farm jobs`, `watch`, `cancel`, `result` and `logs`: jobs of a service, as people see them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from farm.cli.story import line_of, told
from farm.cli.text import plain
from farm.client import Artifact, Client, Job, JobEvent, JobInfo, Result
from farm.client.progress import Hear, shown
from farm.client.transports import Sync

CANCELLED = 130
"""Exit code of a command that was interrupted."""
WIDE = 240
"""Columns for programs that read a list: nothing is cut."""


def client_of(url: str, key: str) -> Client:
    """Return the client that a command speaks through.

    Raises:
        SettingsError: the address or the key makes no sense.

    """
    return Client(url, key)


def list_jobs(*, status: Sequence[str], kind: str, tag: str, limit: int, url: str, key: str, as_json: bool) -> None:
    """Print jobs, the newest first."""
    with client_of(url, key) as client:
        found = [job.info for job in islice(client.jobs.list(status=status, kind=kind, tag=tag), limit)]
    if as_json:
        for info in found:
            typer.echo(info.model_dump_json())
        return
    console = _out()
    columns = ("kind", "status", "", "created", "took", "stage")
    table = Table(Column("job", no_wrap=True), *columns, box=None, header_style="dim", padding=(0, 2, 0, 0))
    for info in found:
        share = "" if info.has_ended or info.status == "queued" else f"{info.progress:.0%}"
        state = Text(info.status, style=STYLES.get(info.status, ""))
        what = info.error.message if info.error else "" if info.has_ended else info.stage
        cells = (plain(info.kind), state, share, _when(info.created_at), _took(info), plain(what.partition("\n")[0]))
        table.add_row(plain(info.job_id), *cells)
    console.print(table if found else "there are no such jobs; farm submit SPEC makes one")


STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "cancelling": "yellow", "running": "cyan"}
"""Colours of states."""


def watch_job(job_id: str, *, url: str, key: str, as_json: bool) -> None:
    """Print a job's events until it has ended, and leave with its end's exit code.

    Raises:
        JobFailedError: it failed.
        JobCancelledError: it was cancelled.

    """
    with client_of(url, key) as client:
        job = client.jobs.get(job_id)
        with interruptible(job_id):
            if as_json:
                for event in job.events():
                    typer.echo(event.model_dump_json())
            else:
                follow(job, says_all=True)
        job.result()


def follow(job: Job[Sync], *, says_all: bool) -> None:
    """Show a job's events until it has ended: a bar on a terminal, and lines for what happens."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with shown(job.job_id, drawn=console.is_terminal, console=console) as bar:
        for event in job.events():
            hear(event, bar, console, says_all=says_all)


def hear(event: JobEvent, bar: Hear, console: Console, *, says_all: bool) -> None:
    """Show one event."""
    bar(event)
    if says_all or (event.type not in SMALL and not console.is_terminal):
        console.print(line_of(event.type, event.data, event.at), soft_wrap=True)


SMALL = frozenset({"task.running", "task.done", "job.planned"})
"""Events that are too many for who only waits."""


@contextmanager
def interruptible(job_id: str) -> Iterator[None]:
    """Let Ctrl-C end the watching, and say that the job goes on."""
    try:
        yield
    except KeyboardInterrupt:  # said here, since typer turns it into an exit of its own
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        name = plain(job_id)
        console.print(
            f"[yellow]left alone[/]: {name} goes on; farm watch {name} comes back to it, farm cancel stops it"
        )
        raise typer.Exit(CANCELLED) from None


def cancel_job(job_id: str, *, url: str, key: str, as_json: bool) -> None:
    """Cancel a job and say how it stands then."""
    with client_of(url, key) as client:
        info = client.jobs.cancel(job_id).info
    if as_json:
        typer.echo(info.model_dump_json())
    else:
        stands = "is being stopped" if info.status == "cancelling" else f"is {info.status}"
        _out().print(f"{plain(info.job_id)} {plain(stands)}")


def show_result(job_id: str, *, download: str, url: str, key: str, as_json: bool) -> None:
    """Print what a job made, and bring its files here if wanted."""
    with client_of(url, key) as client:
        made = client.jobs.result(job_id)
        print_result(client.jobs.get(job_id), made, download=download, as_json=as_json)


def print_result(job: Job[Sync], made: Result, *, download: str, as_json: bool) -> None:
    """Print what a job made, or where its files went."""
    places = job.download(download) if download else ()
    if as_json:
        typer.echo(json.dumps(made.model_dump(mode="json") | {"downloaded": [str(path) for path in places]}, indent=1))
        return
    console = _out()
    if download:
        for path in places:
            console.print(plain(path))
        return
    if not made.artifacts:
        console.print(plain(json.dumps(made.result, indent=1, ensure_ascii=False)))
        return
    table = Table(Column("file", no_wrap=True), "type", Column("size", justify="right"), "where", box=None)
    for one in made.artifacts:
        table.add_row(*_described(one))
    console.print(table)


def tell_story(job_id: str, *, url: str, key: str, as_json: bool) -> None:
    """Print what happened to a job until now."""
    console = _out()
    with client_of(url, key) as client:
        for line in client.jobs.logs(job_id):
            if as_json:
                typer.echo(line.model_dump_json(exclude_defaults=True))
            else:
                console.print(told(line), soft_wrap=True)


def _described(one: Artifact) -> tuple[str, str, str, str]:
    size = f"{one.size:,}" if one.size else ""
    return plain(one.name), plain(one.media_type), size, plain(one.uri)


def _out() -> Console:
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=WIDE)


def _when(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}" if at else ""


def _took(info: JobInfo) -> str:
    """Return how long its work took."""
    if info.started_at is None or info.ended_at is None:
        return ""
    return f"{(info.ended_at - info.started_at).total_seconds():.1f} s"
