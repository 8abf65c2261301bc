"""The table: every capability, in the order in which it is shown."""

from farm.capabilities import analysis, audio, avatar, image, rendering, speech, video, visuals
from farm.capabilities.row import Capability

CAPABILITIES: tuple[Capability, ...] = (
    *rendering.ROWS,
    *speech.ROWS,
    *video.ROWS,
    *image.ROWS,
    *audio.ROWS,
    *visuals.ROWS,
    *avatar.ROWS,
    *analysis.ROWS,
)
"""All rows."""
