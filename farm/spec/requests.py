"""What the service is asked besides the native spec: briefs, batches of them, explanations, advertisements, scenes."""

from collections import Counter
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from farm.errors import SpecError
from farm.spec.base import LINE, NUMBER, Address, Duration, FrameRate, Model, refuse
from farm.spec.brief import Brief, BriefId, BriefSettings, BriefStyle, BriefVoice, Spoken, Title, units
from farm.spec.export import ExportSpec
from farm.spec.outputs import Container, Quality
from farm.spec.problems import problems_of

MAX_ITEMS = 1000
"""Most videos of one batch."""

M = TypeVar("M", bound=Model)


class BriefQuality(StrEnum):
    """How much care a video made from a brief takes."""

    DRAFT = "draft"
    """A quick look: 540 lines."""
    PREVIEW = "preview"
    """For judging: 720 lines."""
    PRODUCTION = "production"
    """For publishing: 1080 lines."""


def read_request(model: type[M], data: Any) -> M:
    """Return a validated request.

    Raises:
        SpecError: something is wrong; all problems are listed, each with its place.

    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise SpecError(problems=problems_of(error, data)) from None
    except RecursionError:
        raise SpecError("the request is nested too deeply") from None


class BriefRequest(Model):
    """A video described by its content."""

    brief: Brief
    """What it says and how it looks."""
    quality: BriefQuality = BriefQuality.PRODUCTION
    """How much care it takes."""
    output_format: Container = Container.MP4
    """The file format."""


class BatchRequest(Model):
    """Many videos: from briefs, or from native specs."""

    briefs: Annotated[tuple[Brief, ...], Field(max_length=MAX_ITEMS)] = ()
    """Videos described by their content."""
    exports: Annotated[tuple[ExportSpec, ...], Field(max_length=MAX_ITEMS)] = ()
    """Videos described by native specs, in place of ``briefs``."""
    quality: BriefQuality = BriefQuality.PRODUCTION
    """How much care the briefs' videos take; specs say so themselves."""
    output_format: Container = Container.MP4
    """The briefs' file format."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.briefs) == bool(self.exports):
            raise refuse("needs 'briefs' or 'exports', and not both")
        for name, times in Counter(self.ids).items():
            if times > 1:
                raise refuse(f"briefs: {times} items have the id '{name}'; give each an id of its own")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Return each item's id: its own, or one by its place."""
        if self.exports:
            return tuple(f"item-{number + 1}" for number in range(len(self.exports)))
        return tuple(brief.id or f"item-{number + 1}" for number, brief in enumerate(self.briefs))


class ScriptSection(Model):
    """One part of a script."""

    heading: Annotated[str, StringConstraints(min_length=1, max_length=90), units(90)] | None = None
    """The point, in a few words; left out: what is said is shown."""
    narration: Spoken
    """What is said."""
    image: Address | None = None
    """A picture behind it."""


class Script(Model):
    """What an explanation says."""

    title: Title
    """The opening's text."""
    narration: Spoken | None = None
    """What is said to the title."""
    sections: Annotated[tuple[ScriptSection, ...], Field(min_length=1, max_length=39)]
    """The parts, in order."""


