"""The ``farm`` command."""

from farm.cli.app import main

__all__ = ["main"]
