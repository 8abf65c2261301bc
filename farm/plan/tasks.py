"""Units of work: what each is told, what it needs, and the key of its result.

A payload holds everything that decides a task's result and nothing else, so
its hash is the content key. Assets appear by the hash of their bytes.
"""

import hashlib
import json
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from farm.plan.camera import CameraPath
from farm.plan.captions.payload import Burning
from farm.plan.encoding import Canvas, Encoding
from farm.spec.base import Color, FrameRate, Model
from farm.spec.scenes import Direction, Fit, OnError, TransitionKind

RENDERER = 5
"""Raised whenever the same payload would give other pixels or samples."""


class KenBurnsLayer(Model):
    """A still image under a moving camera, for a whole scene."""

    kind: Literal["ken_burns"] = "ken_burns"
    image: str
    path: CameraPath
    fit: Fit
    background: str
    frames: int


class ClipLayer(Model):
    """A piece of a video, for a whole scene; after its end the last frame is held."""

    kind: Literal["clip"] = "clip"
    video: str
    start: float
    end: float
    speed: float
    fit: Fit
    background: str
    frames: int


class ColorLayer(Model):
    """A plain colour or a gradient, for a whole scene."""

    kind: Literal["color"] = "color"
    color: Color
    to: Color | None
    angle: float
    frames: int


class RemotionLayer(Model):
    """A composition, for a whole scene."""

    kind: Literal["remotion"] = "remotion"
    bundle: str
    composition: str
    props: dict[str, JsonValue]
    width: int
    """CSS pixels."""
    height: int
    """CSS pixels."""
    scale: float
    """Pixels of the picture per CSS pixel."""
    fps: FrameRate
    """The composition's own rate."""
    duration: int
    """The composition's own length in frames."""
    fit: Fit
    background: str
    quality: int | None
    """JPEG quality that pages are captured with; none: without loss."""
    hosts: tuple[str, ...]
    timeout: float
    engine: str
    keep_page: bool
    """Whether a page that drew other props before may draw these."""
    frames: int

    def frame_at(self, number: int, rate: Fraction) -> int:
        """Return which of the composition's frames is shown at one of the scene's, at the canvas's ``rate``."""
        return min(int(number * self.fps / rate), self.duration - 1)


class CardLayer(Model):
    """The plain card that stands in for a scene that could not be rendered."""

    kind: Literal["card"] = "card"
    text: str
    frames: int


Layer = Annotated[KenBurnsLayer | RemotionLayer | ClipLayer | ColorLayer | CardLayer, Field(discriminator="kind")]


Captioned = Annotated[Burning | None, Field(exclude_if=lambda burning: burning is None)]
"""Captions, where there are any: tasks without have the keys that they always had."""


class RangePayload(Model):
    """Frames ``first`` to ``first + count - 1`` of one scene."""

    kind: Literal["range"] = "range"
    layer: Layer
    first: int
    count: int
    canvas: Canvas
    encoding: Encoding
    captions: Captioned = None


class TransitionPayload(Model):
    """The overlap of two scenes: ``count`` frames of both, blended."""

    kind: Literal["transition"] = "transition"
    before: Layer
    before_first: int
    after: Layer
    look: TransitionKind
    direction: Direction
    count: int
    canvas: Canvas
    encoding: Encoding
    captions: Captioned = None


class TranscodePayload(Model):
    """Another rendition of segments: their frames at another size or in another quality.

    One source makes a segment of a smaller output; all of a track's segments
    make the ``final`` strategy's delivery.
    """

    kind: Literal["transcode"] = "transcode"
    sources: tuple[str, ...]
    count: int
    canvas: Canvas
    encoding: Encoding


class ListPayload(Model):
    """The compositions of a bundle, with their schemas and defaults."""

    kind: Literal["list"] = "list"
    bundle: str
    engine: str


class DescribePayload(Model):
    """What a composition says about itself for some props, once its schema accepts them."""

    kind: Literal["describe"] = "describe"
    bundle: str
    composition: str
    given: dict[str, JsonValue]
    """Props as the customer gave them."""
    props: dict[str, JsonValue]
    """The same, with assets by hash."""
    hosts: tuple[str, ...]
    timeout: float
    engine: str


