"""Files that are brought to the service: known by their hash, sent only where they are not there yet."""

import hashlib
import mimetypes
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from farm.client.errors import NotFoundError, ServiceError, StateError, UnavailableError
from farm.client.exchange import ask, exchange
from farm.client.models import Asset, fields_of, read
from farm.client.transports import M, Speaker, call
from farm.client.wire import Flow, Form, Request, Work
from farm.errors import AssetError, Problem
from farm.spec.addresses import addresses, asset_address, asset_sha256, replaced
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
    facts = Asset(asset=asset_address(sha256), sha256=sha256, size=size, media_type=_type(path), name=path.name[-LONGEST_NAME:])
    if (yield from _is_there(sha256)):
        return facts
    place = yield from _offered(facts)
    if place is None:
        return (yield from _send_form(path, facts))
    if not place.get("exists"):
        headers = {"Content-Length": str(size), **{str(k): str(v) for k, v in (place.get("headers") or {}).items()}}
        url, method = str(fields_of(place, "url")), str(place.get("method") or "PUT")
        yield from exchange(Request(method=method, path=url, headers=headers, file=path))
    return facts


def _is_there(sha256: str) -> Flow[bool]:
    try:
        yield from exchange(Request(method="HEAD", path=f"{ASSETS}/{sha256}"))
    except NotFoundError:
        return False
    return True


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
    missing = [Problem(where=where, message=f"there is no file {path}") for where, path in found.items() if not path.is_file()]
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
