"""What commands have in common: arguments, options, and the settings with the command line's own."""

from typing import Annotated, Any

import typer

SpecArgument = Annotated[str, typer.Argument(metavar="SPEC", help="The spec: a file, s3://bucket/key, or - for stdin.")]
SetOption = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Change a field, as in --set 'scenes[0].duration=5'.")
]
ScenesOption = Annotated[
    str, typer.Option("--scenes", metavar="N-M", help="Only these scenes, counted from 1: 2-4, or 1,3,5-.")
]
QualityOption = Annotated[
    str, typer.Option("--quality", help="draft (at most 720 lines), standard, high or ultra, for every output.")
]
OutOption = Annotated[str, typer.Option("-o", "--out", metavar="URI", help="Where the first output goes.")]
WorkersOption = Annotated[int, typer.Option("--workers", min=0, help="Tasks at a time here; 0: one per core.")]
AddressOption = Annotated[
    str, typer.Option("--address", metavar="ADDRESS", help="An existing Ray cluster, such as 'auto'.")
]
StoreOption = Annotated[str, typer.Option("--store", metavar="URI", help="A directory or s3://bucket/prefix.")]
UrlOption = Annotated[
    str,
    typer.Option("--url", metavar="URL", help="The service's address; else FARM_SERVICE_URL, http://127.0.0.1:3100."),
]
KeyOption = Annotated[
    str, typer.Option("--key", metavar="KEY", help="The API key; else FARM_API_KEY, which other users cannot see.")
]


def chosen_settings(*, workers: int = 0, address: str = "", store: str = "") -> Any:
    """Return the settings with the command line's own."""
    from farm.settings import settings  # noqa: PLC0415 — `farm --help` needs none

    given = {"workers": workers, "address": address, "store": store}
    return settings().model_copy(update={name: value for name, value in given.items() if value})
