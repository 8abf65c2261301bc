"""`farm serve` as it is started by people: Ray, the service and a dispatcher, until SIGTERM."""

import json
import os

import httpx
import pytest
from private_farm import Process, World, wait_for
from served import served
from service_runs import EXPORT, RENDER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_an_export_is_submitted_watched_and_fetched_and_nothing_stays_behind(farm: World) -> None:
    with served(farm) as address:
        accepted = httpx.post(address + RENDER, json={"params": EXPORT, "job_id": "mine"}).json()
        with httpx.stream("GET", address + accepted["events_url"], timeout=60) as answer:
            assert len(answer.headers.get_list("x-request-id")) == 1
            lines = (line for line in answer.iter_lines() if line.startswith("data: "))
            heard = [json.loads(line[6:])["type"] for line in lines]
        assert (heard[0], heard[-1]) == ("job.queued", "job.completed")
        result = httpx.get(address + accepted["result_url"]).json()
        video = next(one for one in result["artifacts"] if one["name"] == "video")
        part = httpx.get(address + video["url"], headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")


def test_a_replica_asks_a_browser_what_a_composition_is_and_its_answer_spares_the_next_one(farm: World) -> None:
    title = {"kind": "remotion", "composition": "Title", "props": {"title": "Ice"}, "duration": "auto"}
    asked = {"params": {**EXPORT, "scenes": [title]}, "dry_run": True}
    with served(farm) as address:
        first, second = (httpx.post(address + RENDER, json=asked, timeout=90).json() for _ in range(2))
        assert first["result"]["unknown"] == ""
        assert first["result"]["outputs"][0]["frames"] > 0
        assert second["result"] == first["result"]
        assert second["duration_ms"] < first["duration_ms"]
        assert httpx.get(f"{address}/api/v1/jobs").json()["jobs"] == []


def test_what_renders_comes_after_what_answers(farm: World) -> None:
    def niceness(process: Process) -> int:
        return os.getpriority(os.PRIO_PROCESS, process.pid)

    here = os.getpriority(os.PRIO_PROCESS, 0)
    scene = {"kind": "color", "color": "#203040", "duration": 60}
    film = {"uri": "long.mp4", "width": 1920, "height": 1080, "fps": 30, "quality": "high"}
    with served(farm) as address:
        params = {"version": 1, "scenes": [scene], "outputs": [film]}
        httpx.post(address + RENDER, json={"params": params, "job_id": "long"}).raise_for_status()
        wait_for("an encoder", farm.encoders)
        replicas = [p for p in farm.processes("ray::ServeReplica", "ray::Proxy") if niceness(p) == here]
        rendering = [p for p in (*farm.working(), *farm.encoders()) if niceness(p) > here]
        assert len(replicas) == len(farm.processes("ray::ServeReplica", "ray::Proxy")) == 2
        assert len(rendering) == len(farm.working()) + len(farm.encoders()) >= 2
        httpx.delete(f"{address}/api/v1/jobs/long").raise_for_status()
