"""A form with one file (multipart/form-data, RFC 7578), taken apart as it comes: the file never is in memory."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from farm.errors import RequestError

FILE = "file"
"""Name of the part that is the file."""
FIELDS = frozenset({"sha256", "name"})
"""Names of the parts that are texts."""
MOST_PARTS = 8
"""Parts of one form."""
MOST_HEADERS = 2048
"""Bytes of all headers of a part."""
MOST_TEXT = 1024
"""Bytes of a text."""
OVERHEAD = 64 << 10
"""Bytes that a form may have beside its file."""
MOST_NAME = 200
"""Characters of a file's name."""

_HEADERS = frozenset({"content-disposition", "content-type", "content-length", "content-transfer-encoding"})
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{1,70}")

Sink = Callable[[bytes], None]
"""Takes the file's bytes as they come."""


def boundary_of(content_type: str) -> bytes:
    """Return what separates the parts of a form, by its ``Content-Type``.

    Raises:
        RequestError: it is no form (415), or its boundary is none (RFC 2046, 5.1.1).

    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise RequestError("the body must be multipart/form-data", status=415, code="media_type")
    boundary = options.get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary):
        raise _wrong("the form's boundary is missing or has characters that none may have")
    return boundary


def file_name(text: str) -> str:
    """Return a file's name, which is for people alone; it never becomes a path.

    Raises:
        RequestError: it is long, of several lines, or leads anywhere.

    """
    if len(text) > MOST_NAME or not text.isprintable():
        message = f"the file's name must be at most {MOST_NAME} printable characters in one line"
        raise RequestError(message, status=422, code="bad_name")
    if text in {".", ".."} or set(text) & {"/", "\\"}:
        raise RequestError("the file's name must not be a path", status=422, code="bad_name")
    return text


@dataclass(kw_only=True)
class Form:
    """A form that is fed its bytes."""

    boundary: bytes
    sink: Sink
    texts: dict[str, str] = field(default_factory=dict)
    """What its texts say, by name."""
    name: str = ""
    """What the file is called; its own text counts before the part's header."""
    has_file: bool = False
    _parts: int = 0
    _part: str = ""
    """Name of the part that is being read."""
    _headers: dict[str, bytes] = field(default_factory=dict)
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _header_bytes: int = 0
    _text: bytearray = field(default_factory=bytearray)
    _is_over: bool = False

    def __post_init__(self) -> None:
        self._parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._take_header(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._take_header(1, data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._know,
                "on_part_data": lambda data, start, end: self._take(data[start:end]),
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            RequestError: they are no form, or not one with a file.

        """
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise _wrong(f"the body is no form: {str(error)[:200]}") from None

    def finish(self) -> None:
        """Make sure that all of it has come.

        Raises:
            RequestError: it has not, or it has no file.

        """
        if not self._is_over:
            raise _wrong("the form ends before its last boundary")
        if not self.has_file:
            raise _wrong(f"the form has no part {FILE!r} with the file")
        self.name = file_name(self.texts.get("name") or self.name)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _wrong(f"the form has more than {MOST_PARTS} parts")
        self._headers, self._header_bytes, self._part = {}, 0, ""
        self._text = bytearray()

    def _take_header(self, which: int, data: bytes) -> None:
        self._header_bytes += len(data)
        if self._header_bytes > MOST_HEADERS:
            raise _wrong(f"a part's headers are longer than {MOST_HEADERS:,} bytes")
        self._header[which].extend(data)

    def _end_header(self) -> None:
        name = self._header[0].decode("latin-1").strip().lower()
        if name not in _HEADERS or name in self._headers:
            raise _wrong(f"a part has the header {name[:40]!r}, which has no place there")
        self._headers[name] = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def _know(self) -> None:
        """Learn from its headers what part this is."""
        kind, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._part = options.get(b"name", b"").decode("latin-1")
        if kind != b"form-data" or self._part not in {FILE, *FIELDS}:
            known = ", ".join(sorted({FILE, *FIELDS}))
            raise _wrong(f"a part must be form-data with a name, one of {known}")
        if self._headers.get("content-transfer-encoding", b"binary").strip().lower() not in {
            b"binary",
            b"8bit",
            b"7bit",
        }:
            raise _wrong("a part is encoded; files are sent as they are")
        if self._part == FILE:
            if self.has_file:
                raise _wrong("the form has two files; send one at a time")
            self.has_file = True
            self.name = file_name(_utf8(options.get(b"filename", b""), "the file's name"))
        elif self._part in self.texts:
            raise _wrong(f"the form has {self._part!r} twice")

    def _take(self, data: bytes) -> None:
        if self._part == FILE:
            self.sink(data)
            return
        self._text.extend(data)
        if len(self._text) > MOST_TEXT:
            raise _wrong(f"the form's {self._part!r} is longer than {MOST_TEXT:,} bytes")

    def _end(self) -> None:
        if self._part in FIELDS:
            self.texts[self._part] = _utf8(bytes(self._text), f"the form's {self._part!r}")

    def _finish(self) -> None:
        self._is_over = True


def _utf8(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _wrong(f"{what} is not UTF-8") from None


def _wrong(message: str) -> RequestError:
    return RequestError(message, status=422, code="bad_upload")