class VerifyPayload(Model):
    """Frames that must look the same with two sets of props."""

    kind: Literal["verify"] = "verify"
    layer: RemotionLayer
    other: dict[str, JsonValue]
    """The props of the second set."""
    samples: tuple[int, ...]
    """The composition's frames to compare."""


class StillPayload(Model):
    """One of a composition's own frames, as PNG."""

    kind: Literal["still"] = "still"
    layer: RemotionLayer
    frame: int


class Heard(Model):
    """A part of a scene, and the notes on what is heard in it."""

    score: str
    """Key of the notes; see :func:`score_key`."""
    first: int
    """First frame of the scene that the notes cover."""
    count: int


class Duck(Model):
    """How a piece of music gives way to the voices."""

    threshold_db: float
    """Power of 20 ms of the voices, from which on they count as heard."""
    depth_db: float
    attack: float
    """Seconds."""
    release: float
    """Seconds."""


class Cue(Model):
    """One sound on the timeline. Positions are samples at the mix's rate."""

    role: Literal["voice", "music", "effect", "clip"]
    asset: str
    """Hash of the recording; empty for a composition's sound."""
    heard: tuple[Heard, ...] = ()
    """Where a composition's sound is noted, from its scene's first frame on."""
    fps: FrameRate | None = None
    """Rate of those frames."""
    at: int
    length: int
    source_start: float
    source_end: float | None
    speed: float
    gain_db: float
    loop: bool
    fade_in: float
    fade_out: float
    duck: Duck | None = None
    """For music."""


class MixPayload(Model):
    """The whole sound of an output: mixed once, encoded once."""

    kind: Literal["mix"] = "mix"
    cues: tuple[Cue, ...]
    samples: int
    sample_rate: int
    lufs: float | None
    true_peak_db: float
    kbps: int


Payload = Annotated[
    RangePayload
    | TransitionPayload
    | TranscodePayload
    | MixPayload
    | ListPayload
    | DescribePayload
    | VerifyPayload
    | StillPayload,
    Field(discriminator="kind"),
]


class Resources(Model):
    """What a task occupies while it runs."""

    cpus: float = 1.0
    """CPU slots."""
    tags: dict[str, float] = Field(default_factory=dict)
    """Slots of custom resources, such as ``nvenc``."""


class Versions(Model):
    """What decides the pixels besides the payload."""

    renderer: int = RENDERER
    ffmpeg: str
    """FFmpeg's version as it prints it."""


class Task(Model):
    """A unit of work with its content key."""

    key: str
    """SHA-256 over payload and versions."""
    name: str
    """What people and the Ray dashboard see."""
    payload: Payload
    scenes: tuple[int, ...]
    """Indices of the scenes it shows; empty for the mix."""
    needs: tuple[str, ...] = ()
    """Keys of the tasks whose results it reads."""
    resources: Resources = Resources()
    on_error: OnError = OnError()
    """What happens when it fails."""
    frames: int
    """Length of its result; 0 for the mix."""
    seconds: float
    """Estimated CPU seconds."""
    assets: tuple[str, ...] = ()
    """Hashes of the assets it reads."""
    scores: tuple[str, ...] = ()
    """Keys of the notes on what is heard that it makes besides."""

    @property
    def kind(self) -> str:
        """Return what is drawn: a layer's kind for ranges, else the payload's."""
        return self.payload.layer.kind if isinstance(self.payload, RangePayload) else self.payload.kind


CHROMIUM = "chromium"
"""Tag of the slots in which a browser draws."""


def score_key(layer: RemotionLayer, first: int, count: int, rate: Fraction) -> str:
    """Return the key of the notes on what is heard in some frames of a layer, at the canvas's ``rate``.

    Sound does not depend on how large or how finely the pictures are drawn.
    """
    heard = layer.model_dump(mode="json", exclude={"scale", "quality", "fit", "background", "keep_page"})
    return _digest([heard, first, count, str(rate), RENDERER])


def content_key(payload: Payload, versions: Versions) -> str:
    """Return the SHA-256 of everything that decides a task's result.

    Canonical form: JSON with sorted keys and no spaces, floats as Python's
    shortest exact decimals.
    """
    parts = {"payload": payload.model_dump(mode="json"), "versions": versions.model_dump(mode="json")}
    return _digest(parts)


def _digest(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
