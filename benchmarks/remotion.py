"""Measure Remotion compositions through farm against Remotion's own command line: one video, and personal ones."""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import machine
from tree import Usage, watch

from farm.plan.compositions import CAPTURE
from farm.plan.encoding import DRAWN, PRESETS
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import settings
from farm.spec.outputs import Quality

HERE = Path(__file__).parent
COMPOSITIONS = HERE / "compositions"
NAMES = ("Ada", "Björn", "Chloé", "Dmitri", "Esra", "Farid", "Grace", "Hana", "Ines", "José", "Kofi", "Lena", "Mina")

LIMITS = {
    "single": (0.70, 0.55),
    "batch": (0.55, 0.50),
    "varies": (0.25, None),
}
"""The project's targets at each side's defaults, CPU and wall, over Remotion's command line from source.

The check of the finished file, which Remotion has none of, is off for them; what it costs is shown beside it.
"""

FARM, UNCHECKED, VARIES, SOURCE, BUNDLE, SAME = (
    "farm",
    "farm, `qa` off",
    "farm, `varies`, `qa` off",
    "`remotion render`, from source",
    "`remotion render`, from a bundle",
    "`remotion render`, farm's encoder settings",
)


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one side took for a number of videos."""

    cpu: float
    """CPU seconds of the whole tree, less those of a Ray that does nothing."""
    ray: float
    """CPU seconds of such a Ray."""
    wall: float
    """Seconds of the whole program."""
    work: float
    """Seconds without Ray's start."""
    peak: int
    videos: int


@dataclass(kw_only=True)
class Bench:
    """One machine, one copy of the compositions, one scratch folder."""

    folder: Path
    project: Path = field(init=False)

    def __post_init__(self) -> None:
        self.project = self.folder / "project"
        shutil.copytree(COMPOSITIONS, self.project)
        (self.project / "node_modules").symlink_to(workspace(settings()).folder / "node_modules")

    def environment(self, name: str) -> dict[str, str]:
        """Return an environment under which farm knows nothing but a new folder."""
        room = self.folder / name
        shutil.rmtree(room, ignore_errors=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("FARM_", "RAY_"))}
        farm = {"FARM_CACHE": str(room / "cache"), "FARM_STORE": str(room / "store"), "RAY_ADDRESS": "local"}
        return kept | farm

    def farm(self, composition: str, people: Sequence[str], *, varies: bool = False, check: bool = True) -> Took:
        """Render through farm: a cold store, bundling included; several videos in one call."""
        environment = self.environment("farm")
        room = self.folder / "specs"
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir()
        paths = []
        for number, name in enumerate(people):
            scene: dict[str, Any] = {"kind": "remotion", "project": str(self.project), "composition": composition}
            scene |= {"props": {"name": name}} if name else {}
            scene |= {"varies": {"name": [0, 30]}} if varies else {}
            path = room / f"{number:02d}.json"
            spec = {"version": 1, "scenes": [scene], "outputs": [{"uri": f"{number:02d}.mp4"}]}
            spec |= {} if check else {"qa": {"mode": "off"}}
            path.write_text(json.dumps(spec))
            paths.append(str(path))
        usage = watch([str(Path(sys.executable).parent / "farm"), "render", *paths, "--json", "--quiet"], environment)
        alone = watch([sys.executable, str(HERE / "ray_alone.py")], environment)
        return Took(
            cpu=usage.total - alone.total,
            ray=alone.total,
            wall=usage.wall,
            work=usage.wall - float(alone.printed),
            peak=usage.peak,
            videos=len(people),
        )

    def remotion(self, composition: str, people: Sequence[str], entry: str, options: Sequence[str]) -> Took:
        """Render by Remotion's own command line, one call for each video."""
        found = workspace(settings())
        cli = found.folder / "node_modules" / "@remotion" / "cli" / "remotion-cli.js"
        usages: list[Usage] = []
        for number, name in enumerate(people):
            target = self.folder / f"cli-{number}.mp4"
            props = [f"--props={json.dumps({'name': name})}"] if name else []
            browser = [f"--browser-executable={found.chromium}", "--chrome-mode=headless-shell", "--log=error"]
            command = [found.node, str(cli), "render", entry, composition, str(target), *props, *browser, *options]
            os.chdir(self.project)
            usages.append(watch(command, os.environ))
        return Took(
            cpu=sum(usage.total for usage in usages),
            ray=0.0,
            wall=sum(usage.wall for usage in usages),
            work=sum(usage.wall for usage in usages),
            peak=max(usage.peak for usage in usages),
            videos=len(people),
        )

    def bundled(self) -> str:
        """Bundle by Remotion's own command line, outside of what is measured."""
        found = workspace(settings())
        cli = found.folder / "node_modules" / "@remotion" / "cli" / "remotion-cli.js"
        os.chdir(self.project)
        target = str(self.folder / "bundle")
        watch([found.node, str(cli), "bundle", "src/index.ts", f"--out-dir={target}", "--log=error"], os.environ)
        return target


