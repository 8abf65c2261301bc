"""Generated video."""

from typing import Annotated, Literal

from pydantic import Field

from farm.capabilities.fields import MediaResult, Prompt, Seconds, Share, Size, Text, Url, Word
from farm.capabilities.row import Capability, Missing
from farm.spec.base import Model

SORA = "no adapter for Sora is built in, and its API was announced to shut down on 2026-09-24"


class SoraParams(Model):
    """A clip by Sora."""

    prompt: Prompt
    duration_seconds: Seconds = 8
    size: Size = "1280x720"
    model: Word = "sora-2"


class ImageToVideoParams(Model):
    """A still image that is to move."""

    image_url: Url
    motion_prompt: Prompt
    duration_seconds: Seconds = 5
    quality: Literal["fast", "balanced", "best"] = "balanced"


class TransformParams(Model):
    """A video that is to become another."""

    video_url: Url
    prompt: Prompt
    strength: Share = 0.5


class ClipParams(Model):
    """A clip from words."""

    prompt: Prompt
    duration_seconds: Seconds = 5
    size: Size = "1280x720"
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] | None = None


class PipelineParams(Model):
    """A script that becomes a narrated video."""

    script: Text
    voice_id: Word | None = None
    style: Prompt | None = None


def _no(provider: str, setting: str) -> Missing:
    return Missing(what=f"no provider of generated video ({provider}) is built in yet", setting=setting)


ROWS = (
    Capability(
        name="video/sora",
        summary="Generate a clip with Sora.",
        params=SoraParams,
        result=MediaResult,
        example={
            "prompt": "A robot walking through a neon-lit city at night",
            "duration_seconds": 8,
            "size": "1280x720",
            "model": "sora-2",
        },
        missing=Missing(what=SORA, setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="video/image-to-video",
        summary="Animate a still image.",
        params=ImageToVideoParams,
        result=MediaResult,
        example={
            "image_url": "https://example.com/image.png",
            "motion_prompt": "Camera slowly zooms in while the subject blinks",
            "duration_seconds": 5,
            "quality": "balanced",
        },
        missing=_no("image to video", "REPLICATE_API_TOKEN"),
    ),
    Capability(
        name="video/transform",
        summary="Turn a video into another by words.",
        params=TransformParams,
        result=MediaResult,
        example={"video_url": "https://example.com/clip.mp4", "prompt": "as a watercolour", "strength": 0.6},
        missing=_no("video to video", "REPLICATE_API_TOKEN"),
    ),
    Capability(
        name="video/mochi",
        summary="Generate a clip with Mochi.",
        params=ClipParams,
        result=MediaResult,
        example={"prompt": "Waves on a pebble beach", "duration_seconds": 5},
        missing=_no("Mochi", "MODAL_API_KEY"),
    ),
    Capability(
        name="video/wan2",
        summary="Generate a clip with Wan 2.2.",
        params=ClipParams,
        result=MediaResult,
        example={"prompt": "A paper boat on a river", "duration_seconds": 5},
        missing=_no("Wan 2.2", "MODAL_API_KEY"),
    ),
    Capability(
        name="video/pipeline",
        summary="Make a narrated video from a script.",
        params=PipelineParams,
        result=MediaResult,
        example={"script": "Ice ages come and go. Here is why."},
        missing=Missing(what="the pipeline needs providers of text and pictures, and none is built in yet"),
    ),
)
"""Rows of generated video."""
