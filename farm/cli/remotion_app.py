"""The commands of `farm remotion`."""

from typing import Annotated

import typer

from farm.cli.options import chosen_settings

remotion_app = typer.Typer(no_args_is_help=True, help="Look at Remotion compositions: list, draw a still, preview.")

ProjectArgument = Annotated[
    str,
    typer.Argument(metavar="[PROJECT]", help="A Remotion project's folder, or a served bundle; else the shipped one."),
]


@remotion_app.command("ls")
def remotion_ls(
    project: ProjectArgument = "",
    as_json: Annotated[bool, typer.Option("--json", help="With schemas and defaults, as JSON.")] = False,
) -> None:
    """List compositions with their size, length, props and defaults."""
    from farm.cli.remotion import list_compositions  # noqa: PLC0415 — OpenCV is loaded only where it is used

    list_compositions(project or None, chosen_settings(), as_json=as_json)


@remotion_app.command("still")
def remotion_still(
    composition: Annotated[str, typer.Argument(help="The composition's id; `farm remotion ls` lists them.")],
    project: Annotated[str, typer.Option("--project", help="A project's folder, or a served bundle.")] = "",
    out: Annotated[str, typer.Option("-o", "--out", metavar="URI", help="Where it goes: .png, .jpg or .webp.")] = "",
    props: Annotated[str, typer.Option("--props", metavar="JSON", help="Props as JSON, or @file.json.")] = "{}",
    frame: Annotated[int, typer.Option("--frame", min=0, help="Which frame, counted from 0.")] = 0,
    size: Annotated[
        str, typer.Option("--size", metavar="WxH", help="As in 1080x1350; else the composition's own.")
    ] = "",
) -> None:
    """Draw one frame of a composition.

    farm remotion still StaticAd --props '{"template": "sale", "headline": "Half off"}' --size 1080x1350 -o ad.png
    """
    from farm.cli.remotion import draw_still  # noqa: PLC0415 — OpenCV is loaded only where it is used

    draw_still(composition, project or None, props, frame=frame, size=size, out=out, settings=chosen_settings())


@remotion_app.command("preview")
def remotion_preview(
    project: Annotated[
        str, typer.Argument(metavar="[PROJECT]", help="A Remotion project's folder; else the shipped one.")
    ] = "",
) -> None:
    """Open Remotion's studio on a project, to look at compositions and try props; Ctrl-C ends it.

    It listens on the loopback interface: from another machine, reach it through a tunnel (ssh -L 3000:localhost:3000).
    """
    from farm.cli.remotion import open_studio  # noqa: PLC0415 — OpenCV is loaded only where it is used

    open_studio(project, chosen_settings())