def same_settings() -> list[str]:
    """Return the options by which Remotion encodes as farm does by default."""
    preset, crf = DRAWN[PRESETS["libx264"][Quality.STANDARD]]
    options = [f"--x264-preset={preset}", f"--crf={crf}", "--color-space=bt709", "--image-format=jpeg"]
    return [*options, f"--jpeg-quality={CAPTURE[Quality.STANDARD]}"]


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def sides(bench: Bench, composition: str, people: Sequence[str], few: int) -> dict[str, Callable[[], Took]]:
    """Return what is measured; the command line renders only the first ``few`` people."""
    bundle = bench.bundled()
    found: dict[str, Callable[[], Took]] = {
        FARM: lambda: bench.farm(composition, people),
        UNCHECKED: lambda: bench.farm(composition, people, check=False),
        SOURCE: lambda: bench.remotion(composition, people[:few], "src/index.ts", []),
        BUNDLE: lambda: bench.remotion(composition, people[:few], bundle, []),
        SAME: lambda: bench.remotion(composition, people[:few], "src/index.ts", same_settings()),
    }
    if len(people) > 1:
        found[VARIES] = lambda: bench.farm(composition, people, varies=True, check=False)
    return found


def measure(bench: Bench, composition: str, people: Sequence[str], few: int, rounds: int) -> dict[str, list[Took]]:
    """Measure all sides in turn."""
    taken: dict[str, list[Took]] = {}
    for number in range(1, rounds + 1):
        for name, run in sides(bench, composition, people, few).items():
            say(f"{composition}, round {number}: {name}")
            taken.setdefault(name, []).append(run())
    return taken


def _per(taken: Sequence[Took], value: Callable[[Took], float]) -> float:
    return statistics.median(value(one) / one.videos for one in taken)


def table(taken: Mapping[str, Sequence[Took]]) -> list[str]:
    """Return the table of one composition, per video."""
    base = taken[SOURCE]
    cpu, wall = _per(base, lambda t: t.cpu), _per(base, lambda t: t.work)
    rows = []
    for name, rounds in taken.items():
        own_cpu, own_wall = _per(rounds, lambda t: t.cpu), _per(rounds, lambda t: t.work)
        memory = max(one.peak for one in rounds) / 2**20
        ray, start = _per(rounds, lambda t: t.ray), _per(rounds, lambda t: t.wall - t.work)
        rows.append(
            f"| {name} | {own_cpu:.2f} | {own_cpu / cpu:.3f} | {own_wall:.2f} | {own_wall / wall:.3f} "
            f"| {ray:.2f} | {start:.2f} | {memory:.0f} |"
        )
    head = "| | CPU s | × | wall s | × | Ray alone: CPU s | its start: wall s | peak MiB |"
    return [head, "|---|--:|--:|--:|--:|--:|--:|--:|", *rows]


def targets(what: str, taken: Mapping[str, Sequence[Took]], name: str) -> list[str]:
    """Return the verdicts for one target."""
    base, own = taken[SOURCE], taken[name]
    found = (
        _per(own, lambda t: t.cpu) / _per(base, lambda t: t.cpu),
        _per(own, lambda t: t.work) / _per(base, lambda t: t.work),
    )
    lines = []
    for figure, value, limit in zip(("CPU", "wall"), found, LIMITS[what], strict=True):
        if limit is not None:
            lines.append(
                f"| {what}: {figure} | {value:.3f} | ≤ {limit:g} | {'met' if value <= limit else '**missed**'} |"
            )
    return lines


def parse() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often everything is measured")
    parser.add_argument("--videos", type=int, default=20, help="personal videos that farm renders")
    parser.add_argument("--few", type=int, default=4, help="personal videos that the command line renders")
    parser.add_argument("--only", default="Cards,Moving,Greeting", help="which compositions")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder for the table")
    return parser.parse_args()


def main() -> None:
    """Measure and write the results."""
    given = parse()
    out = given.out.resolve()
    lines = ["# Remotion compositions through farm, and by Remotion's own command line", ""]
    verdicts, tables = [], []
    with tempfile.TemporaryDirectory(prefix="bench-remotion-", ignore_cleanup_errors=True) as name:
        bench = Bench(folder=Path(name))
        for composition in given.only.split(","):
            personal = composition == "Greeting"
            people = [f"{NAMES[n % len(NAMES)]} {n}" for n in range(given.videos)] if personal else [""]
            taken = measure(bench, composition, people, given.few if personal else 1, given.rounds)
            tables += [f"## `{composition}`", "", *table(taken), ""]
            if composition != "Moving":  # the worst case is shown, and has no target
                verdicts += targets("batch" if personal else "single", taken, UNCHECKED)
            verdicts += targets("varies", taken, VARIES) if personal else []
    lines += [
        "| at each side's defaults, farm's check off | measured | target | |",
        "|---|--:|--:|---|",
        *verdicts,
        "",
        *tables,
    ]
    options = f"--rounds {given.rounds} --videos {given.videos} --few {given.few}"
    lines += [
        f"- Per video; sides in turn; median of {given.rounds}. How it is counted: `benchmarks/README.md`.",
        *machine.facts("ray", "opencv-python", chromium=True),
        f"- Command: `python benchmarks/remotion.py {options}`",
    ]
    out.mkdir(parents=True, exist_ok=True)
    (out / "remotion.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
