"""The whole sound of an output: every cue in one graph, levelled, ducked, mastered, encoded once it is right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ffmpeg

from farm.media import pcm
from farm.media.beats import Envelope, envelope
from farm.media.cues import exactly, placed, source_options, summed
from farm.media.ducking import Curve, duck_curve, levels, write_gains
from farm.media.ffmpeg import Steps, command, open_asset, watch_frames
from farm.media.layout import stereo
from farm.media.loops import Seam, find_seam, write_loop
from farm.media.loudness import save_measured
from farm.media.mastering import master, shortfall
from farm.media.process import Limits
from farm.media.sound_files import Coding
from farm.plan.tasks import Cue, Duck, MixPayload

INPUTS_AT_ONCE = 32
"""More cues of a role are summed in several steps: a process may only open so many files."""

SHORTEST_LOOP = 10
"""Seconds that are written of what loops: FFmpeg opens a file anew for each time it reads it."""


@dataclass(frozen=True, kw_only=True)
class MixFacts:
    """What the finished sound measures, and what was done for it."""

    lufs: float | None
    """Integrated loudness, of the encoded sound; none for silence and for less than 0.4 s."""
    true_peak_db: float | None
    """Highest true peak in dBTP, of the encoded sound; none for silence."""
    gain_db: float = 0.0
    """By how much the whole mix was amplified."""
    limited_db: float = 0.0
    """How far its highest peak was turned down besides; 0 where no limiter was needed."""
    encodes: int = 0
    """How often it was encoded."""
    shortfall: str = ""
    """What to tell the customer where the target was not reached."""
    ducking: Mapping[Duck, Curve] = field(default_factory=dict)
    """The music's gain over time, in dB, :data:`farm.media.ducking.POINTS` times a second."""
    loops: Mapping[int, Seam] = field(default_factory=dict)
    """Where music loops, by the cue's number."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a mix is made from, and where."""

    payload: MixPayload
    assets: Mapping[str, Path]
    envelopes: Mapping[str, Envelope]
    scratch: Path
    limits: Limits

    @property
    def rate(self) -> int:
        """Return samples a second."""
        return self.payload.sample_rate

    def save(self, stream: Any, path: Path) -> Steps[Path]:
        """Write a stream, as long as the mix, as raw floats."""
        yield from watch_frames(command(pcm.target(exactly(stream, self.payload.samples), path)), limits=self.limits)
        return path


def mix(
    payload: MixPayload,
    assets: Mapping[str, Path],
    target: Path,
    scratch: Path,
    *,
    limits: Limits,
    envelopes: Mapping[str, Envelope] | None = None,
    coding: Coding | None = None,
) -> Steps[MixFacts]:
    """Write the mix, exactly ``payload.samples`` long, in steps: as AAC in an M4A file unless ``coding`` says how.

    ``assets`` gives a path for each asset's hash; ``scratch`` is a folder for
    intermediate files; ``envelopes`` those of looped recordings that are known.
    """
    room = Room(payload=payload, assets=assets, envelopes=envelopes or {}, scratch=scratch, limits=limits)
    loops: dict[int, Seam] = {}
    voice = yield from _bus(room, "voice", loops)
    curves: dict[Duck, Curve] = {}
    ducks = {cue.duck for cue in payload.cues if cue.duck}
    if ducks and voice is not None:
        path = yield from room.save(voice, scratch / "voice.f32")
        voice = pcm.source(path, room.rate)
        heard = levels(pcm.read(path), room.rate)
        curves = {duck: duck_curve(heard, duck) for duck in ducks}
    music = yield from _music(room, curves, loops)
    effects = yield from _bus(room, "effect", loops)
    clips = yield from _bus(room, "clip", loops)
    whole = exactly(summed([bus for bus in (voice, *music, effects, clips) if bus is not None]), payload.samples)
    before = yield from save_measured(whole, scratch / "mix.f32", limits=limits)
    done = yield from master(scratch / "mix.f32", before, payload, target, limits=limits, coding=coding)
    return MixFacts(
        lufs=done.found.lufs,
        true_peak_db=done.found.true_peak_db,
        gain_db=done.setting.gain_db,
        limited_db=done.limited_db,
        encodes=done.encodes,
        shortfall=shortfall(done, payload.lufs, payload.true_peak_db),
        ducking=curves,
        loops=loops,
    )


