"""`farm serve` and `farm openapi`."""

import json

import typer
from rich.console import Console

from farm.cli.text import plain
from farm.errors import MissingToolError
from farm.settings import Settings

try:
    from farm.cli.dispatching import dispatch_jobs
    from farm.orchestrator.jobs.connection import JobsFarm
    from serve.document import openapi_document
    from serve.start import serve_all
except ModuleNotFoundError as missing:
    raise MissingToolError(
        f"the service needs {missing.name}: install it with pip install 'framefarm[serve]'"
    ) from missing


def run_service(settings: Settings, *, as_json: bool) -> None:
    """Serve, and run what is submitted, until SIGTERM or Ctrl-C.

    Raises:
        FarmError: see :func:`serve.start.serve_all`.

    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)

    def tell(message: str) -> None:
        console.print(plain(message))

    def dispatch(farm: JobsFarm) -> None:
        dispatch_jobs(settings, once=False, as_json=as_json, farm=farm)

    serve_all(settings, tell=tell, dispatch=dispatch)


def print_openapi() -> None:
    """Print the OpenAPI document."""
    typer.echo(json.dumps(openapi_document(), indent=1))
