"""`farm serve` as it is started by people: Ray, the service and a dispatcher, until SIGTERM."""

import json
import signal
import socket

import httpx
import pytest
from private_farm import World, wait_for
from service_runs import EXPORT, RENDER

pytestmark = pytest.mark.slow


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_export_is_submitted_watched_and_fetched_and_nothing_stays_behind(farm: World) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    process = farm.start(
        "serve",
        FARM_SERVE_PORT=address.rpartition(":")[2],
        FARM_DATABASE=f"sqlite:///{farm.root}/ledger.sqlite",
        FARM_DELIVERIES=str(farm.root / "deliveries"),
    )
    wait_for("the service", lambda: answers(address), timeout=120)
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
    process.send_signal(signal.SIGTERM)
    assert farm.finish(process).code == 0
    assert farm.left_running() == []
