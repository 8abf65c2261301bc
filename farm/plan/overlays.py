"""When a text that a voice speaks of is on the picture; ``remotion/src/overlays/timing.ts`` is its twin."""

from dataclasses import dataclass

from farm.plan.captions.text import clusters

BEFORE, AFTER = 0.3, 0.8
"""Seconds that a text comes before its words are heard, to be found, and stays after them, to be understood."""

LEAST, MOST = 1.2, 5.0
"""Seconds that a text is on at least, and at most, while it still has attention."""

READ = 15.0
"""Characters read in a second: slower than captions, because the eye has the picture to look at."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of time, in seconds."""

    start: float
    end: float


def overlay_window(text: str, spoken: Window, scene: Window) -> Window:
    """Return when a text is on, for when its words are heard, all in seconds of one clock.

    Where rules fight, the scene wins over the least time, that over the most
    time, and that over what lies before and after the words: a text that comes
    late in its scene comes sooner, so that it can be read.
    """
    reading = len(clusters(text.strip())) / READ
    least = min(max(LEAST, reading), MOST, scene.end - scene.start)
    start = min(max(spoken.start - BEFORE, scene.start), scene.end - least)
    wanted = max(spoken.end + AFTER, start + least)
    return Window(start=start, end=min(wanted, start + MOST, scene.end))
