"""Where the files that a request names lie: every address of a model, found and replaced. Pure.

``asset:`` and the SHA-256 of a file in lower-case hex name a file that the job's client uploaded to the service.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

ASSET = "asset:"
"""What the address of an uploaded file begins with."""
S3 = "s3://"
"""What the address of an object in a bucket begins with."""
SHA256 = r"[0-9a-f]{64}"
"""How the hash of an uploaded file is spelled."""
FILES = frozenset({"image", "video", "audio", "source", "project", "music", "assets"})
"""Fields of specs, briefs and ads that hold files' addresses; in capabilities' params they are called ``…url(s)``."""
URLS = ("url", "_url", "_urls")
"""How the names of such fields end."""
_AUTO = "auto"  # stands where captions have no file of their own
_ASSET = re.compile(rf"{ASSET}({SHA256})")

Found = TypeVar("Found", bound=BaseModel)


def asset_address(sha256: str) -> str:
    """Return the address of an uploaded file by the hash of its bytes, 64 digits of lower-case hex."""
    return ASSET + sha256


def asset_sha256(address: str) -> str:
    """Return the hash in the address of an uploaded file; nothing if it is none."""
    match = _ASSET.fullmatch(address)
    return match[1] if match else ""


def is_s3(address: str) -> bool:
    """Tell whether an address leads to a bucket, spelled as a file's or not."""
    return address.removeprefix("file://").lower().startswith(S3)


def addresses(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every address of a file in a model, with its place, such as ``scenes[3].image``.

    Free JSON, such as a composition's props, may hold any text: there only what cannot be anything else counts,
    uploaded files and S3 addresses.
    """
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            shown = field.alias or name  # what the client wrote
            yield from _of_field(name, getattr(value, name), f"{where}.{shown}" if where else shown)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from addresses(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            yield from addresses(inner, f"{where}[{number}]")
    elif isinstance(value, str) and (asset_sha256(value) or is_s3(value)):
        yield where, value


def replaced(model: Found, by: Callable[[str], str]) -> Found:
    """Return a model in which ``by`` has given every address of :func:`addresses` its new form."""
    changes = {}
    for name in type(model).model_fields:
        before = getattr(model, name)
        after = _replaced(before, by, is_address=_holds_addresses(name))
        if after is not before:
            changes[name] = after
    return model.model_copy(update=changes) if changes else model


def _of_field(name: str, value: Any, where: str) -> Iterator[tuple[str, str]]:
    if not _holds_addresses(name):
        if not isinstance(value, str):
            yield from addresses(value, where)
    elif isinstance(value, str):
        if value != _AUTO:
            yield where, value
    elif isinstance(value, tuple | list) and all(isinstance(inner, str) for inner in value):
        yield from ((f"{where}[{number}]", inner) for number, inner in enumerate(value))
    elif isinstance(value, dict) and all(isinstance(inner, str) for inner in value.values()):
        yield from ((f"{where}.{key}", inner) for key, inner in value.items())
    else:
        yield from addresses(value, where)


def _replaced(value: Any, by: Callable[[str], str], *, is_address: bool, in_json: bool = False) -> Any:
    """Return a value with new addresses, or the very same if none changed."""
    if isinstance(value, BaseModel):
        return replaced(value, by)
    if isinstance(value, str):
        is_file = (is_address and value != _AUTO) or (in_json and bool(asset_sha256(value) or is_s3(value)))
        return by(value) if is_file else value
    if isinstance(value, dict):
        made: Any = {name: _replaced(inner, by, is_address=is_address, in_json=True) for name, inner in value.items()}
        return made if any(made[name] is not value[name] for name in value) else value
    if isinstance(value, tuple | list):
        parts = [_replaced(inner, by, is_address=is_address, in_json=True) for inner in value]
        changed = any(part is not inner for part, inner in zip(parts, value, strict=True))
        return type(value)(parts) if changed else value
    return value


def _holds_addresses(name: str) -> bool:
    return name in FILES or name in URLS or name.endswith(URLS[1:])
