"""The log: one line for each thing that happened, as JSON for programs or as text for people, on standard error.

Every line has a time, a level and an event; what is known of ``job``, ``scene``, ``task``, ``attempt`` and ``node``
stands under these names, whoever writes it: dispatcher, workers or service. Nothing is written until a process calls
:func:`configure`; libraries and tests that bring handlers of their own hear ``farm`` like any logger.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

Level = Literal["debug", "info", "warning", "error"]
Form = Literal["text", "json"]

ROOT = "farm"
"""Name of the logger above all of this project's."""
LEVELS: Mapping[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
MOST_TEXT = 4000
"""Characters of a value that a line holds."""


def configure(*, form: Form, level: Level) -> None:
    """Write this process's log to standard error from now on; the latest call counts."""
    logger = logging.getLogger(ROOT)
    handler = _Handler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logger.handlers = [*(one for one in logger.handlers if not isinstance(one, _Handler)), handler]
    logger.setLevel(LEVELS[level])
    logger.propagate = False


def tell(event: str, *, level: Level = "info", logger: str = ROOT, **fields: Any) -> None:
    """Write a line; fields that are none or empty are left out."""
    known = {name: value for name, value in fields.items() if value is not None and value != ""}
    logging.getLogger(logger).log(LEVELS[level], event, extra={"farm_fields": known})


class _Handler(logging.StreamHandler[Any]):
    """Ours, to be told from others'."""


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return a line's fields; lines that come from elsewhere have a message and maybe an exception."""
    given: Mapping[str, Any] | None = getattr(record, "farm_fields", None)
    fields = {"event": "log", "message": record.getMessage()} if given is None else {"event": record.msg, **given}
    if record.exc_info and record.exc_info[0]:
        fields["exception"] = "".join(traceback.format_exception(*record.exc_info)).strip()
    return {name: value[:MOST_TEXT] if isinstance(value, str) else value for name, value in fields.items()}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return a line of JSON; ASCII, so that no terminal or collector stumbles."""
        line = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name, **_fields(record)}
        return _without_delete(json.dumps(line, default=str))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return a line for people; what would break it or hide in it is escaped."""
        fields = _fields(record)
        event = _plain(fields.pop("event"))
        more = [f"{name}={_plain(value)}" for name, value in fields.items()]
        return " ".join([_time(record), f"{record.levelname.lower():7}", event, *more])


def _plain(value: Any) -> str:
    text = str(value)
    if not text.isprintable():
        return _without_delete(json.dumps(text))
    return json.dumps(text, ensure_ascii=False) if set(text) & {" ", '"', "="} else text


def _without_delete(text: str) -> str:
    """Escape the one control character that JSON leaves as it is."""
    return text.replace("\x7f", r"\u007f")
