"""The commands that run jobs and the service: `farm dispatch`, `serve`, `openapi`."""

from typing import Annotated

import typer

from farm.cli.options import AddressOption, StoreOption, WorkersOption, chosen_settings

serving_app = typer.Typer()


@serving_app.command()
def dispatch(
    once: Annotated[bool, typer.Option("--once", help="End when no job is left.")] = False,
    workers: WorkersOption = 0,
    address: AddressOption = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Tell what happens as JSON lines, on stdout.")] = False,
) -> None:
    """Run the jobs of the ledger (FARM_DATABASE) until SIGTERM or Ctrl-C, which give unfinished ones back.

    Any number of dispatchers may work on one ledger.
    """
    from farm.cli.dispatching import dispatch_jobs  # noqa: PLC0415 — what runs jobs is loaded only where it is used

    settings = chosen_settings(workers=workers, address=address, store=store)
    dispatch_jobs(settings, once=once, as_json=as_json)


@serving_app.command()
def serve(
    workers: WorkersOption = 0,
    address: AddressOption = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Tell what happens as JSON lines, on stdout.")] = False,
) -> None:
    """Start the REST service, Ray and a dispatcher, on http://127.0.0.1:3100 unless FARM_SERVE_HOST and _PORT differ.

    What is submitted is kept in the ledger (FARM_DATABASE): after a restart it goes on.
    """
    from farm.cli.serving import run_service  # noqa: PLC0415 — as above

    run_service(chosen_settings(workers=workers, address=address, store=store), as_json=as_json)


@serving_app.command()
def openapi() -> None:
    """Print the service's OpenAPI document; nothing is started."""
    from farm.cli.serving import print_openapi  # noqa: PLC0415 — as above

    print_openapi()
