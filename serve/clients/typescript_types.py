"""JSON Schema's types in TypeScript.

The part of it that our models make is known here, and all else is refused, so that nothing is left out in silence.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from farm.errors import FarmError

Schema = Mapping[str, Any]

WIDTH = 116
"""Longest line of a comment, in characters."""
SCALARS = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}
BOUNDS = frozenset(
    {
        *("exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength", "maxProperties", "maximum"),
        *("minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "uniqueItems"),
        *("contentEncoding", "contentMediaType", "default", "deprecated", "description", "discriminator", "examples"),
        *("propertyNames", "title"),
    }
)
"""Keywords that TypeScript's types do not tell."""
SHAPES = frozenset(
    {
        *("$ref", "additionalProperties", "anyOf", "const", "enum", "items", "oneOf", "patternProperties"),
        *("prefixItems", "properties", "required", "type"),
    }
)
"""Keywords that they do."""


@dataclass(kw_only=True)
class Types:
    """What is translated, and the components that it needs."""

    schemas: Mapping[str, Schema]
    """The document's components."""
    needed: dict[str, None] = field(default_factory=dict)
    """Names of components that were referred to, in order."""

    def of(self, schema: Schema) -> str:
        """Return a schema's type.

        Raises:
            FarmError: it says something that is not known here.

        """
        if unknown := sorted(set(schema) - SHAPES - BOUNDS):
            raise FarmError(f"a schema says {unknown[0]!r}, which {__name__} does not know: {schema}")
        if "$ref" in schema:
            return self.named(schema["$ref"].rpartition("/")[2])
        if "const" in schema:
            return json.dumps(schema["const"])
        if "enum" in schema:
            return _union(json.dumps(value) for value in schema["enum"])
        if either := schema.get("anyOf") or schema.get("oneOf"):
            return _union(self.of(one) for one in either)
        kinds = schema.get("type", "")
        if isinstance(kinds, list):
            return _union(self.of({**schema, "type": kind}) for kind in kinds)
        return self._plain(kinds, schema)

    def named(self, name: str) -> str:
        """Return a component's name in TypeScript, and remember that it is needed."""
        if name != "JsonValue":
            self.needed.setdefault(name)
        return identifier(name)

    def declared(self, name: str) -> str:
        """Return a component's declaration."""
        schema = self.schemas[name]
        told = comment(str(schema.get("description", "")), "")
        if "properties" in schema:
            return f"{told}export interface {identifier(name)} {self._object(schema)}\n"
        return f"{told}export type {identifier(name)} = {self.of(schema)};\n"

    def _plain(self, kind: str, schema: Schema) -> str:
        if kind in SCALARS:
            return SCALARS[kind]
        if kind == "array":
            if "prefixItems" in schema:
                return f"readonly [{', '.join(self.of(one) for one in schema['prefixItems'])}]"
            return f"readonly {_bracketed(self.of(schema.get('items', {})))}[]"
        if kind == "object":
            return self._object(schema)
        return "JsonValue"

    def _object(self, schema: Schema, indent: str = "") -> str:
        more = schema.get("additionalProperties", "properties" not in schema)
        patterned = schema.get("patternProperties", {})
        if patterned and "properties" not in schema:
            return f"{{ readonly [name: string]: {_union(self.of(one) for one in patterned.values())} }}"
        if "properties" not in schema:
            return f"{{ readonly [name: string]: {'JsonValue' if more is True else self.of(more)} }}"
        if more or patterned:
            raise FarmError(f"a schema has properties and takes others too, which is not known here: {schema}")
        required = set(schema.get("required", ()))
        lines = []
        for name, inner in schema["properties"].items():
            told = str(inner.get("description", ""))
            if isinstance(inner.get("default"), str | int | float) and inner["default"] != "":
                told = f"{told.rstrip('.')}. Default: {json.dumps(inner['default'])}.".removeprefix(". ")
            lines.append(comment(told, f"{indent}  "))
            lines.append(f"{indent}  {key(name)}{'' if name in required else '?'}: {self.of(inner)};\n")
        return "{\n" + "".join(lines) + indent + "}"


def _union(kinds: Iterator[str]) -> str:
    return " | ".join(dict.fromkeys(kinds))


def _bracketed(kind: str) -> str:
    return f"({kind})" if " | " in kind or kind.startswith("readonly ") else kind


def identifier(name: str) -> str:
    """Return a component's name without what a name in TypeScript cannot have."""
    return re.sub(r"\W", "", name)


def key(name: str) -> str:
    """Return a property's name as an object's type has it."""
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else json.dumps(name)


def comment(text: str, indent: str) -> str:
    """Return a documentation comment; empty if there is nothing to say."""
    plain = " ".join(re.sub(r":\w+:`[~.]*([^`]*)`", r"`\1`", text.replace("``", "`")).split()).replace("*/", "* /")
    if not plain:
        return ""
    if len(plain) + len(indent) + 7 <= WIDTH:
        return f"{indent}/** {plain} */\n"
    lines = textwrap.wrap(plain, WIDTH - len(indent) - 3, break_long_words=False, break_on_hyphens=False)
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"
