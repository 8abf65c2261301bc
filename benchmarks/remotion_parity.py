"""Hold a Remotion project's video by farm, in 1, 2 and 5 ranges, against the one by Remotion's own command line."""

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import machine
from tree import watch

from farm.orchestrator.stills import list_bundle
from farm.plan.compositions import LADDER, RANGE_SECONDS
from farm.plan.encoding import PRESETS
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import settings
from farm.spec.outputs import Quality

HERE = Path(__file__).parent
RANGES = (1, 2, 5)
LIMIT = 50.0
"""Decibels above which pictures count as equal where the encoders' key frames differ."""


def by_farm(given: argparse.Namespace, folder: Path, cost: float) -> tuple[Path, int]:
    """Render through farm as if a frame took ``cost`` seconds; return the video and the number of ranges."""
    target = folder / f"farm-{cost:g}.mp4"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("FARM_", "RAY_"))}
    environment |= {"FARM_CACHE": str(folder / "cache"), "FARM_STORE": str(folder / f"store-{cost:g}")}
    environment |= {"RAY_ADDRESS": "local"}
    scene = {"kind": "remotion", "project": str(given.project), "composition": given.composition}
    output = {"uri": str(target), "quality": "ultra", "width": given.width, "height": given.height}
    spec = folder / "spec.json"
    spec.write_text(json.dumps({"version": 1, "scenes": [scene], "outputs": [output]}))
    prime = [sys.executable, str(HERE / "prime_cost.py"), str(given.project), given.composition, str(cost)]
    subprocess.run(prime, env=environment, check=True)
    farm = str(Path(sys.executable).parent / "farm")
    usage = watch([farm, "render", str(spec), "--json", "--quiet"], environment)
    tasks = json.loads(usage.printed)["tasks"]
    return target, sum(task["kind"] == "remotion" for task in tasks)


def by_remotion(given: argparse.Namespace, folder: Path) -> Path:
    """Render by the project's own command line, with farm's settings for quality ``ultra``."""
    found = workspace(settings())
    preset, crf = PRESETS["libx264"][Quality.ULTRA]
    target = folder / "remotion.mp4"
    cli = given.project / "node_modules" / "@remotion" / "cli" / "remotion-cli.js"
    browser = [f"--browser-executable={found.chromium}", "--chrome-mode=headless-shell", "--log=error"]
    codec = ["--image-format=png", f"--x264-preset={preset}", f"--crf={crf}", "--color-space=bt709"]
    command = [
        found.node,
        str(cli),
        "render",
        given.composition,
        str(target),
        *browser,
        *codec,
        "--pixel-format=yuv420p",
    ]
    here = Path.cwd()
    os.chdir(given.project)
    try:
        watch(command, os.environ)
    finally:
        os.chdir(here)
    return target


def count(video: Path) -> int:
    """Return how many frames a video decodes to."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0"]
    command += ["-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", str(video)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def psnr(one: Path, other: Path, folder: Path) -> list[float]:
    """Return each frame's PSNR between two videos, in decibels."""
    log = folder / "psnr.log"
    graph = f"[0:v]setpts=N/TB/30[a];[1:v]setpts=N/TB/30[b];[a][b]psnr=stats_file={log.name}"
    command = ["ffmpeg", "-v", "error", "-i", str(one), "-i", str(other), "-lavfi", graph, "-f", "null", "-"]
    subprocess.run(command, check=True, cwd=folder)
    found = re.findall(r"psnr_avg:(\S+)", log.read_text())
    return [math.inf if value == "inf" else float(value) for value in found]


def compare(given: argparse.Namespace, folder: Path) -> list[str]:
    """Return the table."""
    theirs = by_remotion(given, folder)
    frames = count(theirs)
    rows = []
    for wanted in RANGES:
        step = min((s for s in LADDER if s * wanted >= frames), default=LADDER[-1])
        video, ranges = by_farm(given, folder, RANGE_SECONDS / step * 0.999)
        own = count(video)
        values = psnr(video, theirs, folder)
        worst, mean = min(values), sum(min(v, 100.0) for v in values) / len(values)
        verdict = "met" if own == frames and worst > LIMIT else "**missed**"
        shutil.copy(video, folder / f"ranges-{ranges}.mp4")
        rows.append(f"| {ranges} | {own} of {frames} | {worst:.1f} | {mean:.1f} | > {LIMIT:g} dB: {verdict} |")
    return ["| ranges | frames | worst PSNR, dB | mean | |", "|--:|--:|--:|--:|---|", *rows]


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=lambda text: Path(text).resolve(), help="folder of a Remotion project")
    parser.add_argument("composition", help="one of its compositions")
    parser.add_argument("--about", default="a Remotion project", help="what the project is, for the report")
    parser.add_argument("--keep", type=Path, help="folder that the videos are copied to, to look at them")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for the table")
    return parser.parse_args(arguments)


def main() -> None:
    """Compare and write the results."""
    given = parse()
    described = {c["id"]: c["described"] for c in list_bundle(str(given.project), Path.cwd(), settings())}
    given.width, given.height = (described[given.composition][side] for side in ("width", "height"))
    with tempfile.TemporaryDirectory(prefix="parity-", ignore_cleanup_errors=True) as name:
        table = compare(given, Path(name))
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            for video in Path(name).glob("*.mp4"):
                shutil.copy(video, given.keep)
    lines = [
        "# A project's video by farm and by Remotion's own command line",
        "",
        *table,
        "",
        f"- {given.about}, composition `{given.composition}`, {given.width}×{given.height}, unchanged; quality `ultra`",
        "  (PNG frames, x264 slow, CRF 16) on both sides. GOPs differ: farm's segments begin with key frames.",
        *machine.facts("ray", "opencv-python", chromium=True),
        "- Command: `python benchmarks/remotion_parity.py PROJECT COMPOSITION`",
    ]
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "remotion-parity.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
