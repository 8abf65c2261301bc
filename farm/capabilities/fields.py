"""Types that params and results of several capabilities share."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from farm.errors import FetchError
from farm.media.sound_files import SoundForm
from farm.spec.addresses import ASSET, asset_sha256
from farm.spec.base import LINE, NO_ASSET, NUMBER, Model, refuse
from farm.storage.fetch import read_url


def _url(value: str) -> str:
    if asset_sha256(value):
        return value
    if value.startswith(ASSET):
        raise refuse(NO_ASSET)
    try:
        read_url(value)
    except FetchError as error:
        raise refuse(error.message) from None
    return value


Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(json_schema_extra={"format": "uri"}),
    AfterValidator(_url),
]
"""Where something is fetched from: http or https at a public address, or ``asset:`` for an uploaded file."""
Prompt = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""What is wanted, in words."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
"""What is spoken or shown."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
"""A name for people, one line."""
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=128)]
"""An identifier."""
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A language tag (BCP 47)."""
Seconds = Annotated[float, Field(gt=0, le=600), NUMBER]
"""Length of something that a provider makes."""
Share = Annotated[float, Field(ge=0, le=1), NUMBER]
"""From 0 to 1."""
Size = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$")]
"""Width and height in pixels, such as ``1024x1024``."""

SoundFormat = SoundForm


class MediaFile(Model):
    """A file that was made."""

    name: str
    """Identifier within the job, such as ``video``."""
    uri: str
    """Where it lies."""
    media_type: str = "application/octet-stream"
    """Its type (RFC 6838)."""
    size: Annotated[int, Field(ge=0)] = 0
    """Length in bytes."""
    sha256: str = ""
    """SHA-256 in lower-case hex."""


class MediaResult(Model):
    """Files that were made."""

    files: tuple[MediaFile, ...]
    """What was made, the main one first."""
    duration_sec: float | None = None
    """Length of the main one in seconds, where it has one."""


class Forecast(Model):
    """What a job would take; nothing was fetched or made for it."""

    estimated_duration_sec: float | None
    """Estimated wall time; none while it depends on recordings that are not fetched yet."""
    tags: tuple[str, ...]
    """What limits would count it under."""
