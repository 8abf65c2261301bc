"""`farm store`: what is there, and what may go."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import typer
from rich.console import Console
from rich.table import Table

from farm.cli.text import plain
from farm.errors import SettingsError
from farm.settings import Settings
from farm.storage import open_store

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
HOURS = {"h": 1, "d": 24, "w": 168}
KEY_SHOWN = 12
"""Characters of a key that tell it from others."""


def list_store(settings: Settings, *, as_json: bool) -> None:
    """Print every artifact, the oldest first, and the sum."""
    store = open_store(settings.store_uri, settings)
    store.check()
    artifacts = sorted(store.records(), key=lambda artifact: artifact.created)
    if as_json:
        for artifact in artifacts:
            typer.echo(artifact.model_dump_json())
        return
    console = Console(highlight=False, soft_wrap=True)
    table = Table("key", "kind", "MB", "frames", "made", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for artifact in artifacts:
        frames, made = str(artifact.facts.get("frames") or ""), f"{artifact.created:%Y-%m-%d %H:%M}"
        table.add_row(artifact.key[:KEY_SHOWN], artifact.kind, f"{artifact.size / 1e6:.2f}", frames, made)
    console.print(table)
    total = sum(artifact.size for artifact in artifacts)
    console.print(f"{len(artifacts)} artifacts, {total / 1e6:.1f} MB in {plain(store.uri)}")


def collect_store(settings: Settings, *, max_size: str, max_age: str, dry_run: bool) -> None:
    """Drop what is too old or too much, and what nothing refers to."""
    store = open_store(settings.store_uri, settings)
    store.check()
    gone = store.collect(
        max_bytes=parse_size(max_size) if max_size else None,
        max_age=parse_age(max_age) if max_age else None,
        now=datetime.now(UTC),
        dry_run=dry_run,
    )
    verb = "would go" if dry_run else "are gone"
    typer.echo(
        f"{gone.records} artifacts, {gone.blobs} files and {gone.temporaries} leftovers {verb}: "
        f"{gone.freed_bytes / 1e6:.1f} MB freed, {gone.kept_bytes / 1e6:.1f} MB kept"
    )


def parse_size(text: str) -> int:
    """Read ``20GB`` or ``500M`` as bytes.

    Raises:
        SettingsError: it has another form.

    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    if not match:
        raise SettingsError(f"--max-size {text}: must look like 20GB or 500MB")
    return int(Fraction(match[1]) * UNITS[match[2].upper()])


def parse_age(text: str) -> timedelta:
    """Read ``30d``, ``12h`` or ``2w``.

    Raises:
        SettingsError: it has another form.

    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([hdw])", text.strip(), re.IGNORECASE)
    if not match:
        raise SettingsError(f"--max-age {text}: must look like 30d, 12h or 2w")
    try:
        return timedelta(hours=float(match[1]) * HOURS[match[2].lower()])
    except OverflowError:
        raise SettingsError(f"--max-age {text}: is too long") from None
