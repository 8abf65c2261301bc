"""The pieces of the timeline."""

import json
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    JsonValue,
    StringConstraints,
    Tag,
    model_validator,
)

from farm.spec.base import (
    COLOR,
    LINE,
    NUMBER,
    UNKNOWN_KIND,
    Address,
    Color,
    Duration,
    FrameRate,
    Gain,
    Model,
    Time,
    refuse,
    tag_of,
)
from farm.spec.captions import CaptionsHere
from farm.spec.motion import AnyMotion, MotionPreset
from farm.spec.trim import Trim
from farm.spec.voice import Voiceover


class Fit(StrEnum):
    """How a picture of another shape fills the frame."""

    COVER = "cover"
    """Fill the frame and cut off what sticks out."""
    CONTAIN = "contain"
    """Show all of the picture over a background."""


class TransitionKind(StrEnum):
    """How one scene becomes the next."""

    CUT = "cut"
    CROSSFADE = "crossfade"
    FADE_BLACK = "fade_black"
    WIPE = "wipe"
    SLIDE = "slide"


class Direction(StrEnum):
    """Where a wipe or slide moves to."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class Transition(Model):
    """The way into the next scene; it overlaps both."""

    kind: TransitionKind = TransitionKind.CROSSFADE
    """What it looks like."""
    duration: Duration = 0.5
    """Seconds of overlap; a cut has none, whatever stands here."""
    direction: Direction = Direction.LEFT
    """Where it moves to, if it is a wipe or slide."""


class Policy(StrEnum):
    """What happens when a scene cannot be rendered."""

    FAIL = "fail"
    """The export fails."""
    RETRY = "retry"
    """It is tried again, then the export fails."""
    SKIP = "skip"
    """The video goes on without the scene."""
    PLACEHOLDER = "placeholder"
    """A plain card stands in for the scene."""


class OnError(Model):
    """What happens when a scene cannot be rendered."""

    policy: Policy = Policy.FAIL
    """What is done in the end."""
    retry: Annotated[int, Field(ge=0, le=20), NUMBER] = 0
    """How often it is tried again before that."""


def _on_error(value: Any) -> Any:
    """Accept ``"skip"`` for ``{"policy": "skip"}`` and ``{"retry": 2}`` as it stands."""
    if isinstance(value, str):
        return {"policy": value, "retry": 2 if value == Policy.RETRY else 0}
    return value


def _duration(value: Any) -> Any:
    """Refuse what is neither a number nor ``auto`` with one message instead of two."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refuse("must be a number of seconds or 'auto'")
    if isinstance(value, str) and value != "auto":
        raise refuse(f"must be a number of seconds or 'auto', not '{value[:40]}'")
    return value


def _background(value: Any) -> Any:
    """Refuse what is neither ``blur`` nor a colour with one message instead of two."""
    if not isinstance(value, str) or (value != "blur" and not COLOR.fullmatch(value)):
        raise refuse("must be 'blur' or a colour such as '#102030'")
    return value


Background = Annotated[Literal["blur"] | Color, BeforeValidator(_background)]
"""A blurred copy of the picture, or a colour."""


def _duration_tag(value: Any) -> str:
    return ":auto" if value == "auto" else ":seconds"


SceneDuration = Annotated[
    Annotated[Literal["auto"], Tag(":auto")] | Annotated[Duration, Tag(":seconds")],
    Discriminator(_duration_tag),
    BeforeValidator(_duration),
]
"""Seconds, or ``auto``: as long as what the scene plays."""


class SceneBase(Model):
    """What every scene has."""

    name: Annotated[str, Field(max_length=80), LINE] = ""
    """A name for people; shown in progress and in the dashboard."""
    voiceover: Voiceover | None = None
    """A voice over this scene."""
    padding: Time = 0.5
    """Seconds after the voiceover when the duration is ``auto``."""
    transition: Transition | None = None
    """The way into the next scene; left out: a cut."""
    captions: CaptionsHere | None = None
    """What this scene's captions do otherwise; ``false``: it has none."""
    on_error: Annotated[OnError, BeforeValidator(_on_error, json_schema_input_type=Policy | OnError)] = OnError()
    """What happens when this scene cannot be rendered."""


class KenBurnsScene(SceneBase):
    """A still image under a moving camera."""

    kind: Literal["ken_burns"]
    """What the scene is."""
    image: Address
    """The picture: JPEG, PNG, WebP, AVIF, TIFF, BMP or GIF."""
    duration: SceneDuration = "auto"
    """Seconds, or ``auto``: the voiceover with its delay and padding."""
    motion: AnyMotion = MotionPreset.AUTO
    """The camera's path."""
    fit: Fit = Fit.COVER
    """How the picture fills a frame of another shape."""
    background: Background = "blur"
    """What lies behind a contained picture, and under a transparent one (blur: black there)."""


