"""What a task is told of captions: everything that decides their pixels, and nothing else."""

from farm.spec.base import Color, Model
from farm.spec.captions import CaptionPosition, CaptionStyle


class Face(Model):
    """A font."""

    sha256: str
    """Hash of the file's bytes."""
    index: int
    """Which font of a collection."""
    emoji: bool
    """Whether its characters are coloured pictures of one size."""


class BurnedPiece(Model):
    """A word, or a part of one."""

    runs: tuple[tuple[str, int], ...]
    """Parts of one font, each with its index into the faces; -1: the renderer's own."""
    space: bool
    """Whether a space stands before it."""
    at: int
    """Frame of the task from which on it is spoken; 0 where the style does not show that."""


class BurnedLook(Model):
    """How a caption looks."""

    style: CaptionStyle
    position: CaptionPosition
    size: float
    """Em of the letters as a part of the frame's shorter side."""
    color: Color
    highlight: Color
    outline: Color
    box: Color
    box_opacity: float
    margins: tuple[float, float, float]
    """What stays free at each side, at the top and at the bottom, as parts of the frame."""
    from_right: bool
    """Whether its language is written from the right; else its first letter decides."""


class BurnedCaption(Model):
    """A caption in some frames of a task."""

    first: int
    count: int
    lines: tuple[tuple[BurnedPiece, ...], ...]
    look: BurnedLook


class Burning(Model):
    """The captions in the frames of a task."""

    captions: tuple[BurnedCaption, ...]
    """By their first frame; none overlaps the next."""
    faces: tuple[Face, ...]

    def fonts(self) -> tuple[str, ...]:
        """Return the hashes of the font files."""
        return tuple(dict.fromkeys(face.sha256 for face in self.faces))
