"""All commands, and what becomes of errors: a located message and an exit code, never a traceback."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from farm import __version__
from farm.cli.keys_app import keys_app
from farm.cli.options import (
    AddressOption,
    OutOption,
    QualityOption,
    ScenesOption,
    SetOption,
    SpecArgument,
    StoreOption,
    WorkersOption,
    chosen_settings,
)
from farm.cli.remotion_app import remotion_app
from farm.cli.service_app import service_app
from farm.cli.text import plain
from farm.cli.webhooks_app import webhooks_app
from farm.errors import FarmError, Problem, SettingsError, SpecError
from farm.spec.change import select_scenes, set_destination, set_quality, set_value
from farm.spec.export import ExportSpec
from farm.spec.importer import import_request
from farm.spec.load import parse_json, parse_spec, resolve_address

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
store_app = typer.Typer(no_args_is_help=True, help="List and clean up the store of finished segments.")
app.add_typer(store_app, name="store")
app.add_typer(remotion_app, name="remotion")
app.add_typer(keys_app, name="keys")
app.add_typer(service_app)
app.add_typer(webhooks_app, name="webhooks")

CANCELLED = 130
"""Exit code of a command that was interrupted: 128 and the number of SIGINT."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except FarmError as error:
        _complain(error)
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


def _complain(error: FarmError) -> None:
    """Print an error, one line per problem."""
    for problem in error.problems or (error.message,):
        errors.print(f"[bold red]error[/] {plain(problem)}")


def _read(source: str) -> tuple[str, Path]:
    """Return the text of a spec or request, and the folder that its relative paths start from."""
    from farm.storage.documents import read_document  # noqa: PLC0415 — `farm --help` needs no storage

    return read_document(source, chosen_settings())


def read_spec(source: str, changes: list[str], scenes: str, quality: str, out: str) -> tuple[ExportSpec, Path]:
    """Return the spec with the command line's changes, and the folder its paths start from."""
    text, base = _read(source)
    data = parse_json(text)
    if out:
        set_destination(data, out if "://" in out else str(Path.cwd() / out))
    for change in changes:
        set_value(data, change)
    if scenes:
        select_scenes(data, scenes)
    if quality:
        set_quality(data, quality)
    return parse_spec(data), base


def _read_all(specs: list[str], read: Callable[[str], tuple[ExportSpec, Path]]) -> list[tuple[str, ExportSpec, Path]]:
    """Read every spec before anything is rendered; of several, a problem says whose it is.

    Raises:
        SpecError: some are wrong, or two deliver to the same place.

    """
    if len(specs) == 1:
        return [(specs[0], *read(specs[0]))]
    parsed, problems, places = [], [], dict[str, str]()
    for name in specs:
        try:
            spec, base = read(name)
        except SpecError as error:
            problems += [
                Problem(where=f"{name}: {p.where}".removesuffix(": "), message=p.message) for p in error.located("")
            ]
            continue
        parsed.append((name, spec, base))
        for number, output in enumerate(spec.outputs):
            place = resolve_address(output.uri, base)
            if place in places:
                message = f"goes to {place}, as {places[place]} does"
                problems.append(Problem(where=f"{name}: outputs[{number}].uri", message=message))
            places[place] = name
    if problems:
        raise SpecError(problems=problems)
    return parsed


@app.command()
def render(
    specs: Annotated[
        list[str], typer.Argument(metavar="SPEC...", help="Specs: files, s3://bucket/key, or - for stdin.")
    ],
    out: OutOption = "",
    changes: SetOption = [],  # noqa: B006 — typer reads the default, nobody changes it
    scenes: ScenesOption = "",
    quality: QualityOption = "",
    workers: WorkersOption = 0,
    address: AddressOption = "",
    store: StoreOption = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare sampled frames, to see that what scenes say in 'varies' is true.")
    ] = False,
    dashboard: Annotated[bool, typer.Option("--dashboard", help="Start Ray's dashboard with a private Ray.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest, and nothing else, on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress display.")] = False,
) -> None:
    """Render a spec and deliver the video.

    What is in the store already is not rendered again: after Ctrl-C, or a
    change of one scene, the next run does what is left.

    Several specs share one farm: browsers stay warm from one to the next, what
    they have in common is rendered once, and one that fails stops no other.

        farm render spec.json -o out.mp4

        farm render customers/*.json

        farm render spec.json --scenes 2-4 --quality draft -o look.mp4

        cat spec.json | farm render - --set 'scenes[0].duration=5' -o out.mp4
    """
    if out and len(specs) > 1:
        raise SpecError("--out names one destination; several specs have their own")
    parsed = _read_all(specs, lambda spec: read_spec(spec, changes, scenes, quality, out))
    settings = chosen_settings(workers=workers, address=address, store=store)
    try:
        if len(parsed) > 1:
            from farm.cli.batch import render_several  # noqa: PLC0415 — OpenCV is loaded only for specs that are right

            raise typer.Exit(render_several(parsed, settings, verify=verify, quiet=quiet, as_json=as_json))
        from farm.cli.rendering import render_export  # noqa: PLC0415 — as above

        _, one, base = parsed[0]
        manifest = render_export(
            one, base, settings, verify=verify, dashboard=dashboard, quiet=quiet, summary=not as_json
        )
    except KeyboardInterrupt:  # said here, since typer turns it into an exit of its own
        errors.print("[yellow]cancelled[/]; finished segments stay in the store, and the next run goes on from there")
        raise typer.Exit(CANCELLED) from None
    if as_json:
        typer.echo(manifest.model_dump_json(indent=1))


