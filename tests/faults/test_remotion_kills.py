"""Browsers, their drivers and workers that die or freeze in the middle of a range: every frame is delivered, once."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import Counting, copy_project, numbers
from private_cluster import Cluster, cluster
from private_farm import Ended, Process, World, output, wait_for, world, write_spec

FRAMES, RANGES = 120, 4
ROUNDS = 4
"""Times that each kind of process is killed or frozen in the slow run: twenty in all."""

SLEEPY = """
import { Config } from "@remotion/cli/config";

Config.overrideWebpackConfig((config) => config);
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
"""
"""Settings of a project's own that take a minute to read."""

NOTICE_SECONDS = 15.0
"""How long it may take until a death is noticed: a frozen browser is given up after six."""

DRAWING = ("chromium-headless", "chrome-", "--type=", "worker/dist/", "remotion-cli", "esbuild")
"""Words in the command lines of Node, Chromium and bundlers."""

GONE_SECONDS = 5.0
"""How long Chromium and Node may outlive the run that started them."""


def write(farm: World, counting: Counting, store: Path, name: str, *, pace: int = 30) -> Path:
    """Write an export of some seconds' work in several ranges, and a store that makes it so."""
    counting.give(store)
    counting.cost(store, 0.45, farm.root)
    scene = counting.scene(duration=FRAMES / 30, props={"pace": pace}, timeout=2)
    return write_spec(farm.root / f"{name}.json", [scene], [output("unset.mp4", fps=30)], title=name)


def busy(farm: World) -> bool:
    """Tell whether a browser draws into an encoder just now."""
    return bool(farm.encoders() and farm.renderers())


def until_busy(farm: World, process: "subprocess.Popen[bytes]") -> None:
    wait_for("a browser that draws", lambda: busy(farm) or process.poll() is not None)
    assert process.poll() is None, farm.finish(process).errors


def check_nothing_is_left(farm: World) -> None:
    end = time.monotonic() + GONE_SECONDS
    while (left := [p.command[:200] for p in farm.processes(*DRAWING)]) and (time.monotonic() < end):
        time.sleep(0.1)
    assert left == []


def check_film(farm: World, ended: Ended, film: Path) -> None:
    """The video has each frame once, in order, and its run left nothing behind."""
    check_nothing_is_left(farm)
    assert ended.code == 0, ended.errors
    assert "Traceback" not in ended.errors
    assert numbers(film) == list(range(FRAMES))
    assert farm.scratch() == []
    assert farm.unfinished() == []
    assert [path.name for path in (farm.root / "tmp").iterdir() if "chrom" in path.name] == []


def test_an_export_survives_the_death_of_its_browser(farm: World, counting: Counting) -> None:
    spec, film = write(farm, counting, farm.store, "death"), farm.out / "out.mp4"
    process = farm.start("render", str(spec), "--json", "-o", str(film), "--workers=2")
    until_busy(farm, process)
    farm.browsers()[0].signal(signal.SIGKILL)
    ended = farm.finish(process)
    check_film(farm, ended, film)
    assert sorted(task["attempts"] for task in ended.manifest["tasks"] if task["frames"]) == [1, 1, 1, 2]
    assert "the browser ended" in ended.errors
    assert farm.left_running() == []


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGKILL])
def test_a_driver_that_is_stopped_leaves_neither_browser_nor_node(
    farm: World, counting: Counting, number: signal.Signals
) -> None:
    spec = write(farm, counting, farm.store, "stopped")
    process = farm.start("render", str(spec), "--json", "-o", str(farm.out / "out.mp4"), "--workers=2")
    until_busy(farm, process)
    asked = time.monotonic()
    if number is signal.SIGINT:
        os.killpg(process.pid, number)  # what a terminal does: everything in the foreground gets it
    else:
        process.send_signal(number)
    ended = farm.finish(process)
    check_nothing_is_left(farm)
    assert "Traceback" not in ended.errors
    assert not farm.out.exists()
    if number is signal.SIGINT:
        assert ended.code == 130
        assert time.monotonic() - asked < 10
        assert farm.scratch() == []
    assert farm.left_running() == []
    assert farm.unfinished() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_driver_that_is_stopped_while_it_bundles_leaves_no_bundler(farm: World, number: signal.Signals) -> None:
    project = copy_project(farm.root / "project")
    (project / "remotion.config.ts").write_text(SLEEPY)
    scene = {"kind": "remotion", "project": str(project), "composition": "Count"}
    spec = write_spec(farm.root / "spec.json", [scene], [output(farm.out / "out.mp4", fps=30)])
    process = farm.start("render", str(spec), "--json")
    wait_for("the project's own bundler", lambda: farm.processes("remotion-cli.js"))
    process.send_signal(number)
    ended = farm.finish(process)
    check_nothing_is_left(farm)
    assert "Traceback" not in ended.errors
    assert farm.left_running() == []
    if number is signal.SIGINT:
        assert ended.code == 130
        assert farm.scratch() == []
        assert list((farm.root / "tmp").iterdir()) == []


