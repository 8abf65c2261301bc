"""One task, from its order to its committed result."""

import os
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2

from farm.errors import ProofError, RenderError
from farm.media.encode import FrameEncoder
from farm.media.ffmpeg import Steps, version
from farm.media.inspect import verify_segment
from farm.media.mix import mix
from farm.media.process import Limits, cpu_seconds
from farm.media.transcode import transcode
from farm.plan.tasks import MixPayload, RangePayload, Task, TranscodePayload, TransitionPayload, Versions
from farm.scene_worker.assets import Assets
from farm.scene_worker.draw import payload_frames
from farm.settings import Settings
from farm.storage import open_store
from farm.storage.artifact import Artifact, Fact
from farm.storage.locks import try_lock
from farm.storage.node_cache import node_cache
from farm.storage.scratch import scratch
from farm.storage.store import Store

T = TypeVar("T")

SEGMENT, SOUND = "segment", "sound"
"""Kinds of artifacts that tasks make."""

DEADLINE_ESTIMATES = 10
"""A task may take so many times its estimated CPU seconds, whatever the setting says: encodes can take hours."""

REPORT_SECONDS = 0.5
"""How often a running task reports; the reports are its heartbeat."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A task, and where its worker finds what it needs."""

    task: Task
    store: str
    """URI of the store that the result goes to."""
    assets: Mapping[str, str]
    """Paths of prepared assets, by hash, on the node that prepared them."""
    versions: Versions


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A running task's report."""

    frames: int
    """Frames done so far."""


def kind_of(task: Task) -> str:
    """Return the kind of artifact that a task makes."""
    return SOUND if isinstance(task.payload, MixPayload) else SEGMENT


def deadline(task: Task, settings: Settings) -> float:
    """Return how long a task may run, in seconds: the setting, or more where its estimate is high."""
    return max(settings.task_seconds, DEADLINE_ESTIMATES * task.seconds)


def execute(order: Order, settings: Settings) -> Iterator[Progress | Artifact]:
    """Carry out a task: yield its progress, and last the committed artifact.

    While another process of this node makes the same key, this one waits and
    takes its result.

    Raises:
        FarmError: whatever went wrong; the store then has nothing of it.

    """
    if version() != order.versions.ffmpeg:
        raise RenderError(f"this node has FFmpeg {version()}; the export was planned for {order.versions.ffmpeg}")
    cv2.setNumThreads(1)
    store = open_store(order.store, settings)
    claims = settings.cache / "claims"
    claims.mkdir(parents=True, exist_ok=True)
    claim = claims / order.task.key
    while (held := try_lock(claim)) is None:
        yield Progress(frames=0)
        time.sleep(REPORT_SECONDS)
    try:
        found = store.find(kind_of(order.task), order.task.key)
        if found:
            yield found
        else:
            yield from _make(order, store, settings)
    finally:
        claim.unlink(missing_ok=True)
        os.close(held)


def _make(order: Order, store: Store, settings: Settings) -> Iterator[Progress | Artifact]:
    """Draw, encode or mix, verify, commit."""
    started, spent = time.monotonic(), cpu_seconds()
    limits = Limits(deadline=deadline(order.task, settings), stall=settings.stall_seconds)
    with scratch(settings) as folder:
        facts: dict[str, Fact] = {}
        if isinstance(order.task.payload, MixPayload):
            target = folder / "sound.m4a"
            facts = yield from _mix(order.task.payload, target, folder, _assets(order, store, settings), limits)
        else:
            target = folder / "segment.mp4"
            yield from _video(order, target, store, settings, limits)
            facts = _proof(order.task, target)
        facts |= {"cpu_seconds": round(cpu_seconds() - spent, 3), "seconds": round(time.monotonic() - started, 3)}
        yield store.put(
            kind=kind_of(order.task), key=order.task.key, path=target, facts=facts, suffix=target.suffix, move=True
        )


def _assets(order: Order, store: Store, settings: Settings) -> Assets:
    return Assets(paths=order.assets, store=store, cache=node_cache(settings))


def _mix(
    payload: MixPayload, target: Path, folder: Path, assets: Assets, limits: Limits
) -> Generator[Progress, None, dict[str, Fact]]:
    """Mix the sound; return what it measures."""
    paths = {sha: assets.path(sha) for sha in {cue.asset for cue in payload.cues}}
    found = yield from _reports(mix(payload, paths, target, folder, limits=limits))
    return {"lufs": found.lufs, "true_peak_db": found.true_peak_db}


def _video(order: Order, target: Path, store: Store, settings: Settings, limits: Limits) -> Iterator[Progress]:
    """Draw or transcode the frames of a segment."""
    payload = order.task.payload
    if isinstance(payload, TranscodePayload):
        yield from _reports(_transcode(payload, target, store, limits))
    elif isinstance(payload, RangePayload | TransitionPayload):
        yield from _reports(_draw(payload, target, _assets(order, store, settings), limits))


def _reports(steps: Steps[T]) -> Generator[Progress, None, T]:
    """Thin out the steps of long work to a report every half second."""
    reported = time.monotonic()
    yield Progress(frames=0)
    while True:
        try:
            frames = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if time.monotonic() - reported >= REPORT_SECONDS:
            reported = time.monotonic()
            yield Progress(frames=frames)


def _draw(payload: RangePayload | TransitionPayload, target: Path, assets: Assets, limits: Limits) -> Steps[None]:
    """Draw frames into the encoder; yield their count."""
    with FrameEncoder(target, canvas=payload.canvas, encoding=payload.encoding, limits=limits) as encoder:
        for frame in payload_frames(payload, assets, limits):
            encoder.write(frame)
            yield encoder.frames
        encoder.finish()


def _transcode(payload: TranscodePayload, target: Path, store: Store, limits: Limits) -> Steps[None]:
    """Encode other tasks' segments again; yield the count of frames."""
    sources = []
    for key in payload.sources:
        artifact = store.find(SEGMENT, key)
        if artifact is None:
            raise ProofError(f"segment {key[:12]} went away before it was used")
        sources.append((store.open_local(artifact), int(artifact.facts["frames"] or 0)))
    yield from transcode(sources, target, canvas=payload.canvas, encoding=payload.encoding, limits=limits)


def _proof(task: Task, target: Path) -> dict[str, Fact]:
    """Verify a finished segment; return what stands in it."""
    payload = task.payload
    if isinstance(payload, MixPayload):
        raise ProofError("a mix has no pictures to prove")
    encoding = payload.encoding
    facts = verify_segment(target, frames=payload.count, fps=payload.canvas.fps, timescale=encoding.timescale)
    return {"frames": facts.frames, "encoder": encoding.encoder, "parameters": facts.parameters}
