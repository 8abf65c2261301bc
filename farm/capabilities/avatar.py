"""Avatars and talking heads."""

from typing import Annotated

from pydantic import Field

from farm.capabilities.fields import MediaResult, Name, Url
from farm.capabilities.row import Capability, Missing
from farm.spec.base import Model


class TrainParams(Model):
    """An avatar that is learned from pictures."""

    name: Name
    image_urls: Annotated[tuple[Url, ...], Field(min_length=1, max_length=100)]


class TalkParams(Model):
    """A face that speaks a recording."""

    image_url: Url
    audio_url: Url


class LipParams(Model):
    """A video whose lips follow a recording."""

    video_url: Url
    audio_url: Url


class Training(Model):
    """How far a training is."""

    training_id: str
    status: str
    avatar_id: str | None = None


NO_AVATARS = "no provider of avatars is built in yet"
FACE = {"image_url": "https://example.com/face.png", "audio_url": "https://example.com/voice.wav"}


def _talking(name: str, summary: str, setting: str) -> Capability:
    return Capability(
        name=name,
        summary=summary,
        params=TalkParams,
        result=MediaResult,
        example=FACE,
        missing=Missing(what=NO_AVATARS, setting=setting),
    )


ROWS = (
    Capability(
        name="avatar/train",
        summary="Train an avatar.",
        params=TrainParams,
        result=Training,
        example={"name": "Ada", "image_urls": ["https://example.com/1.jpg", "https://example.com/2.jpg"]},
        missing=Missing(what=NO_AVATARS, setting="MODAL_API_KEY"),
    ),
    Capability(
        name="avatar/training",
        summary="Tell how far a training is.",
        method="GET",
        path="/avatar/training/{id}",
        result=Training,
        missing=Missing(what=NO_AVATARS, setting="MODAL_API_KEY"),
    ),
    _talking("avatar/infinitetalk", "Let a face speak, with InfiniteTalk.", "MODAL_API_KEY"),
    _talking("avatar/talking-head", "Let a face speak, with Replicate.", "REPLICATE_API_TOKEN"),
    _talking("avatar/sadtalker", "Let a face speak, with SadTalker.", "MODAL_API_KEY"),
    Capability(
        name="avatar/wav2lip",
        summary="Let lips in a video follow a recording, with Wav2Lip.",
        params=LipParams,
        result=MediaResult,
        example={"video_url": "https://example.com/face.mp4", "audio_url": "https://example.com/voice.wav"},
        missing=Missing(what=NO_AVATARS, setting="MODAL_API_KEY"),
    ),
)
"""Rows of avatars."""
