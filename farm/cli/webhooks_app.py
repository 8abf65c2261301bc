"""The commands of `farm webhooks`."""

from typing import Annotated

import typer

webhooks_app = typer.Typer(no_args_is_help=True, help="Webhooks on their way: list them, send dead letters again.")


@webhooks_app.command("list")
def webhooks_list(
    dead: Annotated[bool, typer.Option("--dead", help="Only dead letters.")] = False,
    job: Annotated[str, typer.Option("--job", metavar="JOB", help="Only of this job.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List webhooks: where they go, how often they were tried, what their receivers said."""
    from farm.cli.webhooks import list_webhooks  # noqa: PLC0415 — SQLAlchemy is loaded only where it is used

    list_webhooks(dead=dead, job=job, as_json=as_json)


@webhooks_app.command("resend")
def webhooks_resend(
    ids: Annotated[
        list[str], typer.Argument(metavar="[ID...]", help="Dead letters; `farm webhooks list --dead`.")
    ] = [],  # noqa: B006 — typer reads the default, nobody changes it
    every: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
) -> None:
    """Try dead letters again, for another day, each under the id that it had."""
    from farm.cli.webhooks import resend_webhooks  # noqa: PLC0415 — as above

    resend_webhooks(ids, every=every)
