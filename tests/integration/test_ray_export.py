"""Exports on Ray: the same everywhere, readable in the dashboard, refused where they would come to grief."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from private_cluster import Cluster
from private_farm import (
    BIN,
    Ended,
    World,
    draw_pictures,
    frame_hashes,
    output,
    still,
    wait_for,
    write_spec,
)
from relay import relaying
from s3_server import BUCKET, S3Server, client_of


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short scenes, the first two joined by a crossfade."""
    folder = tmp_path_factory.mktemp("spec")
    pictures = draw_pictures(folder, 3)
    scenes = [
        still(pictures[0], 1.2, transition={"kind": "crossfade", "duration": 0.2}),
        still(pictures[1], 1.2),
        still(pictures[2], 1),
    ]
    return write_spec(folder / "spec.json", scenes, [output("unset.mp4")])


def stored(store: Path) -> dict[str, str]:
    """Return each segment's hash by its content key."""
    return {key: record["sha256"] for key, record in World(root=store.parent).records().items()}


def test_one_worker_two_workers_and_two_nodes_give_the_same_bytes(
    farm: World, shared_cluster: Cluster, spec: Path
) -> None:
    for count in (1, 2):
        (farm.root / str(count)).mkdir()
    running = [
        farm.start(
            "render",
            str(spec),
            "--json",
            f"--workers={count}",
            "-o",
            str(farm.root / f"{count}.mp4"),
            f"--store={farm.root / str(count) / 'store'}",
        )
        for count in (1, 2)
    ]
    nodes = shared_cluster.render(
        spec, "-o", str(farm.root / "3.mp4"), f"--store={shared_cluster.world.root / 'same' / 'store'}"
    )
    manifests = [farm.finish(process).manifest for process in running] + [nodes.manifest]
    keys = [[task["key"] for task in manifest["tasks"]] for manifest in manifests]
    assert keys[0] == keys[1] == keys[2]
    assert len({task["node"] for task in nodes.manifest["tasks"]}) == 2
    segments = [stored(farm.root / str(count) / "store") for count in (1, 2)]
    segments.append(stored(shared_cluster.world.root / "same" / "store"))
    assert segments[0] == segments[1] == segments[2]
    assert segments[0].keys() == set(keys[0])
    pictures = [frame_hashes(farm.root / f"{count}.mp4") for count in (1, 2, 3)]
    assert pictures[0] == pictures[1] == pictures[2]
    assert len(pictures[0]) == manifests[0]["frames"] == 80


def test_ray_shows_the_video_and_leaves_trying_again_to_the_dispatcher(shared_cluster: Cluster, spec: Path) -> None:
    farm = shared_cluster.world
    ended = shared_cluster.render(
        spec, "-o", str(farm.root / "names.mp4"), f"--store={farm.root / 'names'}", "--set", 'title="Names of tasks"'
    )
    told = {task["name"] for task in ended.manifest["tasks"]}
    assert told == {
        "export names of tasks · scene 01 · ken_burns 0–24",
        "export names of tasks · scenes 01–02 · crossfade 0–4",
        "export names of tasks · scene 02 · ken_burns 5–29",
        "export names of tasks · scene 03 · ken_burns 0–24",
    }

    def shown() -> list[dict[str, Any]]:
        found = [task for task in shared_cluster.tasks() if "names of tasks" in task["name"]]
        return found if {task["name"] for task in found} == told else []

    tasks = wait_for("the tasks in Ray's own list", shown, timeout=30, every=1)
    assert len(tasks) == len(told)
    assert {task["attempt_number"] for task in tasks} == {0}
    assert {task["state"] for task in tasks} == {"FINISHED"}
    assert all(task["required_resources"] == {"CPU": 1.0} for task in tasks)


@pytest.mark.slow
def test_a_failed_attempt_is_a_new_task_of_rays_since_ray_itself_never_retries(
    shared_cluster: Cluster, tmp_path: Path
) -> None:
    farm = shared_cluster.world
    scenes = [still(draw_pictures(tmp_path, 1)[0], 3)]
    spec = write_spec(
        tmp_path / "spec.json", scenes, [output("unset.mp4", 1280, 720, quality="high")], title="Lost worker"
    )
    process = farm.start(
        "render",
        str(spec),
        "--json",
        "-o",
        str(tmp_path / "out.mp4"),
        "--address",
        shared_cluster.address,
        f"--store={tmp_path / 'store'}",
    )
    wait_for("an encoder", farm.encoders)
    farm.working()[0].signal(9)
    ended = farm.finish(process)
    assert ended.manifest["tasks"][0]["attempts"] == 2

    def attempts() -> list[dict[str, Any]]:
        found = [task for task in shared_cluster.tasks() if "lost worker" in task["name"]]
        return found if sorted(task["state"] for task in found) == ["FAILED", "FINISHED"] else []

    tasks = wait_for("both attempts in Ray's own list", attempts, timeout=30, every=1)
    assert [task["attempt_number"] for task in tasks] == [0, 0]
    assert len({task["node_id"] for task in tasks}) == 2, "the second attempt ran where the first had failed"


