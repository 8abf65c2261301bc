"""Rendering: exports, and what leads to them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from farm.capabilities.briefs import (
    Draft,
    DraftBatch,
    DraftPicture,
    draft_of,
    draft_of_batch,
    draft_of_explainer,
    draft_of_picture,
    look_at,
    look_at_batch,
    look_at_explainer,
    look_at_picture,
)
from farm.capabilities.exports import Estimate, estimate, look
from farm.capabilities.fields import MediaResult
from farm.capabilities.needs import Need
from farm.capabilities.row import Capability
from farm.orchestrator.jobs.rendering import mapped_brief
from farm.orchestrator.manifest import Manifest
from farm.plan.ads import spec_of_ad
from farm.plan.requests import spec_of_explainer, spec_of_scene
from farm.samples import HILLS
from farm.spec.base import Model
from farm.spec.export import ExportSpec
from farm.spec.requests import (
    AdTemplateRequest,
    BatchRequest,
    BriefRequest,
    ExplainerRequest,
    SceneRequest,
    StaticAdRequest,
)


class DeliveredOutput(Model):
    """One delivered video, in brief."""

    uri: str
    width: int
    height: int
    frames: int
    duration: float
    """Seconds."""
    codec: str
    size: int
    """Bytes."""
    sha256: str
    thumbnail: str
    contact_sheet: str
    verdict: str | None
    """What its check found; none where it was off."""


class ExportResult(Model):
    """What became of an export."""

    outputs: tuple[DeliveredOutput, ...]
    """Its videos, in the order of the spec."""
    manifest: Manifest
    """How it was made, as it is delivered beside each video."""


class BatchError(Model):
    """Why an item failed."""

    code: str
    message: str
    problems: tuple[dict[str, str], ...]
    """Each with ``where`` and ``message``."""


class BatchItem(Model):
    """What became of one video."""

    id: str
    """Its own id, or ``item-`` and its place; its files' names begin with it."""
    status: Literal["completed", "failed"]
    outputs: tuple[DeliveredOutput, ...]
    error: BatchError | None


class BatchResult(Model):
    """What became of a batch; it fails only if all its videos do."""

    items: tuple[BatchItem, ...]
    """In the order of the request."""
    completed: int
    """How many there are of them."""
    failed: int
    """How many there are not."""


class SceneResult(MediaResult):
    """What became of one scene, as the service said it that its request was written for."""

    scene_index: Annotated[int, Field(alias="sceneIndex")]
    scene_video_url: Annotated[str, Field(alias="sceneVideoUrl")]
    """Where the service gives the video, or its address on S3."""
    duration: float
    """Seconds."""
    processing_time: Annotated[int, Field(alias="processingTime")]
    """Milliseconds that it took."""


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

BRIEF: dict[str, Any] = {
    "id": "why-ice-floats",
    "format": "explainer_v1",
    "title": "Why does ice float?",
    "sections": [
        {"heading": "Water is odd", "text": "Most things shrink when they freeze. Water grows by nine percent."},
        {"heading": "Its molecules keep their distance", "text": "In ice they form a lattice with room in it."},
        {"heading": "So ponds freeze from the top", "text": "And fish live through the winter below."},
    ],
    "style": {"theme": "dark", "primary_color": "#6366f1"},
    "settings": {"duration_sec": 12, "fps": 30},
}
"""A brief that needs no files."""

LIST: dict[str, Any] = {
    "id": "three-reasons",
    "format": "listicle_v1",
    "title": "Three reasons to walk",
    "sections": [{"heading": "It is free"}, {"heading": "It clears the head"}, {"heading": "It is always there"}],
}
"""Another one."""

SCRIPT: dict[str, Any] = {
    "title": "Why does ice float?",
    "sections": [
        {"heading": "Water is odd", "narration": "Most things shrink when they freeze. Water grows."},
        {"heading": "Room in the lattice", "narration": "Its molecules keep their distance, so ice is lighter."},
    ],
}
"""A script that offline voices speak."""

AD: dict[str, Any] = {
    "template_id": "product-showcase-v1",
    "bindings": {"text": {"headline": "50% Off Today", "subheadline": "Limited time offer"}},
    "size": {"width": 1080, "height": 1080},
}
"""An advertisement without a picture."""

SCENE: dict[str, Any] = {
    "sceneIndex": 0,
    "imageUrl": HILLS.address,
    "duration": 3,
    "kenBurns": {"startScale": 1.0, "endScale": 1.2},
    "output": {"width": 1280, "height": 720, "fps": 30},
    "jobId": "parent-job-id",
}
"""One scene, of a picture that ships."""

ROWS = (
    Capability(
        name="render/export",
        summary="Render a video from Framefarm's own spec.",
        params=ExportSpec,
        result=ExportResult,
        example=EXPORT,
        needs=(Need.FRAMES,),
        may_need=(Need.BROWSER, Need.SPEECH),
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
        needs=(Need.MEDIA,),
        handle=estimate,
    ),
    Capability(
        name="render/brief",
        summary="Render a video from a content brief.",
        params=BriefRequest,
        result=ExportResult,
        example={"brief": BRIEF, "quality": "production", "output_format": "mp4"},
        needs=(Need.FRAMES, Need.BROWSER),
        may_need=(Need.SPEECH,),
        look=look_at(mapped_brief),
        plan=draft_of(mapped_brief),
        planned=Draft,
    ),
    Capability(
        name="render/batch",
        summary="Render many videos, each into a folder of its own.",
        params=BatchRequest,
        result=BatchResult,
        example={"briefs": [BRIEF, LIST], "quality": "draft"},
        needs=(Need.FRAMES,),
        may_need=(Need.BROWSER, Need.SPEECH),
        look=look_at_batch,
        plan=draft_of_batch,
        planned=DraftBatch,
    ),
    Capability(
        name="render/explainer",
        summary="Explain something in a narrated video.",
        params=ExplainerRequest,
        result=ExportResult,
        example={"script": SCRIPT, "quality": "preview"},
        needs=(Need.FRAMES, Need.BROWSER, Need.SPEECH),
        look=look_at_explainer(spec_of_explainer),
        plan=draft_of_explainer(spec_of_explainer),
        planned=Draft,
    ),
    Capability(
        name="render/static-ad",
        summary="Render a picture from a template.",
        params=StaticAdRequest,
        result=MediaResult,
        example={**AD, "format": "png"},
        needs=(Need.FRAMES, Need.BROWSER),
        look=look_at_picture,
        plan=draft_of_picture,
        planned=DraftPicture,
    ),
    Capability(
        name="render/ad-template",
        summary="Render a video from a template.",
        params=AdTemplateRequest,
        result=ExportResult,
        example={**AD, "duration_sec": 10},
        needs=(Need.FRAMES, Need.BROWSER),
        look=look_at(spec_of_ad),
        plan=draft_of(spec_of_ad),
        planned=Draft,
    ),
    Capability(
        name="process-scene",
        summary="Turn one still image into a video under a moving camera.",
        params=SceneRequest,
        result=SceneResult,
        example=SCENE,
        needs=(Need.FRAMES,),
        look=look_at(spec_of_scene),
        plan=draft_of(spec_of_scene),
        planned=Draft,
    ),
)
"""Rows of rendering."""
