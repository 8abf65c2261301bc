"""The ``farm`` command."""

import sys

DRAWN_WITH = frozenset({"rich", "typer"})
"""What the extra ``cli`` brings; the client as a library does without."""
NOT_INSTALLED = 3
"""Exit code: this installation lacks something."""


def main() -> None:
    """Run the command line, if what it is made with is installed."""
    try:
        from farm.cli.app import main as run  # noqa: PLC0415 — see above
    except ModuleNotFoundError as missing:
        if missing.name not in DRAWN_WITH:
            raise
        sys.stderr.write(f"error the commands need {missing.name}: install it with pip install 'framefarm[cli]'\n")
        sys.exit(NOT_INSTALLED)
    run()


__all__ = ["main"]
