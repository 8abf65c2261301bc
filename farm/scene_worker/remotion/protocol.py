"""What a worker process and the farm say to each other; ``remotion/worker/src/protocol.ts`` is the other side."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter
from pydantic.alias_generators import to_camel

from farm.errors import AssetError, FarmError, InfrastructureError, Problem, RenderError, SpecError


class Message(BaseModel):
    """One line, in either direction; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Site(Message):
    """What a page may reach."""

    bundle: str
    """Folder of an unpacked bundle."""
    assets: dict[str, str]
    """Local path of each prepared asset by the name that props know it by."""
    hosts: tuple[str, ...]


class Video(Message):
    """A composition as it is to be rendered."""

    id: str
    width: int
    height: int
    fps: float
    duration_in_frames: int


class Picture(Message):
    """How frames are handed over."""

    format: Literal["jpeg", "png"]
    quality: int | None = None


class ListRequest(Message):
    """Asks for all compositions of a bundle."""

    do: Literal["list"] = "list"
    site: Site


class DescribeRequest(Message):
    """Asks whether props suit a composition, and what it is with them."""

    do: Literal["describe"] = "describe"
    site: Site
    composition: str
    given: dict[str, JsonValue]
    props: dict[str, JsonValue]
    patience: float


class RenderRequest(Message):
    """Asks for frames."""

    do: Literal["render"] = "render"
    site: Site
    video: Video
    props: dict[str, JsonValue]
    scale: float
    frames: tuple[int, ...]
    picture: Picture
    keep_page: bool
    patience: float


class Ready(Message):
    """The browser runs."""

    event: Literal["ready"]
    browser: str
    sandboxed: bool
    pid: int


class Alive(Message):
    """A heartbeat."""

    event: Literal["alive"]


class Metadata(Message):
    """What a composition is."""

    width: int
    height: int
    fps: float
    duration_in_frames: int
    props: dict[str, JsonValue]
    """After defaults and ``calculateMetadata``."""
    default_props: dict[str, JsonValue]
    props_schema: Annotated[Any, Field(alias="schema")]
    """JSON Schema of the props, where the project has one that can be told."""


class Listing(Message):
    """One of a bundle's compositions at its defaults, or why that cannot be told."""

    id: str
    described: Metadata | None
    error: str | None


class Listed(Message):
    """All compositions."""

    event: Literal["listed"]
    compositions: tuple[Listing, ...]


class Described(Metadata):
    """One composition, with the props that were asked about."""

    event: Literal["described"]


class Sound(Message):
    """A sound that is heard at one frame; as Remotion registers it."""

    id: str
    source: str
    """Its address, as the page knows it."""
    media_frame: float
    """Frame of the recording, at the composition's rate."""
    volume: float
    playback_rate: float
    tone_frequency: float
    audio_start_frame: float


class InlineSound(Message):
    """Samples that a composition made by itself."""

    id: str
    samples: str
    """16-bit stereo at 48 kHz, little-endian, in base64."""
    frame: int
    """The composition's frame at which they begin."""
    tone_frequency: float
    """Factor of their pitch, which the page has not applied."""


class Frame(Message):
    """A frame's picture and what is heard at it."""

    event: Literal["frame"]
    frame: int
    picture: str | None
    """In base64; none: the same as the one before."""
    sounds: tuple[Sound, ...]
    inline: tuple[InlineSound, ...]


class Done(Message):
    """All frames were handed over."""

    event: Literal["done"]
    captured: int
    """How many of them were pictures of their own."""


class Issue(Message):
    """One complaint of a schema."""

    path: tuple[str | int, ...]
    message: str


TOLD = {
    "missing_asset": "an asset of the composition cannot be shown",
    "timeout": "the composition did not become ready",
    "bad_bundle": "the bundle is of no use",
    "threw": "the composition threw",
}
"""How each kind of failure is told."""


class Failed(Message):
    """The request failed."""

    event: Literal["failed"]
    kind: Literal[
        "unknown_composition",
        "bad_props",
        "threw",
        "timeout",
        "missing_asset",
        "browser_lost",
        "out_of_memory",
        "bad_bundle",
    ]
    message: str
    frame: int | None = None
    components: tuple[str, ...] = ()
    source: str | None = None
    issues: tuple[Issue, ...] = ()

    def error(self) -> FarmError:
        """Return the farm's own error; problems are located from the scene on."""
        if self.kind == "unknown_composition":
            return SpecError(problems=[Problem(where="composition", message=self.message)])
        if self.kind == "bad_props":
            return SpecError(problems=[Problem(where=_path(i.path), message=_plain(i.message)) for i in self.issues])
        if self.kind in {"browser_lost", "out_of_memory"}:
            return InfrastructureError(self.message)
        kind = AssetError if self.kind == "missing_asset" else RenderError
        return kind(self._told(TOLD[self.kind]))

    def _told(self, what: str) -> str:
        """Return what happened, at which frame, and where in the project's source."""
        at = "" if self.frame is None else f" at its frame {self.frame}"
        source = f" ({self.source})" if self.source else ""
        inside = f"; in {', in '.join(self.components)}" if self.components else ""
        return f"{what}{at}: {self.message}{source}{inside}"


def _path(steps: tuple[str | int, ...]) -> str:
    """Spell a place in the props."""
    return "props" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _plain(message: str) -> str:
    """Begin a schema's sentence in lower case, as all problems do."""
    return message[:1].lower() + message[1:]


Event = Annotated[
    Ready | Alive | Listed | Described | Frame | Done | Failed,
    Field(discriminator="event"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
