"""The TypeScript SDK's generated types: up to date, complete, and made of nothing that is not understood."""

import json
from typing import Any

import pytest

from farm.capabilities.table import CAPABILITIES
from farm.errors import FarmError
from serve.clients.typescript import FOLDER, typescript
from serve.clients.typescript_types import Types
from serve.document import openapi_document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def test_the_sdk_s_types_are_those_of_the_document(document: dict[str, Any]) -> None:
    made = typescript(document)
    assert {name: (FOLDER / name).read_text() for name in made} == made, "run `make sdk`"


def test_every_capability_has_its_place_on_the_client(document: dict[str, Any]) -> None:
    printed = typescript(document)["api.ts"]
    missing = [row.name for row in CAPABILITIES if f'["{row.method}", "/api/v1{row.route}"]' not in printed]
    assert missing == []


def test_the_sdk_names_the_tools_that_it_borrows_by_their_versions() -> None:
    packages = FOLDER.parent / "package.json", FOLDER.parents[2] / "remotion" / "package.json"
    own, lender = (json.loads(file.read_text())["devDependencies"] for file in packages)
    assert own == {name: lender[name] for name in own}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 1}, "number"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"const": False}]}, "number | false"),
        ({"enum": ["a", 'b"', 1]}, r'"a" | "b\"" | 1'),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, 'readonly ("a" | "b")[]'),
        ({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}]}, "readonly [number, string]"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "{ readonly [name: string]: string }"),
        ({"type": "object", "patternProperties": {"^a$": {}}}, "{ readonly [name: string]: JsonValue }"),
        ({"type": "object"}, "{ readonly [name: string]: JsonValue }"),
        ({"$ref": "#/components/schemas/JsonValue"}, "JsonValue"),
        ({}, "JsonValue"),
        (
            {"properties": {"a-b": {"type": "null"}, "c": {"type": "string"}}, "required": ["c"], "type": "object"},
            '{\n  "a-b"?: null;\n  c: string;\n}',
        ),
    ],
)
def test_a_schema_becomes_a_type(schema: dict[str, Any], expected: str) -> None:
    assert Types(schemas={}).of(schema) == expected


def test_comments_cannot_be_left_early() -> None:
    schema = {"type": "object", "properties": {}, "description": "a */ b ``c`` :class:`~farm.errors.FarmError`"}
    assert Types(schemas={"A": schema}).declared("A").startswith("/** a * / b `c` `farm.errors.FarmError` */\n")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "dependentSchemas": {}},
        {"not": {"type": "string"}},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": True},
    ],
)
def test_what_is_not_understood_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(FarmError, match="not know"):
        Types(schemas={}).of(schema)


ENVELOPE = {"type": "object", "properties": {"params": {"type": "object"}, "job_id": {}, "dry_run": {}}}


def capability(*paths: str) -> dict[str, Any]:
    """A document whose paths are capabilities that become jobs."""
    body = {"content": {"application/json": {"schema": ENVELOPE}}}
    operation = {"summary": "Do it.", "operationId": "it", "requestBody": body, "responses": {"202": {}}}
    return {"components": {"schemas": {}}, "paths": {f"/api/v1/{path}": {"post": operation} for path in paths}}


def test_a_capability_may_have_others_below_it() -> None:
    printed = typescript(capability("music", "music/search-all"))["api.ts"]
    kind = "Submit<{ readonly [name: string]: JsonValue }, never, JsonValue>"
    place = f"music: {kind} & {{\n    /** Do it. */\n    searchAll: {kind};"
    assert place in printed


@pytest.mark.parametrize("paths", [("a-b", "a_b"), ("jobs/clean",), ("health",)])
def test_no_two_things_have_one_name(paths: tuple[str, ...]) -> None:
    with pytest.raises(FarmError, match="would be two things"):
        typescript(capability(*paths))
