"""`farm webhooks`: what is on its way to receivers, and dead letters once more."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Column, Table

from farm.cli.ledgers import WIDE, opened
from farm.cli.text import plain
from farm.errors import JobError, Problem, SpecError
from farm.jobs.models import Delivery
from farm.jobs.outbox import Outbox
from farm.jobs.states import DeliveryState


def list_webhooks(*, dead: bool, job: str, as_json: bool) -> None:
    """Print webhooks in the order that they were written; with ``dead`` those that nobody tries any more."""
    status = DeliveryState.DEAD if dead else None
    with opened() as ledger:
        outbox = Outbox(ledger=ledger)
        found = sorted(outbox.every(job_id=job, status=status), key=lambda one: (one.created_at, one.event_number))
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one)))
        return
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, soft_wrap=True, width=WIDE)
    if not found:
        console.print("there is no dead letter" if dead else "there is no webhook")
        return
    console.print(_table(found))


def _table(found: Sequence[Delivery]) -> Table:
    table = Table(
        Column("id", no_wrap=True), "job", "event", "status", "tries", "written", "to", "", box=None, header_style="dim"
    )
    for one in found:
        said = one.last_error or (str(one.last_status) if one.last_status else "")
        written = f"{datetime.fromtimestamp(one.created_at, UTC):%Y-%m-%d %H:%M}"
        job, url = plain(one.job_id), plain(one.url)
        table.add_row(
            one.delivery_id, job, one.event_type, one.status, str(one.attempt_count), written, url, plain(said)
        )
    return table


def resend_webhooks(ids: Sequence[str], *, every: bool) -> None:
    """Let dead letters be tried again; those that can be are, whatever is wrong with others.

    Raises:
        SpecError: neither or both of them is asked for.
        JobError: some are not known, or not dead; with all of them.

    """
    if every is bool(ids):
        raise SpecError("name dead letters by their ids, or all of them by --all")
    console = Console(highlight=False, soft_wrap=True)
    problems = []
    with opened() as ledger:
        outbox = Outbox(ledger=ledger)
        wanted = [one.delivery_id for one in outbox.every(status=DeliveryState.DEAD)] if every else ids
        for name in wanted:
            try:
                sent = outbox.resend(name)
            except JobError as error:
                problems.append(Problem(where=name[:64], message=error.message))
                continue
            console.print(f"{sent.delivery_id} is tried again, at {plain(sent.url)}")
    if every and not wanted:
        console.print("there is no dead letter")
    if problems:
        raise JobError(problems=problems)
