"""Lines of the log: whole, on one line each, whatever is in them."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm import log


@pytest.fixture(autouse=True)
def own_logger() -> Iterator[None]:
    """Put the loggers of this process back as they were."""
    logger = logging.getLogger(log.ROOT)
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    logger.handlers, logger.propagate = before[0], before[2]
    logger.setLevel(before[1])


def written(form: log.Form, write: object, *, level: log.Level = "debug") -> list[str]:
    """Return the lines that something writes."""
    ear, before = io.StringIO(), sys.stderr
    sys.stderr = ear
    try:
        log.configure(form=form, level=level)
        assert callable(write)
        write()
    finally:
        sys.stderr = before
    return ear.getvalue().splitlines()


def test_a_line_of_json_has_time_level_event_and_ids() -> None:
    ids = {"job": "j1", "scene": 3, "task": "scene 04", "attempt": 2, "node": "n"}
    (line,) = written("json", lambda: log.tell("task.failed", level="warning", **ids, error="no", left_out=None))
    told = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert told == {"level": "warning", "logger": "farm", "event": "task.failed", **ids, "error": "no"}


@given(text=st.text(), form=st.sampled_from(["text", "json"]))
def test_no_text_breaks_a_line(text: str, form: log.Form) -> None:
    lines = written(form, lambda: log.tell("job.failed", job="j1", error="x" + text))
    assert len(lines) == 1
    assert lines[0].isprintable()
    if form == "json":
        assert json.loads(lines[0])["error"] == "x" + text


def test_a_line_of_text_reads_well_and_quotes_what_has_blanks() -> None:
    (line,) = written("text", lambda: log.tell("job.claimed", job="j1", error='a "b" c', node=""))
    assert line.endswith('info    job.claimed job=j1 error="a \\"b\\" c"')


def test_less_than_the_level_is_left_out_and_the_latest_configuration_counts() -> None:
    def write() -> None:
        log.configure(form="json", level="warning")
        log.tell("a")
        log.tell("b", level="error")

    assert [json.loads(line)["event"] for line in written("text", write)] == ["b"]


def test_lines_of_ordinary_loggers_below_come_too_with_their_exceptions() -> None:
    def write() -> None:
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            logging.getLogger("farm.serve").exception("request %s failed", "req_1")

    (line,) = written("json", write)
    told = json.loads(line)
    assert (told["event"], told["message"], told["logger"]) == ("log", "request req_1 failed", "farm.serve")
    assert told["exception"].endswith("ZeroDivisionError: division by zero")


def test_a_long_value_is_cut() -> None:
    (line,) = written("json", lambda: log.tell("a", error="x" * 100_000))
    assert len(line) < 5000
