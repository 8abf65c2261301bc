"""JSON text: where it is broken is said by line and column."""

import json
from pathlib import Path

import pytest
from spec_examples import alps

from farm.errors import SpecError
from farm.spec import parse_json, parse_spec, resolve_address


def refusal(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        parse_json(text)
    return caught.value.message


def test_a_json_object_comes_back_as_it_stands() -> None:
    assert parse_json(json.dumps(alps())) == alps()


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_json('\ufeff{"version": 1}') == {"version": 1}


@pytest.mark.parametrize("text", ["", " ", "\n\n\t ", "\ufeff", "\ufeff \n"], ids=repr)
def test_an_empty_spec_is_called_empty(text: str) -> None:
    assert refusal(text).endswith(": the spec is empty")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "line 1, column 2"),
        ('{"version": 1,}', "line 1, column 15"),
        ('{"version": 1}\n\n  x', "line 3, column 3"),
        ('{\n  "title": "a\nb"\n}', "line 2, column 14"),
        ('{\n  "scenes": [1, 2\n', "line 3, column 1"),
        ("{'version': 1}", "line 1, column 2"),
        ("// hello", "line 1, column 1"),
        ("<html>", "line 1, column 1"),
        ("\ufeff\ufeff{}", "line 1, column 1"),
        ('{"a": 01}', "line 1, column 8"),
        ('{"a": nan}', "line 1, column 7"),
        ('{"a": "\\x"}', "line 1, column 8"),
        ('{"a": +1}', "line 1, column 7"),
    ],
)
def test_broken_json_is_located_by_line_and_column(text: str, place: str) -> None:
    assert refusal(text).startswith(f"{place}: not valid JSON: ")


@pytest.mark.parametrize("text", ["[]", "1", '"x"', "null", "true", "NaN", "[{}]", "-Infinity"])
def test_json_that_is_no_object_is_refused(text: str) -> None:
    assert refusal(text) == "the spec must be a JSON object"


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "version": 1}',
        '{"scenes": [{"kind": "a", "kind": "b"}]}',
        '{"a": {"b": {"kind": 1, "kind": 2}}}',
    ],
)
def test_a_field_given_twice_is_refused_by_name(text: str) -> None:
    name = "version" if "version" in text else "kind"
    assert refusal(text) == f"the field '{name}' is given twice in one object"


def test_a_very_long_name_given_twice_is_quoted_in_part() -> None:
    name = "n" * 100_000
    assert len(refusal(f'{{"{name}": 1, "{name}": 2}}')) < 200


@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["lists", "objects"])
def test_json_nested_without_end_is_refused(opening: str) -> None:
    assert refusal('{"a": ' + opening * 200_000) == "the spec is nested too deeply"


def test_a_number_with_more_digits_than_python_reads_is_refused() -> None:
    assert refusal(f'{{"version": {"1" * 5000}}}').startswith("not valid JSON: ")


def test_a_spec_of_more_than_32_mib_is_refused_unread() -> None:
    assert refusal(" " * ((32 << 20) + 1)) == "the spec is larger than 32 MiB"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_located_in_the_spec(number: str) -> None:
    text = json.dumps(alps()).replace('"delay": 0.3', f'"delay": {number}')
    with pytest.raises(SpecError) as caught:
        parse_spec(parse_json(text))
    assert str(caught.value) == "scenes[0].voiceover.delay: must be a finite number"


@pytest.mark.parametrize(
    ("address", "resolved"),
    [
        ("photos/a.jpg", "/specs/photos/a.jpg"),
        ("/abs/a.jpg", "/abs/a.jpg"),
        ("file:///abs/a.jpg", "/abs/a.jpg"),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
        ("s3://bucket/a b.jpg", "s3://bucket/a b.jpg"),
    ],
)
def test_relative_paths_are_relative_to_the_spec(address: str, resolved: str) -> None:
    assert resolve_address(address, Path("/specs")) == resolved
