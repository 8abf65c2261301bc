"""The two sides of the worker's protocol, in Python and in TypeScript, have the same messages and fields."""

import json
import re
import subprocess
import types
import typing
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from tiny_project import WORKSPACE

from farm.errors import MissingToolError
from farm.scene_worker.remotion import protocol
from farm.scene_worker.remotion.protocol import Event, Message
from farm.scene_worker.remotion.workspace import find_node

NAMES = {"Metadata": "Described", "Listing": "Listed"}
"""What messages are called on the other side, where it is otherwise."""

REQUESTS = ("ListRequest", "DescribeRequest", "RenderRequest")
PARTS = ("Site", "Video", "Picture", "Issue", "Sound", "InlineSound", "Metadata", "Listing", *REQUESTS)
"""Messages that are interfaces on the other side; the others are members of its ``Event``."""

Fields = dict[str, tuple[str, bool]]
"""Type as TypeScript spells it and whether a field may be left out, by name."""


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """Return what the other side declares."""
    compiler = WORKSPACE / "node_modules" / "typescript" / "lib" / "typescript.js"
    if not compiler.is_file():
        pytest.skip("the TypeScript compiler is not installed; run `make setup`")
    try:
        node = find_node()
    except MissingToolError as error:
        pytest.skip(f"TypeScript cannot be read here: {error}")
    script = Path(__file__).parent / "interfaces.mjs"
    source = WORKSPACE / "worker" / "src" / "protocol.ts"
    told = subprocess.run([node, script, compiler, source], capture_output=True, check=True, text=True)
    return dict(json.loads(told.stdout))


def told(fields: dict[str, Any], declared: dict[str, Any]) -> Fields:
    """Return an interface's fields, names of types that are short for others written out."""
    return {name: (written_out(field["type"], declared), field["optional"]) for name, field in fields.items()}


def written_out(text: str, declared: dict[str, Any]) -> str:
    short = declared.get(text, {}).get("text")
    return one_line(short if short and text == "FailureKind" else text)


def one_line(text: str) -> str:
    parts = [part for part in re.split(r"\s*\|\s*", text.strip()) if part]
    literals = all(part.startswith('"') for part in parts)
    return " | ".join(sorted(parts) if literals else parts)


PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "unknown"}


def spelled(annotation: Any) -> str:
    """Return how TypeScript spells a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        text = spelled(arguments[0])
    elif origin is Literal:
        text = " | ".join(sorted(json.dumps(argument) for argument in arguments))
    elif origin in {Union, types.UnionType}:
        text = " | ".join(spelled(argument) for argument in arguments)
    elif origin is tuple:
        inner = spelled(arguments[0])
        text = f"({inner})[]" if " | " in inner else f"{inner}[]"
    elif origin is dict:
        text = "Record<string, string>" if arguments[1] is str else "Props"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        text = NAMES.get(annotation.__name__, annotation.__name__)
    else:
        text = PLAIN[annotation]
    return text


def fields_of(model: type[BaseModel], *, written: bool) -> Fields:
    """Return a message's fields: what Python writes is always there, what it reads may be left out by default."""
    hints = typing.get_type_hints(model)
    found = {}
    for name, field in model.model_fields.items():
        optional = not written and not field.is_required()
        text = spelled(hints[name])
        # What may be left out is never null there.
        found[field.alias or name] = (text.removesuffix(" | null") if optional else text, optional)
    return found


def model(name: str) -> type[Message]:
    found = getattr(protocol, name)
    assert issubclass(found, Message)
    return found


@pytest.mark.parametrize("name", PARTS)
def test_both_sides_know_the_same_fields(declared: dict[str, Any], name: str) -> None:
    other = told(declared[NAMES.get(name, name)]["fields"], declared)
    assert fields_of(model(name), written=name in {*REQUESTS, "Site", "Video", "Picture"}) == other


def test_both_sides_know_the_same_events(declared: dict[str, Any]) -> None:
    theirs = {}
    for member in declared["Event"]["members"]:
        fields = told(member, declared)
        theirs[fields["event"][0]] = fields
    ours = {}
    for event in get_args(get_args(Event)[0]):
        fields = fields_of(event, written=False)
        ours[fields["event"][0]] = fields
    assert ours == theirs


def test_both_sides_know_the_same_requests(declared: dict[str, Any]) -> None:
    assert one_line(declared["Request"]["text"]) == " | ".join(REQUESTS)
    assert one_line(declared["Props"]["text"]) == "Record<string, unknown>"


def test_no_message_is_left_unlooked_at(declared: dict[str, Any]) -> None:
    ours = {name for name, found in vars(protocol).items() if isinstance(found, type) and issubclass(found, Message)}
    events = {event.__name__ for event in get_args(get_args(Event)[0])}
    assert ours - {"Message"} == {*PARTS, *events}
    assert set(declared) == {NAMES.get(name, name) for name in PARTS} | {
        "Event",
        "Request",
        "Props",
        "Failure",
        "FailureKind",
    }
