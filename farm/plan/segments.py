"""What is drawn: scenes as layers, cut into ranges and transitions, each a task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from farm.plan.camera import resolve
from farm.plan.encoding import Canvas, Capabilities, Encoding, frame_seconds
from farm.plan.materials import Materials
from farm.plan.tasks import (
    CardLayer,
    ClipLayer,
    ColorLayer,
    KenBurnsLayer,
    Layer,
    Payload,
    RangePayload,
    Task,
    TransitionPayload,
    Versions,
    content_key,
)
from farm.plan.timeline import Span, Timeline
from farm.spec.base import Model
from farm.spec.export import ExportSpec
from farm.spec.motion import MotionPreset
from farm.spec.scenes import ClipScene, ColorScene, OnError, Policy, Scene, Transition

RANGE_FRAMES = 300
"""A scene's body of more frames is cut into equal ranges of at most this many (10 s at 30 fps)."""


class Joint(Model):
    """One segment of a track, in playing order."""

    key: str
    frames: int


@dataclass(kw_only=True)
class Builder:
    """Collects tasks while tracks are laid out."""

    spec: ExportSpec
    materials: Materials
    farm: Capabilities
    versions: Versions
    cards: Mapping[int, str]
    """Text of the card that replaces a scene, by its place in the spec."""
    numbers: Sequence[int]
    """Index that each scene had in the customer's spec, before others were left out."""
    tasks: dict[str, Task] = field(default_factory=dict)

    def add(self, payload: Payload, **about: object) -> str:
        """Add a task and return its key; the same work twice is one task."""
        key = content_key(payload, self.versions)
        if key not in self.tasks:
            self.tasks[key] = Task.model_validate({"key": key, "payload": payload, **about})
        return key


def segments(builder: Builder, timeline: Timeline, canvas: Canvas, encoding: Encoding) -> Iterator[Joint]:
    """Return the row of segments: each scene's body in ranges, then its transition."""
    layers = _layers(builder, timeline, canvas)
    cost = frame_seconds(canvas, encoding)
    for span in timeline.spans:
        scene, layer, number = builder.spec.scenes[span.scene], layers[span.scene], builder.numbers[span.scene]
        for first, count in ranges(span):
            key = builder.add(
                RangePayload(layer=layer, first=first, count=count, canvas=canvas, encoding=encoding),
                name=f"{prefix(builder)} · scene {number + 1:02d} · {layer.kind} {first}–{first + count - 1}",
                scenes=(number,),
                on_error=scene.on_error,
                frames=count,
                seconds=count * cost,
                assets=_assets(layer),
            )
            yield Joint(key=key, frames=count)
        if span.tail and scene.transition:
            yield _transition(builder, span, scene.transition, (layer, layers[span.scene + 1]), canvas, encoding)


def ranges(span: Span) -> list[tuple[int, int]]:
    """Cut a scene's body into equal ranges; boundaries depend on its length alone."""
    parts = -(-span.body // RANGE_FRAMES)
    edges = [span.lead + span.body * part // parts for part in range(parts + 1)] if parts else []
    return [(first, last - first) for first, last in pairwise(edges)]


def _transition(
    builder: Builder,
    span: Span,
    transition: Transition,
    layers: tuple[Layer, Layer],
    canvas: Canvas,
    encoding: Encoding,
) -> Joint:
    """Add the overlap of a scene and the next as a task of its own."""
    payload = TransitionPayload(
        before=layers[0],
        before_first=span.frames - span.tail,
        after=layers[1],
        look=transition.kind,
        direction=transition.direction,
        count=span.tail,
        canvas=canvas,
        encoding=encoding,
    )
    places = (span.scene, span.scene + 1)
    pair = tuple(builder.numbers[n] for n in places)
    key = builder.add(
        payload,
        name=f"{prefix(builder)} · scenes {pair[0] + 1:02d}–{pair[1] + 1:02d} · {transition.kind} 0–{span.tail - 1}",
        scenes=pair,
        on_error=_lenient(*(builder.spec.scenes[n].on_error for n in places)),
        frames=span.tail,
        seconds=2 * span.tail * frame_seconds(canvas, encoding),
        assets=tuple(dict.fromkeys(_assets(layers[0]) + _assets(layers[1]))),
    )
    return Joint(key=key, frames=span.tail)


def _lenient(a: OnError, b: OnError) -> OnError:
    """Return what happens when a transition fails: the scene that may go missing is to blame."""
    policy = a.policy if a.policy in {Policy.SKIP, Policy.PLACEHOLDER} else b.policy
    return OnError(policy=policy, retry=max(a.retry, b.retry))


def prefix(builder: Builder) -> str:
    """Return how every task's name begins."""
    return f"export {builder.spec.title.lower()}"


def _layers(builder: Builder, timeline: Timeline, canvas: Canvas) -> list[Layer]:
    """Return what each scene shows, moves resolved."""
    layers: list[Layer] = []
    before: MotionPreset | None = None
    for span in timeline.spans:
        scene = builder.spec.scenes[span.scene]
        if span.scene in builder.cards:
            layers.append(CardLayer(text=builder.cards[span.scene], frames=span.frames))
            before = None
        else:
            layer, before = _layer(builder, scene, span, canvas, before)
            layers.append(layer)
    return layers


def _layer(
    builder: Builder, scene: Scene, span: Span, canvas: Canvas, before: MotionPreset | None
) -> tuple[Layer, MotionPreset | None]:
    """Return what one scene shows, and its named move if it has one."""
    if isinstance(scene, ColorScene):
        turn = scene.angle if scene.to else 0.0  # a plain colour looks the same from everywhere
        return ColorLayer(color=scene.color, to=scene.to, angle=turn, frames=span.frames), None
    if isinstance(scene, ClipScene):
        video = builder.materials.videos[scene.video]
        layer = ClipLayer(
            video=video.sha256,
            start=scene.trim.start,
            end=min(scene.trim.end or video.duration, video.duration),
            speed=scene.speed,
            fit=scene.fit,
            background=scene.background,
            frames=span.frames,
        )
        return layer, None
    image = builder.materials.images[scene.image]
    path, chosen = resolve(scene, image, (canvas.width, canvas.height), seed=builder.spec.seed, before=before)
    still = KenBurnsLayer(image=image.sha256, path=path, fit=scene.fit, background=scene.background, frames=span.frames)
    return still, chosen


def _assets(layer: Layer) -> tuple[str, ...]:
    """Return the hashes of what a layer is drawn from."""
    if isinstance(layer, KenBurnsLayer):
        return (layer.image,)
    return (layer.video,) if isinstance(layer, ClipLayer) else ()
