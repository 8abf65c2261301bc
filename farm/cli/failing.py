"""What becomes of errors: a located message and an exit code, never a traceback."""

from rich.console import Console

from farm.cli.text import plain
from farm.errors import FarmError

CANCELLED = 130
"""Exit code of a command that was interrupted: 128 and the number of SIGINT."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def complain(error: FarmError) -> None:
    """Print an error, one line per problem."""
    for problem in error.problems or (error.message,):
        errors.print(f"[bold red]error[/] {plain(problem)}")
