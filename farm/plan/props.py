"""Assets within a composition's props: which values are addresses, and props with others in their place."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import JsonValue

Media = Literal["image", "audio", "video"]

ENDINGS: Mapping[Media, str] = {
    "image": "jpg|jpeg|png|webp|avif|gif|bmp",
    "audio": "mp3|wav|m4a|aac|ogg|oga|opus|flac",
    "video": "mp4|m4v|mov|webm|mkv",
}
"""What an address ends with, by what it is of. SVG stays as it is: it is code, and pages may draw it themselves."""

REMOTE = re.compile(r"(?:https?|s3)://", re.IGNORECASE)

UPLOADED = re.compile(r"file:///.*/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]+")
"""An uploaded file's own address, which a job's ``asset:`` becomes; nobody writes such a text for anything else."""


@dataclass(frozen=True, kw_only=True)
class PropAsset:
    """An address among the props."""

    path: str
    """Where it stands, as in ``items[2].photo``."""
    address: str
    media: Media


def prop_assets(props: Mapping[str, JsonValue], schema: Any) -> Iterator[PropAsset]:
    """Return the assets that props name.

    A value is one where the composition's JSON Schema says ``"asset": "image"``
    (or audio, or video), and anywhere if it is a remote address with the ending
    of a picture, sound or video.
    """
    root = schema if isinstance(schema, dict) else {}
    yield from _within(dict(props), root, root, "")


def _within(value: JsonValue, schema: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[PropAsset]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _within(part, _at(schema, root, name), root, _place(path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _within(part, _at(schema, root, number), root, f"{path}[{number}]")
    elif isinstance(value, str):
        media = _media(value, schema, root)
        if media:
            yield PropAsset(path=path, address=value, media=media)


def _place(path: str, name: str) -> str:
    """Spell the place of a prop so that no other has the same."""
    if not name or set(name) & set(".[]"):
        return f"{path}[{json.dumps(name)}]"
    return f"{path}.{name}" if path else name


def _at(schema: Mapping[str, Any], root: Mapping[str, Any], step: str | int) -> Mapping[str, Any]:
    """Return the schema of a part; of alternatives, the first that knows the part."""
    for choice in _choices(schema, root):
        if isinstance(step, str):
            part = choice.get("properties", {}).get(step, choice.get("additionalProperties"))
        else:
            several = choice.get("prefixItems", [])
            part = several[step] if step < len(several) else choice.get("items")
        if isinstance(part, dict):
            return part
    return {}


def _choices(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Return a schema and its alternatives, references followed."""
    if depth > 8:  # noqa: PLR2004 — schemas that refer to themselves
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/$defs/"):
        yield from _choices(root.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {}), root, depth + 1)
    yield schema
    for name in ("anyOf", "oneOf", "allOf"):
        for choice in schema.get(name, []):
            yield from _choices(choice, root, depth + 1)


def _media(value: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Media | None:
    """Return what a text is the address of, if it is one."""
    if not value or value.startswith("data:"):
        return None
    for choice in _choices(schema, root):
        marked = next((media for media in ENDINGS if choice.get("asset") == media), None)
        if marked:
            return marked
    path = value.partition("?")[0].partition("#")[0].lower()
    if REMOTE.match(value) or UPLOADED.fullmatch(value):
        return next((media for media, ends in ENDINGS.items() if re.search(rf"\.({ends})$", path)), None)
    return None


def replaced(value: JsonValue, names: Mapping[str, str], path: str = "") -> JsonValue:
    """Return props in which the values at some places have others; ``names`` gives them by place."""
    if isinstance(value, dict):
        return {name: replaced(part, names, _place(path, name)) for name, part in value.items()}
    if isinstance(value, list):
        return [replaced(part, names, f"{path}[{number}]") for number, part in enumerate(value)]
    return names.get(path, value)
