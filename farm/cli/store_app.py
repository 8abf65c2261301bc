"""The commands of `farm store`."""

from typing import Annotated

import typer

from farm.cli.options import StoreOption, chosen_settings

store_app = typer.Typer(no_args_is_help=True, help="List and clean up the store of finished segments.")


@store_app.command("ls")
def store_ls(
    store: StoreOption = "", as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False
) -> None:
    """List what is in the store."""
    from farm.cli.storing import list_store  # noqa: PLC0415 — the store is loaded only where it is used

    list_store(chosen_settings(store=store), as_json=as_json)


@store_app.command("gc")
def store_gc(
    max_size: Annotated[str, typer.Option("--max-size", help="Keep at most so much, as in 20GB.")] = "",
    max_age: Annotated[
        str, typer.Option("--max-age", help="Drop what was not used for so long, as in 30d or 12h.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go, and keep it.")] = False,
    store: StoreOption = "",
) -> None:
    """Drop what has not been used for longest, and what nothing refers to."""
    from farm.cli.storing import collect_store  # noqa: PLC0415 — as above

    collect_store(chosen_settings(store=store), max_size=max_size, max_age=max_age, dry_run=dry_run)
