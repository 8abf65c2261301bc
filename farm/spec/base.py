"""The base of all spec models, and the small types they share."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from farm.spec.addresses import ASSET, asset_sha256


class Model(BaseModel):
    """Frozen; refuses unknown fields, NaN and infinity; its attribute docstrings reach the JSON Schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        populate_by_name=True,
        serialize_by_alias=True,
    )


def refuse(message: str) -> PydanticCustomError:
    """Return an error whose text reaches the customer as it stands."""
    # Half a surrogate pair, which JSON may hold, could not be printed.
    return PydanticCustomError("refused", "{why}", {"why": message.encode(errors="replace").decode()})


def _no_bool(value: Any) -> Any:
    """Refuse true and false, which Python would take for 1 and 0."""
    if isinstance(value, bool):
        raise refuse("must be a number")
    return value


NUMBER = BeforeValidator(_no_bool)
"""Stands last in the annotation of every number."""

NTSC = {
    Fraction("23.976"): Fraction(24000, 1001),
    Fraction("29.97"): Fraction(30000, 1001),
    Fraction("59.94"): Fraction(60000, 1001),
}
"""Decimal spellings of the rates that SMPTE defines as n·1000/1001."""

RATE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,12})?|[0-9]{1,6}/[1-9][0-9]{0,5}")

MAX_FPS = 240
"""Above this no encoder level is defined for common frame sizes (ITU-T H.264, table A-1)."""


def parse_fps(value: object) -> Fraction:
    """Read a frame rate such as ``30``, ``29.97`` or ``"30000/1001"`` exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise refuse("must be a number, or a fraction such as '30000/1001'")
    text = str(value).strip()
    if not RATE.fullmatch(text):  # also keeps Fraction from computing 1e999999999
        raise refuse(f"'{text[:40]}' is not a frame rate; give a number or a fraction such as '30000/1001'")
    rate = Fraction(text)
    if "/" not in text:
        rate = NTSC.get(rate, rate)
    if not 1 <= rate <= MAX_FPS:
        raise refuse(f"must be between 1 and {MAX_FPS}")
    return rate.limit_denominator(1001)


def fps_json(rate: Fraction) -> int | str:
    """Return the exact spelling of a frame rate for JSON."""
    return rate.numerator if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"


FrameRate = Annotated[
    Fraction,
    BeforeValidator(parse_fps),
    PlainSerializer(fps_json),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 1, "maximum": MAX_FPS},
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+|/[0-9]+)?$"},
            ]
        }
    ),
]
"""Frames a second, as an exact fraction; 23.976, 29.97 and 59.94 mean the NTSC rates."""

MAX_SECONDS = 6 * 3600.0
"""Longest scene, and longest export."""

Duration = Annotated[float, Field(gt=0, le=MAX_SECONDS), NUMBER]
"""A length in seconds, above zero."""

Time = Annotated[float, Field(ge=0, le=MAX_SECONDS), NUMBER]
"""A point in time or a padding, in seconds."""

Unit = Annotated[float, Field(ge=0, le=1), NUMBER]
"""A position as a fraction of the image's width or height."""

Gain = Annotated[float, Field(ge=-60, le=24), NUMBER]
"""An amplification in decibels."""

COLOR = re.compile(r"^#[0-9a-fA-F]{6}$")
"""How a colour is spelled."""

Color = Annotated[str, StringConstraints(pattern=COLOR.pattern), AfterValidator(str.lower)]
"""An sRGB colour such as ``#102030``."""


NO_ASSET = "must be 'asset:' and the SHA-256 of an uploaded file, 64 digits of lower-case hex"
"""What is said of an address that looks like an uploaded file's and is none."""


def _address(text: str) -> str:
    """Refuse what no file or address can be."""
    if not text.strip():
        raise refuse("must not be empty")
    if "\0" in text or "\n" in text:
        raise refuse("must not contain control characters")
    if text[:5].lower() == "data:":
        raise refuse("must be a path or an address, not the data itself")
    if text.startswith(ASSET) and not asset_sha256(text):
        raise refuse(NO_ASSET)
    return text


def _one_line(text: str) -> str:
    """Refuse what would break a line or command a terminal."""
    if not text.isprintable():
        raise refuse("must be one line of printable characters")
    return text


LINE = AfterValidator(_one_line)
"""Stands last in the annotation of a text for people: a length bound before it speaks of characters."""

Address = Annotated[str, Field(max_length=4096), AfterValidator(_address)]
"""A path (relative to the spec), or an ``https://``, ``http://``, ``s3://`` or ``asset:`` address."""


UNKNOWN_KIND = "unknown_kind"
"""The type of the error about an object whose ``kind`` tells nothing; its message ends with the known ones."""


def tag_of(kinds: Mapping[str, type]) -> Callable[[Any], str | None]:
    """Return a discriminator that reads ``kind`` from JSON or from a model."""

    def tag(value: Any) -> str | None:
        kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
        return f":{kind}" if isinstance(kind, str) and kind in kinds else None

    return tag
