"""`farm submit`: a spec, or any other request, becomes a service's job."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from farm.cli.options import chosen_settings
from farm.cli.service import client_of, follow, interruptible, print_result
from farm.cli.text import plain
from farm.client import Client, Job
from farm.client.models import Asked, Priority
from farm.client.transports import Sync
from farm.errors import MissingToolError, SpecError
from farm.spec.change import set_value
from farm.spec.load import parse_json
from farm.storage.documents import read_document

BRIEF = "render/brief"
"""The capability whose params hold a brief; a file may be the brief itself."""
PRIORITIES: Mapping[str, Priority] = {"low": "low", "normal": "normal", "high": "high"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the command line says beside the file."""

    kind: str
    changes: Sequence[str]
    job_id: str
    priority: str
    webhook: str
    upload: bool
    wait: bool
    download: str
    quiet: bool
    as_json: bool

    def asked(self) -> Asked:
        """Return what is said beside the params.

        Raises:
            SpecError: the priority is none.

        """
        told: Asked = {}
        if self.priority not in PRIORITIES:
            raise SpecError(f"--priority must be one of {', '.join(PRIORITIES)}")
        told["priority"] = PRIORITIES[self.priority]
        if self.job_id:
            told["job_id"] = self.job_id
        if self.webhook:
            told["webhook_url"] = self.webhook
        return told


def submit_file(source: str, wanted: Wanted, *, url: str, key: str, dry_run: bool) -> None:
    """Read a request and have it done.

    Raises:
        FarmError: it is wrong, refused, or the service is not there; with ``--wait``, also if the job fails.

    """
    asked = wanted.asked()
    params, base = _read(source, wanted)
    files = base if wanted.upload else None
    with client_of(url, key) as client:
        if dry_run:
            _print_plan(client.dry_run(wanted.kind, params, base=files), as_json=wanted.as_json)
            return
        job = client.submit(wanted.kind, params, base=files, **asked)
        _tell(job, wanted)
        if wanted.wait:
            _wait(client, job, wanted)


def _read(source: str, wanted: Wanted) -> tuple[dict[str, Any], Path]:
    try:
        text, base = read_document(source, chosen_settings())
    except ModuleNotFoundError as missing:
        raise MissingToolError(f"specs on S3 need {missing.name}: pip install 'framefarm[worker]'") from None
    data = parse_json(text)
    for change in wanted.changes:
        set_value(data, change)
    if wanted.kind == BRIEF and not isinstance(data.get("brief"), Mapping):
        data = {"brief": data}
    return data, base


def _tell(job: Job[Sync], wanted: Wanted) -> None:
    """Print the id, and for people how it goes on."""
    if wanted.wait:
        return
    if wanted.as_json:
        typer.echo(job.info.model_dump_json(include={"job_id", "status", "estimated_duration_sec", "poll_url"}))
        return
    typer.echo(job.job_id)
    seconds = job.info.estimated_duration_sec
    about = f", about {seconds:.0f} s of work" if seconds is not None else ""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if not wanted.quiet:
        console.print(f"{plain(job.status)}{about}; farm watch {plain(job.job_id)} shows how far it is")


def _wait(client: Client, job: Job[Sync], wanted: Wanted) -> None:
    with interruptible(job.job_id):
        if wanted.quiet:
            client.jobs.wait(job.job_id)
        else:
            follow(job, says_all=False)
        print_result(job, job.result(), download=wanted.download, as_json=wanted.as_json)


def _print_plan(plan: Any, *, as_json: bool) -> None:
    if as_json or not isinstance(plan, dict) or "tasks_left" not in plan:
        typer.echo(json.dumps(plan, indent=1))
        return
    console = Console(highlight=False, soft_wrap=True)
    for output in plan.get("outputs", ()):
        length = f", {output['duration_sec']:g} s" if output["duration_sec"] is not None else ""
        how = f", {plain(output['encoder'])} ({plain(output['strategy'])})" if output["encoder"] else ""
        console.print(f"{plain(output['uri'])}  {output['width']}×{output['height']}{length}{how}")
    if plan.get("unknown"):
        console.print(f"not planned to the end: {plain(plan['unknown'])}; nothing was queued")
        return
    console.print(
        f"{plan['tasks']} tasks, {plan['tasks_left']} to do: "
        f"about {plan['cpu_seconds']:.1f} CPU s, {plan['estimated_duration_sec']:.1f} s; nothing was queued"
    )
