"""Assets as they were measured: what a plan knows about pictures, videos, sounds and compositions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pydantic import JsonValue

from farm.plan.captions.files import FileCaption
from farm.plan.captions.fonts import FontMaterial
from farm.plan.words import Timings
from farm.spec.base import FrameRate, Model
from farm.spec.scenes import RemotionScene


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


class CaptionMaterial(Model):
    """A caption file that parses."""

    sha256: str
    """Hash of the file's bytes."""
    size: int
    """Bytes."""
    captions: tuple[FileCaption, ...]
    """By their start."""


Material = ImageMaterial | AudioMaterial | VideoMaterial | CaptionMaterial


class CompositionMaterial(Model):
    """A composition as it describes itself for some props."""

    bundle: str
    """Hash of the project that it is part of."""
    shipped: bool
    """Whether it is one of Framefarm's own, which follow any size and rate."""
    width: int
    """CSS pixels."""
    height: int
    """CSS pixels."""
    fps: FrameRate
    """Frames a second."""
    frames: int
    """Length at that rate."""
    props: dict[str, JsonValue]
    """What it is drawn with: given props over its defaults, assets by hash, and what it computed itself."""
    neutral: dict[str, JsonValue]
    """For each prop that only some frames depend on, what stands for it in all others."""
    engine: str
    """The browser that draws it, with its version."""
    frame_seconds: float
    """Wall seconds that a frame of 1920×1080 was measured to take, or a guess."""
    assets: tuple[str, ...] = ()
    """Hashes of the assets that its props name."""


def composition_name(scene: RemotionScene) -> str:
    """Return what two scenes of equal material have in common."""
    asked = [scene.project, scene.composition, scene.props, scene.hosts, scene.timeout, sorted(scene.varies)]
    return json.dumps(asked, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class Materials:
    """Measured assets, by their address in the spec."""

    images: Mapping[str, ImageMaterial]
    videos: Mapping[str, VideoMaterial]
    sounds: Mapping[str, AudioMaterial]
    compositions: Mapping[str, CompositionMaterial] = field(default_factory=dict)
    """By :func:`composition_name`."""
    words: Mapping[str, Timings] = field(default_factory=dict)
    """When the words of a recording are spoken, where that is known, by the hash of the recording."""
    captions: Mapping[str, CaptionMaterial] = field(default_factory=dict)
    """Caption files, by their address in the spec."""
    fonts: tuple[FontMaterial, ...] = ()
    """What captions are lettered with: the first font that has a character draws it."""
