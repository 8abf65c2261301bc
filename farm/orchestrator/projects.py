"""Remotion projects: hashed by what they consist of, bundled once for each state of it, kept in the store."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from farm.errors import AssetError, CommandError, FarmError, RenderError
from farm.media.process import Child, Limits
from farm.orchestrator.intake import allowed
from farm.scene_worker.remotion.bundles import BUNDLE, hash_files, pack
from farm.scene_worker.remotion.workspace import find_node, find_workspace
from farm.settings import Settings
from farm.spec.load import resolve_address
from farm.storage.atomic import explained
from farm.storage.fetch import fetch
from farm.storage.locks import locked
from farm.storage.store import Store

APART = {"node_modules", ".git", ".next", ".turbo", ".cache", "coverage"}
"""Folders that are no part of a project's source, wherever they lie."""

MADE = {"out", "build", "dist"}
"""Folders that a project's own tools write, at its top."""

SHIPPED = ("src", "public", "package.json", "package-lock.json", "tsconfig.json")
"""What the shipped compositions consist of; the worker beside them is no part of a bundle."""

MOST_FILES = 20_000
"""A folder with more is no project: probably its parent was named."""

BUNDLING = Limits(deadline=600.0, stall=600.0)
"""Bundlers print nothing until they are done."""

CHUNK = re.compile(r"\.[eu]\(\s*(?:/\*.*?\*/\s*)?[\"']?([\w-]+)[\"']?\s*\)")
"""How a bundle's code asks for a part of itself that is loaded later: webpack's and rspack's, also unminified."""

EMITTED = re.compile(r"\.p\s*\+\s*[\"']([^\"'?#]+)[\"']")
"""How it names a file that the bundler made of an import: a font, a picture."""

FETCHERS = 8
"""Files of a served bundle that are fetched at a time."""

STATIC = re.compile(r"remotion_staticFiles\s*=\s*(\[.*?\])(?:\.map|;|<)", re.DOTALL)
"""Where a bundle's page lists its public files."""


def bundle_of(
    project: str | None,
    base: Path,
    store: Store,
    settings: Settings,
    folder: Path,
    *,
    ahead: Callable[[], None] = lambda: None,
) -> str:
    """Return the hash of a project, once its bundle is in the store.

    ``folder`` takes temporary files; relative paths start from ``base``.
    ``ahead`` is called while a project is bundled: what is new will be drawn.

    Raises:
        AssetError: there is no such project, or it may not be used.
        RenderError: it cannot be bundled; with what its bundler said.
        MissingToolError: Node or the workspace is missing.

    """
    if project is None:
        return _bundled(find_workspace(settings), SHIPPED, store, settings, folder, ahead)
    address = resolve_address(project, base)
    if "://" in address:
        return _mirrored(address, store, settings, folder)
    root = Path(address)
    allowed(root, settings)
    if not root.is_dir():
        raise AssetError("is no folder" if root.exists() else "does not exist")
    if not (root / "package.json").is_file():
        raise AssetError("has no package.json, so it is no Remotion project")
    return _bundled(root, None, store, settings, folder, ahead)


def _bundled(
    root: Path,
    parts: tuple[str, ...] | None,
    store: Store,
    settings: Settings,
    folder: Path,
    ahead: Callable[[], None],
) -> str:
    """Bundle a project unless the store has the bundle of just this state of it."""
    bundler = find_workspace(settings) / "worker" / "dist" / "bundle.js"
    files = _files(root, parts)
    parts_of_key = (hash_files(root, files), hash_files(bundler.parent, [Path("bundle.js")]))
    key = hashlib.sha256(":".join(parts_of_key).encode()).hexdigest()
    if store.find(BUNDLE, key) is None:
        locks = settings.cache / "bundling"
        with explained(f"cannot bundle a project in {folder}", advice="free space there or set FARM_CACHE"):
            locks.mkdir(parents=True, exist_ok=True)
            with locked(locks / key):  # others of this node that want the same wait for it
                if store.find(BUNDLE, key) is None:
                    made = folder / key / "bundle"
                    _run_bundler([find_node(), str(bundler), str(root), str(made)], folder, ahead)
                    _keep(made, key, store)
    return key


def _keep(made: Path, key: str, store: Store) -> None:
    archive = made.with_suffix(".tar")
    pack(made, archive)
    store.put(kind=BUNDLE, key=key, path=archive, facts={}, suffix=".tar", move=True)


