"""Files that are brought to the service: known by their hash, sent only where they are not there yet."""

import hashlib
import mimetypes
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from farm.client.calls import M, Speaker, call
from farm.client.errors import NotFoundError, ServiceError, StateError, UnavailableError
from farm.client.exchange import ask, exchange
from farm.client.models import Asset, fields_of, read
from farm.client.wire import Flow, Form, Request, Work
from farm.errors import AssetError, Problem
from farm.spec.addresses import FILES, addresses, asset_address, asset_sha256, replaced
from farm.spec.export import ExportSpec
from farm.spec.load import parse_spec, resolve_address

ASSETS = "/api/v1/assets"
LONGEST_NAME = 200
"""Characters of a file's name that are told."""


class Assets(Speaker[M]):
    """Files for specs, at the service."""

    @call
    def upload(self, path: str | os.PathLike[str]) -> Flow[Asset]:
        """Bring a file to the service, unless it is there; its ``asset`` stands in a spec for it.

        Raises:
            AssetError: it cannot be read.
            ServiceError: it is refused.

        """
        return upload(Path(path))


def upload(path: Path) -> Flow[Asset]:
    """Bring a file to the service, unless it is there."""
    sha256, size = yield Work(call=lambda: _hashed(path))
    facts = Asset(asset=asset_address(sha256), sha256=sha256, size=size, media_type=_type(path), name=_name(path))
    place = yield from _offered(facts)
    if place is None:
        return (yield from _known(sha256)) or (yield from _send_form(path, facts))
    if place.get("exists"):
        return facts
    headers = {"Content-Length": str(size), **{str(k): str(v) for k, v in (place.get("headers") or {}).items()}}
    url, method = str(fields_of(place, "url")), str(place.get("method") or "PUT")
    yield from exchange(Request(method=method, path=url, headers=headers, file=path))
    # Where the bytes went past the service, it looks at them now, and may refuse them.
    return read(Asset, (yield from ask(Request(method="GET", path=f"{ASSETS}/{sha256}"))))


def _known(sha256: str) -> Flow[Asset | None]:
    """Ask whether a file is there."""
    try:
        return read(Asset, (yield from ask(Request(method="GET", path=f"{ASSETS}/{sha256}"))))
    except NotFoundError:
        return None


def _offered(facts: Asset) -> Flow[Mapping[str, Any] | None]:
    """Ask for an address that takes the file; none: the service has none to give."""
    asked = facts.model_dump(include={"sha256", "size", "media_type", "name"})
    try:
        told = yield from ask(Request(method="POST", path=f"{ASSETS}/presign", body=asked))
    except (NotFoundError, StateError, UnavailableError):
        return None
    except ServiceError as error:
        if error.status in {405, 501}:
            return None
        raise
    return told if isinstance(told, Mapping) else None


def _send_form(path: Path, facts: Asset) -> Flow[Asset]:
    form = Form(path=path, name=facts.name, media_type=facts.media_type, fields={"sha256": facts.sha256})
    return read(Asset, (yield from ask(Request(method="POST", path=ASSETS, form=form))))


def _hashed(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and length.

    Raises:
        AssetError: it cannot be read.

    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise AssetError(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _name(path: Path) -> str:
    """Return a file's name as one line; it is for people."""
    return "".join(c if c.isprintable() else "_" for c in path.name)[-LONGEST_NAME:]


def _type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def with_uploads(spec: ExportSpec | Mapping[str, Any], base: Path) -> Flow[dict[str, Any]]:
    """Return a spec as JSON whose local files were brought to the service.

    Raises:
        SpecError: something is wrong with the spec; nothing was sent.
        AssetError: a file is not there, with its place in the spec; nothing was sent.
        ServiceError: a file is refused.

    """
    parsed = spec if isinstance(spec, ExportSpec) else parse_spec(dict(spec))
    found = dict(local_files(parsed, base))
    missing = [
        Problem(where=where, message=f"there is no file {path}") for where, path in found.items() if not path.is_file()
    ]
    if missing:
        raise AssetError(problems=missing)
    sent: dict[str, str] = {}
    for path in dict.fromkeys(found.values()):
        sent[str(path)] = (yield from upload(path)).asset
    uploaded = replaced(parsed, lambda address: sent.get(resolve_address(address, base), address))
    told: dict[str, Any] = uploaded.model_dump(mode="json", exclude_unset=True)
    return told


def local_files(spec: ExportSpec, base: Path) -> Iterator[tuple[str, Path]]:
    """Yield every local file that a spec names, with its place; relative paths start from ``base``.

    Folders of Remotion projects are none: their code runs where the service allows it, or not at all.
    """
    for where, address in addresses(spec):
        local = resolve_address(address, base)
        if "://" not in local and not asset_sha256(address) and not where.endswith(".project"):
            yield where, Path(local)


def with_files(params: Mapping[str, Any], base: str | os.PathLike[str] | None) -> Flow[dict[str, Any]]:
    """Return params whose local files were brought to the service.

    Those are paths (``pathlib``), and, where there is a ``base``, texts in fields for addresses that name a file
    below it, or anywhere by its whole path. Texts that name no file are left to the service.

    Raises:
        AssetError: a file cannot be read.
        ServiceError: it is refused.

    """
    sent: dict[str, Any] = yield from _sent(dict(params), "", None if base is None else Path(base))
    return sent


def _sent(value: Any, name: str, base: Path | None) -> Flow[Any]:
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Mapping):
        made = {}
        for key, inner in value.items():
            made[key] = yield from _sent(inner, str(key), base)
        return made
    if isinstance(value, list | tuple):
        several = []
        for inner in value:
            several.append((yield from _sent(inner, name, base)))  # noqa: PERF401 — a generator cannot be in one
        return several
    if isinstance(value, Path):
        return (yield from upload((base or Path()) / value)).asset
    if base is not None and isinstance(value, str) and _is_file(value, name, base):
        return (yield from upload(Path(resolve_address(value, base)))).asset
    return value


def _is_file(value: str, name: str, base: Path) -> bool:
    """Tell whether a text names a local file, in a field such as ``image``, ``imageUrl`` or ``image_urls``."""
    if not (name in FILES or name.lower().removesuffix("s").endswith("url")) or "://" in value.removeprefix("file://"):
        return False
    try:
        return Path(resolve_address(value, base)).is_file()
    except (OSError, ValueError):  # too long for a path, or with a null byte
        return False
