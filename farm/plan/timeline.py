"""From seconds to frames: the only place where that happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from farm.errors import Problem, SpecError
from farm.plan.cuts import cut_at_pauses
from farm.plan.materials import Materials, composition_name
from farm.spec.base import MAX_SECONDS
from farm.spec.export import ExportSpec
from farm.spec.scenes import ClipScene, RemotionScene, Scene, TransitionKind


@dataclass(frozen=True, kw_only=True)
class Span:
    """Where a scene lies on the timeline, in frames."""

    scene: int
    """Index in the spec."""
    start: int
    """First frame, counted from the video's beginning."""
    frames: int
    """Length with the overlaps at both ends."""
    lead: int
    """Frames shared with the scene before."""
    tail: int
    """Frames shared with the scene after."""

    @property
    def body(self) -> int:
        """Return the number of frames that only this scene has."""
        return self.frames - self.lead - self.tail


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All scenes at one frame rate; lengths add up exactly."""

    fps: Fraction
    spans: tuple[Span, ...]

    @property
    def frames(self) -> int:
        """Return the video's length: the scenes less their overlaps."""
        return sum(span.frames for span in self.spans) - sum(span.tail for span in self.spans)

    @property
    def seconds(self) -> Fraction:
        """Return the video's exact length in seconds."""
        return self.frames / self.fps


def to_frames(seconds: float, fps: Fraction) -> int:
    """Round a time to the nearest frame, halves up; the decimal text of ``seconds`` counts."""
    return int(Fraction(str(seconds)) * fps + Fraction(1, 2))


def scene_seconds(scene: Scene, materials: Materials | None) -> float | None:
    """Return a scene's length; none where it depends on a material that is not measured yet."""
    if scene.duration != "auto":
        return scene.duration
    if materials is None:
        return None
    lengths = []
    if scene.voiceover:
        voice, trim = materials.sounds[scene.voiceover.source].duration, scene.voiceover.trim
        if trim:
            voice = min(trim.end or voice, voice) - trim.start
        lengths.append(scene.voiceover.delay + voice + scene.padding)
    if isinstance(scene, ClipScene):
        length = materials.videos[scene.video].duration
        lengths.append((min(scene.trim.end or length, length) - scene.trim.start) / scene.speed)
    if isinstance(scene, RemotionScene):
        composition = materials.compositions[composition_name(scene)]
        lengths.append(float(composition.frames / composition.fps))
    return max(lengths)


def known_frames(spec: ExportSpec, fps: Fraction) -> int | None:
    """Return a video's length before its materials are measured; none where it depends on them.

    Scenes that end at a voice's pauses move their joints, but not the end.
    """
    seconds = [scene_seconds(scene, None) for scene in spec.scenes]
    known = [to_frames(length, fps) for length in seconds if length is not None]
    return sum(known) - sum(_overlaps(spec, fps)) if len(known) == len(seconds) else None


def check_durations(spec: ExportSpec) -> list[Problem]:
    """Return the ``auto`` durations that have nothing to follow."""
    return [
        Problem(where=f"scenes[{n}].duration", message="is 'auto', which needs a voiceover to follow; give seconds")
        for n, scene in enumerate(spec.scenes)
        if scene.duration == "auto" and not scene.voiceover and not isinstance(scene, ClipScene | RemotionScene)
    ]


def check_lengths(spec: ExportSpec) -> None:
    """Refuse what is wrong with lengths that need no measuring, before anything is fetched.

    Raises:
        SpecError: as :func:`lay_out` does, and for ``auto`` without a voiceover.

    """
    problems = check_durations(spec)
    seconds = [scene_seconds(scene, None) for scene in spec.scenes]
    for fps in sorted({output.fps for output in spec.outputs}):
        problems += [p for p in _problems(spec, seconds, fps) if p not in problems]
    if problems:
        raise SpecError(problems=problems)


def lay_out(spec: ExportSpec, materials: Materials, fps: Fraction) -> Timeline:
    """Return the timeline at one frame rate.

    Raises:
        SpecError: a scene is shorter than a frame or than its transitions, or the whole is too long.

    """
    seconds = [scene_seconds(scene, materials) for scene in spec.scenes]
    problems = _problems(spec, seconds, fps)
    if problems:
        raise SpecError(problems=problems)
    overlaps = _overlaps(spec, fps)
    spans: list[Span] = []
    start = 0
    planned = [to_frames(length or 0, fps) for length in seconds]
    for n, frames in enumerate(cut_at_pauses(spec, materials, planned, overlaps, fps)):
        lead = overlaps[n - 1] if n else 0
        spans.append(Span(scene=n, start=start - lead, frames=frames, lead=lead, tail=overlaps[n]))
        start += frames - lead
    return Timeline(fps=fps, spans=tuple(spans))


def _overlaps(spec: ExportSpec, fps: Fraction) -> list[int]:
    """Return each scene's overlap with the next; the last one leads nowhere."""
    transitions = [scene.transition for scene in spec.scenes[:-1]]
    return [to_frames(t.duration, fps) if t and t.kind != TransitionKind.CUT else 0 for t in transitions] + [0]


def _problems(spec: ExportSpec, seconds: Sequence[float | None], fps: Fraction) -> list[Problem]:
    """Return what is wrong with lengths; unknown ones are passed over."""
    found: list[Problem] = []
    overlaps = _overlaps(spec, fps)
    rate = f"{float(fps):g} fps"
    total = 0
    for n, length in enumerate(seconds):
        transition = spec.scenes[n].transition
        last = n == len(seconds) - 1
        if transition and transition.kind != TransitionKind.CUT and not overlaps[n] and not last:
            found.append(Problem(where=f"scenes[{n}].transition.duration", message=f"is under one frame at {rate}"))
        if length is None:
            continue
        frames = to_frames(length, fps) if length > 0 else 0
        total += frames
        where = f"scenes[{n}]"
        if frames < 1:
            found.append(
                Problem(where=f"{where}.duration", message=f"{length:g} s is shorter than one frame at {rate}")
            )
        elif (lead := overlaps[n - 1] if n else 0) + overlaps[n] > frames:
            message = (
                f"transitions take {lead} frames at its start and {overlaps[n]} at its end, "
                f"more than the scene's {frames} at {rate}"
            )
            found.append(Problem(where=f"{where}.transition" if overlaps[n] else where, message=message))
    if total > MAX_SECONDS * fps:
        found.append(Problem(where="scenes", message=f"are longer than {MAX_SECONDS / 3600:g} hours together"))
    return found
