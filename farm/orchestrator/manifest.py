"""What is delivered with every file: how it was made and what it is."""

from datetime import datetime
from typing import Literal

from farm.analysis.report import QaReport
from farm.plan.words import TimingSource
from farm.spec.base import FrameRate, Model

SUFFIX = ".json"
"""A manifest lies beside its video, under the video's name with this ending."""

Status = Literal["rendered", "cached", "skipped", "placeholder"]


class OutputFacts(Model):
    """One delivered file."""

    uri: str
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: FrameRate
    frames: int
    duration: float
    """Seconds."""
    codec: str
    quality: str
    strategy: str
    encoder: str
    """FFmpeg's name of the encoder that made the pictures."""
    encoder_reason: str
    size: int
    """Bytes."""
    sha256: str
    lufs: float | None = None
    """Integrated loudness of its sound."""
    true_peak_db: float | None = None
    """True peak of its sound, in dBTP."""
    sound_curves: str | None = None
    """Where the music's gain over time and its loops are noted, as JSON (:class:`farm.scene_worker.curves.Curves`)."""
    thumbnail: str
    contact_sheet: str
    captions: tuple[str, ...] = ()
    """Caption files beside it."""
    soft_captions: int | None = None
    """Captions in the track that players can switch on; none: it has no such track."""
    qa: QaReport | None = None
    """What its check found, without the curves; none where it was off."""


class TaskFacts(Model):
    """One task of the plan, or a scene that was left out."""

    key: str
    name: str
    scene: int | None
    """Index of the (first) scene it shows, counted from 0 as in ``scenes[3]``; none for the sound."""
    kind: str
    status: Status
    frames: int
    cpu_seconds: float
    """Spent in this run; 0 for what came from the store."""
    seconds: float
    attempts: int
    node: str
    message: str = ""
    """Why a scene was skipped or replaced."""


class VoiceFacts(Model):
    """One voice whose words are known."""

    engine: str
    """What spoke it, with its version; empty for a recording."""
    voice: str
    language: str
    """BCP 47 tag."""
    reason: str
    """Why it was this engine."""
    words: int
    """How many there are."""
    timed_by: TimingSource
    """Who said when each word is spoken."""
    confidence: float
    """How far those times can be trusted, from 0 to 1."""


class StageFacts(Model):
    """What a stage took."""

    name: str
    seconds: float
    """Wall time; stages of tasks overlap."""
    cpu_seconds: float


class Manifest(Model):
    """How an export was made."""

    manifest: Literal[1] = 1
    title: str
    spec_sha256: str
    """Hash of the validated spec."""
    created: datetime
    frames: int
    """Of the first output."""
    duration: float
    """Seconds of the first output."""
    seconds: float
    """Wall time of the export without Ray's start."""
    cpu_seconds: float
    """CPU time of all processes without Ray's own."""
    cache_hits: int
    """Tasks that came from the store."""
    outputs: tuple[OutputFacts, ...]
    tasks: tuple[TaskFacts, ...]
    stages: tuple[StageFacts, ...]
    voices: tuple[VoiceFacts, ...] = ()
    """Texts that were spoken, and recordings whose words were timed."""
    warnings: tuple[str, ...]
    versions: dict[str, str]
