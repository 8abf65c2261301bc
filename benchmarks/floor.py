"""The floor of an export: x264 alone on the frames of its segments, with the settings of its segments."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2

from farm.media.encode import encode_command
from farm.media.ffmpeg import version
from farm.media.process import Limits
from farm.orchestrator.intake import Intake
from farm.orchestrator.prepare import prepare, raise_problems
from farm.orchestrator.survey import local_capabilities
from farm.plan.build import build_plan
from farm.plan.tasks import RangePayload, Task, TransitionPayload, Versions
from farm.scene_worker.assets import Assets
from farm.scene_worker.draw import Drawing, payload_frames
from farm.settings import Settings, settings
from farm.spec.export import ExportSpec
from farm.storage import open_store
from farm.storage.node_cache import node_cache

RAM = Path("/dev/shm")  # noqa: S108 — raw frames must not be written to a disk
FRAME_BYTES = 1.5
"""Bytes of a raw frame per pixel."""

LIMITS = Limits(deadline=3600, stall=120)


@dataclass(frozen=True, kw_only=True)
class Segments:
    """An export's segments, and where their pictures are."""

    tasks: Sequence[Task]
    assets: Assets

    @property
    def keys(self) -> frozenset[str]:
        """Return the segments' content keys."""
        return frozenset(task.key for task in self.tasks)

    @property
    def frames(self) -> int:
        """Return the frames of all segments."""
        return sum(task.frames for task in self.tasks)


def plan_segments(spec: ExportSpec, base: Path, folder: Path, settings: Settings) -> Segments:
    """Plan an export as `farm render` does and return what it would encode.

    Raises:
        ValueError: the plan encodes otherwise than by drawing frames into an encoder.

    """
    store = open_store(settings.store_uri, settings)
    store.check()
    intake = Intake(base=base, folder=folder, store=store, settings=settings, share=False)
    prepared = prepare(spec, intake, advance=lambda _share: None)
    raise_problems(prepared.problems)
    codecs = {output.codec for output in spec.outputs}
    farm = local_capabilities(codecs, float(os.cpu_count() or 1), settings, browser=False)
    plan = build_plan(spec, prepared.materials, farm=farm, versions=Versions(ffmpeg=version()))
    tasks = [task for task in plan.tasks if isinstance(task.payload, RangePayload | TransitionPayload)]
    if any(task.kind == "transcode" for task in plan.tasks):
        raise ValueError("an export that encodes twice has no such floor; give it one output")
    return Segments(tasks=tasks, assets=Assets(paths=prepared.paths, store=store, cache=node_cache(settings)))


def x264_alone(segments: Segments, *, jobs: int, told: Callable[[str], None]) -> float:
    """Return the CPU seconds of encoding all segments.

    Each segment's frames are drawn into a file in memory first, which is not
    counted. ``jobs`` of them are worked on at a time: as busy a machine as
    the farm's, on which a core may be slower than on an idle one.
    """
    cv2.setNumThreads(1)
    longest_first = sorted(segments.tasks, key=lambda task: -task.frames)
    with ThreadPoolExecutor(jobs) as pool:
        spent = 0.0
        for number, seconds in enumerate(pool.map(lambda task: _encode(task, segments.assets), longest_first), 1):
            spent += seconds
            told(f"x264 alone: segment {number} of {len(longest_first)}")
    return spent


def _encode(task: Task, assets: Assets) -> float:
    """Draw one segment's frames, then encode them; return the encoder's CPU seconds."""
    payload = task.payload
    assert isinstance(payload, RangePayload | TransitionPayload)
    size = int(payload.canvas.width * payload.canvas.height * FRAME_BYTES) * payload.count
    with tempfile.TemporaryDirectory(prefix="bench-floor-", dir=_room(size)) as folder:
        raw, target = Path(folder) / "frames.yuv", Path(folder) / "segment.mp4"
        with raw.open("wb") as file:
            for frame in payload_frames(payload, Drawing(assets=assets, settings=settings(), limits=LIMITS)):
                file.write(frame.data)
        assert raw.stat().st_size == size, f"{task.name} has another number of frames than planned"
        return _cpu_of(encode_command(target, payload.canvas, payload.encoding), raw)


def _room(size: int) -> Path | None:
    """Return a folder in memory if there is plenty of room, else none: the usual one."""
    return RAM if RAM.is_dir() and shutil.disk_usage(RAM).free > 4 * size else None


def _cpu_of(command: Sequence[str], source: Path) -> float:
    """Run a command that starts no other; return its CPU seconds."""
    with source.open("rb") as frames:
        process = subprocess.Popen(command, stdin=frames)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
