"""Measure whether the check finds what is wrong, and nothing where all is well.

    python benchmarks/faults.py                 # everything, about half an hour; results are kept between runs
    python benchmarks/faults.py --only freeze   # one kind of fault, or `--only good`

Faults are made on purpose in exports that had none, five times each with other
places, pictures and voices. Each has to be found, under a fitting code and in
the right scene. Good exports of all kinds have to pass.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from fault_film import Expected, Film, read_film, read_sound, write_film
from fault_kinds import FILM_KINDS, KINDS, SOUNDING_KINDS
from good_exports import good_exports
from good_media import base_export, make_media, sounding_export
from machine import cpu_model

from farm.analysis.check import check
from farm.analysis.report import QaReport, Severity
from farm.errors import FarmError
from farm.media.ffmpeg import drain
from farm.media.mix import mix
from farm.media.process import Limits
from farm.media.trace import Trace
from farm.orchestrator.composition_sound import with_compositions
from farm.orchestrator.export import Export
from farm.orchestrator.intake import Intake
from farm.orchestrator.manifest import Manifest
from farm.orchestrator.prepare import prepare
from farm.orchestrator.proof import drawn_trace
from farm.plan.expectation import Expectation, expect
from farm.plan.tasks import Cue, MixPayload
from farm.scene_worker.render import execute
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.spec.qa import Qa
from farm.storage import open_store
from farm.testing import InlineExecutor

ROOT = Path(__file__).resolve().parent / "work" / "faults"
RESULTS = Path(__file__).parent / "results" / "faults.md"
SEEDS = 5


class World:
    """A store, a cache and the media of one seed."""

    def __init__(self, seed: int) -> None:
        self.folder = ROOT / f"seed-{seed}"
        self.settings = Settings(cache=ROOT / "cache", store=str(ROOT / "store"))
        make_media(self.folder, seed)

    def export(self, spec: dict[str, Any]) -> Export:
        """Return an export that runs in this process."""
        return Export(
            spec=parse_spec(spec),
            base=self.folder,
            settings=self.settings,
            connect=lambda *_: InlineExecutor(run=lambda order: execute(order, self.settings)),
        )


class Base:
    """A good export, decoded, with all that is known of it."""

    def __init__(self, seed: int, spec: dict[str, Any], name: str) -> None:
        world = World(seed)
        world.export(spec).run()
        plan, _ = world.export(spec).plan()
        store = open_store(world.settings.store_uri, world.settings)
        room = ROOT / f"assets-{name}-{seed}"
        room.mkdir(exist_ok=True)
        intake = Intake(base=world.folder, folder=room, store=store, settings=world.settings, share=False)
        paths = prepare(parse_spec(spec), intake, advance=lambda _share: None).paths
        planned = expect(plan, plan.outputs[0])
        self.plan: Expectation
        self.assets: Mapping[str, str]
        self.plan, self.assets = with_compositions(planned, store, world.settings, paths, room)
        drawn = drawn_trace(self.plan, store)
        assert drawn is not None
        self.drawn: Trace = drawn
        self.film: Film = read_film(world.folder / spec["outputs"][0]["uri"], self.plan)
        self.mix: MixPayload = next(t.payload for t in plan.tasks if isinstance(t.payload, MixPayload))

    def remixed(self, change: Callable[[tuple[Cue, ...]], tuple[Cue, ...]]) -> Any:
        """Return the sound of changed recordings."""
        payload = self.mix.model_copy(update={"cues": change(self.plan.cues)})
        with tempfile.TemporaryDirectory() as room:
            target = Path(room) / "mix.m4a"
            paths = {key: Path(path) for key, path in self.assets.items()}
            drain(mix(payload, paths, target, Path(room), limits=Limits(deadline=120, stall=60)))
            return read_sound(target)[: len(self.film.sound)]


def judge(kind: str, seed: int, base: Base) -> dict[str, Any]:
    """Make one fault and check the file."""
    noise = np.random.default_rng([seed, list(KINDS).index(kind)])
    film, wanted = KINDS[kind](base.film, noise)
    if film.remix:
        film = replace(film, sound=base.remixed(film.remix))
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        video = room / "film.mp4"
        write_film(film, video, room)
        try:
            report = check(video, qa=Qa(), folder=room, plan=base.plan, drawn=base.drawn, assets=base.assets)
        except FarmError as error:
            return {"found": False, "placed": False, "said": [str(error)], "verdict": "error"}
    return outcome(report, wanted)


def outcome(report: QaReport, wanted: Expected) -> dict[str, Any]:
    """Hold a report against what should be in it."""
    told = [f for f in report.findings if f.severity is not Severity.NOTE]
    hits = [f for f in told if f.code in wanted.codes]
    placed = [f for f in hits if wanted.scenes == (None,) or f.scene in wanted.scenes]
    return {
        "found": bool(hits),
        "placed": bool(placed),
        "verdict": report.verdict.value,
        "said": [f"{f.code}@{f.scene}" for f in told],
        "wanted": [list(wanted.codes), list(wanted.scenes)],
    }


def good(name: str, spec: dict[str, Any], seed: int) -> dict[str, Any]:
    """Make one good export and see what its check says."""
    try:
        manifest: Manifest = World(seed).export(spec).run()
    except FarmError as error:
        return {"verdict": "error", "said": [str(error)], "traced": 0, "name": name}
    reports = [o.qa for o in manifest.outputs if o.qa]
    worst = max((r.verdict.value for r in reports), key=("approve", "review", "reject").index)
    told = [f"{f.code}@{f.scene}: {f.measure}" for r in reports for f in r.findings if f.severity is not Severity.NOTE]
    return {"verdict": worst, "said": told, "traced": min(r.traced for r in reports), "name": name}


def main() -> None:
    """Run what is not known yet, and write the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--only", default="", help="one kind of fault, or 'good'")
    arguments.add_argument("--seeds", type=int, default=SEEDS)
    arguments.add_argument("--fresh", action="store_true", help="forget what was found before")
    arguments.add_argument("--again", action="store_true", help="repeat what went wrong before")
    chosen = arguments.parse_args()
    ROOT.mkdir(parents=True, exist_ok=True)
    kept = ROOT / "results.json"
    results: dict[str, dict[str, Any]] = json.loads(kept.read_text()) if kept.exists() and not chosen.fresh else {}
    for key, run in _jobs(chosen.only, chosen.seeds):
        if key in results and not (chosen.again and not _fine(key, results[key])):
            continue
        began = time.process_time()
        results[key] = run()
        line = results[key]
        word = "ok  " if _fine(key, line) else "MISS"
        print(f"{word} {key}: {line['verdict']} {line['said'][:6]} ({time.process_time() - began:.1f} s)", flush=True)
        kept.write_text(json.dumps(results, indent=1))
    text = tables(results, chosen.seeds)
    print(text)
    if not chosen.only:
        RESULTS.write_text(text)


