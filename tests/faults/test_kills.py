"""Sudden deaths at random moments: what was finished stays, what was not leaves no trace, and the export gets done."""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from private_cluster import Cluster
from private_farm import Process, World, draw_pictures, frame_hashes, output, still, wait_for, world, write_spec

SCENES = 6
ROUNDS = 5
"""Times that each kind of process is killed in the slow run: twenty deaths in all."""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of some seconds' work."""
    folder = tmp_path_factory.mktemp("spec")
    scenes = [still(picture, 1.6) for picture in draw_pictures(folder, SCENES)]
    return write_spec(folder / "spec.json", scenes, [output("unset.mp4", 960, 540, quality="high")])


@pytest.fixture(scope="module")
def undisturbed(spec: Path) -> Iterator[list[str]]:
    """The pictures of the same export without any trouble."""
    with world() as quiet:
        assert quiet.render(spec, "-o", str(quiet.out / "out.mp4")).code == 0
        yield frame_hashes(quiet.out / "out.mp4")


def begin(farm: World, spec: Path) -> "subprocess.Popen[bytes]":
    return farm.start("render", str(spec), "--json", "-o", str(farm.out / "out.mp4"), "--workers", "2")


def until_work(farm: World, dice: random.Random, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the first encoder, and then for a random moment of the work."""
    wait_for("the first encoder", lambda: farm.encoders() or process.poll() is not None)
    time.sleep(dice.uniform(0, 2))


def victim(farm: World, dice: random.Random, find: Callable[[], Sequence[Process]]) -> Process | None:
    """Return one of the processes that are to be killed, or none if the work ended meanwhile."""
    found: list[Process] = []

    def look() -> bool:
        found[:] = find()
        return bool(found) or not farm.processes()

    wait_for("a process to kill", look)
    return dice.choice(found) if found else None


def check_traces(farm: World) -> dict[str, str]:
    """Nothing half-written is to be seen; returns when each whole segment was made, by key."""
    assert farm.unfinished() == []
    names = {path.name for path in farm.out.glob("*")} if farm.out.exists() else set()
    reports = {"out.mp4.qa.json", "out.mp4.qa.html"}
    assert names <= {"out.mp4", "out.mp4.json", "out.thumbnail.jpg", "out.contact-sheet.jpg"} | reports
    return {key: record["created"] for key, record in farm.records().items()}


def complete(farm: World, spec: Path, undisturbed: list[str]) -> None:
    """The next run renders what is missing, and only that; the result is as if nothing had happened."""
    before = check_traces(farm)
    ended = farm.render(spec, "-o", str(farm.out / "out.mp4"))
    assert before.keys() <= ended.tasks("cached"), "a finished segment was rendered again"
    assert len(ended.manifest["tasks"]) == SCENES
    check_done(farm, before, undisturbed)
    assert farm.scratch() == [], "scratch folders of the dead were not swept"


def check_done(farm: World, before: dict[str, str], undisturbed: list[str]) -> None:
    after = check_traces(farm)
    assert {key: after[key] for key in before} == before, "a finished segment was replaced"
    assert frame_hashes(farm.out / "out.mp4") == undisturbed
    assert farm.left_running() == []


def kill_one(farm: World, spec: Path, undisturbed: list[str], dice: random.Random, kind: str) -> None:
    """Kill one process at a random moment; the same or the next run completes the export."""
    process = begin(farm, spec)
    until_work(farm, dice, process)
    find = {"worker": farm.working, "encoder": farm.encoders, "node": farm.raylets, "driver": list}[kind]
    if kind == "driver":
        process.send_signal(signal.SIGKILL)
    elif one := victim(farm, dice, find):
        one.signal(signal.SIGKILL)
    before = {key: record["created"] for key, record in farm.records().items()}
    ended = farm.finish(process)
    assert farm.left_running() == []
    if kind in {"worker", "encoder"}:
        assert ended.code == 0, ended.errors
    assert "Traceback" not in ended.errors
    if ended.code == 0:
        check_done(farm, before, undisturbed)
    complete(farm, spec, undisturbed)


def test_one_death_of_each_kind_in_a_row_loses_no_finished_segment(
    farm: World, spec: Path, undisturbed: list[str]
) -> None:
    dice = random.Random(1)
    process = begin(farm, spec)
    wait_for("an encoder", farm.encoders)[0].signal(signal.SIGKILL)
    wait_for("a finished segment", farm.records)
    if worker := victim(farm, dice, farm.working):
        worker.signal(signal.SIGKILL)
    wait_for("another finished segment", lambda: len(farm.records()) > 1)
    process.send_signal(signal.SIGKILL)
    assert farm.finish(process).code == -signal.SIGKILL
    assert farm.left_running() == []
    first = check_traces(farm)

    process = begin(farm, spec)
    until_work(farm, random.Random(2), process)
    if raylet := victim(farm, dice, farm.raylets):
        raylet.signal(signal.SIGKILL)
    ended = farm.finish(process)
    assert "Traceback" not in ended.errors
    assert farm.left_running() == []
    second = check_traces(farm)
    assert {key: second[key] for key in first} == first
    complete(farm, spec, undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("kind", ["worker", "encoder", "node", "driver"])
def test_a_death_at_a_random_moment_is_survived(
    farm: World, spec: Path, undisturbed: list[str], kind: str, seed: int
) -> None:
    kill_one(farm, spec, undisturbed, random.Random(f"{kind} {seed}"), kind)


def lose_a_node(running: Cluster, spec: Path, undisturbed: list[str], dice: random.Random, *, whole: bool) -> None:
    """Lose one of three nodes while it works; the others finish in the same run."""
    farm, name = running.world, f"lost-{dice.getrandbits(32)}"
    store, out = farm.root / f"store-{name}", farm.root / f"out-{name}.mp4"
    running.add(name)
    process = farm.start(
        "render", str(spec), "--json", "-o", str(out), "--address", running.address, "--store", str(store)
    )
    wait_for("an encoder there", lambda: any(name in p.environment for p in farm.encoders()))
    time.sleep(dice.uniform(0, 1))
    if whole:
        running.kill(name)
    else:
        running.raylet(name).signal(signal.SIGKILL)
    ended = farm.finish(process)
    assert ended.code == 0, ended.errors
    assert "failed: its worker or node was lost" in ended.errors
    assert frame_hashes(out) == undisturbed
    assert len(ended.tasks("rendered")) == SCENES
    wait_for("the node's processes are gone", lambda: not running.processes(name), timeout=10)
    if not whole:
        running.nodes.pop(name).wait(10)


def test_when_a_node_dies_the_others_complete_the_export(
    shared_cluster: Cluster, spec: Path, undisturbed: list[str]
) -> None:
    lose_a_node(shared_cluster, spec, undisturbed, random.Random(3), whole=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_when_only_a_nodes_raylet_dies_the_others_complete_the_export(
    shared_cluster: Cluster, spec: Path, undisturbed: list[str], seed: int
) -> None:
    lose_a_node(shared_cluster, spec, undisturbed, random.Random(seed), whole=False)


def test_a_task_that_failed_on_every_node_is_tried_again_all_the_same(shared_cluster: Cluster, spec: Path) -> None:
    farm = shared_cluster.world
    process = farm.start(
        "render",
        str(spec),
        "--json",
        "--scenes=1",
        "-o",
        str(farm.root / "again.mp4"),
        "--address",
        shared_cluster.address,
        "--store",
        str(farm.root / "store-again"),
    )
    nodes = set()
    for _attempt in range(2):
        encoder = wait_for("an encoder", farm.encoders)[0]
        nodes.add(next(line for line in encoder.environment.splitlines() if line.startswith("FARM_TEST_NODE=")))
        encoder.signal(signal.SIGKILL)
        wait_for("its end", lambda dead=encoder: dead.pid not in {p.pid for p in farm.encoders()})
    ended = farm.finish(process)
    assert ended.code == 0, ended.errors
    assert ended.manifest["tasks"][0]["attempts"] == 3
    assert len(nodes) == 2, "the second attempt ran on the node where the first had failed"
