"""The commands about this machine, what it can do and what is installed: `farm doctor`, `voices`, `say`, `version`."""

from pathlib import Path
from typing import Annotated

import typer

from farm import __version__
from farm.cli.options import AddressOption, StoreOption, chosen_settings

machine_app = typer.Typer()


@machine_app.command()
def doctor(
    address: AddressOption = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Tell what this machine or a cluster can do, and how to mend what is missing."""
    from farm.cli.doctor import examine  # noqa: PLC0415 — OpenCV is loaded only where it is used

    if not examine(chosen_settings(address=address, store=store), as_json=as_json):
        raise typer.Exit(3)


@machine_app.command()
def voices(
    language: Annotated[str, typer.Option("--language", help="Only voices of a language, as in de or en-GB.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All voices of every engine.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the speech engines and voices of this machine, and what is missing."""
    from farm.cli.voices import list_voices  # noqa: PLC0415 — as above

    list_voices(language, every=every, as_json=as_json)


@machine_app.command()
def say(
    text: Annotated[str, typer.Argument(help="What is spoken: a text with pauses and SSML, @file, or - for stdin.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="The recording, a .wav file.")],
    timings: Annotated[Path | None, typer.Option("--timings", metavar="FILE", help="Takes the words' times.")] = None,
    voice: Annotated[str | None, typer.Option("--voice", help="Who speaks; `farm voices` lists them.")] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="festival, flite or espeak-ng.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="The text's language, as in de.")] = None,
    rate: Annotated[float | None, typer.Option("--rate", help="Speed, from 0.5 to 2.")] = None,
    store: StoreOption = "",
) -> None:
    """Speak a text into a file, as a voiceover with this text would.

    farm say "Hello [pause: 0.5] world" -o hello.wav --voice slt --timings hello.json
    """
    from farm.cli.voices import say_text  # noqa: PLC0415 — as above

    choice = {"voice": voice, "engine": engine, "language": language, "rate": rate}
    say_text(text, choice, out, timings, chosen_settings(store=store))


@machine_app.command()
def version() -> None:
    """Print Framefarm's version."""
    typer.echo(__version__)
