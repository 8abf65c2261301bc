"""What is drawn: scenes as layers, cut into ranges and transitions, each a task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from farm.plan.camera import resolve
from farm.plan.captions.burn import Burner
from farm.plan.captions.payload import Burning
from farm.plan.compositions import FULL_HD, cuts, part_of, range_frames, remotion_layer
from farm.plan.encoding import Canvas, Capabilities, Encoding, drawn_encoding, frame_seconds
from farm.plan.materials import CompositionMaterial, Materials, composition_name
from farm.plan.tasks import (
    CHROMIUM,
    CardLayer,
    ClipLayer,
    ColorLayer,
    Heard,
    KenBurnsLayer,
    Layer,
    Payload,
    RangePayload,
    RemotionLayer,
    Resources,
    Task,
    TransitionPayload,
    VerifyPayload,
    Versions,
    content_key,
    score_key,
)
from farm.plan.timeline import Span, Timeline
from farm.spec.base import Model
from farm.spec.export import ExportSpec
from farm.spec.motion import MotionPreset
from farm.spec.outputs import Quality
from farm.spec.scenes import ClipScene, ColorScene, KenBurnsScene, OnError, Policy, RemotionScene, Scene, Transition

RANGE_FRAMES = 300
"""A scene's body of more frames is cut into equal ranges of at most this many (10 s at 30 fps)."""


class Joint(Model):
    """One segment of a track, in playing order."""

    key: str
    frames: int


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """What is heard of a composition on one canvas."""

    canvas: Canvas
    notes: dict[Heard, str] = field(default_factory=dict)
    """Notes in the order of the frames, each with the key of the task that makes them."""


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
    checks: dict[str, Task] = field(default_factory=dict)
    """Comparisons of frames that should not depend on some props, done where it is asked for."""
    heard: dict[tuple[Fraction, int], Hearing] = field(default_factory=dict)
    """Where compositions are heard, by frame rate and place in the spec."""

    def add(self, payload: Payload, **about: object) -> str:
        """Add a task and return its key; the same work twice is one task."""
        key = content_key(payload, self.versions)
        if key not in self.tasks:
            self.tasks[key] = Task.model_validate({"key": key, "payload": payload, **about})
        return key


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A scene on a canvas: where it lies and what it shows."""

    span: Span
    scene: Scene
    number: int
    """The scene's index in the customer's spec."""
    layer: Layer
    material: CompositionMaterial | None
    """What is known of the composition, where it is one."""
    canvas: Canvas

    def part(self, first: int, count: int) -> Layer:
        """Return the layer for some of the scene's frames."""
        if isinstance(self.layer, RemotionLayer) and isinstance(self.scene, RemotionScene) and self.material:
            return part_of(self.layer, self.scene, self.material, first, count, self.canvas.fps)
        return self.layer

    def ranges(self) -> list[tuple[int, int]]:
        """Cut the scene's body: boundaries depend on what it is, never on who renders it."""
        if isinstance(self.layer, RemotionLayer) and isinstance(self.scene, RemotionScene) and self.material:
            inner = cuts(self.layer, self.scene, self.material, self.span, self.canvas.fps)
            return ranges(self.span, most=range_frames(self.material, self.canvas), inner=inner)
        return ranges(self.span)

    def seconds(self, count: int, encoding: Encoding | None) -> float:
        """Estimate the CPU seconds of some frames; a composition's cost includes the encoder's."""
        if isinstance(self.layer, RemotionLayer) and self.material:
            return count * self.material.frame_seconds * self.canvas.width * self.canvas.height / FULL_HD
        return count * frame_seconds(self.canvas, encoding) if encoding else 0.0


def segments(
    builder: Builder, timeline: Timeline, canvas: Canvas, encoding: Encoding, quality: Quality
) -> Iterator[Joint]:
    """Return the row of segments: each scene's body in ranges, then its transition."""
    shots = list(_shots(builder, timeline, canvas, quality))
    burner = Burner(builder.spec, builder.materials, timeline, canvas)
    for place, shot in enumerate(shots):
        for first, count in shot.ranges():
            layer = shot.part(first, count)
            chosen = drawn_encoding(encoding) if isinstance(layer, RemotionLayer) else encoding
            burning = burner.part(shot.span.start + first, count)
            key = builder.add(
                RangePayload(layer=layer, first=first, count=count, canvas=canvas, encoding=chosen, captions=burning),
                name=f"{prefix(builder)} · scene {shot.number + 1:02d} · {layer.kind} {first}–{first + count - 1}",
                scenes=(shot.number,),
                on_error=shot.scene.on_error,
                frames=count,
                seconds=shot.seconds(count, encoding),
                assets=_assets(shot) + (burning.fonts() if burning else ()),
                scores=_scores(canvas, (layer, first, count)),
                resources=_resources(layer),
            )
            _hear(builder, shot, layer, (first, count), key)
            _check(builder, shot, layer, (first, count))
            yield Joint(key=key, frames=count)
        if shot.span.tail and shot.scene.transition:
            start = shot.span.start + shot.span.frames - shot.span.tail
            burning = burner.part(start, shot.span.tail)
            yield _transition(builder, (shot, shots[place + 1]), shot.scene.transition, encoding, burning)


