"""Tracks: how each output's row of segments is made, and which outputs share one."""

from collections.abc import Mapping
from fractions import Fraction

from farm.plan.encoding import (
    Canvas,
    Choice,
    Encoding,
    choose,
    delivery_encoding,
    family,
    frame_seconds,
    intermediate_encoding,
)
from farm.plan.segments import Builder, Joint, prefix, segments
from farm.plan.tasks import Resources, TranscodePayload
from farm.plan.timeline import Timeline
from farm.spec.base import Model
from farm.spec.outputs import Output, Quality, Strategy

FINAL_THREADS = 4
"""Threads of a software encoder that makes a whole delivery; fixed, so that the bytes are."""

RANKS = {quality: rank for rank, quality in enumerate(Quality)}


class Track(Model):
    """A row of segments that plays from the first frame to the last."""

    canvas: Canvas
    encoding: Encoding
    strategy: Strategy
    reason: str
    frames: int
    joints: tuple[Joint, ...]
    """What is joined by stream copy; a single one when a final encode made the whole."""


def lay_tracks(
    builder: Builder, timelines: Mapping[Fraction, Timeline]
) -> tuple[list[Track], dict[int, tuple[int, str]]]:
    """Lay out a track for each output, the most demanding first; return tracks, and track and reason by output."""
    outputs = builder.spec.outputs
    order = sorted(range(len(outputs)), key=lambda n: (-outputs[n].width, -RANKS[outputs[n].quality], n))
    tracks: list[Track] = []
    by_output: dict[int, tuple[int, str]] = {}
    made: list[tuple[Output, int]] = []
    for n in order:
        output, timeline = outputs[n], timelines[outputs[n].fps]
        choice = choose(output, builder.farm, frames=timeline.frames)
        same = next((t for other, t in made if _same_pictures(other, output) and _made_so(tracks[t], choice)), None)
        if same is not None:
            by_output[n] = (same, choice.reason)
            continue
        base = next((t for other, t in made if _contains(other, output) and tracks[t].strategy != "final"), None)
        if base is not None and choice.strategy is Strategy.COPY:
            track = _rendition(builder, output, tracks[base], choice)
        elif choice.strategy is Strategy.FINAL:
            track = _final(builder, output, timeline, choice)
        else:
            track = _direct(builder, output, timeline, choice)
        by_output[n] = (len(tracks), track.reason)
        made.append((output, len(tracks)))
        tracks.append(track)
    return tracks, by_output


def _same_pictures(a: Output, b: Output) -> bool:
    """Tell whether two outputs differ in destination, container, check and the strategy asked for alone."""
    same = {"uri", "container", "strategy", "qa"}
    return a.model_dump(exclude=same) == b.model_dump(exclude=same)


def _made_so(track: Track, choice: Choice) -> bool:
    """Tell whether a track was made as another output's choice would make it."""
    return (track.strategy, track.encoding.encoder) == (choice.strategy, choice.encoder)


def _contains(base: Output, other: Output) -> bool:
    """Tell whether an output can be made from another's segments: same shape and rate, no larger, no better."""
    return (
        base.fps == other.fps
        and base.width * other.height == base.height * other.width
        and base.width >= other.width
        and RANKS[base.quality] >= RANKS[other.quality]
    )


def _canvas(output: Output) -> Canvas:
    return Canvas(width=output.width, height=output.height, fps=output.fps)


def _direct(builder: Builder, output: Output, timeline: Timeline, choice: Choice) -> Track:
    """Segments with the delivery's parameters, joined as they are."""
    encoding = delivery_encoding(output, choice.encoder)
    joints = tuple(segments(builder, timeline, _canvas(output), encoding, output.quality))
    return _track(output, encoding, choice, joints)


def _rendition(builder: Builder, output: Output, base: Track, choice: Choice) -> Track:
    """Another track's segments, each made smaller."""
    canvas, encoding = _canvas(output), delivery_encoding(output, choice.encoder)
    joints = []
    for joint in base.joints:
        source = builder.tasks[joint.key]
        payload = TranscodePayload(sources=(joint.key,), count=joint.frames, canvas=canvas, encoding=encoding)
        key = builder.add(
            payload,
            name=f"{source.name} → {canvas.width}×{canvas.height}",
            scenes=source.scenes,
            needs=(joint.key,),
            on_error=source.on_error,
            frames=joint.frames,
            seconds=joint.frames * frame_seconds(canvas, encoding),
        )
        joints.append(Joint(key=key, frames=joint.frames))
    reason = f"made from the {base.canvas.width}×{base.canvas.height} output's segments; {choice.reason}"
    choice = Choice(strategy=choice.strategy, encoder=choice.encoder, reason=reason)
    return _track(output, encoding, choice, tuple(joints))


def _final(builder: Builder, output: Output, timeline: Timeline, choice: Choice) -> Track:
    """Fast intermediates, and one encode over the whole."""
    canvas = _canvas(output)
    pieces = list(segments(builder, timeline, canvas, intermediate_encoding(output), output.quality))
    hardware = family(choice.encoder) == "nvenc"
    encoding = delivery_encoding(output, choice.encoder, threads=1 if hardware else FINAL_THREADS)
    keys = tuple(piece.key for piece in pieces)
    payload = TranscodePayload(sources=keys, count=timeline.frames, canvas=canvas, encoding=encoding)
    key = builder.add(
        payload,
        name=f"{prefix(builder)} · final encode {canvas.width}×{canvas.height}",
        scenes=tuple(builder.numbers),
        needs=tuple(dict.fromkeys(keys)),
        resources=Resources(cpus=1, tags={"nvenc": 1}) if hardware else Resources(cpus=1),
        frames=timeline.frames,
        seconds=timeline.frames * frame_seconds(canvas, encoding),
    )
    return _track(output, encoding, choice, (Joint(key=key, frames=timeline.frames),))


def _track(output: Output, encoding: Encoding, choice: Choice, joints: tuple[Joint, ...]) -> Track:
    return Track(
        canvas=_canvas(output),
        encoding=encoding,
        strategy=choice.strategy,
        reason=choice.reason,
        frames=sum(joint.frames for joint in joints),
        joints=joints,
    )
