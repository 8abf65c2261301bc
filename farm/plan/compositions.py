"""Compositions as layers: their size, rate and length on a canvas, and how they are cut into ranges."""

from fractions import Fraction

from farm.plan.encoding import Canvas
from farm.plan.materials import CompositionMaterial
from farm.plan.tasks import RemotionLayer
from farm.plan.timeline import Span
from farm.spec.outputs import Quality
from farm.spec.scenes import Fit, RemotionScene

DESIGN_SIDE = 1080
"""CSS pixels of the shorter side that the shipped compositions are laid out on, whatever the output's size."""

CAPTURE: dict[Quality, int | None] = {Quality.DRAFT: 80, Quality.STANDARD: 90, Quality.HIGH: 95, Quality.ULTRA: None}
"""JPEG quality that pages are captured with; none: as PNG, which takes about twice the time."""

LADDER = (30, 45, 60, 90, 120, 150, 180, 240, 300, 450, 600, 900)
"""Lengths of ranges in frames. Few and fixed, so that a slightly other cost gives the same ranges and keys."""

RANGE_SECONDS = 15.0
"""What a range should take: long against a page's start (0.6 s), short against losing a node."""

UNMEASURED = 0.1
"""Wall seconds of a 1920×1080 frame of a composition that was never rendered: median of the shipped ones, encoded."""

FULL_HD = 1920 * 1080


def remotion_layer(
    scene: RemotionScene, material: CompositionMaterial, span: Span, canvas: Canvas, quality: Quality
) -> RemotionLayer:
    """Return what a scene draws on a canvas.

    A customer's composition keeps its size and rate and is scaled into the
    frame. The shipped ones are laid out on the frame itself.
    """
    follow = material.shipped
    short = min(canvas.width, canvas.height) / DESIGN_SIDE
    if scene.width and scene.height:
        width, height = scene.width, scene.height
    elif follow:
        width, height = round(canvas.width / short), round(canvas.height / short)
    else:
        width, height = material.width, material.height
    ratios = (canvas.width / width, canvas.height / height)
    fps = scene.fps or (canvas.fps if follow else material.fps)
    needed = max(1, int(span.frames * fps / canvas.fps + Fraction(1, 2)))
    natural = int(material.frames * fps / material.fps + Fraction(1, 2))
    # Its length may be no whole number of the output's frames: only one that is shown beyond its end is longer.
    fits = int((span.frames - 1) * fps / canvas.fps) < natural
    return RemotionLayer(
        bundle=material.bundle,
        composition=scene.composition,
        props=material.props,
        width=width,
        height=height,
        scale=round(max(ratios) if scene.fit is Fit.COVER else min(ratios), 9),
        fps=fps,
        duration=natural if scene.duration == "auto" and fits else needed,
        fit=scene.fit,
        background=scene.background,
        quality=CAPTURE[quality],
        hosts=scene.hosts,
        timeout=scene.timeout,
        engine=material.engine,
        keep_page=material.shipped,
        frames=span.frames,
    )


def part_of(
    layer: RemotionLayer, scene: RemotionScene, material: CompositionMaterial, first: int, count: int, rate: Fraction
) -> RemotionLayer:
    """Return the layer for some frames of its scene: props that they don't depend on have their neutral value."""
    varying = {
        name: material.neutral[name]
        for name, span in scene.varies.items()
        if name in material.neutral and not _overlaps(_on_canvas(span, layer, material, rate), first, count)
    }
    return layer.model_copy(update={"props": layer.props | varying}) if varying else layer


def _on_canvas(
    span: tuple[int, int], layer: RemotionLayer, material: CompositionMaterial, rate: Fraction
) -> tuple[int, int]:
    """Return a span of a composition's own frames as the canvas's frames that may show any of them.

    Drawn at another rate, a composition has frames between its own: what is
    not to be seen at the one before the span may be at those after that.
    """
    pace = layer.fps / material.fps
    first = int((span[0] - 1) * pace) + 1 if span[0] else 0
    end = _ceiling(span[1] * pace)
    held = end >= layer.duration
    return _ceiling(first * rate / layer.fps), layer.frames if held else _ceiling(end * rate / layer.fps)


def _ceiling(number: Fraction) -> int:
    return -int(-number // 1)


def _overlaps(span: tuple[int, int], first: int, count: int) -> bool:
    return span[0] < first + count and first < span[1]


def range_frames(material: CompositionMaterial, canvas: Canvas) -> int:
    """Return the longest range of the ladder that stays below :data:`RANGE_SECONDS`."""
    cost = max(material.frame_seconds * canvas.width * canvas.height / FULL_HD, 1e-6)
    return max((step for step in LADDER if step * cost <= RANGE_SECONDS), default=LADDER[0])


def cuts(
    layer: RemotionLayer, scene: RemotionScene, material: CompositionMaterial, span: Span, rate: Fraction
) -> list[int]:
    """Return the frames within a scene's body at which a prop begins or ceases to matter."""
    edges = {edge for spans in scene.varies.values() for edge in _on_canvas(spans, layer, material, rate)}
    return sorted(edge for edge in edges if span.lead < edge < span.frames - span.tail)
