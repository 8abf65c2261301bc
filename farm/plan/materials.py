"""Assets as they were measured: what a plan knows about pictures, videos and sounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from farm.spec.base import Model


class ImageMaterial(Model):
    """A picture that decodes."""

    sha256: str
    """Hash of the file's bytes."""
    size: int
    """Bytes."""
    width: int
    """Pixels, upright (after EXIF orientation)."""
    height: int
    """Pixels, upright."""
    format: str
    """What it is, whatever its name says: ``jpeg``, ``png``, …"""


class AudioMaterial(Model):
    """A sound that decodes."""

    sha256: str
    """Hash of the file's bytes."""
    size: int
    """Bytes."""
    duration: float
    """Seconds."""
    lufs: float | None = None
    """Integrated loudness by EBU R 128; none when it is silent or too short to measure."""


class VideoMaterial(Model):
    """A video that decodes."""

    sha256: str
    """Hash of the file's bytes."""
    size: int
    """Bytes."""
    duration: float
    """Seconds of its video stream."""
    width: int
    """Pixels, upright."""
    height: int
    """Pixels, upright."""
    fps: Fraction
    """Average frame rate."""
    has_audio: bool
    """Whether it has a sound of its own."""


Material = ImageMaterial | AudioMaterial | VideoMaterial


@dataclass(frozen=True, kw_only=True)
class Materials:
    """Measured assets, by their address in the spec."""

    images: Mapping[str, ImageMaterial]
    videos: Mapping[str, VideoMaterial]
    sounds: Mapping[str, AudioMaterial]
