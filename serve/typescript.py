"""The TypeScript SDK's types and routes (``serve/sdk/src/api.ts``), made from the OpenAPI document.

``make sdk`` writes the file; a test holds it against the document. The part of JSON Schema that our models make is
known here, and all else is refused, so that nothing is left out in silence.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from farm.errors import FarmError
from serve.document import openapi_document
from serve.returned import kinds, returned, without_kinds

Schema = Mapping[str, Any]

PLACE = Path(__file__).parent / "sdk" / "src" / "api.ts"
"""Where the SDK has it."""
BASE = "/api/v1/"
"""What the paths of capabilities begin with."""
BY_HAND = frozenset({"assets", "capabilities", "health", "jobs"})
"""Nouns of the client that are written by hand; no capability may take their place."""
WIDTH = 116
"""Longest line of a comment, in characters."""

HEAD = """\
// Made by `make sdk` from the service's OpenAPI document. Change the models in farm/ or serve/, not this file.

import type { Answer, Look, LookAt, Submit } from "./calls.js";

/** Whatever JSON can hold. */
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [name: string]: JsonValue };
type JsonScalar = null | boolean | number | string;
"""
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


@dataclass(frozen=True, kw_only=True)
class Call:
    """A capability as the client has it."""

    name: str
    """Where it hangs on the client, such as ``render.staticAd``."""
    method: str
    """HTTP method."""
    path: str
    """Path, with ``{id}`` where it has one."""
    kind: str
    """Its type in TypeScript."""
    summary: str
    """What it does."""


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
            raise FarmError(f"a schema says {unknown[0]!r}, which serve/typescript.py does not know: {schema}")
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
        return _identifier(name)

    def declared(self, name: str) -> str:
        """Return a component's declaration."""
        schema = self.schemas[name]
        told = _comment(str(schema.get("description", "")), "")
        if "properties" in schema:
            return f"{told}export interface {_identifier(name)} {self._object(schema)}\n"
        return f"{told}export type {_identifier(name)} = {self.of(schema)};\n"

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
            lines.append(_comment(told, f"{indent}  "))
            lines.append(f"{indent}  {_key(name)}{'' if name in required else '?'}: {self.of(inner)};\n")
        return "{\n" + "".join(lines) + indent + "}"


def typescript(document: Mapping[str, Any]) -> str:
    """Return the SDK's types and routes.

    Raises:
        FarmError: the document says something that is not known here, or two capabilities have one name.

    """
    types = Types(schemas=document["components"]["schemas"])
    calls = list(_calls(document, types))
    names = [call.name for call in calls]
    if twice := sorted({name for name in names if names.count(name) > 1 or name.partition(".")[0] in BY_HAND}):
        raise FarmError(f"the client's {twice[0]} would be two things")
    for schema in _others(document):
        types.of(schema)
    results = "".join(f"  {_key(kind)}: {types.of(made)};\n" for kind, made in kinds(document))
    declared: dict[str, str] = {}
    while missing := [name for name in types.needed if name not in declared]:
        declared |= {name: types.declared(name) for name in missing}
    routes = "".join(f"  {json.dumps(call.name)}: [{_text(call.method)}, {_text(call.path)}],\n" for call in calls)
    return "\n".join(
        [
            HEAD,
            *(declared[name] for name in sorted(declared)),
            f"/** What jobs return, by their kind. */\nexport interface Results {{\n{results}}}\n",
            f"/** What the service can do, by its nouns. */\nexport interface Capabilities {_nested(calls, '')}\n",
            f"/** Method and path of each. */\nexport const ROUTES = {{\n{routes}}} as const;\n",
        ]
    )


