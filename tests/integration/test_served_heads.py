"""What Ray Serve's servers do by themselves: heads of requests that drip, and answers where there is no service yet."""

import json
import time

import httpx
import pytest
from deployed import deploy, start_proxies
from private_cluster import cluster, free_port
from private_farm import World
from raw_lines import dial, drip, heard
from served import served
from service_runs import EXPORT, RENDER

from serve.direct import HOOK, INSTALL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SECONDS = 2.0


def refused(address: str) -> bytes:
    """Drip a head, and return the answer."""
    with dial(address) as line:
        started = time.monotonic()
        drip(line, b"GET /health HTTP/1.1\r\n" + b"X-A: a\r\n" * 1000, every=0.05)
        answer = heard(line)
        assert SECONDS * 0.9 < time.monotonic() - started < SECONDS + 10
    return answer


def audited(farm: World) -> list[tuple[str, str]]:
    """Return what the audit log tells of refusals: code and target."""
    told = farm.farm("keys", "audit", "--refused", "--json")
    assert told.code == 0, told.errors
    records = [json.loads(line) for line in told.output.splitlines()]
    return [(one["data"]["code"], one["target"]) for one in records]


def test_farm_serve_refuses_a_head_that_drips(farm: World) -> None:
    farm.settings = {**farm.settings, "FARM_DATABASE": f"sqlite:///{farm.root}/ledger.sqlite"}
    with served(farm, FARM_SERVE_HEAD_SECONDS=str(SECONDS)) as address:
        assert refused(address).startswith(b"HTTP/1.1 408")
        assert ("too_slow", "GET /health") in audited(farm)


def test_a_cluster_s_proxies_refuse_a_head_that_drips_and_say_when_there_is_no_service_yet(farm: World) -> None:
    farm.settings = {
        **farm.settings,
        "FARM_DATABASE": f"sqlite:///{farm.root}/ledger.sqlite",
        "FARM_SERVE_HEAD_SECONDS": str(SECONDS),
        "RAY_AUTH_MODE": "disabled",
        HOOK: INSTALL,
    }
    port = free_port()
    with cluster(farm, dashboard=True) as nodes:
        early = httpx.post(start_proxies(nodes, port) + RENDER, json={"params": EXPORT})
        assert (early.status_code, early.json()["code"], early.json()["retryable"]) == (503, "unavailable", True)
        assert early.headers["retry-after"] == "2"
        address = deploy(nodes, port)
        assert httpx.post(address + RENDER, json={"params": EXPORT, "dry_run": True}).status_code == 200
        assert refused(address).startswith(b"HTTP/1.1 408")
        assert ("too_slow", "GET /health") in audited(farm)
