"""A small validator for the part of JSON Schema (2020-12) that the contract uses."""

import math
import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
ANNOTATIONS = {"title", "description", "default", "$defs"}


def complaints(schema: dict[str, Any], value: Any, root: dict[str, Any], where: str = "") -> Iterator[str]:
    """Yield what a schema has against a value; an unknown keyword is an error in the schema."""
    for keyword, rule in schema.items():
        if keyword in ANNOTATIONS:
            continue
        for reason in CHECKS[keyword](rule, value, root, where, schema):
            yield f"{where} {reason}"


def _matching(schemas: list[Any], value: Any, root: dict[str, Any], where: str) -> int:
    return sum(not list(complaints(s, value, root, where)) for s in schemas)


def _type(rule: str, value: Any, *_: Any) -> Iterator[str]:
    is_flag = isinstance(value, bool)
    if not isinstance(value, TYPES[rule]) or (is_flag and rule != "boolean"):
        yield f"is no {rule}"


def _ref(rule: str, value: Any, root: dict[str, Any], where: str, _: Any) -> Iterator[str]:
    yield from complaints(root["$defs"][rule.removeprefix("#/$defs/")], value, root, where)


def _properties(rule: dict[str, Any], value: Any, root: dict[str, Any], where: str, _: Any) -> Iterator[str]:
    for name, schema in rule.items():
        if isinstance(value, dict) and name in value:
            yield from complaints(schema, value[name], root, f"{where}/{name}")


def _additional(
    rule: bool | dict[str, Any], value: Any, root: dict[str, Any], where: str, schema: dict[str, Any]
) -> Iterator[str]:
    others = value.keys() - schema.get("properties", {}).keys() if isinstance(value, dict) else set()
    if isinstance(rule, dict):
        for name in sorted(others):
            yield from complaints(rule, value[name], root, f"{where}/{name}")
    elif not rule:
        yield from (f"has the unknown '{name}'" for name in sorted(others))


def _first_items(rule: list[Any], value: Any, root: dict[str, Any], where: str, _: Any) -> Iterator[str]:
    for n, (schema, entry) in enumerate(zip(rule, value if isinstance(value, list) else [], strict=False)):
        yield from complaints(schema, entry, root, f"{where}/{n}")


def _items(rule: dict[str, Any], value: Any, root: dict[str, Any], where: str, _: Any) -> Iterator[str]:
    for n, entry in enumerate(value if isinstance(value, list) else []):
        yield from complaints(rule, entry, root, f"{where}/{n}")


def _bound(holds: Any) -> Any:
    def check(rule: Any, value: Any, *_: Any) -> Iterator[str]:
        if isinstance(value, int | float) and not isinstance(value, bool) and not holds(value, rule):
            yield f"{value} is out of bounds ({rule})"

    return check


def _sized(kind: type, holds: Any) -> Any:
    def check(rule: int, value: Any, *_: Any) -> Iterator[str]:
        if isinstance(value, kind) and not holds(len(value), rule):  # type: ignore[arg-type]
            yield f"has {len(value)} entries ({rule})"  # type: ignore[arg-type]

    return check


def _when(holds: Any) -> Any:
    def check(rule: Any, value: Any, root: dict[str, Any], where: str, _: Any) -> Iterator[str]:
        if not holds(rule, value, root, where):
            yield f"{value!r} does not fit {str(rule)[:80]}"

    return check


CHECKS: dict[str, Any] = {
    "type": _type,
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "prefixItems": _first_items,
    "required": _when(lambda rule, v, *_: not isinstance(v, dict) or all(name in v for name in rule)),
    "const": _when(lambda rule, v, *_: v == rule and type(v) is type(rule)),
    "enum": _when(lambda rule, v, *_: v in rule),
    "anyOf": _when(lambda rule, v, root, where: _matching(rule, v, root, where) >= 1),
    "oneOf": _when(lambda rule, v, root, where: _matching(rule, v, root, where) == 1),
    "pattern": _when(lambda rule, v, *_: not isinstance(v, str) or re.search(rule, v)),
    "minimum": _bound(lambda v, rule: v >= rule),
    "maximum": _bound(lambda v, rule: v <= rule),
    "exclusiveMinimum": _bound(lambda v, rule: v > rule),
    "exclusiveMaximum": _bound(lambda v, rule: v < rule),
    "multipleOf": _bound(lambda v, rule: math.isclose(v % rule, 0)),
    "minItems": _sized(list, lambda n, rule: n >= rule),
    "maxItems": _sized(list, lambda n, rule: n <= rule),
    "maxProperties": _sized(dict, lambda n, rule: n <= rule),
    "maxLength": _sized(str, lambda n, rule: n <= rule),
}
