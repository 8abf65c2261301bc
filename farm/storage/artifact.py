"""What a store keeps: some bytes, and a record that says what they are."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from farm.errors import StoreError
from farm.storage.atomic import Digest

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Suffix = Annotated[str, Field(pattern=r"^(\.[a-z0-9]{1,12})?$")]
Fact = int | float | str | bool | None

_KEY = TypeAdapter(Sha256)
_KIND = TypeAdapter(Kind)
_SUFFIX = TypeAdapter(Suffix)


class Artifact(BaseModel):
    """One stored result: its bytes' hash and size, and what is known about them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Sha256
    """Content key: SHA-256, in lower-case hex, over everything that decides the content."""
    kind: Kind
    """What it is, as a lower-case word: ``segment``, ``audio``, ``video``, ``material``."""
    sha256: Sha256
    """SHA-256 of the bytes, in lower-case hex."""
    size: Annotated[int, Field(ge=0)]
    """Length in bytes."""
    suffix: Suffix = ""
    """File name extension with its dot, such as ``.mp4``; may be empty."""
    created: AwareDatetime
    """When it was committed, in UTC."""
    facts: dict[str, Fact] = Field(default_factory=dict)
    """What else is known: frames, CPU seconds, encoder."""


def record_name(kind: str, key: str) -> str:
    """Return the name of a record within a store.

    Raises:
        StoreError: the kind is no lower-case word or the key no SHA-256, so they could name anything.

    """
    try:
        _KIND.validate_python(kind)
        _KEY.validate_python(key)
    except ValidationError:
        raise StoreError(f"{kind!r}/{key!r} is no name of an artifact: a word and a SHA-256 in hex are") from None
    return f"records/{kind}/{key[:2]}/{key}.json"


def blob_name(artifact: Artifact) -> str:
    """Return the name of an artifact's bytes within a store."""
    return f"blobs/{artifact.sha256[:2]}/{artifact.sha256}{artifact.suffix}"


def require_suffix(suffix: str) -> None:
    """Make sure that a file name extension is one.

    Raises:
        StoreError: it could name anything.

    """
    try:
        _SUFFIX.validate_python(suffix)
    except ValidationError:
        raise StoreError(f"{suffix!r} is no file name extension such as '.mp4'") from None


def new_record(kind: str, key: str, stored: Digest, suffix: str, facts: Mapping[str, Fact]) -> Artifact:
    """Return the record of bytes that were just stored."""
    return Artifact(
        key=key,
        kind=kind,
        sha256=stored.sha256,
        size=stored.size,
        suffix=suffix,
        created=datetime.now(UTC),
        facts=dict(facts),
    )


def read_record(text: bytes | str, name: str) -> Artifact | None:
    """Return the artifact that a record describes, or None for a broken or misplaced record."""
    try:
        artifact = Artifact.model_validate_json(text)
    except ValueError:
        return None
    return artifact if record_name(artifact.kind, artifact.key) == name else None
