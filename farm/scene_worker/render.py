"""One task, from its order to its committed result."""

import contextlib
import os
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2

from farm.errors import ProofError, RenderError
from farm.media.encode import FrameEncoder
from farm.media.ffmpeg import Steps, version
from farm.media.inspect import verify_segment
from farm.media.mix import MixFacts
from farm.media.process import Limits, cpu_seconds
from farm.media.trace import TRACE, Tracer
from farm.media.transcode import transcode
from farm.plan.tasks import (
    DescribePayload,
    ListPayload,
    MixPayload,
    RangePayload,
    StillPayload,
    Task,
    TranscodePayload,
    TransitionPayload,
    VerifyPayload,
    Versions,
)
from farm.scene_worker.assets import Assets
from farm.scene_worker.curves import CURVES, curves_of
from farm.scene_worker.draw import Drawing, payload_frames
from farm.scene_worker.remotion.describe import describe, draw_still, verify
from farm.scene_worker.remotion.score import SCORE
from farm.scene_worker.remotion.warm import warm_cpu_seconds
from farm.scene_worker.sound import mixdown
from farm.scene_worker.yuv import views
from farm.settings import Settings
from farm.storage import open_store
from farm.storage.artifact import Artifact, Fact
from farm.storage.locks import try_lock
from farm.storage.node_cache import node_cache
from farm.storage.scratch import scratch
from farm.storage.store import Store

T = TypeVar("T")

SEGMENT, SOUND, ANSWER = "segment", "sound", "answer"
"""Kinds of artifacts that tasks make; answers are what a bundle says of its compositions, and stills of them."""

Pictures = RangePayload | TransitionPayload | TranscodePayload

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
    attempt: int = 1
    """Which one this is; later ones take less memory where they can."""
    job: str = ""
    """Id of the job that it is a part of; for logs."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A running task's report."""

    frames: int
    """Frames done so far."""


News = Generator[Progress | Artifact, None, None]
"""What a task reports: its progress, and last its result."""


def kind_of(task: Task) -> str:
    """Return the kind of artifact that a task makes."""
    if isinstance(task.payload, Pictures):
        return SEGMENT
    return SOUND if isinstance(task.payload, MixPayload) else ANSWER


def deadline(task: Task, settings: Settings) -> float:
    """Return how long a task may run, in seconds: the setting, or more where its estimate is high."""
    return max(settings.task_seconds, DEADLINE_ESTIMATES * task.seconds)


def patience(task: Task, settings: Settings) -> float:
    """Return for how long a living task may be silent, in seconds: its verification reports nothing."""
    return 2 * settings.stall_seconds + task.seconds


def execute(order: Order, settings: Settings) -> News:
    """Carry out a task: yield its progress, and last the committed artifact.

    While another process of this node makes the same key, this one waits and
    takes its result; unless that one is frozen.

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
    while (held := try_lock(claim)) is None and _age(claim) < patience(order.task, settings):
        yield Progress(frames=0)
        time.sleep(REPORT_SECONDS)
    try:
        found = store.find(kind_of(order.task), order.task.key)
        if found:
            yield found
            return
        _renew(claim)
        with contextlib.closing(_make(order, store, settings)) as steps:
            for news in steps:
                _renew(claim)
                yield news
    finally:
        if held is not None:
            claim.unlink(missing_ok=True)
            os.close(held)


def _age(claim: Path) -> float:
    """Return how many seconds ago the holder of a claim reported."""
    try:
        return time.time() - claim.stat().st_mtime
    except FileNotFoundError:  # it has just ended
        return 0.0


def _renew(claim: Path) -> None:
    """Show that this process works on its claim."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(claim)


