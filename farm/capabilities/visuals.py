"""Pictures and clips that are looked up."""

from typing import Annotated, Literal

from pydantic import Field

from farm.capabilities.fields import MediaResult, Prompt, Seconds, Word
from farm.capabilities.row import Capability, Missing
from farm.spec.base import NUMBER, Model

Count = Annotated[int, Field(ge=1, le=50), NUMBER]


class MemeParams(Model):
    """A known picture with a text."""

    template: Word
    texts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=10)]


class FootageParams(Model):
    """Clips about something."""

    query: Prompt
    count: Count = 5
    duration_seconds: Seconds | None = None


class StockParams(Model):
    """Pictures or clips of a stock library."""

    query: Prompt
    kind: Literal["photo", "video"] = "photo"
    orientation: Literal["landscape", "portrait", "square"] | None = None
    count: Count = 5


NO_LIBRARY = "no library of footage is built in yet"

ROWS = (
    Capability(
        name="visuals/meme",
        summary="Put a text on a known picture.",
        params=MemeParams,
        result=MediaResult,
        example={"template": "drake", "texts": ["a loop", "a comprehension"]},
        missing=Missing(what="no collection of meme templates is built in yet"),
    ),
    Capability(
        name="visuals/broll",
        summary="Find footage that goes with a text.",
        params=FootageParams,
        result=MediaResult,
        example={"query": "city traffic at night", "count": 3},
        missing=Missing(what=NO_LIBRARY, setting="PEXELS_API_KEY"),
    ),
    Capability(
        name="visuals/ugc",
        summary="Find clips that people made themselves.",
        params=FootageParams,
        result=MediaResult,
        example={"query": "unboxing headphones", "count": 3},
        missing=Missing(what=NO_LIBRARY, setting="PEXELS_API_KEY"),
    ),
    Capability(
        name="visuals/stock",
        summary="Find stock pictures and clips.",
        params=StockParams,
        result=MediaResult,
        example={"query": "mountain lake", "kind": "photo", "count": 5},
        missing=Missing(what=NO_LIBRARY, setting="PEXELS_API_KEY"),
    ),
)
"""Rows of what is looked up."""
