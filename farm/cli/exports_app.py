"""The commands for one's own exports and videos: `farm render`, `plan`, `schema`, `show`, `qa`, `import`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from farm.cli.failing import CANCELLED, errors
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
from farm.cli.reading import read_spec, read_specs, read_text
from farm.errors import SpecError
from farm.spec.export import ExportSpec
from farm.spec.importer import import_request
from farm.spec.load import parse_json, parse_spec

exports_app = typer.Typer()


@exports_app.command()
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
    parsed = read_specs(specs, lambda spec: read_spec(spec, changes, scenes, quality, out))
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


@exports_app.command()
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


@exports_app.command()
def schema() -> None:
    """Print the spec's JSON Schema."""
    typer.echo(json.dumps(ExportSpec.model_json_schema(), indent=1, ensure_ascii=False))


@exports_app.command()
def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A delivered video, or its manifest.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as it is.")] = False,
) -> None:
    """Print the manifest that was delivered with a video."""
    from farm.cli.showing import show_manifest  # noqa: PLC0415 — as above

    show_manifest(file, chosen_settings(), as_json=as_json)


@exports_app.command()
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


@exports_app.command("import")
def import_(
    request: SpecArgument,
    out: OutOption = "out.mp4",
) -> None:
    """Convert a request with imageUrl and kenBurns.startScale into a spec, on stdout."""
    converted = import_request(parse_json(read_text(request)[0]), uri=out)
    parse_spec(converted)
    typer.echo(json.dumps(converted, indent=1, ensure_ascii=False))