def _files(root: Path, parts: tuple[str, ...] | None) -> list[Path]:
    """Return a project's source files, relative to its folder; with the list of what is installed."""
    found = []
    stack = [root / part for part in parts if (root / part).exists()] if parts else [root]
    while stack:
        path = stack.pop()
        if path.is_file():
            found.append(path.relative_to(root))
        elif path.is_dir() and path.name not in APART and not (path.parent == root and path.name in MADE):
            stack += path.iterdir()
        if len(found) > MOST_FILES:
            raise AssetError(f"has more than {MOST_FILES} files; is it the project's own folder?")
    installed = Path("node_modules", ".package-lock.json")
    return sorted([*found, installed] if (root / installed).is_file() and parts is None else found)


def _run_bundler(command: list[str], folder: Path, ahead: Callable[[], None]) -> None:
    try:
        with Child(command, limits=BUNDLING, env={"TMPDIR": str(folder)}, stdout=True) as child:
            for _said in child.chunks():  # it has found all that it needs, and bundles
                ahead()
            child.finish()
    except CommandError as error:
        lines = [line for line in error.stderr.splitlines() if line.strip() and not line.startswith("---")]
        raise RenderError("cannot be bundled: " + ("\n".join(lines) or str(error))) from None


def _mirrored(address: str, store: Store, settings: Settings, folder: Path) -> str:
    """Copy a served bundle: its page, its code, its public files; so that it stays the same while it is rendered."""
    page = address if address.endswith(".html") else address.rstrip("/") + "/index.html"
    made = folder / hashlib.sha256(page.encode()).hexdigest() / "bundle"
    try:
        text = _copy(page, page, made, settings).read_text(errors="replace")
        if "remotion" not in text:
            raise AssetError("is no bundle of a Remotion project")
        code = _copy(urljoin(page, "bundle.js"), page, made, settings)
        for name in _listed(text, page):
            _copy(name, page, made, settings)
        _copy_parts([code], page, made, settings)
    except OSError as error:
        raise AssetError(f"cannot be copied: {error}") from None
    names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    key = hash_files(made, names)
    if store.find(BUNDLE, key) is None:
        _keep(made, key, store)
    return key


def _listed(text: str, page: str) -> list[str]:
    """Return the addresses of the public files that a bundle's page lists."""
    found = STATIC.search(text)
    try:
        files = json.loads(found[1]) if found else []
    except ValueError:
        return []
    return [urljoin(page, str(file.get("src", ""))) for file in files if isinstance(file, dict)]


def _copy_parts(codes: Sequence[Path], page: str, made: Path, settings: Settings) -> None:
    """Copy what some code loads later, what that loads in turn, and their maps to the source."""
    known = {code.name for code in codes}
    while codes:
        texts = [code.read_text(errors="replace") for code in codes]
        parts = {f"{chunk}.bundle.js" for text in texts for chunk in CHUNK.findall(text)} - known
        made_of_imports = {name for text in texts for name in EMITTED.findall(text)} - known
        maps = {f"{code.name}.map" for code in codes}
        known |= parts | made_of_imports
        names = sorted(parts | made_of_imports | maps)
        copies = _copy_some([urljoin(page, name) for name in names], page, made, settings)
        codes = [copy for copy in copies if copy.name in parts]


def _copy_some(addresses: Sequence[str], page: str, made: Path, settings: Settings) -> list[Path]:
    """Copy files that a page may do without, some at a time; return those that were there."""
    with ThreadPoolExecutor(FETCHERS, thread_name_prefix="bundle") as pool:
        jobs = [pool.submit(copy_context().run, _copy_if_there, each, page, made, settings) for each in addresses]
        try:
            return [copy for job in jobs if (copy := job.result())]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _copy(address: str, page: str, made: Path, settings: Settings) -> Path:
    """Fetch one file of a served bundle to its place in the copy."""
    inside = urljoin(page, ".")
    if not address.startswith(inside):
        raise AssetError(f"names a file outside of itself: {urlsplit(address).path}")
    name = unquote(address.removeprefix(inside))  # as the page asks for it
    target = (made / name.replace("\0", "")).resolve()
    if not target.is_relative_to(made.resolve()):
        raise AssetError(f"names a file outside of itself: {urlsplit(address).path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    fetch(address, target, settings, accept=())
    return target


def _copy_if_there(address: str, page: str, made: Path, settings: Settings) -> Path | None:
    """Fetch a file that a page may do without; none where there is no such file."""
    try:
        return _copy(address, page, made, settings)
    except FarmError as error:
        if error.retryable:
            raise  # it may well be there
        return None
