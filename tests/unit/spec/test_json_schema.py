"""The exported JSON Schema describes the contract that the reader enforces."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from schema_check import CHECKS, complaints
from spec_examples import alps, everything, problems, put

from farm.spec import ExportSpec, parse_spec

SCHEMA = ExportSpec.model_json_schema()


def objects(schema: Any, where: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every subschema that has properties."""
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield where, schema
        for name, part in schema.items():
            yield from objects(part, f"{where}/{name}")


def references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for part in schema.values():
            yield from references(part)
    if isinstance(schema, list):
        for part in schema:
            yield from references(part)


def against(data: Any) -> list[str]:
    return list(complaints(SCHEMA, data, SCHEMA))


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_the_schema_describes_an_object_with_all_that_is_needed() -> None:
    assert SCHEMA["type"] == "object"
    assert SCHEMA["required"] == ["version", "scenes", "outputs"]
    assert SCHEMA["properties"]["version"]["const"] == 1


@pytest.mark.parametrize(("where", "schema"), list(objects(SCHEMA)), ids=lambda v: v if isinstance(v, str) else "")
def test_every_property_is_described_and_none_other_allowed(where: str, schema: dict[str, Any]) -> None:
    missing = [name for name, part in schema["properties"].items() if not part.get("description")]
    assert not missing, where
    assert schema["additionalProperties"] is False
    assert schema["description"]
    assert set(schema.get("required", [])) <= set(schema["properties"])


def test_no_description_speaks_of_python() -> None:
    text = json.dumps(SCHEMA)
    assert "pydantic" not in text
    assert ":func:" not in text
    assert "from_" not in text


def test_every_reference_leads_somewhere() -> None:
    found = set(references(SCHEMA))
    assert found
    assert {f"#/$defs/{name}" for name in SCHEMA["$defs"]} == found


@pytest.mark.parametrize("make", [alps, everything])
def test_the_examples_fit_the_schema(make: Any) -> None:
    assert not against(make())


@pytest.mark.parametrize("make", [alps, everything])
def test_what_the_models_write_fits_the_schema(make: Any) -> None:
    assert not against(parse_spec(make()).model_dump(mode="json"))


def test_every_default_fits_its_own_property() -> None:
    checked = 0
    for where, schema in objects(SCHEMA):
        for name, part in schema["properties"].items():
            if "default" in part:
                assert not list(complaints(part, part["default"], SCHEMA, f"{where}/{name}"))
                checked += 1
    assert checked > 30


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], 2),
        (["version"], True),
        (["title"], 5),
        (["title"], "x" * 201),
        (["seed"], -1),
        (["seed"], True),
        (["seed"], 1 << 32),
        (["colour"], "red"),
        (["scenes"], []),
        (["scenes"], {}),
        (["scenes", 0], {"kind": "film"}),
        (["scenes", 0], {"kind": "ken_burns"}),
        (["scenes", 0, "duration"], 0),
        (["scenes", 0, "duration"], "8"),
        (["scenes", 0, "duration"], None),
        (["scenes", 0, "fit"], "fill"),
        (["scenes", 0, "motion"], "spin"),
        (["scenes", 0, "motion"], []),
        (["scenes", 0, "motion", "to", "zoom"], 0.5),
        (["scenes", 0, "motion", "to", "zoom"], True),
        (["scenes", 0, "background"], "red"),
        (["scenes", 0, "on_error"], "ignore"),
        (["scenes", 0, "on_error"], []),
        (["scenes", 1, "speed"], 11),
        (["scenes", 2, "color"], "#12345"),
        (["audio", "music", "gain_db"], 30),
        (["audio", "loudness", "lufs"], 0),
        (["outputs"], []),
        (["outputs", 0, "width"], 1919),
        (["outputs", 0, "width"], 8194),
        (["outputs", 0, "fps"], 0),
        (["outputs", 0, "fps"], "thirty"),
        (["outputs", 0, "fps"], "1e9"),
        (["outputs", 0, "codec"], "vp9"),
        (["outputs", 0, "quality"], None),
    ],
    ids=str,
)
def test_schema_and_reader_refuse_the_same(path: list[str | int], value: Any) -> None:
    assert against(put(alps(), path, value))
    assert problems(put(alps(), path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["scenes", 0, "on_error"], "skip"),
        (["scenes", 0, "on_error"], {"policy": "retry", "retry": 5}),
        (["scenes", 0, "duration"], "auto"),
        (["scenes", 0, "motion"], "auto"),
        (["scenes", 0, "motion"], {"preset": "auto"}),
        (["scenes", 0, "transition"], None),
        (["scenes", 0, "background"], "#AbCdEf"),
        (["audio", "loudness"], None),
        (["audio", "music"], None),
        (["outputs", 0, "fps"], "29.97"),
        (["outputs", 0, "fps"], "30000/1001"),
        (["outputs", 0, "fps"], 23.976),
        (["outputs", 0, "container"], "mkv"),
    ],
    ids=str,
)
def test_schema_and_reader_accept_the_same(path: list[str | int], value: Any) -> None:
    assert not against(put(alps(), path, value))
    parse_spec(put(alps(), path, value))


def test_the_checker_knows_every_keyword_of_the_schema() -> None:
    used = {word for _, schema in objects(SCHEMA) for part in schema["properties"].values() for word in part}
    assert used <= set(CHECKS) | {"title", "description", "default"}
