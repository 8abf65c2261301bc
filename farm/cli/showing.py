"""`farm show`: the manifest that was delivered with a video."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from farm.cli.rendering import summarize
from farm.cli.text import plain
from farm.errors import AssetError
from farm.orchestrator.manifest import SUFFIX, Manifest
from farm.settings import Settings
from farm.storage.destination import read_destination


def show_manifest(file: str, settings: Settings, *, as_json: bool) -> None:
    """Print a manifest, given it or its video."""
    address = file if file.endswith(SUFFIX) else file + SUFFIX
    with TemporaryDirectory() as folder:
        target = Path(folder) / "manifest.json"
        read_destination(address, settings, target)
        data = target.read_bytes()
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise AssetError(f"{address} is not a manifest: {error.error_count()} fields are wrong or missing") from None
    if as_json:
        typer.echo(data.decode().rstrip())
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{plain(manifest.title)}[/], made {manifest.created:%Y-%m-%d %H:%M} UTC")
    summarize(manifest, console)
    table = Table("task", "status", "CPU s", "attempts", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for task in manifest.tasks:
        table.add_row(plain(task.name), task.status, f"{task.cpu_seconds:.1f}", str(task.attempts or ""))
    console.print(table)
    console.print("made with " + plain(", ".join(f"{name} {version}" for name, version in manifest.versions.items())))