class ExplainerRequest(Model):
    """An explanation: of a script, or of a topic for which a script is yet to be written."""

    topic: Annotated[str, StringConstraints(min_length=1, max_length=10_000)] | None = None
    """What is to be explained; without a ``script``, a provider of texts writes one."""
    script: Script | None = None
    """What is said, in place of ``topic``."""
    id: BriefId | None = None
    """Names the video's file."""
    style: BriefStyle = BriefStyle()
    """The look."""
    voice: BriefVoice = BriefVoice()
    """Who speaks."""
    duration_sec: Duration | None = None
    """Length that is aimed at; voices are never cut."""
    settings: BriefSettings = BriefSettings()
    """Rate and shape."""
    quality: BriefQuality = BriefQuality.PRODUCTION
    """How much care it takes."""
    output_format: Container = Container.MP4
    """The file format."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.script is None and self.topic is None:
            raise refuse("needs a 'script' or a 'topic'")
        if self.duration_sec and self.settings.duration_sec:
            raise refuse("give 'duration_sec' once, here or in 'settings'")
        return self


AdText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Bindings(Model):
    """What fills a template; docs/briefs.md lists what each takes."""

    text: dict[str, AdText] = Field(default={}, max_length=40)
    """Texts by name, such as ``headline``."""
    assets: dict[str, Address] = Field(default={}, max_length=10)
    """Files by name, such as ``product_image``."""


AdSide = Annotated[int, Field(ge=16, le=8192), NUMBER]
"""Width or height of a picture in pixels."""
EvenSide = Annotated[int, Field(ge=16, le=8192, multiple_of=2), NUMBER]
"""Width or height of a video in pixels."""


class PictureSize(Model):
    """Width and height in pixels."""

    width: AdSide
    height: AdSide


class VideoSize(Model):
    """Width and height in pixels, even."""

    width: EvenSide
    height: EvenSide


TemplateId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


PictureFormat = Literal["png", "jpeg", "webp"]
"""The file format of a picture."""


class StaticAdRequest(Model):
    """A picture from a template."""

    template_id: TemplateId
    """Which template: ``product-showcase-v1``, ``sale-v1``, ``testimonial-v1`` or ``announcement-v1``."""
    bindings: Bindings = Bindings()
    """What fills it."""
    style: BriefStyle | None = None
    """The look; left out: the template's own."""
    size: PictureSize
    """Pixels."""
    format: PictureFormat = "png"
    """The file format."""


class AdTemplateRequest(Model):
    """A video from a template."""

    template_id: TemplateId
    """Which template: ``product-ad-v1``, or ``product-showcase-v1`` for the same in motion."""
    bindings: Bindings = Bindings()
    """What fills it."""
    style: BriefStyle | None = None
    """The look; left out: the template's own."""
    size: VideoSize = VideoSize(width=1920, height=1080)
    """Pixels."""
    duration_sec: Annotated[float, Field(ge=3, le=60), NUMBER] = 15
    """Length; under ten seconds the features are left out."""
    fps: FrameRate = Fraction(30)
    """Frames a second."""
    quality: BriefQuality = BriefQuality.PRODUCTION
    """How much care the encode takes."""
    output_format: Container = Container.MP4
    """The file format."""


class _Camel(Model):
    """Spelled ``likeThis`` in JSON, as the services were that this request comes from."""

    model_config = ConfigDict(alias_generator=to_camel)


Scale = Annotated[float, Field(ge=0, le=100), NUMBER]
Place = Annotated[float, Field(ge=0, le=1), NUMBER]


class SceneMotion(_Camel):
    """The camera's path over the picture."""

    start_scale: Scale = 1.0
    """Zoom at the start."""
    end_scale: Scale = 1.2
    """Zoom at the end."""
    start_x: Place = 0.5
    """Where the camera looks at the start, as a share of the width."""
    start_y: Place = 0.5
    """As a share of the height."""
    end_x: Place = 0.5
    """At the end."""
    end_y: Place = 0.5
    """At the end."""
    easing: Literal["linear", "ease", "easeIn", "easeOut", "easeInOut"] = "linear"
    """How it speeds up and slows down."""


class SceneOutput(_Camel):
    """What the video is like."""

    width: EvenSide = 1920
    """Pixels."""
    height: EvenSide = 1080
    """Pixels."""
    fps: FrameRate = Fraction(30)
    """Frames a second."""
    quality: Quality = Quality.STANDARD
    """How much care the encode takes."""


class SceneRequest(_Camel):
    """One still image under a moving camera, in the shape that :mod:`farm.spec.importer` reads."""

    scene_index: Annotated[int, Field(ge=0, le=100_000), NUMBER] = 0
    """Which scene of its video it is; names the file."""
    image_url: Address
    """The picture."""
    duration: Duration = 8
    """Seconds."""
    ken_burns: SceneMotion | None = None
    """The camera's path; left out: one is chosen."""
    output: SceneOutput = SceneOutput()
    """What the video is like."""
    job_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=128), LINE] = "scenes"
    """The video that the scene is of; a folder in the bucket."""
    output_bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")] | None = None
    """Where the file goes on S3, if FARM_DELIVERY_ROOTS allows it; left out: into the job's own folder."""
