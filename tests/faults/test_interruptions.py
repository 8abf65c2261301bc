"""Cancelling and stalling: a run that is asked to stop does so at once, and one that is stuck gets going again."""

import os
import signal
import time
from pathlib import Path

import pytest
from private_cluster import Cluster
from private_farm import World, draw_pictures, output, still, wait_for, write_spec

QUICK_SECONDS = 10.0


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """An export of some seconds' work."""
    scenes = [still(picture, 1.6) for picture in draw_pictures(tmp_path, 5)]
    return write_spec(tmp_path / "spec.json", scenes, [output("unset.mp4", 960, 540, quality="high")])


def test_ctrl_c_and_sigterm_end_a_run_at_once_and_cleanly_and_the_next_goes_on(farm: World, spec: Path) -> None:
    finished: dict[str, str] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        process = farm.start("render", str(spec), "--json", "-o", str(farm.out / "out.mp4"))
        known = len(finished)
        wait_for("a new segment", lambda known=known: len(farm.records()) > known)
        wait_for("work to interrupt", lambda p=process: farm.encoders() or p.poll() is not None)
        asked = time.monotonic()
        if number is signal.SIGINT:
            os.killpg(process.pid, number)  # what a terminal does: everything in the foreground gets it
        else:
            process.send_signal(number)
        ended = farm.finish(process)
        assert ended.code == 130, ended.errors
        assert time.monotonic() - asked < QUICK_SECONDS
        assert "Traceback" not in ended.errors
        assert farm.left_running() == []
        assert farm.unfinished() == []
        assert farm.scratch() == []
        assert not farm.out.exists()
        now = {key: record["created"] for key, record in farm.records().items()}
        assert {key: now[key] for key in finished} == finished
        finished = now
    ended = farm.render(spec, "-o", str(farm.out / "out.mp4"))
    assert finished.keys() <= ended.tasks("cached")
    assert len(ended.manifest["tasks"]) == 5


@pytest.mark.slow
def test_an_ffmpeg_and_a_worker_that_stop_moving_are_given_up_and_their_tasks_tried_again(
    farm: World, spec: Path
) -> None:
    process = farm.start(
        "render",
        str(spec),
        "--json",
        "-o",
        str(farm.out / "out.mp4"),
        "--workers=1",
        FARM_STALL_SECONDS="4",
        FARM_INFRASTRUCTURE_RETRIES="2",
    )
    wait_for("an encoder", farm.encoders)[0].signal(signal.SIGSTOP)
    wait_for("a segment", farm.records)
    wait_for("a busy worker", lambda: farm.encoders() and farm.working())[0].signal(signal.SIGSTOP)
    ended = farm.finish(process)
    assert ended.code == 0, ended.errors
    assert "ffmpeg made no progress for 4 s" in ended.errors
    assert "was silent for" in ended.errors
    assert max(task["attempts"] for task in ended.manifest["tasks"]) == 2
    assert farm.left_running() == []
    assert farm.unfinished() == []


@pytest.mark.slow
def test_a_frozen_node_is_given_up_although_ray_says_nothing(shared_cluster: Cluster, spec: Path) -> None:
    farm = shared_cluster.world
    shared_cluster.add("frozen", FARM_CACHE=str(farm.root / "frozen"))  # as a machine of its own has
    process = farm.start(
        "render",
        str(spec),
        "--json",
        "-o",
        str(farm.root / "frozen.mp4"),
        "--address",
        shared_cluster.address,
        "--store",
        str(farm.root / "store-frozen"),
        FARM_STALL_SECONDS="4",
    )
    wait_for("an encoder there", lambda: any("FARM_TEST_NODE=frozen" in p.environment for p in farm.encoders()))
    for frozen in shared_cluster.processes("frozen"):
        frozen.signal(signal.SIGSTOP)
    ended = farm.finish(process, timeout=150)
    shared_cluster.kill("frozen")
    assert ended.code == 0, ended.errors
    assert "was silent for" in ended.errors
