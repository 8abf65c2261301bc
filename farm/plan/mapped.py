"""What a request of another shape becomes, and where each part of it came from."""

from collections.abc import Callable
from dataclasses import dataclass

from farm.spec.export import ExportSpec


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a request names."""

    where: str
    """Its place in the request."""
    address: str


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """An export made from another request."""

    spec: ExportSpec
    place: Callable[[str], str]
    """Returns the request's place for one of the spec's, such as ``brief.sections[2].image``."""
    files: tuple[File, ...]
    """Files whose addresses the spec holds where nobody could tell them from other texts."""
