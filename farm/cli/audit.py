"""`farm keys audit`: who did what, and what was refused."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from farm.cli.ledgers import opened
from farm.jobs.ledger import Ledger
from farm.jobs.models import AuditRecord


def print_audit(*, after: int, refused: bool, as_json: bool) -> None:
    """Print the audit log behind a number, the oldest first, a line each; with ``refused`` the refusals alone."""
    with opened() as ledger:
        for record in _records(ledger, after):
            if not refused or record.outcome == "refused":
                typer.echo(json.dumps(asdict(record)) if as_json else _line(record))


def _records(ledger: Ledger, after: int) -> Iterator[AuditRecord]:
    while page := ledger.audit(after=after):
        yield from page
        after = page[-1].number


def _line(record: AuditRecord) -> str:
    """Return a record in one line; what strangers sent neither breaks it nor commands the terminal."""
    at = f"{datetime.fromtimestamp(record.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    told = " ".join(f"{name}={json.dumps(value)}" for name, value in record.data.items())
    line = f"{record.number} {at} {record.outcome} {record.action} {record.target} by {record.actor} {told}".rstrip()
    return "".join(letter if letter.isprintable() else "�" for letter in line)