def _calls(document: Mapping[str, Any], types: Types) -> Iterator[Call]:
    paths = document["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            kind = _kind(operation, types)
            if kind:
                name = _name(path, method, paths)
                yield Call(name=name, method=method.upper(), path=path, kind=kind, summary=operation["summary"])


def _kind(operation: Mapping[str, Any], types: Types) -> str:
    """Return a capability's type in TypeScript; empty: it is none, but something that is written by hand."""
    params, result = _params(operation, types.schemas), _result(operation, types.schemas)
    if params is None and result is None:
        return ""
    has_id = any(one["in"] == "path" for one in operation.get("parameters", ()))
    if params is None and result is not None:
        return f"{'LookAt' if has_id else 'Look'}<{types.of(result)}>"
    if params is not None and "202" in operation["responses"]:
        plan = types.of(result) if result is not None else "never"
        return f"Submit<{types.of(params)}, {plan}, {types.of(returned(operation, types.schemas))}>"
    if params is None or result is None:
        raise FarmError(f"{operation['operationId']} takes params, but neither queues a job nor answers")
    return f"Answer<{types.of(params)}, {types.of(result)}>"


def _params(operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Schema | None:
    """Return the params of a request in the common envelope."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    properties = _resolved(content.get("schema", {}), schemas).get("properties", {})
    return properties["params"] if {"params", "job_id", "dry_run"} <= set(properties) else None


def _result(operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Schema | None:
    """Return what is answered at once in the common envelope."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    properties = _resolved(content.get("schema", {}), schemas).get("properties", {})
    is_wrapped = {"success", "result", "duration_ms"} <= set(properties) and "job_id" not in properties
    return properties["result"] if is_wrapped else None


def _others(document: Mapping[str, Any]) -> Iterator[Schema]:
    """Yield what the endpoints that are written by hand take and answer, and the shape of errors."""
    schemas = document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            if _params(operation, schemas) is not None or _wraps(operation, schemas):
                answers = [operation["responses"].get("202", {})]
            else:
                answers = [operation.get("requestBody", {}), *operation["responses"].values()]
                yield from (one["schema"] for one in operation.get("parameters", ()))
            for answer in answers:
                for kind, content in answer.get("content", {}).items():
                    if kind.endswith("json"):
                        yield without_kinds(content.get("schema", {}), document)


def _wraps(operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> bool:
    return _result(operation, schemas) is not None


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _name(path: str, method: str, paths: Mapping[str, Mapping[str, Any]]) -> str:
    """Return where a path hangs on the client: things that are listed or looked at have verbs, the others are verbs."""
    words = path.removeprefix(BASE).split("/")
    has_id = words[-1].startswith("{")
    place = ".".join(_camel(word) for word in (words[:-1] if has_id else words))
    if has_id:
        return f"{place}.{'get' if method == 'get' else method}"
    if method == "get":
        return f"{place}.list"
    is_thing = "get" in paths[path] or any(other.startswith(f"{path}/{{") for other in paths)
    return f"{place}.create" if is_thing else place


def _nested(calls: Sequence[Call], indent: str, above: str = "") -> str:
    """Return calls as an interface; one may have others below it."""
    inner, lines = f"{indent}  ", []
    for word in dict.fromkeys(call.name.removeprefix(above).partition(".")[0] for call in calls):
        own = next((call for call in calls if call.name == above + word), None)
        below = [call for call in calls if call.name.startswith(f"{above}{word}.")]
        kinds = [own.kind] if own else []
        kinds += [_nested(below, inner, f"{above}{word}.")] if below else []
        lines.append(_comment(own.summary if own else "", inner) + f"{inner}{_key(word)}: {' & '.join(kinds)};\n")
    return "{\n" + "".join(lines) + indent + "}"


def _union(kinds: Iterator[str]) -> str:
    return " | ".join(dict.fromkeys(kinds))


def _bracketed(kind: str) -> str:
    return f"({kind})" if " | " in kind or kind.startswith("readonly ") else kind


def _identifier(name: str) -> str:
    return re.sub(r"\W", "", name)


def _camel(word: str) -> str:
    return re.sub(r"[-_](\w)", lambda match: match[1].upper(), word)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else json.dumps(name)


def _text(value: str) -> str:
    return json.dumps(value)


def _comment(text: str, indent: str) -> str:
    """Return a documentation comment; empty if there is nothing to say."""
    plain = " ".join(re.sub(r":\w+:`[~.]*([^`]*)`", r"`\1`", text.replace("``", "`")).split()).replace("*/", "* /")
    if not plain:
        return ""
    if len(plain) + len(indent) + 7 <= WIDTH:
        return f"{indent}/** {plain} */\n"
    lines = textwrap.wrap(plain, WIDTH - len(indent) - 3, break_long_words=False, break_on_hyphens=False)
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"


if __name__ == "__main__":
    PLACE.write_text(typescript(openapi_document()), encoding="utf-8")
