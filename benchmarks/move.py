"""The camera move that every method has to make: 8 s, zoom 1.0 to 1.2 about the centre, linear."""

WIDTH, HEIGHT, FPS = 1920, 1080, 30
"""The video's size in pixels, and its frames a second."""

SOURCE = (5120, 2880)
"""The picture's width and height in pixels."""

SECONDS = 8
FRAMES = SECONDS * FPS
"""Frames of the whole move; a shorter run shows its first frames at the same speed."""

ZOOM_FROM, ZOOM_TO = 1.0, 1.2

Point = tuple[float, float]
"""Pixels from the left and from the top; pixel 0 reaches from 0 to 1, so its centre is at ½."""


def zoom_at(frame: int) -> float:
    """Return the zoom of a frame: the first shows the start, the last the end."""
    return ZOOM_FROM + (ZOOM_TO - ZOOM_FROM) * frame / (FRAMES - 1)


def place(point: Point, frame: int) -> Point:
    """Return where a point of the picture lies in a frame."""
    scale = WIDTH / SOURCE[0] * zoom_at(frame)
    return (point[0] - SOURCE[0] / 2) * scale + WIDTH / 2, (point[1] - SOURCE[1] / 2) * scale + HEIGHT / 2
