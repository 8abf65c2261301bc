"""What was measured of one method."""

from dataclasses import dataclass

from jitter import Smoothness
from methods import Method


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One row of the table."""

    method: Method
    cpu: float
    """CPU seconds, median of the rounds."""
    wall: float
    """Wall seconds, median of the rounds."""
    megabits: float
    """Bit rate in Mbit/s."""
    smooth: Smoothness
    similarity: float
    """Mean SSIM."""
    frames: int
    """Frames that were rendered."""
    extrapolated: bool
    """Whether CPU and wall are extrapolated to the whole move."""
