"""The TypeScript SDK's types and routes (``serve/sdk/src/models.ts`` and ``api.ts``), made from the OpenAPI document.

``make sdk`` writes the files; a test holds them against the document.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from farm.errors import FarmError
from serve.clients.typescript_types import Schema, Types, comment, identifier, key
from serve.document import openapi_document
from serve.returned import kinds, returned, without_kinds

FOLDER = Path(__file__).parents[1] / "sdk" / "src"
"""Where the SDK has them."""
BASE = "/api/v1/"
"""What the paths of capabilities begin with."""
BY_HAND = frozenset({"assets", "capabilities", "health", "jobs"})
"""Nouns of the client that are written by hand; no capability may take their place."""

HEAD = """\
// Made by `make sdk` from the service's OpenAPI document. Change the models in farm/ or serve/, not this file.
"""
JSON = """\
/** Whatever JSON can hold. */
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [name: string]: JsonValue };
type JsonScalar = null | boolean | number | string;
"""
CALLS = """\
import type { Answer, Look, LookAt, Submit } from "./calls.js";
"""


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


def typescript(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the SDK's types and routes, by the names of their files.

    Raises:
        FarmError: the document says something that is not known here, or two capabilities have one name.

    """
    types = Types(schemas=document["components"]["schemas"])
    calls = list(_calls(document, types))
    names = [call.name for call in calls]
    if twice := sorted({name for name in names if names.count(name) > 1 or name.partition(".")[0] in BY_HAND}):
        raise FarmError(f"the client's {twice[0]} would be two things")
    used = [*types.needed, *({"JsonValue"} if any("JsonValue" in call.kind for call in calls) else ())]
    for schema in _others(document):
        types.of(schema)
    results = "".join(f"  {key(kind)}: {types.of(made)};\n" for kind, made in kinds(document))
    declared: dict[str, str] = {}
    while missing := [name for name in types.needed if name not in declared]:
        declared |= {name: types.declared(name) for name in missing}
    told = f"/** What jobs return, by their kind. */\nexport interface Results {{\n{results}}}\n"
    models = [HEAD, JSON, *(declared[name] for name in sorted(declared)), told]
    return {"models.ts": "\n".join(models), "api.ts": _api(calls, used)}


def _api(calls: Sequence[Call], used: Sequence[str]) -> str:
    routes = "".join(f"  {json.dumps(call.name)}: [{_text(call.method)}, {_text(call.path)}],\n" for call in calls)
    names = "".join(f"  {identifier(name)},\n" for name in sorted(used))
    return "\n".join(
        [
            HEAD,
            f'{CALLS}import type {{\n{names}}} from "./models.js";\n',
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
        lines.append(comment(own.summary if own else "", inner) + f"{inner}{key(word)}: {' & '.join(kinds)};\n")
    return "{\n" + "".join(lines) + indent + "}"


def _camel(word: str) -> str:
    return re.sub(r"[-_](\w)", lambda match: match[1].upper(), word)


def _text(value: str) -> str:
    return json.dumps(value)


if __name__ == "__main__":
    for name, text in typescript(openapi_document()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
