"""All commands, and how they end: what becomes of errors, of Ctrl-C, of a polite kill."""

import os
import signal
import sys

import typer

from farm.cli.exports_app import exports_app
from farm.cli.failing import CANCELLED, complain, errors
from farm.cli.keys_app import keys_app
from farm.cli.machine_app import machine_app
from farm.cli.remotion_app import remotion_app
from farm.cli.service_app import service_app
from farm.cli.serving_app import serving_app
from farm.cli.store_app import store_app
from farm.cli.text import plain
from farm.cli.webhooks_app import webhooks_app
from farm.errors import FarmError, SettingsError

app = typer.Typer(
    name="farm",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Framefarm: one JSON spec in, one delivered video out, on Ray.\n\n"
    "Start with [bold]farm doctor[/bold], then [bold]farm render spec.json -o out.mp4[/bold]. "
    "Every setting is an environment variable with the prefix FARM_; docs/settings.md lists them.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong spec or asset, 3 wrong set-up or no service, 130 cancelled; "
    "farm qa: 0 approve, 10 review, 11 reject.",
)
app.add_typer(exports_app)
app.add_typer(machine_app)
app.add_typer(serving_app)
app.add_typer(store_app, name="store")
app.add_typer(remotion_app, name="remotion")
app.add_typer(keys_app, name="keys")
app.add_typer(service_app)
app.add_typer(webhooks_app, name="webhooks")


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except FarmError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(CANCELLED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # such as a disk that fills up just now; where it can be foreseen, it is a FarmError
        place = f"{error.filename}: " if error.filename else ""
        errors.print(f"[bold red]error[/] {plain(place)}{plain((error.strerror or str(error)).lower())}")
        sys.exit(SettingsError.exit_code)


def _interrupt(_signal: int, _frame: object) -> None:
    """Treat a polite kill, such as `ray job stop`, like Ctrl-C."""
    raise KeyboardInterrupt
