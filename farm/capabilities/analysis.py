"""Looking at finished videos, and publishing them."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from farm.capabilities.fields import Language, Name, Prompt, Url
from farm.capabilities.row import Capability, Missing
from farm.spec.base import Model
from farm.spec.qa import Platform


class VideoParams(Model):
    """A video that is to be judged."""

    video_url: Url
    platforms: Annotated[tuple[Platform, ...], Field(max_length=20)] = ()


class ViralityParams(Model):
    """A video whose reach is to be guessed."""

    video_url: Url
    platform: Platform | None = None


class YoutubeParams(Model):
    """A video on YouTube."""

    url: Url
    language: Language | None = None


class PublishParams(Model):
    """A video that is to be published."""

    video_url: Url
    platform: Literal["youtube", "tiktok", "instagram", "facebook", "linkedin", "x"]
    title: Name
    description: Prompt | None = None
    tags: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


class Report(Model):
    """What was found."""

    report: dict[str, JsonValue]


class Published(Model):
    """Where it was published."""

    platform: str
    url: str


CLIP = "https://example.com/video.mp4"

ROWS = (
    Capability(
        name="analyze/video",
        summary="Check a video: what is wrong, where, and what to do.",
        params=VideoParams,
        result=Report,
        example={"video_url": CLIP, "platforms": ["youtube"]},
        missing=Missing(what="`farm qa` does it, and every export is checked; it does not run in the service yet"),
    ),
    Capability(
        name="analyze/virality",
        summary="Score how far a video may spread.",
        params=ViralityParams,
        result=Report,
        example={"video_url": CLIP},
        missing=Missing(what="no model that scores reach is built in yet", setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="analyze/youtube",
        summary="Analyse a video on YouTube.",
        params=YoutubeParams,
        result=Report,
        example={"url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ"},
        missing=Missing(what="no client of YouTube is built in yet", setting="YOUTUBE_API_KEY"),
    ),
    Capability(
        name="publish",
        summary="Publish a video.",
        params=PublishParams,
        result=Published,
        example={"video_url": CLIP, "platform": "youtube", "title": "How ice ages come and go"},
        missing=Missing(what="no platform's client is built in yet", setting="YOUTUBE_API_KEY"),
    ),
)
"""Rows of analysis and publishing."""
