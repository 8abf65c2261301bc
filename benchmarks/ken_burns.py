"""Compare every way to make a Ken Burns move: what it costs, how smooth and how sharp it is."""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import charts
import cv2
import machine
from cost import Cost, count, run
from jitter import smoothness
from methods import METHODS, PRECISE, USUAL, Job, Method, by_name, floor_command, raw_command
from move import FPS, FRAMES, HEIGHT, SOURCE, WIDTH
from outcome import Outcome
from pictures import Gray, blob_points, read_gray, write_blobs, write_detail
from similarity import mean_ssim, reference

HERE = Path(__file__).parent
PHOTO = HERE.parent / "examples" / "alps" / "photos" / "01.jpg"
RAM = Path("/dev/shm")  # noqa: S108 — raw frames must not be written to a disk
ROOM = 3 << 30
"""Bytes of memory that scratch files may take."""

COMPARED = 8
"""Frames on which SSIM is taken, spread over a video."""


@dataclass(kw_only=True)
class Bench:
    """One comparison."""

    folder: Path
    frames: int
    methods: Sequence[Method]
    photo: Path | None
    costs: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, int] = field(default_factory=dict)
    _references: dict[int, Gray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.blobs = self.folder / "blobs.png"
        self.color = self.folder / "detail.jpg"
        self.gray = self.folder / "gray.jpg"
        write_blobs(self.blobs)
        write_detail(self.color, self.gray, self.photo)

    def frames_of(self, method: Method) -> int:
        """Return how many frames a method renders."""
        return min(self.frames, method.most_frames)

    # -- cost -------------------------------------------------------------------------------------

    def count_round(self, number: int) -> None:
        """Count every method once, one after the other, and x264 alone between them."""
        say(f"round {number}: x264 alone")
        self.costs["floor"].append(self._floor())
        for method in self.methods:
            say(f"round {number}: {method.label}")
            self.costs[method.name].append(self._whole(method))
            if method.name == "ours":
                self.costs["start"].append(self._count(method, 1, note=False))

    def _whole(self, method: Method) -> Cost:
        """Return a method's cost for all frames; beyond those that it renders, each costs what those did."""
        frames = self.frames_of(method)
        cost = self._count(method, frames)
        if frames == self.frames or frames < 2:
            return cost
        one = self._count(method, 1, note=False)
        more = (self.frames - 1) / (frames - 1)
        return Cost(cpu=one.cpu + (cost.cpu - one.cpu) * more, wall=one.wall + (cost.wall - one.wall) * more)

    def _count(self, method: Method, frames: int, *, note: bool = True) -> Cost:
        target = self.folder / "counted.mp4"
        job = Job(picture=self.color, target=target, scratch=self.folder, frames=frames, encoding=USUAL)
        cost = count(method.commands(job))
        if note:
            self.sizes[method.name] = target.stat().st_size
        target.unlink()
        return cost

    def _floor(self) -> Cost:
        """Count x264 alone on the raw frames that Framefarm draws."""
        raw, target = self.folder / "frames.yuv", self.folder / "floor.mp4"
        run(raw_command(self.color, raw, self.frames))
        cost = count([floor_command(target)], stdin=raw)
        self.sizes["floor"] = target.stat().st_size
        raw.unlink()
        target.unlink()
        return cost

    # -- quality ----------------------------------------------------------------------------------

    def measure(self, method: Method) -> Outcome:
        """Measure a method's smoothness and sharpness, and sum up its costs."""
        say(f"quality: {method.label}")
        frames = self.frames_of(method)
        video = self._precise(method, self.blobs)
        smooth = smoothness(video, blob_points())
        assert len(smooth.errors) == frames, f"{method.name} made {len(smooth.errors)} frames, not {frames}"
        video = self._precise(method, self.gray)
        chosen = sorted({round(n * (frames - 1) / (COMPARED - 1)) for n in range(COMPARED)})
        similarity = mean_ssim(video, {n: self._reference(n) for n in chosen}, chosen)
        video.unlink()
        costs = self.costs[method.name]
        return Outcome(
            method=method,
            cpu=statistics.median(cost.cpu for cost in costs),
            wall=statistics.median(cost.wall for cost in costs),
            megabits=self.sizes[method.name] * 8 * FPS / frames / 1e6,
            smooth=smooth,
            similarity=similarity,
            frames=frames,
            extrapolated=frames < self.frames,
        )

    def _precise(self, method: Method, picture: Path) -> Path:
        """Make a method's video with next to no loss by the encoder."""
        target = self.folder / "precise.mp4"
        frames = self.frames_of(method)
        job = Job(picture=picture, target=target, scratch=self.folder, frames=frames, encoding=PRECISE)
        for command in method.commands(job):
            run(command)
        return target

    def _reference(self, frame: int) -> Gray:
        if frame not in self._references:
            self._references[frame] = reference(read_gray(self.gray), frame)
        return self._references[frame]


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def table(bench: Bench, outcomes: Sequence[Outcome]) -> list[str]:
    """Return the Markdown table."""
    floor = statistics.median(cost.cpu for cost in bench.costs["floor"])
    wall = statistics.median(cost.wall for cost in bench.costs["floor"])
    bits = bench.sizes["floor"] * 8 * FPS / bench.frames / 1e6
    lines = [
        "| method | CPU s | × x264 alone | wall s | jitter RMS px | jitter max px | position RMS px | SSIM | Mbit/s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        f"| x264 alone on our raw frames | {floor:.2f} | 1.00 | {wall:.2f} | – | – | – | – | {bits:.1f} |",
    ]
    for one in outcomes:
        star = f" ({one.frames} frames*)" if one.extrapolated else ""
        label = f"**{one.method.label}**" if one.method.name == "ours" else one.method.label
        smooth = one.smooth
        lines.append(
            f"| {label}{star} | {one.cpu:.2f} | {one.cpu / floor:.2f} | {one.wall:.2f} | {smooth.rms:.4f} "
            f"| {smooth.most:.3f} | {smooth.position:.3f} | {one.similarity:.4f} | {one.megabits:.1f} |"
        )
    return lines


def report(bench: Bench, outcomes: Sequence[Outcome], left_out: Mapping[str, str], given: argparse.Namespace) -> str:
    """Return the results as Markdown."""
    chromium = any(one.method.name == "browser" for one in outcomes)
    picture = "the first photo of `examples/alps`" if bench.photo == PHOTO else "a picture made by `pictures.py`"
    picture = "a photo" if bench.photo and bench.photo != PHOTO else picture
    part = "" if bench.frames == FRAMES else f" (only its first {bench.frames} frames)"
    move = "zoom 1.0 to 1.2 about the centre, linear"
    lines = [
        "# Ken Burns: every method on the same move",
        "",
        *table(bench, outcomes),
        "",
        "![Jitter against CPU seconds](ken_burns.png)",
        "",
        f"- Move: {FRAMES / FPS:g} s, {WIDTH}×{HEIGHT}, {FPS} fps, {FRAMES} frames{part}, {move}.",
        f"- Picture: {SOURCE[0]}×{SOURCE[1]} pixels, {picture}.",
        f"- CPU: user and system s of all processes, programs' start included; in turn, median of {given.rounds}.",
        f"- Encoding: x264 {USUAL.preset}, CRF {USUAL.quality}, one thread, the same for all.",
        "- Jitter, position and SSIM: see `benchmarks/README.md`; taken on encodes next to lossless.",
    ]
    if any(one.extrapolated for one in outcomes):
        lines.append(
            "- \\* Slow methods render only the move's first frames; their CPU and wall time for all of them are "
            "extrapolated from that run and a run of one frame."
        )
    if bench.costs["start"]:
        start = statistics.median(cost.cpu for cost in bench.costs["start"])
        lines.append(
            f"- {start:.2f} of Framefarm's CPU seconds are its program's start and the picture's decoding (a run of "
            "one frame). A worker of the farm starts once for many scenes."
        )
    lines += [f"- Left out: {name}: {why}." for name, why in left_out.items()]
    lines += [
        *machine.facts("opencv-python", "numpy", chromium=chromium),
        f"- Command: `make bench`, or `{_command(given)}`",
    ]
    return "\n".join(lines) + "\n"


def _command(given: argparse.Namespace) -> str:
    """Return the command that gives these results."""
    words = ["python", "benchmarks/ken_burns.py", "--rounds", str(given.rounds)]
    words += ["--frames", str(given.frames)] if given.frames != FRAMES else []
    words += ["--only", ",".join(given.only)] if given.only else []
    return " ".join(words)


def parse() -> argparse.Namespace:
    """Return the command line's options."""
    names = list(by_name())
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each method is counted")
    parser.add_argument("--frames", type=int, default=FRAMES, help="render only the move's first frames")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for the table and the plot")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help=f"some of {', '.join(names)}")
    parser.add_argument("--photo", type=Path, default=PHOTO, help="picture to animate; made up if it is not there")
    given = parser.parse_args()
    if unknown := set(given.only) - set(names):
        parser.error(f"no such method: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if given.rounds < 1 or not 2 <= given.frames <= FRAMES:
        parser.error(f"--rounds must be at least 1, and --frames 2 to {FRAMES}")
    return given


def scratch_root() -> Path | None:
    """Return a folder in memory, if there is room."""
    return RAM if RAM.is_dir() and shutil.disk_usage(RAM).free > ROOM else None


def main() -> None:
    """Run the comparison and write its results."""
    given = parse()
    cv2.setNumThreads(1)
    wanted = [method for method in METHODS if not given.only or method.name in given.only]
    left_out = {method.label: method.missing() for method in wanted if method.missing()}
    for name, why in left_out.items():
        say(f"left out: {name}: {why}")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch_root()) as folder:
        bench = Bench(
            folder=Path(folder),
            frames=given.frames,
            methods=[method for method in wanted if not method.missing()],
            photo=given.photo if given.photo.is_file() else None,
        )
        for number in range(1, given.rounds + 1):
            bench.count_round(number)
        outcomes = sorted((bench.measure(method) for method in bench.methods), key=lambda one: one.smooth.rms)
    given.out.mkdir(parents=True, exist_ok=True)
    text = report(bench, outcomes, left_out, given)
    (given.out / "ken_burns.md").write_text(text)
    floor = statistics.median(cost.cpu for cost in bench.costs["floor"])
    charts.draw(outcomes, floor, bench.frames, given.out / "ken_burns.png")
    print(text)


if __name__ == "__main__":
    main()