def _make(order: Order, store: Store, settings: Settings) -> News:
    """Draw, encode, mix or ask, verify, commit."""
    started, spent = time.monotonic(), cpu_seconds() + warm_cpu_seconds()
    limits = Limits(deadline=deadline(order.task, settings), stall=settings.stall_seconds)
    assets = Assets(paths=order.assets, store=store, cache=node_cache(settings))
    payload = order.task.payload
    with scratch(settings) as folder:
        facts: dict[str, Fact] = {}
        if isinstance(payload, MixPayload):
            target = folder / "sound.m4a"
            found = yield from _reports(mixdown(payload, target, folder, assets, limits))
            facts = _sound_facts(found) if found else {"silent": True}
            curves = curves_of(payload, found) if found else None
            if curves:  # before the sound, which stands for both
                path = folder / "curves.json"
                path.write_text(curves.model_dump_json() + "\n")
                store.put(kind=CURVES, key=order.task.key, path=path, facts={}, suffix=".json", move=True)
        elif isinstance(payload, Pictures):
            target = folder / "segment.mp4"
            drawing = Drawing(assets=assets, settings=settings, limits=limits, careful=order.attempt > 1)
            yield from _reports(_video(payload, target, drawing))
            facts = _proof(payload, target)
            _write_scores(drawing, folder)
            _write_trace(drawing, order.task.key, folder)
        else:
            target = folder / ("still.png" if isinstance(payload, StillPayload) else "answer.json")
            yield from _reports(_answer(payload, target, assets, settings, limits.deadline))
        spent = cpu_seconds() + warm_cpu_seconds() - spent
        facts |= {"cpu_seconds": round(max(spent, 0.0), 3), "seconds": round(time.monotonic() - started, 3)}
        yield store.put(
            kind=kind_of(order.task), key=order.task.key, path=target, facts=facts, suffix=target.suffix, move=True
        )


def _sound_facts(found: MixFacts) -> dict[str, Fact]:
    """Return what is known of a finished mix."""
    return {
        "lufs": None if found.lufs is None else round(found.lufs, 2),
        "true_peak_db": None if found.true_peak_db is None else round(found.true_peak_db, 2),
        "gain_db": round(found.gain_db, 2),
        "limited_db": round(found.limited_db, 2),
        "encodes": found.encodes,
        "shortfall": found.shortfall,
    }


def _answer(
    payload: ListPayload | DescribePayload | VerifyPayload | StillPayload,
    target: Path,
    assets: Assets,
    settings: Settings,
    seconds: float,
) -> Steps[None]:
    """Ask a bundle."""
    if isinstance(payload, StillPayload):
        return draw_still(payload, target, assets, settings, seconds)
    if isinstance(payload, VerifyPayload):
        return verify(payload, target, assets, settings, seconds)
    return describe(payload, target, assets, settings, seconds)


def _write_scores(drawing: Drawing, folder: Path) -> None:
    """Commit the notes on what is heard; before the segment, which stands for both."""
    store = drawing.assets.store
    for key, score in drawing.scores.items():
        path = folder / f"{key}.json"
        score.write(path, store, drawing.settings)
        store.put(kind=SCORE, key=key, path=path, facts={}, suffix=".json", move=True)


def _write_trace(drawing: Drawing, key: str, folder: Path) -> None:
    """Commit what the drawn frames look like, for the check of the finished file; before the segment, as above."""
    if drawing.tracer is not None:
        path = folder / "trace.npz"
        drawing.tracer.finish().save(path)
        drawing.assets.store.put(kind=TRACE, key=key, path=path, facts={}, suffix=".npz", move=True)


def _video(payload: Pictures, target: Path, drawing: Drawing) -> Steps[None]:
    """Draw or transcode the frames of a segment; yield their count."""
    if isinstance(payload, TranscodePayload):
        return _transcode(payload, target, drawing.assets.store, drawing.limits)
    return _draw(payload, target, drawing)


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


def _draw(payload: RangePayload | TransitionPayload, target: Path, drawing: Drawing) -> Steps[None]:
    """Draw frames into the encoder; yield their count."""
    canvas, encoding = payload.canvas, payload.encoding
    drawing.tracer = Tracer(canvas.width, canvas.height)
    with FrameEncoder(target, canvas=canvas, encoding=encoding, limits=drawing.limits) as encoder:
        for frame in payload_frames(payload, drawing):
            encoder.write(frame)
            drawing.tracer.add(*views(frame))
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


def _proof(payload: Pictures, target: Path) -> dict[str, Fact]:
    """Verify a finished segment; return what stands in it."""
    encoding = payload.encoding
    facts = verify_segment(target, frames=payload.count, fps=payload.canvas.fps, timescale=encoding.timescale)
    return {
        "frames": facts.frames,
        "encoder": encoding.encoder,
        "parameters": facts.parameters,
        "delay": facts.delay,
    }
