"""From JSON text to a spec, with every error located."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from farm.errors import SpecError
from farm.spec.export import ExportSpec
from farm.spec.problems import problems_of

MAX_BYTES = 32 << 20
"""Largest spec, in bytes of JSON."""


def parse_json(text: str) -> dict[str, Any]:
    """Return a spec's JSON object as it stands.

    Raises:
        SpecError: it is not JSON, not an object, or too large; with line and column.

    """
    if len(text) > MAX_BYTES:
        raise SpecError(f"the spec is larger than {MAX_BYTES >> 20} MiB")
    text = text.removeprefix("\ufeff")
    try:
        data = json.loads(text, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        what = "the spec is empty" if not text.strip() else f"not valid JSON: {error.msg.lower()}"
        raise SpecError(f"line {error.lineno}, column {error.colno}: {what}") from None
    except RecursionError:
        raise SpecError("the spec is nested too deeply") from None
    except ValueError as error:  # an integer with more digits than Python converts
        raise SpecError(f"not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise SpecError("the spec must be a JSON object")
    return data


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that gives a field twice: one of the two would be lost."""
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            raise SpecError(f"the field '{name[:80]}' is given twice in one object")
        seen[name] = value
    return seen


def parse_spec(data: Any) -> ExportSpec:
    """Return the validated spec.

    Raises:
        SpecError: something is wrong; all problems are listed, each with its location.

    """
    hint = _foreign(data)
    if hint:
        raise SpecError(hint)
    try:
        return ExportSpec.model_validate(data)
    except ValidationError as error:
        raise SpecError(problems=problems_of(error, data)) from None
    except RecursionError:
        raise SpecError("the spec is nested too deeply") from None


def _foreign(data: Any) -> str:
    """Recognise the other request shape, which has an importer."""
    scenes = data.get("scenes") if isinstance(data, dict) else None
    first = scenes[0] if isinstance(scenes, list) and scenes else data
    if isinstance(first, dict) and "imageUrl" in first and "kind" not in first:
        return "this is an 'imageUrl' request, not a Framefarm spec; convert it with `farm import`"
    return ""


def resolve_address(address: str, base: Path) -> str:
    """Return a relative path as one under ``base``; leave URLs and absolute paths."""
    if address.startswith("file://"):
        address = address.removeprefix("file://")
    if "://" in address:
        return address
    return str(base / address)
