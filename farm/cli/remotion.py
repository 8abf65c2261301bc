"""`farm remotion`: compositions listed, drawn as stills, previewed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from farm.cli.text import plain
from farm.errors import FarmError, Problem, SpecError
from farm.orchestrator.stills import Local, draw_frame, list_bundle, write_as
from farm.scene_worker.remotion.workspace import find_node, find_workspace
from farm.settings import Settings
from farm.spec.problems import problems_of
from farm.spec.scenes import RemotionScene
from farm.storage.destination import check_destination, deliver
from farm.storage.scratch import scratch

FORMS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
"""Formats of stills by their ending."""

LONGEST = 60
"""Characters of a default that the list shows."""


def list_compositions(project: str | None, settings: Settings, *, as_json: bool) -> None:
    """Print a project's compositions."""
    found = list_bundle(project, Path.cwd(), settings)
    if as_json:
        typer.echo(json.dumps([{"id": c["id"], **(c["described"] or {"error": c["error"]})} for c in found], indent=1))
        return
    console = Console(highlight=False)
    for composition in found:
        _print(composition, console)


def _print(composition: dict[str, Any], console: Console) -> None:
    about = composition["described"]
    if about is None:
        console.print(f"[bold]{plain(composition['id'])}[/]  [red]{plain(composition['error'])}[/]")
        return
    seconds = about["duration_in_frames"] / about["fps"]
    length = f"{about['duration_in_frames']} frames ({seconds:.1f} s)" if seconds else "still"
    console.print(
        f"[bold]{plain(composition['id'])}[/]  {about['width']}×{about['height']}, {about['fps']:g} fps, {length}"
    )
    properties = (about["props_schema"] or {}).get("properties", {})
    required = set((about["props_schema"] or {}).get("required", []))
    table = Table("prop", "type", "default", "", box=None, header_style="dim", padding=(0, 2, 0, 2))
    for name in properties or about["default_props"]:
        schema, default = properties.get(name, {}), about["default_props"].get(name)
        shown = "" if default is None else json.dumps(default, ensure_ascii=False)
        shown = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
        mark = name + ("*" if name in required and default is None else "")
        table.add_row(plain(mark), plain(_type(schema)), plain(shown), plain(schema.get("description", "")))
    console.print(table)


def _type(schema: dict[str, Any]) -> str:
    """Return a JSON Schema's type in a word or two."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kinds = [_type(choice) for choice in (*schema.get("anyOf", []), *schema.get("oneOf", []))]
    kind = schema.get("asset") or schema.get("type") or " | ".join(dict.fromkeys(kinds))
    return f"{_type(schema['items'])}[]" if kind == "array" and isinstance(schema.get("items"), dict) else str(kind)


def draw_still(
    composition: str, project: str | None, props: str, *, frame: int, size: str, out: str, settings: Settings
) -> None:
    """Draw one frame and deliver it."""
    uri = out or f"{composition}.png"
    ending = Path(uri).suffix.lower()
    if ending not in FORMS:
        raise SpecError(problems=[Problem(where="--out", message=f"'{uri}' must end with one of {', '.join(FORMS)}")])
    place = uri if "://" in uri else str(Path.cwd() / uri)
    check_destination(place, settings)
    scene = _scene({"kind": "remotion", "composition": composition, "project": project, "props": _props(props)})
    with scratch(settings) as folder:
        picture = folder / "still.png"
        with _of_one_scene():
            draw_frame(scene, Path.cwd(), _size(size), frame, picture, Local(settings))
        made = folder / f"made{ending}"
        write_as(picture, made, FORMS[ending])
        deliver(made, place, settings, content_type=f"image/{FORMS[ending]}")
    typer.echo(place)


@contextmanager
def _of_one_scene() -> Iterator[None]:
    """Tell problems without the scene that they are in: there is only one."""
    try:
        yield
    except FarmError as error:
        error.problems = tuple(replace(p, where=p.where.removeprefix("scenes[0].")) for p in error.problems)
        raise


def _scene(data: dict[str, Any]) -> RemotionScene:
    try:
        return RemotionScene.model_validate(data)
    except ValidationError as error:
        raise SpecError(problems=problems_of(error, data)) from None


def _props(text: str) -> Any:
    """Read props from the command line, or from a file."""
    try:
        return json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)
    except OSError as error:
        raise SpecError(f"--props: {text[1:]}: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:
        raise SpecError(f"--props: not valid JSON: {error}") from None


def _size(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isdecimal() and 16 <= int(part) <= 8192 for part in parts):  # noqa: PLR2004
        raise SpecError(f"--size: '{text}' is no size such as 1080x1350 (16 to 8192 pixels)")
    return int(parts[0]), int(parts[1])


def open_studio(project: str, settings: Settings) -> None:
    """Become Remotion's own studio on a project, for browsers of this machine alone."""
    home = find_workspace(settings)
    folder = Path(project).resolve() if project else home
    if not (folder / "package.json").is_file():
        raise SpecError(f"{folder} is no Remotion project: it has no package.json")
    own = folder / "node_modules" / "@remotion" / "cli" / "remotion-cli.js"
    command = own if own.is_file() else home / "node_modules" / "@remotion" / "cli" / "remotion-cli.js"
    node = find_node()
    os.chdir(folder)
    confined = (home / "worker" / "dist" / "loopback.js").as_uri()
    os.execv(node, [node, "--import", confined, str(command), "studio"])  # noqa: S606 — no shell is wanted