class ClipScene(SceneBase):
    """A piece of an existing video."""

    kind: Literal["clip"]
    """What the scene is."""
    video: Address
    """The video file."""
    trim: Trim = Trim()
    """Which part of the video is used."""
    speed: Annotated[float, Field(ge=0.1, le=10), NUMBER] = 1.0
    """2 plays twice as fast; sound keeps its pitch."""
    duration: SceneDuration = "auto"
    """Seconds, or ``auto``: the trimmed video at its speed; a longer scene holds the last frame."""
    fit: Fit = Fit.COVER
    """How a video of another shape fills the frame."""
    background: Background = "#000000"
    """What lies behind a contained video."""
    mute: bool = False
    """Leave the video's own sound out."""
    gain_db: Gain = 0.0
    """Amplification of the video's own sound."""


class ColorScene(SceneBase):
    """A plain colour, or a gradient between two."""

    kind: Literal["color"]
    """What the scene is."""
    color: Color = "#000000"
    """The colour, or the gradient's first."""
    to: Color | None = None
    """The gradient's second colour."""
    angle: Annotated[float, Field(ge=-360, le=360), NUMBER] = 90.0
    """The gradient's direction in degrees: 0 from left to right, 90 from top to bottom."""
    duration: SceneDuration = "auto"
    """Seconds, or ``auto``: the voiceover with its delay and padding."""


PROPS_BYTES = 1 << 20
"""Largest props of a composition, as JSON."""

Pixels = Annotated[int, Field(ge=16, le=8192), NUMBER]
"""A side of a composition."""

Frames = Annotated[int, Field(ge=0, le=1 << 22), NUMBER]
"""A frame of a composition, counted from 0 at the composition's own frame rate."""

HOST = r"^[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))*$"
"""How a host is spelled."""


def _props(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse props that no page should be handed."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise refuse("must be valid Unicode text") from None
    if len(json.dumps(value)) > PROPS_BYTES:
        raise refuse(f"are larger than {PROPS_BYTES >> 20} MiB as JSON; give pictures and sounds by their address")
    return value


def _forward(span: tuple[int, int]) -> tuple[int, int]:
    """Refuse a range without frames."""
    if span[1] <= span[0]:
        raise refuse(f"the end ({span[1]}) must be after the first frame ({span[0]})")
    return span


FrameSpan = Annotated[tuple[Frames, Frames], AfterValidator(_forward)]
"""First frame, and the one after the last."""


class RemotionScene(SceneBase):
    """A composition written in React, by Remotion."""

    kind: Literal["remotion"]
    """What the scene is."""
    composition: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,100}$")]
    """The composition's id; ``farm remotion ls`` lists them."""
    props: Annotated[dict[str, JsonValue], AfterValidator(_props)] = Field(default={})
    """What the composition is given; its own defaults stand where nothing is."""
    project: Address | None = None
    """Folder of a Remotion project, or ``https://`` address of a served bundle; left out: what Framefarm ships."""
    duration: SceneDuration = "auto"
    """Seconds, or ``auto``: as long as the composition says, and at least the voiceover with its delay and padding."""
    width: Pixels | None = None
    """CSS pixels that the composition is laid out on; left out: its own (the output's, for what Framefarm ships)."""
    height: Pixels | None = None
    """CSS pixels, as ``width``."""
    fps: FrameRate | None = None
    """Rate that the composition is drawn at; left out: its own (the output's, for what Framefarm ships)."""
    fit: Fit = Fit.CONTAIN
    """How a composition of another shape fills the frame."""
    background: Background = "#000000"
    """What lies behind a contained composition."""
    varies: Annotated[dict[str, FrameSpan], Field(max_length=20)] = Field(default={})
    """Props that only some frames depend on, at the composition's own rate: the others are shared between videos."""
    hosts: tuple[Annotated[str, StringConstraints(pattern=HOST, max_length=253)], ...] = Field(
        default=(), max_length=20
    )
    """Hosts that the page may reach; assets in props need none."""
    timeout: Annotated[float, Field(ge=1, le=600), NUMBER] = 30.0
    """Seconds that ``delayRender`` may hold a frame."""
    mute: bool = False
    """Leave the composition's own sound out."""
    gain_db: Gain = 0.0
    """Amplification of the composition's own sound."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.width is None) != (self.height is None):
            raise refuse("give both 'width' and 'height', or neither")
        unknown = self.varies.keys() - self.props.keys()
        if unknown:
            raise refuse(f"'varies' names '{min(unknown)}', which is not among the props")
        return self

    def __hash__(self) -> int:
        """Return a hash, as every frozen model has one; free JSON has none of its own."""
        return hash((self.composition, self.project, self.name, *sorted(self.props)))


SCENES: dict[str, type[SceneBase]] = {
    "ken_burns": KenBurnsScene,
    "remotion": RemotionScene,
    "clip": ClipScene,
    "color": ColorScene,
}

Scene = Annotated[
    Annotated[KenBurnsScene, Tag(":ken_burns")]
    | Annotated[RemotionScene, Tag(":remotion")]
    | Annotated[ClipScene, Tag(":clip")]
    | Annotated[ColorScene, Tag(":color")],
    Discriminator(
        tag_of(SCENES),
        custom_error_type=UNKNOWN_KIND,
        custom_error_message="must be an object with a 'kind', one of " + ", ".join(SCENES),
    ),
]
"""Any scene; ``kind`` tells which."""