def _fine(key: str, line: dict[str, Any]) -> bool:
    return bool(line["verdict"] == "approve" if key.startswith("good") else line["found"] and line["placed"])


def _jobs(only: str, seeds: int) -> Iterator[tuple[str, Any]]:
    for number, (name, spec) in enumerate(good_exports()):
        if only in {"", "good", name}:
            yield f"good {name}", lambda name=name, spec=spec, number=number: good(name, spec, number % SEEDS)
    for seed in range(seeds):
        for name, kinds, spec in (("film", FILM_KINDS, base_export()), ("sounding", SOUNDING_KINDS, sounding_export())):
            base = cache(lambda seed=seed, spec=spec, name=name: Base(seed, spec, name))
            for kind in kinds:
                if only in {"", kind, "faults"}:
                    yield f"{kind} {seed}", lambda kind=kind, seed=seed, base=base: judge(kind, seed, base())


def tables(results: dict[str, dict[str, Any]], seeds: int) -> str:
    """Return the confusion table of the faults, and what good exports were told."""
    rows = ["| fault | found | right scene | verdicts | what was said (times) |", "| --- | --- | --- | --- | --- |"]
    found = placed = total = 0
    for kind in KINDS:
        own = [results[f"{kind} {seed}"] for seed in range(seeds) if f"{kind} {seed}" in results]
        if not own:
            continue
        said = Counter(code.split("@")[0] for one in own for code in dict.fromkeys(one["said"]))
        verdicts = Counter(one["verdict"] for one in own)
        total += len(own)
        found += sum(one["found"] for one in own)
        placed += sum(one["placed"] for one in own)
        rows.append(
            f"| {kind.replace('_', ' ')} | {sum(o['found'] for o in own)}/{len(own)} "
            f"| {sum(o['placed'] for o in own)}/{len(own)} | {_counted(verdicts)} | {_counted(said)} |"
        )
    fine = {key: one for key, one in results.items() if key.startswith("good ")}
    verdicts = Counter(one["verdict"] for one in fine.values())
    warned = [f"- {key[5:]}: {one['verdict']}, {'; '.join(one['said'])}" for key, one in fine.items() if one["said"]]
    return "\n".join(
        [
            "# What the check finds",
            "",
            f"`python benchmarks/faults.py` on one core of {cpu_model()}",
            "",
            f"{found} of {total} injected faults were found, {placed} in the right scene.",
            f"{len(fine)} good exports: {_counted(verdicts)}; {sum(len(o['said']) for o in fine.values())} findings.",
            "",
            *warned,
            "",
            *rows,
            "",
        ]
    )


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" if count > 1 else name for name, count in counts.most_common())


if __name__ == "__main__":
    main()
