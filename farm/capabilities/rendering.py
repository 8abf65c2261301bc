"""Rendering: exports, and what leads to them."""

from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from farm.capabilities.exports import Estimate, estimate, look
from farm.capabilities.fields import Area, MediaResult, Name, Prompt, Url, Word
from farm.capabilities.row import Capability, Missing
from farm.orchestrator.manifest import Manifest
from farm.spec.base import Duration, Model
from farm.spec.export import ExportSpec

Json = dict[str, JsonValue]


class BriefParams(Model):
    """A video described by its content."""

    brief: Annotated[Json, Field(min_length=1)]
    quality: Literal["draft", "preview", "production"] = "production"
    output_format: Literal["mp4", "mov", "mkv"] = "mp4"


class BatchParams(Model):
    """Many videos from one template."""

    briefs: Annotated[tuple[Json, ...], Field(min_length=1, max_length=1000)]
    quality: Literal["draft", "preview", "production"] = "production"


class ExplainerParams(Model):
    """An explanation of something."""

    topic: Prompt
    duration_sec: Duration = 60


class Bindings(Model):
    """What fills a template."""

    text: dict[str, Prompt] = Field(default={}, max_length=100)
    assets: dict[str, Url] = Field(default={}, max_length=100)


class StaticAdParams(Model):
    """A picture from a template."""

    template_id: Word
    bindings: Bindings = Bindings()
    size: Area
    format: Literal["png", "jpeg", "webp"] = "png"


class AdTemplateParams(Model):
    """A video from a template."""

    template_id: Word
    bindings: Bindings = Bindings()
    size: Area | None = None


class SceneParams(Model):
    """One scene of a script."""

    title: Name
    scene: Annotated[Json, Field(min_length=1)]


EXPORT: dict[str, Any] = {
    "version": 1,
    "title": "Two colours",
    "scenes": [
        {"kind": "color", "color": "#203040", "duration": 1},
        {"kind": "color", "color": "#806040", "duration": 1},
    ],
    "outputs": [{"uri": "colours.mp4", "width": 320, "height": 180, "fps": 30, "quality": "draft"}],
}
"""A spec that needs no files."""

NO_BRIEFS = "briefs are not turned into exports yet; send the native spec to render/export"
NO_TEMPLATES = "no templates of advertisements are built in yet"
AD = {
    "template_id": "product-showcase-v1",
    "bindings": {"text": {"headline": "50% Off Today"}, "assets": {"product_image": "https://example.com/cup.png"}},
    "size": {"width": 1080, "height": 1080},
}
BRIEF = {"id": "my-video", "format": "explainer_v1", "title": "How AI works", "sections": []}

ROWS = (
    Capability(
        name="render/export",
        summary="Render a video from Framefarm's own spec.",
        params=ExportSpec,
        result=Manifest,
        example=EXPORT,
        look=look,
        plan=estimate,
        planned=Estimate,
    ),
    Capability(
        name="estimate",
        summary="Plan an export and say what it will take; render nothing.",
        params=ExportSpec,
        result=Estimate,
        example=EXPORT,
        handle=estimate,
    ),
    Capability(
        name="render/brief",
        summary="Render a video from a content brief.",
        params=BriefParams,
        result=Manifest,
        example={"brief": BRIEF, "quality": "production", "output_format": "mp4"},
        missing=Missing(what=NO_BRIEFS),
    ),
    Capability(
        name="render/batch",
        summary="Render many videos.",
        params=BatchParams,
        result=MediaResult,
        example={"briefs": [BRIEF]},
        missing=Missing(what=NO_BRIEFS),
    ),
    Capability(
        name="render/explainer",
        summary="Explain a topic in a video.",
        params=ExplainerParams,
        result=Manifest,
        example={"topic": "Why ice floats", "duration_sec": 60},
        missing=Missing(what="no provider of texts is built in yet", setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="render/static-ad",
        summary="Render a picture from a template.",
        params=StaticAdParams,
        result=MediaResult,
        example={**AD, "format": "png"},
        missing=Missing(what=NO_TEMPLATES),
    ),
    Capability(
        name="render/ad-template",
        summary="Render a video from a template.",
        params=AdTemplateParams,
        result=Manifest,
        example=AD,
        missing=Missing(what=NO_TEMPLATES),
    ),
    Capability(
        name="process-scene",
        summary="Turn one scene of a script into a video.",
        params=SceneParams,
        result=MediaResult,
        example={"title": "Opening", "scene": {"text": "It was a dark and stormy night."}},
        missing=Missing(
            what="scenes of scripts are not turned into exports yet; send the native spec to render/export"
        ),
    ),
)
"""Rows of rendering."""
