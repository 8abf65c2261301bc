"""The TypeScript SDK's examples against `farm serve` as people start it: Ray, the service, a dispatcher."""

import signal
from pathlib import Path

import httpx
import pytest
from private_cluster import free_port
from private_farm import World, probe, wait_for
from sdk_runs import build, run_example

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_the_examples_of_the_typescript_sdk_run(farm: World, tmp_path: Path) -> None:
    build()
    address = f"http://127.0.0.1:{free_port()}"
    process = farm.start(
        "serve",
        FARM_SERVE_PORT=address.rpartition(":")[2],
        FARM_DATABASE=f"sqlite:///{farm.root}/ledger.sqlite",
        FARM_DELIVERIES=str(farm.root / "deliveries"),
    )
    wait_for("the service", lambda: answers(address), timeout=120)

    film = tmp_path / "fetched.mp4"
    said = run_example("export", address, str(film), timeout=100)
    assert film.stat().st_size == said.told["size"]
    assert probe(film, "-show_streams")["streams"][0]["nb_frames"] == "60"
    assert [line.split()[1] for line in said.errors.splitlines()[-1:]] == ["job.completed"]

    listed = httpx.get(f"{address}/api/v1/capabilities").json()["capabilities"]
    if next(one for one in listed if one["name"] == "render/brief")["status"] == "available":
        told = run_example("brief", address, timeout=170).told
        assert any(file["mediaType"] == "video/mp4" for file in told["artifacts"])

    process.send_signal(signal.SIGTERM)
    assert farm.finish(process).code == 0
    assert farm.left_running() == []