@app.command()
def plan(
    spec: SpecArgument,
    changes: SetOption = [],  # noqa: B006 — as above
    scenes: ScenesOption = "",
    quality: QualityOption = "",
    workers: WorkersOption = 0,
    address: AddressOption = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")] = False,
) -> None:
    """Show the tasks, what the store has of them, and an estimate; render nothing."""
    parsed, base = read_spec(spec, changes, scenes, quality, "")

    from farm.cli.planning import show_plan  # noqa: PLC0415 — as above

    show_plan(parsed, base, chosen_settings(workers=workers, address=address, store=store), as_json=as_json)


@app.command()
def schema() -> None:
    """Print the spec's JSON Schema."""
    typer.echo(json.dumps(ExportSpec.model_json_schema(), indent=1, ensure_ascii=False))


@app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A delivered video, or its manifest.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as it is.")] = False,
) -> None:
    """Print the manifest that was delivered with a video."""
    from farm.cli.showing import show_manifest  # noqa: PLC0415 — as above

    show_manifest(file, chosen_settings(), as_json=as_json)


@app.command()
def qa(
    video: Annotated[Path, typer.Argument(metavar="FILE", help="Any video file.")],
    platform: Annotated[
        list[str], typer.Option("--platform", help="Whose rules it has to keep: youtube, tiktok, instagram_feed, …")
    ] = [],  # noqa: B006 — as above
    spec: Annotated[str, typer.Option("--spec", metavar="SPEC", help="The spec that it was made from.")] = "",
    output: Annotated[int, typer.Option("--output", help="Which of the spec's outputs it is, counted from 0.")] = 0,
    html: Annotated[str, typer.Option("--html", metavar="PATH", help="Write the report as a page.")] = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a video: what is wrong, where, and what to do.

    The exit code tells the verdict: 0 approve, 10 review, 11 reject.
    """
    from farm.cli.qa import platforms_of, run_qa  # noqa: PLC0415 — as above

    wanted = platforms_of(platform)
    parsed = read_spec(spec, [], "", "", "") if spec else None
    settings = chosen_settings(store=store)
    code = run_qa(video, settings, spec=parsed, output=output, platforms=wanted, html=html, as_json=as_json)
    raise typer.Exit(code)


@app.command("import")
def import_(
    request: SpecArgument,
    out: OutOption = "out.mp4",
) -> None:
    """Convert a request with imageUrl and kenBurns.startScale into a spec, on stdout."""
    converted = import_request(parse_json(_read(request)[0]), uri=out)
    parse_spec(converted)
    typer.echo(json.dumps(converted, indent=1, ensure_ascii=False))


@app.command()
def doctor(
    address: AddressOption = "",
    store: StoreOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Tell what this machine or a cluster can do, and how to mend what is missing."""
    from farm.cli.doctor import examine  # noqa: PLC0415 — as above

    if not examine(chosen_settings(address=address, store=store), as_json=as_json):
        raise typer.Exit(3)


@app.command()
def voices(
    language: Annotated[str, typer.Option("--language", help="Only voices of a language, as in de or en-GB.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All voices of every engine.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the speech engines and voices of this machine, and what is missing."""
    from farm.cli.voices import list_voices  # noqa: PLC0415 — as above

    list_voices(language, every=every, as_json=as_json)


@app.command()
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


@store_app.command("ls")
def store_ls(
    store: StoreOption = "", as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False
) -> None:
    """List what is in the store."""
    from farm.cli.storing import list_store  # noqa: PLC0415 — as above

    list_store(chosen_settings(store=store), as_json=as_json)


@store_app.command("gc")
def store_gc(
    max_size: Annotated[str, typer.Option("--max-size", help="Keep at most so much, as in 20GB.")] = "",
    max_age: Annotated[
        str, typer.Option("--max-age", help="Drop what was not used for so long, as in 30d or 12h.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go, and keep it.")] = False,
    store: StoreOption = "",
) -> None:
    """Drop what has not been used for longest, and what nothing refers to."""
    from farm.cli.storing import collect_store  # noqa: PLC0415 — as above

    collect_store(chosen_settings(store=store), max_size=max_size, max_age=max_age, dry_run=dry_run)


@app.command()
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
    from farm.cli.dispatching import dispatch_jobs  # noqa: PLC0415 — as above

    settings = chosen_settings(workers=workers, address=address, store=store)
    dispatch_jobs(settings, once=once, as_json=as_json)


@app.command()
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


@app.command()
def openapi() -> None:
    """Print the service's OpenAPI document; nothing is started."""
    from farm.cli.serving import print_openapi  # noqa: PLC0415 — as above

    print_openapi()


@app.command()
def version() -> None:
    """Print Framefarm's version."""
    typer.echo(__version__)
