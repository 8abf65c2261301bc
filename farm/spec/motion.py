"""Camera moves over a still image."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from farm.spec.base import NUMBER, Model, Unit


class Easing(StrEnum):
    """How a move starts and ends; cubic curves, so velocity is continuous inside the move."""

    LINEAR = "linear"
    EASE_IN = "ease_in"
    EASE_OUT = "ease_out"
    EASE_IN_OUT = "ease_in_out"


class MotionPreset(StrEnum):
    """A camera move by name; ``auto`` picks one by the spec's seed, never the same twice in a row."""

    AUTO = "auto"
    STILL = "still"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    DIAGONAL = "diagonal"


class View(Model):
    """What the camera sees: the frame's centre in the image, and how near it is."""

    zoom: Annotated[float, Field(ge=1, le=10), NUMBER] = 1.0
    """1 shows as much of the image as fits the frame; 2 shows half as much in each direction."""
    x: Unit = 0.5
    """Focus point from the image's left edge (0) to its right edge (1)."""
    y: Unit = 0.5
    """Focus point from the image's top edge (0) to its bottom edge (1)."""


class Motion(Model):
    """A straight camera move; with ``fit: cover`` the view never leaves the image."""

    from_: View = Field(default=View(), alias="from")
    """Where the camera starts, on the scene's first frame."""
    to: View = View()
    """Where the camera ends, on the scene's last frame."""
    easing: Easing = Easing.LINEAR
    """How the move starts and ends."""


class NamedMotion(Model):
    """A named camera move with another easing or strength."""

    preset: MotionPreset
    """The move's name."""
    strength: Annotated[float, Field(gt=0, le=4), NUMBER] = 0.2
    """How far the zoom goes beyond 1, or how much room a pan has."""
    easing: Easing = Easing.EASE_IN_OUT
    """How the move starts and ends."""


def _motion_tag(value: Any) -> str:
    """Tell the three spellings of a motion apart."""
    if isinstance(value, str):
        return ":name"
    if isinstance(value, NamedMotion) or (isinstance(value, dict) and "preset" in value):
        return ":preset"
    return ":path"


AnyMotion = Annotated[
    Annotated[MotionPreset, Tag(":name")] | Annotated[NamedMotion, Tag(":preset")] | Annotated[Motion, Tag(":path")],
    Discriminator(_motion_tag),
]
"""A preset's name, a preset with options, or an explicit path."""
