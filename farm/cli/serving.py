"""`farm serve` and `farm openapi`."""

import json

import typer
from rich.console import Console

from farm import log
from farm.cli.text import plain
from farm.errors import MissingToolError
from farm.settings import Settings

try:
    from farm.cli.dispatching import dispatch_jobs
    from farm.orchestrator.jobs.connection import JobsFarm
    from serve.document import openapi_document
    from serve.start import serve_all
    from serve.supervisor import LOST_CODE, Supervisor
except ModuleNotFoundError as missing:
    raise MissingToolError(
        f"the service needs {missing.name}: install it with pip install 'framefarm[serve]'"
    ) from missing


def run_service(settings: Settings, *, as_json: bool) -> None:
    """Serve, and run what is submitted, until SIGTERM or Ctrl-C.

    Raises:
        FarmError: see :func:`serve.start.serve_all`.

    """
    log.configure(form=settings.log_format, level=settings.log_level)
    console = Console(stderr=True, highlight=False, soft_wrap=True)

    def tell(message: str) -> None:
        if settings.log_format == "json":
            log.tell("service.told", message=message)
        else:
            console.print(plain(message))

    def dispatch(farm: JobsFarm) -> None:
        dispatch_jobs(settings, once=False, as_json=as_json, farm=farm)

    supervised = Supervisor(settings=settings).supervise()
    if isinstance(supervised, int):
        raise typer.Exit(supervised)
    if not serve_all(settings, tell=tell, ready=supervised, dispatch=dispatch):
        raise typer.Exit(LOST_CODE)


def print_openapi() -> None:
    """Print the OpenAPI document."""
    typer.echo(json.dumps(openapi_document(), indent=1))
