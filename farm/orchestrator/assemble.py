"""Segments and sound into finished files, checked and delivered."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from farm.errors import ProofError
from farm.media.inspect import stream_seconds, video_facts
from farm.media.join import join
from farm.media.looks import contact_sheet, thumbnail
from farm.orchestrator.dispatch import Result
from farm.orchestrator.manifest import OutputFacts
from farm.plan.build import Plan, PlannedOutput
from farm.plan.tracks import Track
from farm.scene_worker.curves import CURVES
from farm.settings import Settings
from farm.spec.outputs import Container
from farm.storage.atomic import digest
from farm.storage.destination import deliver
from farm.storage.store import Store

TYPES = {Container.MP4: "video/mp4", Container.MOV: "video/quicktime", Container.MKV: "video/x-matroska"}

PICTURES = 1
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
    curves: Path | None = None
    """What was done to the music over time."""


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
    join(
        video,
        segments,
        sound=store.open_local(sound.artifact) if sound else None,
        fps=track.canvas.fps,
        timescale=track.encoding.timescale,
        container=planned.output.file_format,
        title=plan.title,
    )
    prove(video, track)
    shot, sheet = _pictures(plan, track, video, store, folder)
    found = store.find(CURVES, planned.sound) if planned.sound and sound else None
    curves = store.open_local(found) if found else None
    return Finished(planned=planned, track=track, video=video, thumbnail=shot, sheet=sheet, sound=sound, curves=curves)


def _pictures(plan: Plan, track: Track, video: Path, store: Store, folder: Path) -> tuple[Path, Path]:
    """Return a video's thumbnail and contact sheet; the same video's are drawn once."""
    shown = json.dumps([track.model_dump(mode="json"), plan.title, plan.scene_starts, PICTURES])
    key = hashlib.sha256(shown.encode()).hexdigest()
    found = [store.find(kind, key) for kind in ("thumbnail", "contact-sheet")]
    if not all(found):
        shot, sheet = folder / "thumbnail.jpg", folder / "contact-sheet.jpg"
        thumbnail(video, shot, frames=track.frames, fps=track.canvas.fps, width=track.canvas.width)
        _sheet(plan, track, video, sheet)
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
    lengths = stream_seconds(video)
    if "audio" in lengths and "video" in lengths:
        apart = abs(lengths["audio"] - lengths["video"])
        if apart >= 1 / track.canvas.fps:
            raise ProofError(f"sound and pictures differ by {apart:.3f} s in length")


def _sheet(plan: Plan, track: Track, video: Path, target: Path) -> None:
    """Draw the contact sheet: the middle of each scene."""
    rate = Fraction(plan.tracks[plan.outputs[0].track].canvas.fps)
    moments = [(float((start + frames / 2) / rate), number) for number, (start, frames) in enumerate(plan.scene_starts)]
    keep = max(1, -(-len(moments) // 60))  # a sheet of more than 60 pictures is read by nobody
    captions = [(seconds, f"{number + 1:02d}  {_clock(seconds)}") for seconds, number in moments[::keep]]
    last = float((track.frames - 1) / track.canvas.fps)
    contact_sheet(
        video,
        target,
        moments=[(min(seconds, last), caption) for seconds, caption in captions],
        title=f"{plan.title}   {track.canvas.width}×{track.canvas.height}   {_clock(track.frames / track.canvas.fps)}",
        aspect=track.canvas.width / track.canvas.height,
    )


def _clock(seconds: float | Fraction) -> str:
    return f"{int(seconds) // 60}:{float(seconds) % 60:04.1f}"


def companions(uri: str) -> tuple[str, str]:
    """Return where a video's thumbnail and contact sheet go: beside it, under its name."""
    stem = uri.rpartition(".")[0] if "." in uri.rpartition("/")[2] else uri
    return f"{stem}.thumbnail.jpg", f"{stem}.contact-sheet.jpg"


def curves_uri(uri: str) -> str:
    """Return where the curves of a video's sound go."""
    return companions(uri)[0].removesuffix(".thumbnail.jpg") + ".sound.json"


def hand_over(finished: Finished, uri: str, settings: Settings) -> OutputFacts:
    """Deliver a finished file after its pictures; return what was delivered.

    Raises:
        DeliveryError: the destination cannot be written; nothing half-written is visible.

    """
    output, track = finished.planned.output, finished.track
    shot, sheet = companions(uri)
    deliver(finished.thumbnail, shot, settings, content_type="image/jpeg")
    deliver(finished.sheet, sheet, settings, content_type="image/jpeg")
    if finished.curves:
        deliver(finished.curves, curves_uri(uri), settings, content_type="application/json")
    deliver(finished.video, uri, settings, content_type=TYPES[output.file_format])
    written = digest(finished.video)
    loudness = finished.sound.artifact.facts if finished.sound else {}
    return OutputFacts.model_validate(
        {
            "uri": uri,
            "width": track.canvas.width,
            "height": track.canvas.height,
            "fps": track.canvas.fps,
            "frames": track.frames,
            "duration": round(float(track.frames / track.canvas.fps), 6),
            "codec": output.codec,
            "quality": output.quality,
            "strategy": track.strategy,
            "encoder": track.encoding.encoder,
            "encoder_reason": finished.planned.reason,
            "size": written.size,
            "sha256": written.sha256,
            "lufs": loudness.get("lufs"),
            "true_peak_db": loudness.get("true_peak_db"),
            "sound_curves": curves_uri(uri) if finished.curves else None,
            "thumbnail": shot,
            "contact_sheet": sheet,
        }
    )
