"""The plan: from a spec and its measured materials to tasks, pure and repeatable."""

from collections.abc import Mapping, Sequence

from farm.errors import SpecError
from farm.plan.captions.burn import ReadCaptions, caption_warnings, reading
from farm.plan.encoding import AUDIO_KBPS, Capabilities, check_encoders
from farm.plan.materials import Materials
from farm.plan.moments import check_moments
from farm.plan.segments import Builder, prefix
from farm.plan.sound import mix_payload
from farm.plan.sound_warnings import sound_warnings
from farm.plan.tasks import CHROMIUM, Resources, Task, Versions
from farm.plan.timeline import Timeline, check_durations, lay_out
from farm.plan.tracks import Track, lay_tracks
from farm.plan.trims import check_trims
from farm.spec.base import Model
from farm.spec.export import ExportSpec
from farm.spec.outputs import Output

MIX_REALTIME = 0.2
"""CPU seconds to mix, measure and encode one second of sound."""


class PlannedOutput(Model):
    """One delivered file: a track, a sound, a destination."""

    output: Output
    track: int
    """Index into the plan's tracks."""
    reason: str
    """Why it is encoded as it is."""
    sound: str | None
    """Key of the mix, if anything is to be heard."""
    captions: ReadCaptions | None = None
    """What its soft track and the files beside it say, if there are any."""


class Plan(Model):
    """All work of one export."""

    title: str
    tasks: tuple[Task, ...]
    """Each after those it needs; no key twice."""
    tracks: tuple[Track, ...]
    outputs: tuple[PlannedOutput, ...]
    checks: tuple[Task, ...] = ()
    """Comparisons by which what scenes say in ``varies`` can be verified."""
    scene_starts: tuple[tuple[int, int], ...]
    """Start and length in frames of each scene on the first output's timeline."""
    warnings: tuple[str, ...]


def build_plan(
    spec: ExportSpec,
    materials: Materials,
    *,
    farm: Capabilities,
    versions: Versions,
    cards: Mapping[int, str] | None = None,
    numbers: Sequence[int] | None = None,
) -> Plan:
    """Return the plan.

    ``cards`` gives the text of the card that replaces a scene, by its place in
    ``spec``; ``numbers`` the index each scene had before others were left out.

    Raises:
        SpecError: lengths or trims don't fit (see :func:`farm.plan.timeline.lay_out`), a duration is
            ``auto`` with nothing to follow, or no node has an encoder for an output's codec.

    """
    places = numbers or range(len(spec.scenes))
    _check(spec, materials, farm, places, cards=frozenset(cards or ()))
    builder = Builder(spec=spec, materials=materials, farm=farm, versions=versions, cards=cards or {}, numbers=places)
    timelines = {fps: lay_out(spec, materials, fps) for fps in {output.fps for output in spec.outputs}}
    tracks, by_output = lay_tracks(builder, timelines)
    outputs = tuple(
        PlannedOutput(
            output=output,
            track=by_output[index][0],
            reason=by_output[index][1],
            sound=_sound(builder, timelines[output.fps], AUDIO_KBPS[output.quality]),
            captions=reading(spec, materials, timelines[output.fps]),
        )
        for index, output in enumerate(spec.outputs)
    )
    first = timelines[spec.outputs[0].fps]
    return Plan(
        title=spec.title,
        tasks=tuple(builder.tasks.values()),
        tracks=tuple(tracks),
        checks=tuple(builder.checks.values()),
        outputs=outputs,
        scene_starts=tuple((span.start, span.frames) for span in first.spans),
        warnings=(
            *sound_warnings(spec, materials, first, builder.numbers),
            *caption_warnings(spec, materials, first, builder.numbers),
        ),
    )


def _check(
    spec: ExportSpec, materials: Materials, farm: Capabilities, numbers: Sequence[int], *, cards: frozenset[int]
) -> None:
    """Raise what keeps a spec from being planned, all at once."""
    problems = (
        *check_durations(spec),
        *check_trims(spec, materials),
        *check_encoders(spec.outputs, farm),
        *check_moments(spec, materials, numbers, cards=cards),
    )
    if problems:
        raise SpecError(problems=problems)


def _sound(builder: Builder, timeline: Timeline, kbps: int) -> str | None:
    """Add the mix of a timeline, if anything is to be heard; outputs of one rate and quality share it."""
    heard = {scene: tuple(found.notes) for (fps, scene), found in builder.heard.items() if fps == timeline.fps}
    mix = mix_payload(builder.spec, builder.materials, timeline, heard, kbps=kbps, numbers=builder.numbers)
    if mix is None:
        return None
    makers = {notes: key for found in builder.heard.values() for notes, key in found.notes.items()}
    return builder.add(
        mix,
        name=f"{prefix(builder)} · sound",
        scenes=(),
        frames=0,
        seconds=mix.samples / mix.sample_rate * MIX_REALTIME,
        # Where the notes were made: those workers are up, and an export of compositions needs no others.
        resources=Resources(tags={CHROMIUM: 1} if any(cue.heard for cue in mix.cues) else {}),
        needs=tuple(dict.fromkeys(makers[notes] for cue in mix.cues for notes in cue.heard)),
        assets=tuple(dict.fromkeys(cue.asset for cue in mix.cues if cue.asset)),
    )
