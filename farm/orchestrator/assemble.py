"""Segments and sound into finished files, with their pictures."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from farm.errors import Problem, ProofError
from farm.media.captions.track import prove_captions
from farm.media.inspect import video_facts
from farm.media.join import join
from farm.media.looks import Moment, Sheet, grab, thumbnail_moment, write_sheet, write_thumbnail
from farm.orchestrator.captioning import write_beside, write_soft
from farm.orchestrator.dispatch import Result
from farm.plan.build import Plan, PlannedOutput
from farm.plan.tracks import Track
from farm.scene_worker.curves import CURVES
from farm.spec.captions import CaptionFile
from farm.storage.store import Store

PICTURES = 3
"""Raised whenever thumbnails or contact sheets would look different."""

MATROSKA_CLOCK = 1000
"""Matroska counts in milliseconds, so its frames are only nearly evenly spaced."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A file that passed its check, with its pictures, waiting to be delivered."""

    planned: PlannedOutput
    track: Track
    video: Path
    thumbnail: Path
    sheet: Path
    sound: Result | None
    curves: Path | None
    """What was done to the music over time."""
    captions: Mapping[CaptionFile, Path]
    """Caption files, by their format."""
    soft: int | None
    """Captions in its soft track; none: it has no such track."""


def assemble(plan: Plan, planned: PlannedOutput, done: Mapping[str, Result], store: Store, folder: Path) -> Finished:
    """Join one output's segments and sound by stream copy, and prove the result.

    Raises:
        ProofError: the file is not what was planned.
        CorruptArtifactError: a segment is damaged; it is forgotten, so that the next run renders it.

    """
    track = plan.tracks[planned.track]
    kinds = {str(done[joint.key].artifact.facts.get("parameters")) for joint in track.joints}
    if len(kinds) > 1:
        raise ProofError("segments disagree on the decoder's parameters and cannot be joined by stream copy")
    segments = [(store.open_local(done[joint.key].artifact), joint.frames) for joint in track.joints]
    sound = done[planned.sound] if planned.sound else None
    if sound and sound.artifact.facts.get("silent"):
        sound = None
    video = folder / f"output.{planned.output.file_format}"
    soft = write_soft(planned, track, folder)
    join(
        video,
        segments,
        sound=store.open_local(sound.artifact) if sound else None,
        fps=track.canvas.fps,
        timescale=track.encoding.timescale,
        delay=int(done[track.joints[0].key].artifact.facts["delay"] or 0),
        container=planned.output.file_format,
        title=plan.title,
        captions=soft,
    )
    prove(video, track)
    if soft and planned.captions:
        times = [first / track.canvas.fps for first, _count, _lines in planned.captions.captions]
        prove_captions(video, planned.output.file_format, times)
    shot, sheet = _pictures(plan, track, video, store, folder)
    curves = store.find(CURVES, planned.sound) if planned.sound and sound else None
    return Finished(
        planned=planned,
        track=track,
        video=video,
        thumbnail=shot,
        sheet=sheet,
        sound=sound,
        curves=store.open_local(curves) if curves else None,
        captions=write_beside(planned, track, folder),
        soft=len(planned.captions.captions) if soft and planned.captions else None,
    )


def assemble_all(plan: Plan, done: Mapping[str, Result], store: Store, folder: Path) -> list[Finished]:
    """Assemble and prove every output, each in a folder of its own below ``folder``.

    Raises:
        ProofError: a file is not what was planned; located at its output.
        CorruptArtifactError: a segment is damaged; it is forgotten, so that the next run renders it.

    """
    finished = []
    for number, planned in enumerate(plan.outputs):
        room = folder / f"output-{number}"
        room.mkdir(parents=True)
        try:
            finished.append(assemble(plan, planned, done, store, room))
        except ProofError as error:
            raise ProofError(problems=[Problem(where=f"outputs[{number}]", message=error.message)]) from None
    return finished


def _pictures(plan: Plan, track: Track, video: Path, store: Store, folder: Path) -> tuple[Path, Path]:
    """Return a video's thumbnail and contact sheet; the same video's are drawn once."""
    shown = json.dumps([track.model_dump(mode="json"), plan.title, plan.scene_starts, PICTURES])
    key = hashlib.sha256(shown.encode()).hexdigest()
    found = [store.find(kind, key) for kind in ("thumbnail", "contact-sheet")]
    if not all(found):
        shot, sheet = folder / "thumbnail.jpg", folder / "contact-sheet.jpg"
        _draw(plan, track, video, shot, sheet)
        made = {"thumbnail": shot, "contact-sheet": sheet}
        found = [store.put(kind=k, key=key, path=p, facts={}, suffix=".jpg", move=True) for k, p in made.items()]
    first, second = (store.open_local(artifact) for artifact in found if artifact)
    return first, second


def prove(video: Path, track: Track) -> None:
    """Make sure that a joined file has the planned frames on an exact grid, and as much sound.

    Raises:
        ProofError: it has not.

    """
    facts = video_facts(video)
    if facts.frames != track.frames:
        raise ProofError(f"the file has {facts.frames} frames instead of {track.frames}")
    step = facts.timescale / track.canvas.fps
    slack = 1 if facts.timescale == MATROSKA_CLOCK else 0
    if any(abs(given - step) > slack for given in facts.steps):
        raise ProofError(f"the file's frames are {sorted(facts.steps)} ticks apart instead of {float(step):g}")
    lengths = facts.seconds
    if "audio" in lengths and "video" in lengths:
        apart = abs(lengths["audio"] - lengths["video"])
        if apart >= 1 / track.canvas.fps:
            raise ProofError(f"sound and pictures differ by {apart:.3f} s in length")


def _draw(plan: Plan, track: Track, video: Path, shot: Path, target: Path) -> None:
    """Draw the thumbnail, and the contact sheet: the middle of each scene."""
    rate = Fraction(plan.tracks[plan.outputs[0].track].canvas.fps)
    middles = [(float((start + frames / 2) / rate), number) for number, (start, frames) in enumerate(plan.scene_starts)]
    keep = max(1, -(-len(middles) // 60))  # a sheet of more than 60 pictures is read by nobody
    canvas, kept = track.canvas, middles[::keep]
    sheet = Sheet(pictures=len(kept), aspect=canvas.width / canvas.height)
    last = float((track.frames - 1) / canvas.fps)
    moments = [Moment(seconds=min(seconds, last), width=sheet.width) for seconds, _number in kept]
    pictures = grab(video, [thumbnail_moment(track.frames, canvas.fps, canvas.width), *moments], target.parent)
    write_thumbnail(next(pictures), shot)
    captions = [f"{number + 1:02d}  {_clock(seconds)}" for seconds, number in kept]
    title = f"{plan.title}   {canvas.width}×{canvas.height}   {_clock(track.frames / canvas.fps)}"
    write_sheet(sheet, pictures, captions, title, target)


def _clock(seconds: float | Fraction) -> str:
    return f"{int(seconds) // 60}:{float(seconds) % 60:04.1f}"