@pytest.fixture(scope="module")
def studios() -> Iterator[Cluster]:
    """Two nodes with a browser each; their workers give up what makes no progress for four seconds."""
    with world(RAY_AUTH_MODE="disabled", FARM_STALL_SECONDS="4") as made, cluster(made) as running:
        running.add("one", "two", browsers=1)
        yield running


@dataclass(frozen=True, kw_only=True)
class Team:
    """The processes that draw one range."""

    worker: Process
    node: Process
    browser: Process
    renderers: Sequence[Process]


def teams(farm: World) -> list[Team]:
    """Return those whose range is being encoded just now."""
    everything = {process.pid: process for process in farm.processes()}
    drawers = {process.parent: process for process in farm.drawers()}
    browsers = {process.parent: process for process in farm.browsers()}
    found = []
    for encoder in farm.encoders():
        node = drawers.get(encoder.parent)
        browser = browsers.get(node.pid) if node else None
        renderers = [p for p in farm.renderers() if browser and p.session == browser.pid]
        if node and browser and renderers and encoder.parent in everything:
            worker = everything[encoder.parent]
            found.append(Team(worker=worker, node=node, browser=browser, renderers=renderers))
    return found


VICTIMS: dict[str, tuple[Callable[[Team], Sequence[Process]], signal.Signals]] = {
    "browser": (lambda team: [team.browser], signal.SIGKILL),
    "renderer": (lambda team: team.renderers, signal.SIGKILL),
    "node": (lambda team: [team.node], signal.SIGKILL),
    "worker": (lambda team: [team.worker], signal.SIGKILL),
    "frozen browser": (lambda team: [team.browser], signal.SIGSTOP),
}
"""What is killed; of renderers, all: one of them has the page."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("kind", VICTIMS)
def test_a_death_in_the_middle_of_a_range_costs_no_frame(
    studios: Cluster, counting: Counting, kind: str, seed: int
) -> None:
    farm, dice = studios.world, random.Random(f"{kind} {seed}")
    name = f"{kind.replace(' ', '-')}-{seed}"
    store, film = farm.root / f"store-{name}", farm.root / f"{name}.mp4"
    spec = write(farm, counting, store, name, pace=60)
    where = ("--address", studios.address, "--store", str(store), "-o", str(film))
    process = farm.start("render", str(spec), "--json", *where)
    until_busy(farm, process)
    time.sleep(dice.uniform(0, 3))
    hit = kill_one(farm, dice, kind, process)
    ended = farm.finish(process)
    check_film(farm, ended, film)
    assert hit, "the work was over before anything that mattered was killed"
    tries = [task["attempts"] for task in ended.manifest["tasks"] if task["frames"]]
    assert len(tries) == RANGES
    assert max(tries) >= 2, ended.errors


def kill_one(farm: World, dice: random.Random, kind: str, process: "subprocess.Popen[bytes]") -> bool:
    """Kill or freeze one of the processes at work; tell whether that was noticed: some have just done their part."""
    find, number = VICTIMS[kind]
    said = farm.errors_of(process)
    end = 0.0
    while process.poll() is None and " failed: " not in said.read_text():
        if time.monotonic() > end and (found := teams(farm)):
            for one in find(dice.choice(found)):
                one.signal(number)
            end = time.monotonic() + NOTICE_SECONDS
        time.sleep(0.02)
    return " failed: " in said.read_text()


@pytest.mark.slow
def test_a_task_that_avoids_the_only_node_left_runs_there_all_the_same(counting: Counting) -> None:
    with world(RAY_AUTH_MODE="disabled") as farm, cluster(farm) as running:
        running.add("first", "second", browsers=1)
        film = farm.out / "out.mp4"
        spec = write(farm, counting, farm.store, "stranded", pace=150)
        process = farm.start("render", str(spec), "--json", "--address", running.address, "-o", str(film))
        wait_for("both nodes at work", lambda: len(teams(farm)) == 2 or process.poll() is not None)
        one = next(team for team in teams(farm) if "FARM_TEST_NODE=first" in team.worker.environment)
        one.browser.signal(signal.SIGKILL)
        said = farm.errors_of(process)
        wait_for("the news of it", lambda: "the browser ended; again in" in said.read_text())
        time.sleep(1.5)  # now the other node, which is busy, is waited for
        running.kill("second")
        ended = farm.finish(process)
        check_film(farm, ended, film)
