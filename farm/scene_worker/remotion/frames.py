"""A composition's frames on a canvas, and notes on what is heard at them."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from farm.errors import RenderError
from farm.media.encode import Frame
from farm.media.images import RGB
from farm.plan.encoding import Canvas
from farm.plan.tasks import RemotionLayer
from farm.scene_worker.assets import Assets
from farm.scene_worker.backdrop import backdrop
from farm.scene_worker.remotion.bundles import unpacked
from farm.scene_worker.remotion.protocol import Frame as Drawn
from farm.scene_worker.remotion.protocol import Picture, RenderRequest, Site, Video
from farm.scene_worker.remotion.score import Score
from farm.scene_worker.remotion.warm import borrowed
from farm.scene_worker.yuv import frame_of, quick_frame_of
from farm.settings import Settings
from farm.spec.scenes import Fit

ASSETS = "/farm-assets/"
"""Path under which pages find prepared assets."""

BATCH = 60
"""Frames asked for at a time by a transition, whose two scenes take turns with the browser, and after a failure."""

LEAST_SCALE = 0.5
"""Chromium draws at no smaller scale; what is to be smaller is drawn at this one and reduced."""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What a composition is drawn with."""

    layer: RemotionLayer
    canvas: Canvas
    assets: Assets
    settings: Settings
    score: Score
    """Takes notes on what is heard."""
    deadline: float
    """Seconds for one request."""
    careful: bool = False
    """Whether the browser is ended after each request: a task that failed once may have had too little memory."""


def composition_frames(draw: Draw, first: int, count: int, *, batch: int | None = None) -> Iterator[Frame]:
    """Return ``count`` frames of the scene from ``first`` on.

    With a ``batch`` the browser is free again after so many frames, and their
    pictures wait, compressed.
    """
    rate = draw.canvas.fps
    numbers = [draw.layer.frame_at(number, rate) for number in range(first, first + count)]
    wanted = list(dict.fromkeys(numbers))
    drawn = _pictures(draw, wanted) if batch is None else _in_batches(draw, wanted, batch)
    frame = _decode(draw, next(drawn))
    for shown, following in pairwise([*numbers, None]):
        yield frame
        if following is not None and following != shown:
            picture = next(drawn)
            frame = frame if picture is None else _decode(draw, picture)
    for _ in drawn:  # the request's last word: a process that is not heard out is not used again
        pass


def _in_batches(draw: Draw, wanted: Sequence[int], batch: int) -> Iterator[bytes | None]:
    for start in range(0, len(wanted), batch):
        yield from list(_pictures(draw, wanted[start : start + batch]))


def _pictures(draw: Draw, wanted: Sequence[int]) -> Iterator[bytes | None]:
    """Return each frame's picture as it comes from the browser; none where it is the one before."""
    layer = draw.layer
    request = RenderRequest(
        site=site_of(layer.bundle, layer.props, layer.hosts, draw.assets, draw.settings),
        video=Video(
            id=layer.composition,
            width=layer.width,
            height=layer.height,
            fps=float(layer.fps),
            duration_in_frames=layer.duration,
        ),
        props=layer.props,
        scale=max(layer.scale, LEAST_SCALE),
        frames=tuple(wanted),
        picture=Picture(format="png" if layer.quality is None else "jpeg", quality=layer.quality),
        keep_page=layer.keep_page,
        patience=layer.timeout,
    )
    stall = draw.settings.stall_seconds + layer.timeout
    with borrowed(draw.settings, keep=not draw.careful) as process:
        for event in process.ask(request, stall=stall, deadline=draw.deadline):
            if isinstance(event, Drawn):
                draw.score.note(event, request.site)
                yield base64.b64decode(event.picture) if event.picture else None


def site_of(bundle: str, props: object, hosts: tuple[str, ...], assets: Assets, settings: Settings) -> Site:
    """Return what the pages of a bundle may reach: it, the assets that props name, and some hosts."""
    names = sorted(set(asset_names(props)))
    return Site(
        bundle=str(unpacked(bundle, assets.store, settings)),
        assets={name: str(assets.path(Path(name).stem)) for name in names},
        hosts=hosts,
    )


def asset_names(props: object) -> Iterator[str]:
    """Return the names of the prepared assets that occur in props."""
    if isinstance(props, str):
        if props.startswith(ASSETS):
            yield props.removeprefix(ASSETS)
    elif isinstance(props, dict | list):
        for value in props.values() if isinstance(props, dict) else props:
            yield from asset_names(value)


def _decode(draw: Draw, picture: bytes | None) -> Frame:
    """Return a picture as a frame of the canvas."""
    if picture is None:
        raise RenderError("the browser sent no picture for the first frame")
    rgb = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR_RGB)
    if rgb is None:
        raise RenderError("the browser sent a picture that does not decode")
    layer, lossless = draw.layer, draw.layer.quality is None
    return place(reduced(np.asarray(rgb, np.uint8), layer), layer.fit, layer.background, draw.canvas, exact=lossless)


def reduced(rgb: RGB, layer: RemotionLayer) -> RGB:
    """Return a picture at its layer's scale, where the browser could only draw it larger."""
    if layer.scale >= LEAST_SCALE:
        return rgb
    size = (max(1, round(layer.width * layer.scale)), max(1, round(layer.height * layer.scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def place(rgb: RGB, fit: Fit, background: str, canvas: Canvas, *, exact: bool = False) -> Frame:
    """Return a picture, already at the right scale, in the middle of a frame: cut off, or over a background.

    Colours are converted exactly, or in less time.
    """
    convert = frame_of if exact else quick_frame_of
    height, width = rgb.shape[:2]
    # The browser rounds a side that is no whole number of pixels.
    if (abs(width - canvas.width) <= 1 and abs(height - canvas.height) <= 1) and (width, height) != (
        canvas.width,
        canvas.height,
    ):
        rgb = np.asarray(cv2.resize(rgb, (canvas.width, canvas.height), interpolation=cv2.INTER_AREA), np.uint8)
        height, width = rgb.shape[:2]
    if (width, height) == (canvas.width, canvas.height):
        return convert(rgb)
    under = background if fit is Fit.CONTAIN else "#000000"
    whole = backdrop(rgb, under, canvas.width, canvas.height)
    left, top = (canvas.width - width) // 2, (canvas.height - height) // 2
    target = whole[max(top, 0) : top + height, max(left, 0) : left + width]
    from_top, from_left = max(-top, 0), max(-left, 0)
    target[:] = rgb[from_top : from_top + target.shape[0], from_left : from_left + target.shape[1]]
    return convert(whole)
