"""Pydantic's errors as located problems in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from farm.errors import Problem
from farm.spec.base import UNKNOWN_KIND

MOST = 50
"""Problems listed at once; a spec with more has one cause."""

MAX_BITS = 64
"""Longer whole numbers are not quoted."""

PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a finite number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "string_type": "must be a text",
    "string_unicode": "must be valid Unicode text",
    "string_too_long": "must be at most {max_length} characters long",
    "string_pattern_mismatch": "does not have the form it needs",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} entry",
    "too_long": "must have at most {max_length} entries, not {actual_length}",
    "literal_error": "must be {expected}",
    "enum": "must be one of {expected}",
}
"""What each kind of error says; the rest keeps pydantic's words."""


def problems_of(error: ValidationError, data: Any) -> tuple[Problem, ...]:
    """Return what is wrong, located as in ``scenes[3].motion.to.zoom``."""
    return problems_in(error.errors(include_url=False), data)


def problems_in(errors: Sequence[ErrorDetails], data: Any) -> tuple[Problem, ...]:
    """Return pydantic's own list of errors in plain words."""
    details = [_at_kind(e) for e in errors if not _follows_from_others(e)]
    found = tuple(Problem(where=path_of(e["loc"], data), message=_message(e)) for e in details[:MOST])
    if len(details) > MOST:
        return (*found, Problem(where="", message=f"and {len(details) - MOST} more problems"))
    return found


def _follows_from_others(error: ErrorDetails) -> bool:
    """Tell a list that is too short only because its entries were refused."""
    given = error["input"]
    return error["type"] == "too_short" and isinstance(given, list) and len(given) >= error["ctx"]["min_length"]


def _at_kind(error: ErrorDetails) -> ErrorDetails:
    """Move the error about an unknown ``kind`` from the object to that field."""
    given = error["input"]
    if error["type"] != UNKNOWN_KIND or not isinstance(given, Mapping):
        return error
    start = "must be " if "kind" in given else "is missing; "
    message = start + error["msg"][error["msg"].rindex("one of") :]
    return {**error, "loc": (*error["loc"], "kind"), "msg": message}


def path_of(loc: Sequence[int | str], data: Any) -> str:
    """Spell a location; the tags of unions, which start with a colon, are left out."""
    path, here = "", data
    for index, step in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(step, str) and step.startswith(":") and not (last and isinstance(here, Mapping) and step in here):
            continue
        if isinstance(here, Mapping) and isinstance(step, str) and (step in here or last):
            path += f".{step}" if path else step
            here = here.get(step)
        elif isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
            path += f"[{step}]"
            here = here[step]
    return path


def _message(error: ErrorDetails) -> str:
    """Return the plain words for one error."""
    context = {k: _number(v) for k, v in error.get("ctx", {}).items()}
    if error["type"] == "string_pattern_mismatch" and "0-9a-fA-F" in str(context.get("pattern")):
        return "must be a colour such as '#102030'"
    if error["type"] == "too_short" and context.get("min_length") != "1":
        return f"must have at least {context['min_length']} entries"
    if error["type"] == "too_long" and isinstance(error["input"], Mapping):  # pydantic does not count these
        context["actual_length"] = str(len(error["input"]))
    template = PLAIN.get(error["type"])
    if template is None:  # the project's own messages, and pydantic's rarer ones
        return error["msg"][:1].lower() + error["msg"][1:]
    message = template.format_map(context)
    given = error["input"]
    if error["type"] in {"literal_error", "enum"} and isinstance(given, str | int | float):
        huge = isinstance(given, int) and given.bit_length() > MAX_BITS  # Python refuses to write very long numbers
        message += "" if huge else f", not {given!r:.60}"
    return message


def _number(value: Any) -> str:
    """Write 1.0 as 1."""
    return f"{value:g}" if isinstance(value, float) else str(value)
