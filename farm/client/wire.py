"""What a call says to the service and hears from it, without doing it: a *flow* is a generator of steps.

A flow yields steps and is sent what they gave; ``farm.client.transports`` carries steps out, once blocking and once
with ``await``. So each call is written once, and neither a thread nor an event loop is in it.
"""

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

QUIET_SECONDS = 45.0
"""A stream of events that says nothing for so long is lost; the service says at least a comment every 15 s."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A file as a part of a form (RFC 7578)."""

    path: Path
    """The file."""
    name: str
    """What it is called."""
    media_type: str
    """Its type (RFC 6838)."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is said beside it."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Ask the service for something. Gives a :class:`Response`."""

    method: str
    path: str
    """Path at the service, or an address that the service gave."""
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    """Sent as JSON; none: nothing is sent."""
    file: Path | None = None
    """Sent as it is, instead of JSON."""
    form: Form | None = None
    """Sent as multipart/form-data, instead of JSON."""
    streams: bool = False
    """Leave the body of a good answer to :class:`ReadLine` or :class:`ReadChunk`."""
    quiet: float | None = None
    """Longest time in seconds without a byte of the answer; none: the client's own."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """What the service answered."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes = b""

    def json(self) -> Any:
        """Return the body's JSON; none if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """Read a line of the answer that streams. Gives a text without its end, or none at the end of all."""


@dataclass(frozen=True, kw_only=True)
class ReadChunk:
    """Read some bytes of the answer that streams. Gives bytes, or none at the end of all."""


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Do nothing for some seconds."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class Work:
    """Do something that takes long, such as hashing a file, beside the event loop if there is one."""

    call: Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class AskRules:
    """Ask how the client was set up. Gives :class:`Rules`."""


@dataclass(frozen=True, kw_only=True)
class Item(Generic[T]):
    """Hand something to whoever iterates over the call."""

    value: T


Step = Request | ReadLine | ReadChunk | Pause | Work | AskRules
Flow = Generator[Step, Any, T]
"""A call that gives one value."""
Items = Generator[Step | Item[T], Any, None]
"""A call that gives values one by one."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a client was set up."""

    base_url: str
    """The service's address, without a slash at its end."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent to the service, and to nobody else; the key is among them."""
    timeout: float = 60.0
    """Longest time in seconds for a connection, and without a byte of an answer."""
    retries: int = 4
    """How often a request is repeated after a lost connection or while the service is busy."""
    longest_pause: float = 60.0
    """A service that wants to be left alone for longer, in seconds, is not asked again."""


class Script(Generic[T]):
    """A flow on its way: the step it waits for, then its value."""

    step: Any

    def __init__(self, flow: Generator[Any, Any, T]) -> None:
        self._flow = flow
        self.is_over = False
        self._value: Any = None
        self._advance(lambda: next(flow))

    @property
    def value(self) -> T:
        """Return what a flow that is over gave."""
        value: T = self._value
        return value

    def answer(self, given: Any) -> None:
        """Tell what the step gave."""
        self._advance(lambda: self._flow.send(given))

    def fail(self, error: Exception) -> None:
        """Raise what the step came to, within the flow."""
        self._advance(lambda: self._flow.throw(error))

    def close(self) -> None:
        """End the flow, wherever it is."""
        self._flow.close()

    def _advance(self, go: Callable[[], Any]) -> None:
        try:
            self.step = go()
        except StopIteration as end:
            self.is_over, self._value = True, end.value


def hearing(items: Items[T], hear: Callable[[T], None]) -> Flow[None]:
    """Give every item of a call to a function instead of to whoever iterates."""
    script = Script(items)
    try:
        while not script.is_over:
            if isinstance(script.step, Item):
                hear(script.step.value)
                script.answer(None)
                continue
            try:
                given = yield script.step
            except Exception as error:  # noqa: BLE001 — whatever it is, it is the flow's own to handle
                script.fail(error)
            else:
                script.answer(given)
    finally:
        script.close()
