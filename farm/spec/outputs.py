"""What is delivered: size, rate, quality, codec, destination."""

from enum import StrEnum
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Annotated, Any, Self, TypeGuard

from pydantic import AfterValidator, Field, model_validator

from farm.spec.base import NUMBER, Address, FrameRate, Model, refuse
from farm.spec.qa import Qa


class Quality(StrEnum):
    """How much care and how many bits the encode takes."""

    DRAFT = "draft"
    """A quick look: 720 lines."""
    STANDARD = "standard"
    """For the web: 1080 lines."""
    HIGH = "high"
    """For broadcast and as a source for platforms: 1080 lines."""
    ULTRA = "ultra"
    """For archives: 2160 lines."""


class Codec(StrEnum):
    """How pictures are compressed."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


class Container(StrEnum):
    """The file format."""

    MP4 = "mp4"
    MOV = "mov"
    MKV = "mkv"


class Strategy(StrEnum):
    """Where the delivery's encode happens."""

    AUTO = "auto"
    """``final`` where a hardware encoder is proven and has a slot, else ``copy``."""
    COPY = "copy"
    """Segments are encoded once with the delivery's parameters and joined without another encode."""
    FINAL = "final"
    """Segments are fast intermediates; one final encode over the whole makes the delivery."""


SIZES = {
    Quality.DRAFT: (1280, 720),
    Quality.STANDARD: (1920, 1080),
    Quality.HIGH: (1920, 1080),
    Quality.ULTRA: (3840, 2160),
}
"""Frame size of each quality where the output gives none, in pixels."""


AV1_SIDE = 64
"""Shortest side that SVT-AV1 encodes, in pixels."""


def _even(value: int) -> int:
    if value % 2:
        raise refuse("must be even: 4:2:0 video has one colour sample for two by two pixels")
    return value


MIN_SIDE, MAX_SIDE = 16, 8192
"""Bounds of a frame's width and height, in pixels."""

Side = Annotated[
    int, Field(ge=MIN_SIDE, le=MAX_SIDE, json_schema_extra={"multipleOf": 2}), AfterValidator(_even), NUMBER
]
"""Width or height in pixels."""


def _is_side(value: Any) -> TypeGuard[int]:
    """Tell a number that may be a width or height from what is refused later."""
    return isinstance(value, int) and MIN_SIDE <= value <= MAX_SIDE


def _deliverable(uri: str) -> str:
    """Refuse schemes that nothing here can deliver to."""
    scheme, mark, _rest = uri.partition("://")
    if mark and scheme not in {"s3", "file"}:
        raise refuse(f"'{scheme}://' is not a destination; give a path or s3://bucket/key")
    if uri.endswith("/"):
        raise refuse("must name a file, not a folder")
    return uri


class Output(Model):
    """One delivered file."""

    uri: Annotated[Address, AfterValidator(_deliverable)]
    """Where it goes: a path (relative to the spec) or ``s3://bucket/key``."""
    width: Side = 1920
    """Pixels; left out: by the quality."""
    height: Side = 1080
    """Pixels; left out: by the quality."""
    fps: FrameRate = Fraction(30)
    """Frames a second; 29.97 and the like mean the exact NTSC rates."""
    quality: Quality = Quality.STANDARD
    """How much care the encode takes."""
    codec: Codec = Codec.H264
    """How the pictures are compressed."""
    container: Container | None = None
    """The file format; left out: by the destination's ending, else MP4."""
    strategy: Strategy = Strategy.AUTO
    """Whether segments are encoded once, or all of them once more; ``auto`` decides by what is there."""
    qa: Qa | None = None
    """The check of this file; left out: the export's."""

    @model_validator(mode="before")
    @classmethod
    def _size_by_quality(cls, data: Any) -> Any:
        """Fill in the quality's own size; one given side keeps 16:9."""
        quality = data.get("quality", Quality.STANDARD) if isinstance(data, dict) else None
        if not isinstance(quality, str) or quality not in set(Quality):
            return data
        width, height = SIZES[Quality(quality)]
        given_width, given_height = data.get("width"), data.get("height")
        if _is_side(given_width) and given_height is None:
            height = round(given_width * 9 / 32) * 2
        elif _is_side(given_height) and given_width is None:
            width = round(given_height * 8 / 9) * 2
        return {**data, "width": data.get("width", width), "height": data.get("height", height)}

    @model_validator(mode="after")
    def _encodable(self) -> Self:
        suffix = PurePosixPath(self.uri).suffix.lower().lstrip(".")
        if self.container is None and suffix and suffix not in set(Container):
            endings = ", ".join(f".{c}" for c in Container)
            raise refuse(f"'.{suffix}' is not a container for video; use one of {endings}, or set 'container'")
        if self.codec is Codec.AV1 and self.file_format is Container.MOV:
            raise refuse("av1 does not go into mov; use mp4 or mkv")
        if self.codec is Codec.AV1 and min(self.width, self.height) < AV1_SIDE:
            raise refuse(f"av1 needs at least {AV1_SIDE} pixels in each direction")
        return self

    @property
    def file_format(self) -> Container:
        """Return the container, by name or by the destination's ending."""
        suffix = PurePosixPath(self.uri).suffix.lower().lstrip(".")
        return self.container or (Container(suffix) if suffix else Container.MP4)