def ranges(span: Span, *, most: int = RANGE_FRAMES, inner: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Cut a scene's body at ``inner`` frames, and what lies between into equal ranges of at most ``most``."""
    found = []
    for start, end in pairwise((span.lead, *inner, span.lead + span.body)):
        parts = -(-(end - start) // most)
        edges = [start + (end - start) * part // parts for part in range(parts + 1)] if parts else []
        found += [(first, last - first) for first, last in pairwise(edges)]
    return found


def _transition(
    builder: Builder,
    shots: tuple[Shot, Shot],
    transition: Transition,
    encoding: Encoding,
    burning: Burning | None,
) -> Joint:
    """Add the overlap of a scene and the next as a task of its own."""
    before, after = shots
    count, first = before.span.tail, before.span.frames - before.span.tail
    layers = (before.part(first, count), after.part(0, count))
    payload = TransitionPayload(
        before=layers[0],
        before_first=first,
        after=layers[1],
        look=transition.kind,
        direction=transition.direction,
        count=count,
        canvas=before.canvas,
        encoding=encoding,
        captions=burning,
    )
    pair = (before.number, after.number)
    key = builder.add(
        payload,
        name=f"{prefix(builder)} · scenes {pair[0] + 1:02d}–{pair[1] + 1:02d} · {transition.kind} 0–{count - 1}",
        scenes=pair,
        on_error=_lenient(before.scene.on_error, after.scene.on_error),
        frames=count,
        seconds=before.seconds(count, encoding) + after.seconds(count, encoding),
        assets=tuple(dict.fromkeys(_assets(before) + _assets(after) + (burning.fonts() if burning else ()))),
        scores=_scores(before.canvas, (layers[0], first, count), (layers[1], 0, count)),
        resources=_resources(*layers),
    )
    _hear(builder, before, layers[0], (first, count), key)
    _hear(builder, after, layers[1], (0, count), key)
    return Joint(key=key, frames=count)


def _lenient(a: OnError, b: OnError) -> OnError:
    """Return what happens when a transition fails: the scene that may go missing is to blame."""
    policy = a.policy if a.policy in {Policy.SKIP, Policy.PLACEHOLDER} else b.policy
    return OnError(policy=policy, retry=max(a.retry, b.retry))


def prefix(builder: Builder) -> str:
    """Return how every task's name begins."""
    return f"export {builder.spec.title.lower()}"


def _scores(canvas: Canvas, *runs: tuple[Layer, int, int]) -> tuple[str, ...]:
    """Return the keys of the notes on what is heard in some frames of layers."""
    return tuple(
        score_key(layer, first, count, canvas.fps) for layer, first, count in runs if isinstance(layer, RemotionLayer)
    )


def _hear(builder: Builder, shot: Shot, layer: Layer, part: tuple[int, int], key: str) -> None:
    """Note where a composition is heard; of several canvases of one rate, the first serves the mix."""
    if isinstance(layer, RemotionLayer):
        first, count = part
        notes = Heard(score=score_key(layer, first, count, shot.canvas.fps), first=first, count=count)
        hearing = builder.heard.setdefault((shot.canvas.fps, shot.span.scene), Hearing(canvas=shot.canvas))
        if hearing.canvas == shot.canvas:
            hearing.notes.setdefault(notes, key)


def _check(builder: Builder, shot: Shot, layer: Layer, part: tuple[int, int]) -> None:
    """Add a comparison of frames for which some props count as neutral, with the frames that the props give."""
    whole = shot.layer
    if not isinstance(layer, RemotionLayer) or not isinstance(whole, RemotionLayer) or layer.props == whole.props:
        return
    first, count = part
    places = sorted({first, first + count // 2, first + count - 1})
    payload = VerifyPayload(
        layer=whole,
        other=layer.props,
        samples=tuple(dict.fromkeys(whole.frame_at(place, shot.canvas.fps) for place in places)),
    )
    key = content_key(payload, builder.versions)
    builder.checks[key] = Task(
        key=key,
        name=f"{prefix(builder)} · scene {shot.number + 1:02d} · check {first}–{first + count - 1}",
        payload=payload,
        scenes=(shot.number,),
        on_error=OnError(policy=Policy.SKIP),  # so that all are heard of at once
        frames=0,
        seconds=shot.seconds(2 * len(places), None),
        assets=_assets(shot),
        resources=_resources(whole),
    )


def _resources(*layers: Layer) -> Resources:
    """Return what drawing some layers occupies."""
    browser = any(isinstance(layer, RemotionLayer) for layer in layers)
    return Resources(tags={CHROMIUM: 1}) if browser else Resources()


def _shots(builder: Builder, timeline: Timeline, canvas: Canvas, quality: Quality) -> Iterator[Shot]:
    """Return what each scene shows, moves resolved."""
    before: MotionPreset | None = None
    for span in timeline.spans:
        scene, number = builder.spec.scenes[span.scene], builder.numbers[span.scene]
        shot = Shot(
            span=span,
            scene=scene,
            number=number,
            layer=CardLayer(text=builder.cards.get(span.scene, ""), frames=span.frames),
            material=None,
            canvas=canvas,
        )
        if span.scene in builder.cards:
            before = None
        elif isinstance(scene, RemotionScene):
            material = builder.materials.compositions[composition_name(scene)]
            drawn = remotion_layer(scene, material, span, canvas, quality)
            shot, before = replace(shot, layer=drawn, material=material), None
        else:
            layer, before = _layer(builder, scene, span, canvas, before)
            shot = replace(shot, layer=layer)
        yield shot


def _layer(
    builder: Builder,
    scene: KenBurnsScene | ClipScene | ColorScene,
    span: Span,
    canvas: Canvas,
    before: MotionPreset | None,
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


def _assets(shot: Shot) -> tuple[str, ...]:
    """Return the hashes of what a scene is drawn from."""
    if shot.material:
        return shot.material.assets
    if isinstance(shot.layer, KenBurnsLayer):
        return (shot.layer.image,)
    return (shot.layer.video,) if isinstance(shot.layer, ClipLayer) else ()