def test_a_node_that_does_not_share_the_directory_is_found_out_and_s3_serves_it(
    shared_cluster: Cluster, s3_server: S3Server
) -> None:
    farm = shared_cluster.world
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this system does not let us make mount namespaces")
    folder = farm.root / "only-here"
    pictures = draw_pictures(folder / "pictures", 2)
    scenes = [still(picture, 1, fit="contain") for _turn in range(4) for picture in pictures]
    moves = ["zoom_in", "zoom_out", "pan_left", "pan_right"]
    for n, scene in enumerate(scenes):
        scene["motion"] = moves[n // 2]
    spec = write_spec(folder / "spec.json", scenes, [output("unset.mp4")], title="Apart")
    cache = farm.root / "apart"
    for hidden in (farm.store, cache):
        hidden.mkdir(exist_ok=True)
    with relaying(s3_server.endpoint) as relay:
        shared_cluster.add(
            "apart",
            cpus=2,
            hidden=(farm.store, cache, folder),
            FARM_CACHE=str(cache),
            FARM_S3_ENDPOINT=relay.address,
        )
        try:
            refused = shared_cluster.render(spec, "-o", str(folder / "out.mp4"))
            assert refused.code == 3
            assert "it does not see this machine's directory" in refused.errors
            assert "set FARM_STORE to s3://bucket/prefix, or to a directory that all nodes share" in refused.errors
            assert "Traceback" not in refused.errors
            assert refused.seconds < 30
            assert not (folder / "out.mp4").exists()
            served = shared_cluster.render(spec, "-o", f"s3://{BUCKET}/films/out.mp4", f"--store=s3://{BUCKET}/apart")
            check_served(served, folder, s3_server)
            downloads = relay.downloads("blobs/")
            assert downloads
            assert set(downloads.values()) == {1}, "an asset was downloaded more than once"
        finally:
            shared_cluster.kill("apart")
            shutil.rmtree(folder, ignore_errors=True)


def check_served(served: Ended, folder: Path, server: S3Server) -> None:
    """The video, its manifest and its pictures lie on the server; every node had a part in it."""
    assert served.code == 0, served.errors
    client = client_of(server)
    listed = client.list_objects_v2(Bucket=BUCKET, Prefix="films/")["Contents"]
    assert {entry["Key"] for entry in listed} == {
        "films/out.mp4",
        "films/out.mp4.json",
        "films/out.mp4.qa.html",
        "films/out.mp4.qa.json",
        "films/out.thumbnail.jpg",
        "films/out.contact-sheet.jpg",
    }
    client.download_file(BUCKET, "films/out.mp4", str(folder / "back.mp4"))
    assert len(frame_hashes(folder / "back.mp4")) == served.manifest["frames"] == 200
    assert len({task["node"] for task in served.manifest["tasks"]}) >= 2


def submit(running: Cluster, folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Submit ``farm`` as a Ray job, with the folder as its working directory."""
    ray = [str(BIN / "ray"), "job", "submit", "--address", running.dashboard, "--working-dir", str(folder)]
    return subprocess.Popen(
        [*ray, *arguments],
        env={**running.world.environment, "RAY_AUTH_MODE": "disabled"},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
def test_an_export_runs_as_a_ray_job(shared_cluster: Cluster, tmp_path: Path) -> None:
    farm = shared_cluster.world
    draw_pictures(tmp_path, 1)
    write_spec(tmp_path / "spec.json", [still(Path("01.jpg"), 1)], [output("unset.mp4")], title="Job")
    target = farm.root / "job" / "out.mp4"
    with submit(shared_cluster, tmp_path, "--", "farm", "render", "spec.json", "-o", str(target)) as job:
        said, _errors = job.communicate(timeout=90)
        assert job.returncode == 0, said
    assert "succeeded" in said
    assert str(target) in said
    assert len(frame_hashes(target)) == 25
    assert wait_for("no work is left", lambda: not farm.working() and not farm.encoders(), timeout=10)


@pytest.mark.slow
def test_a_ray_job_that_is_stopped_leaves_nothing_running(shared_cluster: Cluster, tmp_path: Path) -> None:
    farm = shared_cluster.world
    scenes = [still(Path(path.name), 8) for path in draw_pictures(tmp_path, 3)]
    write_spec(tmp_path / "spec.json", scenes, [output("unset.mp4", 1280, 720, quality="high")], title="Stopped")
    target = farm.root / "stopped" / "out.mp4"
    command = ["farm", "render", "spec.json", "-o", str(target)]
    with submit(shared_cluster, tmp_path, "--submission-id=stopped", "--no-wait", "--", *command) as job:
        assert job.wait(60) == 0
    wait_for("its encoders", farm.encoders)
    stop = [str(BIN / "ray"), "job", "stop", "--address", shared_cluster.dashboard, "stopped"]
    done = subprocess.run(
        stop, env={**farm.environment, "RAY_AUTH_MODE": "disabled"}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr

    def quiet() -> bool:
        return not farm.encoders() and not farm.working() and not farm.processes("farm render")

    wait_for("everything of the job has ended", quiet, timeout=15)
    assert not target.exists()
    assert not list(target.parent.glob(".*")) if target.parent.exists() else True
