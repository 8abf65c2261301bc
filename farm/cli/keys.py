"""`farm keys`: who may use the service."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Column, Table

from farm.cli.ledgers import WIDE, opened
from farm.cli.text import plain
from farm.errors import UnknownError
from farm.jobs.keys import Keys


def create_key(name: str, scopes: Sequence[str], *, as_json: bool) -> None:
    """Make a key and print it.

    Raises:
        SpecError: the name or a scope makes no sense.

    """
    with opened() as ledger:
        keys = Keys(ledger=ledger)
        made = keys.create(name, scopes=scopes)
    if as_json:
        told = asdict(made.key) | {"token": made.token, "webhook_secret": made.webhook_secret}
        typer.echo(json.dumps(told, indent=1))
        return
    typer.echo(made.token)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"{made.key.key_id} for {plain(name)} may {', '.join(made.key.scopes)}.")
    console.print("Keep the key now: it is not shown again. Callers send it as 'Authorization: Bearer KEY'.")


def list_keys(*, as_json: bool) -> None:
    """Print all keys, without what is secret."""
    with opened() as ledger:
        keys = Keys(ledger=ledger)
        found = keys.list()
    if as_json:
        typer.echo(json.dumps([asdict(key) for key in found], indent=1))
        return
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, soft_wrap=True, width=WIDE)
    table = Table(
        Column("id", no_wrap=True), "name", "scopes", "created", "last used", "", box=None, header_style="dim"
    )
    for key in found:
        state = f"revoked {_shown(key.revoked_at)}" if key.revoked_at is not None else ""
        scopes = ", ".join(key.scopes)
        table.add_row(key.key_id, plain(key.name), scopes, _shown(key.created_at), _shown(key.last_used_at), state)
    console.print(table if found else "there is no key; farm keys create NAME makes one")


def revoke_key(key_id: str) -> None:
    """Revoke a key.

    Raises:
        UnknownError: there is no such key.
        ConflictError: it is revoked already.

    """
    with opened() as ledger:
        keys = Keys(ledger=ledger)
        key = keys.revoke(key_id)
    Console(highlight=False, soft_wrap=True).print(f"{key.key_id}, {plain(key.name)}, is revoked")


def print_secret(key_id: str) -> None:
    """Print what signs the webhooks of a key's jobs, or of jobs without a key.

    Raises:
        UnknownError: there is no such key.

    """
    with opened() as ledger:
        keys = Keys(ledger=ledger)
        if key_id and key_id not in {key.key_id for key in keys.list()}:
            raise UnknownError(f"there is no key {key_id[:128]!r}")
        typer.echo(keys.webhook_secret(key_id))


def _shown(at: float | None) -> str:
    return "never" if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
