"""Looking at finished videos, and publishing them."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from farm.analysis.report import QaReport, Verdict
from farm.capabilities.fields import Forecast, Language, MediaResult, Name, Prompt, Url
from farm.capabilities.forecasts import forecast
from farm.capabilities.needs import Need
from farm.capabilities.row import Capability, Missing, Quick
from farm.orchestrator.jobs.examining import Examining
from farm.samples import CLIP
from farm.settings import Settings
from farm.spec.base import Model
from farm.spec.qa import Platform, Qa, Thresholds


class VideoParams(Model):
    """A video that is to be judged."""

    video_url: Url
    platforms: Annotated[tuple[Platform, ...], Field(max_length=20)] = ()
    """Whose rules it has to keep."""
    thresholds: Thresholds = Thresholds()
    """How strict each rule is."""


class VideoReport(MediaResult):
    """What was found on a video."""

    verdict: Verdict
    """What to do with it."""
    report: QaReport
    """What was measured and found, as ``farm qa --json`` prints it."""


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


def examining_of(params: VideoParams) -> Examining:
    """Return what is to be done for ``analyze/video``."""
    platforms = tuple(dict.fromkeys(params.platforms))
    return Examining(address=params.video_url, qa=Qa(platforms=platforms, thresholds=params.thresholds))


def look(_params: VideoParams, _settings: Settings) -> Quick:
    """Tell what is known of a check before the video is here: not how long it takes."""
    return Quick(tags=("analysis",))


ROWS = (
    Capability(
        name="analyze/video",
        summary="Check a video: what is wrong, where, and what to do.",
        params=VideoParams,
        result=VideoReport,
        example={"video_url": CLIP.address, "platforms": ["youtube"]},
        needs=(Need.MEDIA,),
        look=look,
        plan=forecast(look),
        planned=Forecast,
    ),
    Capability(
        name="analyze/virality",
        summary="Score how far a video may spread.",
        params=ViralityParams,
        result=Report,
        example={"video_url": CLIP.address},
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
        example={"video_url": CLIP.address, "platform": "youtube", "title": "How ice ages come and go"},
        missing=Missing(what="no platform's client is built in yet", setting="YOUTUBE_API_KEY"),
    ),
)
"""Rows of analysis and publishing."""