def _music(room: Room, curves: Mapping[Duck, Curve], loops: dict[int, Seam]) -> Steps[list[Any]]:
    """Return the sums of the music that gives way in the same manner, each having given way."""
    found = []
    manners = dict.fromkeys(cue.duck for cue in room.payload.cues if cue.role == "music")
    for number, duck in enumerate(manners):
        bus = yield from _bus(room, "music", loops, duck=duck)
        if duck is not None and duck in curves:
            path = room.scratch / f"gain-{number}.f32"
            yield from write_gains(curves[duck], path, room.payload.samples, room.rate)
            # Channel by channel (and «<» for «=», which ffmpeg-python escapes): one made two would lose 3 dB.
            gain = pcm.source(path, room.rate, channels=1).filter("pan", "stereo|c0<c0|c1<c0")
            bus = ffmpeg.filter([exactly(bus, room.payload.samples), gain], "amultiply")
        found.append(bus)
    return found


def _bus(room: Room, role: str, loops: dict[int, Seam], *, duck: Duck | None = None) -> Steps[Any | None]:
    """Return the sum of one role's cues as a stream; none where there are none."""
    cues = [(n, cue) for n, cue in enumerate(room.payload.cues) if (cue.role, cue.duck) == (role, duck)]
    batches = list(_batches(cues))
    parts = []
    for batch in batches:
        streams = []
        for number, cue in batch:
            streams.append(placed(cue, (yield from _recording(room, number, cue, loops)), room.rate))
        part = summed(streams)
        if len(batches) > 1:
            path = room.scratch / f"sum-{batch[0][0]}.f32"
            part = pcm.source((yield from room.save(part, path)), room.rate)
        parts.append(part)
    return summed(parts)


def _batches(cues: Sequence[tuple[int, Cue]]) -> Iterator[Sequence[tuple[int, Cue]]]:
    """Cut cues into groups that can be open at once."""
    for first in range(0, len(cues), INPUTS_AT_ONCE):
        yield cues[first : first + INPUTS_AT_ONCE]


def _recording(room: Room, number: int, cue: Cue, loops: dict[int, Seam]) -> Steps[Any]:
    """Return the used part of a cue's recording as a stream; one that loops goes on for ever.

    ffmpeg-python takes inputs with the same options for one and the same, so a
    sound that is heard twice needs its ``number``.
    """
    path = room.assets[cue.asset]
    if not cue.loop:
        return open_asset(path, thread_queue_size=8 + number, **source_options(cue)).audio
    part = room.scratch / f"part-{number}.f32"
    opened = open_asset(path, **source_options(cue)).audio
    yield from watch_frames(command(pcm.target(stereo(opened, room.rate), part)), limits=room.limits)
    samples = pcm.read(part)
    if not len(samples):  # less than a sample of the recording is used
        part.write_bytes(bytes(8))
        samples = pcm.read(part)
    known = room.envelopes.get(cue.asset)
    end = cue.source_start + len(samples) / room.rate
    heard = known.part(cue.source_start, end) if known else envelope(samples)
    seam = loops[number] = find_seam(samples, heard, room.rate)
    intro, body = part.with_suffix(".intro"), part.with_suffix(".body")
    write_loop(samples, seam, intro, body, least=SHORTEST_LOOP * room.rate)
    again = pcm.source(body, room.rate, stream_loop=-1)
    if not intro.stat().st_size:
        return again
    return ffmpeg.concat(pcm.source(intro, room.rate), again, v=0, a=1)
