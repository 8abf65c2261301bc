"""Writes the Python client's methods, one for each capability, from the OpenAPI document.

``make client`` has it formatted into farm/client/capabilities.py; a test holds the two together.
"""

import keyword
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from serve.document import openapi_document
from serve.returned import returned

Schema = Mapping[str, Any]

API = "/api/v1/"
HEAD = '''"""A method for each capability, by its noun. Made from the OpenAPI document by `make client`; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from farm.client.calls import M, Speaker, call
from farm.client.jobs import Job
from farm.client.models import Asked
from farm.client.submitting import Base, Spec, answered, answered_spec, path_with, submit, submit_spec
from farm.client.wire import Flow
'''
SPEC = "ExportSpec"
"""Params that the client has a model of, and whose files it uploads."""
OPEN = "Mapping[str, Any]"
"""What callers may give in place of a typed dictionary."""
FREE = "JsonValue"
"""Any JSON."""
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
"""Python's names of JSON Schema's types."""
WIDTH = 116
"""Columns of a docstring's line, without its indentation."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One capability's operation."""

    noun: str
    """What it belongs to, such as ``render``; empty: it stands alone."""
    method: str
    """The client's own method."""
    path: str
    """Below ``/api/v1``."""
    verb: str
    """HTTP method."""
    summary: str
    params: str
    """Name of its params' schema; empty: it has none."""
    result: str
    """Name of its result's schema; of a job, of what that returns."""
    is_job: bool
    """Whether it becomes a job."""


@dataclass(kw_only=True)
class Types:
    """Python's types for the document's schemas; objects are written out once, as typed dictionaries."""

    schemas: Mapping[str, Schema]
    written: dict[str, str] = field(default_factory=dict)
    """Source of each typed dictionary, in the order in which they need each other."""

    def of(self, schema: Schema, *, given: bool = False) -> str:  # noqa: PLR0911 — one for each kind of schema
        """Return the annotation for a schema; where objects are ``given`` by callers, plain mappings do as well."""
        if "$ref" in schema:
            name = self._named(schema["$ref"].rpartition("/")[2])
            return f"{name} | {OPEN}" if given and name in self.written else name
        if "const" in schema or "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema.get('enum', [schema.get('const')])))}]"
        for several in ("anyOf", "oneOf"):
            if several in schema:
                parts = [self.of(one, given=given) for one in schema[several]]
                is_open = any(part.endswith(f" | {OPEN}") for part in parts)
                closed = list(dict.fromkeys(part.removesuffix(f" | {OPEN}") for part in parts))
                closed.sort(key=lambda part: part == "None")
                more = [OPEN] if is_open else []
                return " | ".join([*closed[:-1], *more, "None"] if closed[-1] == "None" else [*closed, *more])
        kind = schema.get("type")
        if kind == "array":
            return f"Sequence[{self.of(schema.get('items', {}), given=given)}]"
        if kind == "object":
            inner = schema.get("additionalProperties", True)
            return f"Mapping[str, {self.of(inner) if isinstance(inner, dict) else 'Any'}]"
        if schema.get("format") == "uri":
            return "str | Path"
        return PLAIN.get(str(kind), "Any")

    def _named(self, name: str) -> str:
        schema = self.schemas[name]
        if name == FREE:
            return "Any"
        if name == SPEC:
            return "Spec"
        if "properties" not in schema or not all(_is_name(one) for one in schema["properties"]):
            return self.of(schema)
        if name not in self.written:
            self.written[name] = ""  # it may contain itself
            source = self._dictionary(name, schema)
            del self.written[name]
            self.written[name] = source
        return name

    def _dictionary(self, name: str, schema: Schema) -> str:
        lines = [f"class {name}(TypedDict):", _docstring(str(schema.get("description", name)), 4), ""]
        for prop, inner in schema["properties"].items():
            annotation = self.of(inner)
            needed = prop in schema.get("required", ())
            lines.append(f"    {prop}: {annotation if needed else f'NotRequired[{annotation}]'}")
            if "description" in inner:
                lines.append(_docstring(inner["description"], 4))
        return "\n".join(lines)


