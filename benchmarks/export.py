"""Measure a whole export against x264 alone: CPU, wall time, and the same export again from the store."""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import machine
from floor import Segments, plan_segments, x264_alone
from tree import Usage, watch

from farm.cli.reading import read_spec
from farm.settings import Settings

HERE = Path(__file__).parent
SPEC = HERE.parent / "examples" / "alps" / "export.json"

CPU_LIMIT, WALL_LIMIT, AGAIN_LIMIT = 1.35, 1.2, 5.0
"""The project's targets: CPU over x264's, wall over CPU ÷ cores, seconds from the store."""

COPY = "outputs[0].strategy=copy"
"""Segments are encoded once, by x264, whatever else this machine has."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """One measurement of everything."""

    first: Usage
    manifest: Mapping[str, Any]
    again: Usage
    manifest_again: Mapping[str, Any]
    ray: Usage
    floor: float
    """CPU seconds of x264 alone."""

    @property
    def without_ray(self) -> float:
        """Return the tree's CPU seconds without a Ray's start, idling and end."""
        return self.first.total - self.ray.total

    @property
    def per_core(self) -> float:
        """Return the wall time that the CPU seconds would take on all cores."""
        return float(self.manifest["cpu_seconds"]) / cores()


def cores() -> int:
    """Return the machine's cores."""
    return os.cpu_count() or 1


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def fresh(prefix: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """Provide a new folder, and an environment under which farm knows nothing but it."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("FARM_", "RAY_"))}
        farm = {"FARM_CACHE": str(folder / "cache"), "FARM_STORE": str(folder / "store"), "RAY_ADDRESS": "local"}
        yield folder, kept | farm


def render(given: argparse.Namespace, folder: Path, environment: Mapping[str, str]) -> tuple[Usage, dict[str, Any]]:
    """Run `farm render` and return what it took and its manifest."""
    farm = str(Path(sys.executable).parent / "farm")
    command = [farm, "render", str(given.spec), "--json", "--quiet", "--set", COPY, "-o", str(folder / "out.mp4")]
    command += ["--scenes", given.scenes] if given.scenes else []
    usage = watch(command, environment)
    manifest: dict[str, Any] = json.loads(usage.printed)
    return usage, manifest


def measure(given: argparse.Namespace, number: int, segments: Segments) -> Round:
    """Measure once: a fresh export, the same from the store, Ray alone, x264 alone."""
    with fresh("bench-export-") as (folder, environment):
        say(f"round {number}: farm render")
        first, manifest = render(given, folder, environment)
        say(f"round {number}: farm render again, from the store")
        again, manifest_again = render(given, folder, environment)
        say(f"round {number}: Ray alone")
        ray = watch([sys.executable, str(HERE / "ray_alone.py")], environment)
    _check(manifest, manifest_again, segments)
    floor = x264_alone(segments, jobs=cores(), told=lambda text: say(f"round {number}: {text}"))
    return Round(first=first, manifest=manifest, again=again, manifest_again=manifest_again, ray=ray, floor=floor)


def _check(manifest: Mapping[str, Any], again: Mapping[str, Any], segments: Segments) -> None:
    """Make sure that the floor encodes exactly what was delivered, and that the second run rendered nothing."""
    drawn = [task for task in manifest["tasks"] if task["kind"] != "mix"]
    assert {task["status"] for task in manifest["tasks"]} == {"rendered"}, "a fresh store was not empty"
    assert {task["key"] for task in drawn} == segments.keys, "the export and the floor have other segments"
    assert manifest["frames"] == segments.frames, "the export has another number of frames"
    assert {task["status"] for task in again["tasks"]} == {"cached"}, "the second run rendered something"


# -- the report -----------------------------------------------------------------------------------


def _median(rounds: Sequence[Round], value: Callable[[Round], float]) -> float:
    return statistics.median(value(one) for one in rounds)


def _of_kind(kind: str, one: Round) -> float:
    return one.first.cpu.get(kind, 0.0)


def _verdict(value: float, limit: float) -> str:
    return f"{limit:g} | {'met' if value <= limit else '**missed**'}"


def targets(rounds: Sequence[Round]) -> list[str]:
    """Return the table of the targets."""
    cpu = _median(rounds, lambda r: r.manifest["cpu_seconds"] / r.floor)
    sampled = _median(rounds, lambda r: r.without_ray / r.floor)
    wall = _median(rounds, lambda r: r.manifest["seconds"] / r.per_core)
    again = _median(rounds, lambda r: r.again.wall)
    return [
        "| figure | measured | target | |",
        "|---|--:|--:|---|",
        f"| CPU of the export ÷ x264 (manifest) | {cpu:.3f} | ≤ {_verdict(cpu, CPU_LIMIT)} |",
        f"| CPU of all processes less Ray alone ÷ x264 (sampled) | {sampled:.3f} | ≤ {_verdict(sampled, CPU_LIMIT)} |",
        f"| wall ÷ (CPU ÷ {cores()} cores) | {wall:.3f} | ≤ {_verdict(wall, WALL_LIMIT)} |",
        f"| the same export again, the whole program, s | {again:.2f} | < {_verdict(again, AGAIN_LIMIT)} |",
    ]


def seconds(rounds: Sequence[Round]) -> list[str]:
    """Return the table of seconds behind the targets."""

    def row(name: str, cpu: Callable[[Round], float] | None, wall: Callable[[Round], float] | None) -> str:
        cells = [f"{_median(rounds, value):.1f}" if value else "–" for value in (cpu, wall)]
        return f"| {name} | {cells[0]} | {cells[1]} |"

    kinds = sorted({kind for one in rounds for kind in one.first.cpu})
    return [
        "| | CPU s | wall s |",
        "|---|--:|--:|",
        row("x264 alone on the frames of all segments", lambda r: r.floor, None),
        row(
            "export, by its manifest (without Ray's start)",
            lambda r: r.manifest["cpu_seconds"],
            lambda r: r.manifest["seconds"],
        ),
        row("export, whole process tree (sampled)", lambda r: r.first.total, lambda r: r.first.wall),
        *(row(f"… {kind}", partial(_of_kind, kind), None) for kind in kinds),
        row("Ray alone: started, 5 s idle, ended (sampled)", lambda r: r.ray.total, lambda r: r.ray.wall),
        row("Ray's start in that", None, lambda r: float(r.ray.printed.split()[-1])),
        row("the same export again", lambda r: r.again.total, lambda r: r.again.wall),
        row(
            "… by its manifest",
            lambda r: r.manifest_again["cpu_seconds"],
            lambda r: r.manifest_again["seconds"],
        ),
    ]


def stages(rounds: Sequence[Round]) -> list[str]:
    """Return the table of stages, from the last round's manifest."""
    rows = [
        f"| {one['name']} | {one['cpu_seconds']:.1f} | {one['seconds']:.1f} |" for one in rounds[-1].manifest["stages"]
    ]
    return ["| stage | CPU s | wall s |", "|---|--:|--:|", *rows]


def report(rounds: Sequence[Round], given: argparse.Namespace) -> str:
    """Return the results as Markdown."""
    manifest = rounds[-1].manifest
    output = manifest["outputs"][0]
    spec = "`examples/alps/export.json`" if given.spec.resolve() == SPEC else "another spec"
    part = f", scenes {given.scenes} only" if given.scenes else ""
    shape = f"{output['width']}×{output['height']}, {float(output['fps']):g} fps, {manifest['frames']} frames"
    command = f"python benchmarks/export.py --rounds {given.rounds}"
    command += f" --scenes {given.scenes}" if given.scenes else ""
    lines = [
        "# A whole export against x264 alone",
        "",
        *targets(rounds),
        "",
        *seconds(rounds),
        "",
        "Stages of the last export, from its manifest (those of tasks overlap):",
        "",
        *stages(rounds),
        "",
        f"- Export: {spec}{part}, {shape}, quality {output['quality']}, {len(manifest['tasks'])} tasks.",
        f"- Export and x264 alone in turn; median of {given.rounds}. How it is counted: `benchmarks/README.md`.",
        *machine.facts("ray", "opencv-python", "numpy"),
        f"- Command: `make bench`, or `{command}`",
    ]
    return "\n".join(lines) + "\n"


def parse() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", type=Path, default=SPEC, help="the export to measure")
    parser.add_argument("--scenes", default="", metavar="N-M", help="only these scenes, for a quicker look")
    parser.add_argument("--rounds", type=int, default=1, help="how often everything is measured")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for the table")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds must be at least 1")
    return given


def main() -> None:
    """Measure and write the results."""
    given = parse()
    spec, base = read_spec(str(given.spec), [COPY], given.scenes, "", "")
    with fresh("bench-plan-") as (folder, _environment):
        settings = Settings(store=str(folder / "store"), cache=folder / "cache")
        segments = plan_segments(spec, base, folder, settings)
        rounds = [measure(given, number, segments) for number in range(1, given.rounds + 1)]
    given.out.mkdir(parents=True, exist_ok=True)
    text = report(rounds, given)
    (given.out / "export.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
