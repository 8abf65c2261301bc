"""The commands of `farm keys`."""

from typing import Annotated

import typer

keys_app = typer.Typer(no_args_is_help=True, help="API keys of the service: make, list, revoke; the audit log.")

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@keys_app.command("create")
def keys_create(
    name: Annotated[str, typer.Argument(help="Whose key it is, for people.")],
    scopes: Annotated[
        list[str], typer.Option("--scope", help="What it may do: read, write or admin; may be repeated.")
    ] = ["read", "write"],  # noqa: B006 — typer reads the default, nobody changes it
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is shown once; the ledger keeps a hash."""
    from farm.cli.keys import create_key  # noqa: PLC0415 — SQLAlchemy is loaded only where it is used

    create_key(name, scopes, as_json=as_json)


@keys_app.command("list")
def keys_list(as_json: JsonOption = False) -> None:
    """List all keys: what they may do, when they were last used."""
    from farm.cli.keys import list_keys  # noqa: PLC0415 — as above

    list_keys(as_json=as_json)


@keys_app.command("revoke")
def keys_revoke(key_id: Annotated[str, typer.Argument(help="The key's id; `farm keys list` shows it.")]) -> None:
    """Refuse a key from now on."""
    from farm.cli.keys import revoke_key  # noqa: PLC0415 — as above

    revoke_key(key_id)


@keys_app.command("secret")
def keys_secret(
    key_id: Annotated[str, typer.Argument(metavar="[KEY_ID]", help="A key's id; none: for jobs without a key.")] = "",
) -> None:
    """Print the secret that signs a key's webhooks."""
    from farm.cli.keys import print_secret  # noqa: PLC0415 — as above

    print_secret(key_id)


@keys_app.command("audit")
def keys_audit(
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused.")] = False,
    after: Annotated[int, typer.Option("--after", min=0, metavar="N", help="Only what comes behind this number.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """Show who did what, and what was refused, the oldest first."""
    from farm.cli.audit import print_audit  # noqa: PLC0415 — as above

    print_audit(after=after, refused=refused, as_json=as_json)
