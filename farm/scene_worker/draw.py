"""A layer's frames, whatever its kind."""

from collections.abc import Iterator
from itertools import islice, repeat

from farm.media.decode import clip_frames
from farm.media.encode import Frame
from farm.media.images import inspect
from farm.media.process import Limits
from farm.plan.encoding import Canvas
from farm.plan.tasks import CardLayer, ClipLayer, KenBurnsLayer, Layer, RangePayload, TransitionPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.color import card_frame, color_frame
from farm.scene_worker.ken_burns import KenBurns
from farm.scene_worker.transitions import blend

NO_LIMIT = 1 << 40
"""Pixels: an asset that was prepared has passed its limit."""


def payload_frames(payload: RangePayload | TransitionPayload, assets: Assets, limits: Limits) -> Iterator[Frame]:
    """Return exactly the frames of a range or transition; each is valid until the next."""
    canvas = payload.canvas
    if isinstance(payload, RangePayload):
        return islice(layer_frames(payload.layer, payload.first, canvas, assets, limits), payload.count)
    return blend(
        layer_frames(payload.before, payload.before_first, canvas, assets, limits),
        layer_frames(payload.after, 0, canvas, assets, limits),
        look=payload.look,
        direction=payload.direction,
        count=payload.count,
    )


def layer_frames(layer: Layer, first: int, canvas: Canvas, assets: Assets, limits: Limits) -> Iterator[Frame]:
    """Return a layer's frames from ``first`` on."""
    if isinstance(layer, KenBurnsLayer):
        return _still(layer, canvas, assets).frames(first)
    if isinstance(layer, ClipLayer):
        return clip_frames(assets.path(layer.video), layer, first, canvas, limits=limits)
    if isinstance(layer, CardLayer):
        return repeat(card_frame(layer, canvas))
    return repeat(color_frame(layer, canvas))


def _still(layer: KenBurnsLayer, canvas: Canvas, assets: Assets) -> KenBurns:
    """Prepare a Ken Burns scene."""
    _format, *size = inspect(assets.path(layer.image), max_pixels=NO_LIMIT)
    under = "#000000" if layer.background == "blur" else layer.background
    width, height = size
    return KenBurns(layer, (width, height), canvas, lambda plate: assets.picture(layer.image, plate, under))
