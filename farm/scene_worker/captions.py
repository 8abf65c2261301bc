"""Captions laid over frames: each drawn once, blended into the planes where it changes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from farm.media.captions.draw import Moment, Picture, draw
from farm.media.captions.layout import Layout, Letters, lay_out
from farm.media.colors import BLACK, matrix
from farm.media.encode import Frame
from farm.plan.captions.burn import pop_frames
from farm.plan.captions.payload import BurnedCaption, Burning
from farm.plan.encoding import Canvas
from farm.scene_worker.assets import Assets
from farm.scene_worker.yuv import views
from farm.spec.captions import CaptionStyle

KEPT = 6
"""Pictures that are kept: a caption changes a few times a second."""


Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]


@dataclass(frozen=True, kw_only=True)
class Ink:
    """A picture as planes: what is added to a frame, and how much of the frame is left."""

    x: int
    y: int
    added: tuple[Floats, Floats, Floats]
    left: tuple[Floats, Floats]
    """Of luma and of chroma, from 0 to 1."""


def captioned(frames: Iterator[Frame], burning: Burning, canvas: Canvas, assets: Assets) -> Iterator[Frame]:
    """Return the frames with their captions; each is valid until the next. Frames without one pass as they are."""
    letters = Letters(burning.faces, [assets.path(face.sha256) for face in burning.faces])
    layouts = {n: lay_out(caption, canvas, letters) for n, caption in enumerate(burning.captions)}

    @lru_cache(maxsize=KEPT)
    def ink(number: int, moment: Moment) -> Ink:
        layout: Layout = layouts[number]
        return ink_of(draw(layout, burning.captions[number].look, canvas, letters, moment))

    own: Frame | None = None
    for place, frame in enumerate(frames):
        shown = caption_at(burning, place)
        if shown is None:
            yield frame
            continue
        if own is None:
            own = np.empty_like(frame)
        np.copyto(own, frame)  # which may be shown again, or belong to a picture that is
        lay_over(own, ink(shown, moment_of(burning.captions[shown], place, canvas)))
        yield own


def caption_at(burning: Burning, frame: int) -> int | None:
    """Return which caption a frame shows."""
    found = (n for n, caption in enumerate(burning.captions) if caption.first <= frame < caption.first + caption.count)
    return next(found, None)


def moment_of(caption: BurnedCaption, frame: int, canvas: Canvas) -> Moment:
    """Return what a caption shows at a frame."""
    style = caption.look.style
    if style not in {CaptionStyle.KARAOKE, CaptionStyle.WORD_POP}:
        return Moment()
    times = [piece.at for line in caption.lines for piece in line]
    spoken = max((n for n, at in enumerate(times) if at <= frame), default=None)
    if style is CaptionStyle.KARAOKE:
        return Moment(spoken=spoken)
    if spoken is None:
        return Moment(upto=-1)
    whole = pop_frames(canvas.fps)
    return Moment(spoken=spoken, upto=spoken, grown=min(1.0, (frame - times[spoken] + 1) / (whole + 1)))


def ink_of(picture: Picture) -> Ink:
    """Convert a picture to BT.709; its colours are multiplied by their opacity already, and so is the offset."""
    pixels = picture.pixels.astype(np.float32)
    half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    small = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
    weights = matrix()[:, :3]
    added = []
    for row, source, offset in zip(range(3), (pixels, small, small), BLACK, strict=True):
        added.append(source[:, :, :3] @ weights[row] + source[:, :, 3] * (offset / 255))
    left = (1 - pixels[:, :, 3] / np.float32(255), 1 - small[:, :, 3] / np.float32(255))
    return Ink(x=picture.x, y=picture.y, added=(added[0], added[1], added[2]), left=left)


def lay_over(frame: Frame, ink: Ink) -> None:
    """Blend a picture into a frame."""
    for number, plane in enumerate(views(frame)):
        part = 2 if number else 1
        added, left = ink.added[number], ink.left[min(number, 1)]
        top, begin = ink.y // part, ink.x // part
        target = plane[top : top + added.shape[0], begin : begin + added.shape[1]]
        target[:] = np.rint(target * left + added)
