"""A layer's frames, whatever its kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from farm.media.decode import clip_frames
from farm.media.encode import Frame
from farm.media.images import inspect
from farm.media.process import Limits
from farm.media.trace import Tracer
from farm.plan.encoding import Canvas
from farm.plan.tasks import (
    CardLayer,
    ClipLayer,
    ColorLayer,
    KenBurnsLayer,
    Layer,
    RangePayload,
    RemotionLayer,
    TransitionPayload,
    score_key,
)
from farm.scene_worker.assets import Assets
from farm.scene_worker.captions import captioned
from farm.scene_worker.color import card_frame, color_frame
from farm.scene_worker.ken_burns import KenBurns
from farm.scene_worker.remotion.frames import BATCH, Draw, composition_frames
from farm.scene_worker.remotion.score import Score
from farm.scene_worker.transitions import blend
from farm.settings import Settings

NO_LIMIT = 1 << 40
"""Pixels: an asset that was prepared has passed its limit."""


@dataclass(kw_only=True)
class Drawing:
    """What frames are drawn with."""

    assets: Assets
    settings: Settings
    limits: Limits
    careful: bool = False
    """Whether browsers are to be asked for little at a time, and ended after that."""
    scores: dict[str, Score] = field(default_factory=dict)
    """Takes notes on what is heard, by :func:`farm.plan.tasks.score_key`."""
    tracer: Tracer | None = None
    """Takes notes on what is drawn."""


def payload_frames(payload: RangePayload | TransitionPayload, drawing: Drawing) -> Iterator[Frame]:
    """Return exactly the frames of a range or transition; each is valid until the next."""
    frames = _pictures(payload, drawing)
    if payload.captions is None:
        return frames
    return captioned(frames, payload.captions, payload.canvas, drawing.assets)


def _pictures(payload: RangePayload | TransitionPayload, drawing: Drawing) -> Iterator[Frame]:
    """Return the frames without captions."""
    canvas, count = payload.canvas, payload.count
    if isinstance(payload, RangePayload):
        return layer_frames(payload.layer, payload.first, count, canvas, drawing)
    return blend(
        layer_frames(payload.before, payload.before_first, count, canvas, drawing, batch=BATCH),
        layer_frames(payload.after, 0, count, canvas, drawing, batch=BATCH),
        look=payload.look,
        direction=payload.direction,
        count=count,
    )


def layer_frames(
    layer: Layer, first: int, count: int, canvas: Canvas, drawing: Drawing, *, batch: int | None = None
) -> Iterator[Frame]:
    """Return ``count`` of a layer's frames from ``first`` on."""
    if isinstance(layer, RemotionLayer):
        score = drawing.scores.setdefault(score_key(layer, first, count, canvas.fps), Score(layer.fps))
        draw = Draw(
            layer=layer,
            canvas=canvas,
            assets=drawing.assets,
            settings=drawing.settings,
            score=score,
            deadline=drawing.limits.deadline,
            careful=drawing.careful,
        )
        return composition_frames(draw, first, count, batch=BATCH if drawing.careful else batch)
    return islice(_endless(layer, first, canvas, drawing), count)


def _endless(
    layer: KenBurnsLayer | ClipLayer | CardLayer | ColorLayer, first: int, canvas: Canvas, drawing: Drawing
) -> Iterator[Frame]:
    """Return a layer's frames from ``first`` to its end, or for ever."""
    if isinstance(layer, KenBurnsLayer):
        return _still(layer, canvas, drawing.assets).frames(first)
    if isinstance(layer, ClipLayer):
        return clip_frames(drawing.assets.path(layer.video), layer, first, canvas, limits=drawing.limits)
    if isinstance(layer, CardLayer):
        return repeat(card_frame(layer, canvas))
    return repeat(color_frame(layer, canvas))


def _still(layer: KenBurnsLayer, canvas: Canvas, assets: Assets) -> KenBurns:
    """Prepare a Ken Burns scene."""
    _format, *size = inspect(assets.path(layer.image), max_pixels=NO_LIMIT)
    under = "#000000" if layer.background == "blur" else layer.background
    width, height = size
    return KenBurns(layer, (width, height), canvas, lambda plate: assets.picture(layer.image, plate, under))
