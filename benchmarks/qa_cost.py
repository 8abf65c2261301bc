"""CPU seconds of the check of a 1080p export held against its plan, beside one plain decode of the file.

python benchmarks/qa_cost.py                # two minutes; rendered once, kept in benchmarks/work
python benchmarks/qa_cost.py --seconds 20
"""

import argparse
import os
import resource
import subprocess
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
from good_media import into, make_media, still, voice
from machine import cpu_model

from farm.analysis.check import check
from farm.analysis.report import QaReport
from farm.media.probe import probe
from farm.media.trace import Tracer
from farm.orchestrator.export import Export
from farm.orchestrator.intake import Intake
from farm.orchestrator.prepare import prepare
from farm.orchestrator.proof import drawn_trace
from farm.plan.expectation import expect
from farm.scene_worker.render import execute
from farm.scene_worker.yuv import views
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.spec.qa import Qa
from farm.storage import open_store
from farm.testing import InlineExecutor

ROOT = Path(__file__).resolve().parent / "work" / "qa_cost"
RESULTS = Path(__file__).parent / "results" / "qa_cost.md"
TURNS = 3
SCENE = 6.0
"""Seconds of a scene; those that fade into the next are a second longer."""

MOVES = ("zoom_in", "pan_left", "zoom_out", "pan_right", "diagonal")


def used() -> float:
    """Return the CPU seconds of this process and its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def spent(work: Callable[[], Any]) -> float:
    """Return the CPU seconds that some work takes."""
    before = used()
    work()
    return used() - before


def spec_of(seconds: int) -> dict[str, Any]:
    """Return an export of Ken Burns scenes, every other joint a crossfade, with voices over ducked music."""
    count = max(1, round(seconds / SCENE))
    scenes = []
    for n in range(count):
        more: dict[str, Any] = {"voiceover": voice(n // 2 % 4, delay=0.5)} if n % 2 == 0 else {}
        fades = n % 2 == 0 and n + 1 < count
        more |= {"transition": into("crossfade", 1.0)} if fades else {}
        scenes.append(still("abcdef"[n % 6], SCENE + fades, MOVES[n % len(MOVES)], **more))
    return {
        "version": 1,
        "title": "Cost",
        "scenes": scenes,
        "audio": {"music": {"audio": "music.wav", "gain_db": -14, "duck": True}},
        "outputs": [{"uri": f"film-{seconds}.mp4", "width": 1920, "height": 1080, "fps": 30, "qa": {"mode": "off"}}],
    }


def checker(seconds: int) -> tuple[Path, Callable[[Path], QaReport]]:
    """Render the export where it is not yet, and return its file and what checks it."""
    settings = Settings(cache=ROOT / "cache", store=str(ROOT / "store"))
    make_media(ROOT, 0)
    spec = parse_spec(spec_of(seconds))

    def export() -> Export:
        inline = InlineExecutor(run=lambda order: execute(order, settings))
        return Export(spec=spec, base=ROOT, settings=settings, connect=lambda *_: inline)

    video = ROOT / f"film-{seconds}.mp4"
    plan, _ = export().plan()
    store = open_store(settings.store_uri, settings)
    if not video.exists() or drawn_trace(expect(plan, plan.outputs[0]), store) is None:
        export().run()
    room = ROOT / "assets"
    room.mkdir(exist_ok=True)
    intake = Intake(base=ROOT, folder=room, store=store, settings=settings, share=False)
    assets = prepare(spec, intake, advance=lambda _share: None).paths

    def checked(folder: Path) -> QaReport:
        wanted = expect(plan, plan.outputs[0])
        drawn = drawn_trace(wanted, store)
        assert drawn is not None
        return check(video, qa=Qa(), folder=folder, plan=wanted, drawn=drawn, assets=assets)

    return video, checked


def tracing() -> float:
    """Return the milliseconds that a frame of 1080p costs a worker to trace."""
    cv2.setNumThreads(1)
    frame = np.random.default_rng(0).integers(16, 235, (1620, 1920), np.uint8)
    tracer = Tracer(1920, 1080)
    return min(timeit.repeat(lambda: tracer.add(*views(frame)), number=60, repeat=5)) / 60 * 1000


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of each turn's ratio: the machine's own speed changes from minute to minute."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def main() -> None:
    """Measure in turn."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=120)
    seconds = arguments.parse_args().seconds
    ROOT.mkdir(parents=True, exist_ok=True)
    video, checked = checker(seconds)
    plain, held, bare = [], [], []
    reports: list[QaReport] = []
    decode = ["ffmpeg", "-v", "error", "-i", str(video), "-f", "null", "-"]
    for _turn in range(TURNS):
        plain.append(spent(lambda: subprocess.run(decode, check=True)))
        with tempfile.TemporaryDirectory() as name:
            held.append(spent(lambda folder=Path(name): reports.append(checked(folder))))  # type: ignore[misc]
        with tempfile.TemporaryDirectory() as name:
            bare.append(spent(lambda folder=Path(name): check(video, qa=Qa(), folder=folder)))  # type: ignore[misc]
    rate = int(probe(video)["format"]["bit_rate"]) / 1e6
    text = f"""# What the check costs

`python benchmarks/qa_cost.py --seconds {seconds}` on {cpu_model()}, {os.cpu_count()} cores: CPU seconds of everything,
an export of Ken Burns scenes with voices and music, 1920×1080 at 30 fps, {rate:.1f} Mbit/s; in turn, {TURNS} times;
medians of the seconds, and of each turn's ratio.

| | CPU s | × plain decode |
| --- | --- | --- |
| plain decode of pictures and sound | {median(plain):.1f} | 1 |
| check against the plan | {median(held):.1f} | {ratio(held, plain):.2f} |
| check without a plan | {median(bare):.1f} | {ratio(bare, plain):.2f} |

The verdict is {reports[0].verdict.value}, with {len(reports[0].findings)} findings and {reports[0].traced} frames
traced. To trace a frame costs the worker that draws it {tracing():.2f} ms.
"""
    print(text)
    RESULTS.write_text(text)


if __name__ == "__main__":
    main()
