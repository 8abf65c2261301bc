"""`farm keys`: who may use the service."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Column, Table

from farm.cli.text import plain
from farm.errors import MissingToolError, UnknownError
from farm.settings import settings

try:
    from farm.jobs.keys import Keys
    from farm.jobs.ledger import Ledger
except ModuleNotFoundError as missing:
    raise MissingToolError(
        f"the ledger needs {missing.name}: install it with pip install 'framefarm[service]'"
    ) from missing


WIDE = 240
"""Columns for programs that read the list: nothing is cut."""


@contextmanager
def _keys() -> Iterator[Keys]:
    ledger = Ledger.open(settings().database_url)
    try:
        yield Keys(ledger=ledger)
    finally:
        ledger.close()


def create_key(name: str, scopes: Sequence[str], *, as_json: bool) -> None:
    """Make a key and print it.

    Raises:
        SpecError: the name or a scope makes no sense.

    """
    with _keys() as keys:
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
    with _keys() as keys:
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
    with _keys() as keys:
        key = keys.revoke(key_id)
    Console(highlight=False, soft_wrap=True).print(f"{key.key_id}, {plain(key.name)}, is revoked")


def print_secret(key_id: str) -> None:
    """Print what signs the webhooks of a key's jobs, or of jobs without a key.

    Raises:
        UnknownError: there is no such key.

    """
    with _keys() as keys:
        if key_id and key_id not in {key.key_id for key in keys.list()}:
            raise UnknownError(f"there is no key {key_id[:128]!r}")
        typer.echo(keys.webhook_secret(key_id))


def _shown(at: float | None) -> str:
    return "never" if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