def endpoints(document: Schema) -> Iterator[Endpoint]:
    """Yield every capability of the document: what answers with a job, or with a result in an envelope."""
    for path, methods in document["paths"].items():
        for verb, operation in methods.items():
            schemas = document["components"]["schemas"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            request = schemas.get(_ref(body), {}).get("properties", {})
            told = {
                status: _ref(answer.get("content", {}).get("application/json", {}).get("schema", {}))
                for status, answer in operation["responses"].items()
            }
            is_job = told.get("202") == "Queued" and "params" in request
            done = schemas.get(told.get("200", ""), {}).get("properties", {}) if not is_job else {}
            if not is_job and set(done) != {"success", "result", "duration_ms"}:
                continue
            noun, method = _names(path.removeprefix(API), operation["operationId"], verb)
            yield Endpoint(
                noun=noun,
                method=method,
                path=path.removeprefix(API),
                verb=verb.upper(),
                summary=operation["summary"],
                params=_ref(request.get("params", {})),
                result=_ref(returned(operation, schemas) if is_job else done["result"]),
                is_job=is_job,
            )


def _names(path: str, operation: str, verb: str) -> tuple[str, str]:
    """Return noun and method: ``audio/music/search`` is ``audio.music_search``."""
    noun = path.partition("/")[0].replace("-", "_") if "/" in path else ""
    name = operation.removeprefix("get_") if verb == "get" else operation.removeprefix("delete_")
    name = name.removeprefix(f"{noun}_") if noun else name
    return noun, f"delete_{name}" if verb == "delete" else name


def source(document: Schema) -> str:
    """Return the module's source."""
    types = Types(schemas=document["components"]["schemas"])
    found = list(endpoints(document))
    methods = [(one, _method(one, types)) for one in found]
    nouns = list(dict.fromkeys(one.noun for one in found if one.noun))
    parts = [HEAD, *types.written.values()]
    for noun in nouns:
        own = "\n\n".join(text for one, text in methods if one.noun == noun)
        parts.append(f'class {_class(noun)}(Speaker[M]):\n    """``{noun}/…``."""\n\n{own}')
    made = "\n".join(f"        self.{noun}: {_class(noun)}[M] = {_class(noun)}(transport)" for noun in nouns)
    alone = "\n\n".join(text for one, text in methods if not one.noun)
    parts.append(
        'class Nouns(Speaker[M]):\n    """All capabilities."""\n\n'
        "    def __init__(self, transport: M) -> None:\n        super().__init__(transport)\n" + made + "\n\n" + alone
    )
    return "\n\n\n".join(parts) + "\n"


def _method(one: Endpoint, types: Types) -> str:
    if one.params == SPEC:
        return _spec_method(one, types)
    arguments, values, notes = ["self"], [], []
    if one.params:
        schema = types.schemas[one.params]
        required = schema.get("required", ())
        arguments.append("*")
        for name, inner in sorted(schema["properties"].items(), key=lambda item: item[0] not in required):
            annotation = types.of(inner, given=True)
            optional = "" if name in required else (" = None" if "None" in annotation else " | None = None")
            arguments.append(f"{name}: {annotation}{optional}")
            values.append(f'"{name}": {name}')
            if inner.get("default") not in (None, [], {}):
                notes.append(f"{name} {inner['default']!r}")
    elif "{id}" in one.path:
        arguments.append("name: str")
    path = f'path_with("{one.path}", name)' if "{id}" in one.path else f'"{one.path}"'
    params = f"{{{', '.join(values)}}}"
    if one.is_job:
        arguments.append("**asked: Unpack[Asked]")
        returned, body = _job(one, types), f"submit(self._transport, {path}, {params}, asked)"
    elif one.params:
        returned, body = f"Flow[{types.of(_to(one.result))}]", f"answered({path}, {params})"
    else:
        returned, body = f"Flow[{types.of(_to(one.result))}]", f'answered({path}, method="{one.verb}")'
    return _written(one, arguments, returned, body, f"Left out: {', '.join(notes)}." if notes else "")


def _spec_method(one: Endpoint, types: Types) -> str:
    arguments = ["self", "spec: Spec", "*", 'base: Base = "."']
    more = "Local files are uploaded, relative paths from ``base``; none: they lie where the service is."
    if not one.is_job:
        body = f'answered_spec("{one.path}", spec, base=base)'
        return _written(one, arguments, f"Flow[{types.of(_to(one.result))}]", body, more)
    arguments.append("**asked: Unpack[Asked]")
    body = f'submit_spec(self._transport, "{one.path}", spec, asked, base=base)'
    return _written(one, arguments, _job(one, types), body, more)


def _job(one: Endpoint, types: Types) -> str:
    return f"Flow[Job[M, {types.of(_to(one.result))}]]"


def _written(one: Endpoint, arguments: list[str], returned: str, body: str, more: str) -> str:
    text = one.summary + (f"\n\n{more}" if more else "")
    signature = f"    def {one.method}({', '.join(arguments)}) -> {returned}:"
    return f"    @call\n{signature}\n{_docstring(text, 8)}\n        return {body}"


def _docstring(text: str, indent: int) -> str:
    """Write a docstring; its text is the document's own, so nothing of it may end the string."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    first, _, rest = safe.partition("\n\n")
    lines = textwrap.wrap(first, WIDTH - indent) or [""]
    more = [line for part in rest.split("\n\n") if part for line in ("", *textwrap.wrap(part, WIDTH - indent))]
    written = '"""' + "\n".join((*lines, *more)) + ('\n"""' if len(lines) + len(more) > 1 else '"""')
    return textwrap.indent(written, " " * indent)


def _class(noun: str) -> str:
    return "".join(word.title() for word in noun.split("_")) + "Calls"


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _ref(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _to(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


if __name__ == "__main__":
    sys.stdout.write(source(openapi_document()))
