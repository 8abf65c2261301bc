"""Heads of requests that drip, at a replica that listens by itself and at a cluster's proxies."""

import json
import time

import pytest
from deployed import deploy
from private_cluster import Cluster, free_port
from private_farm import World
from raw_lines import dial, drip, heard
from served import served

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


def test_a_cluster_s_proxies_refuse_a_head_that_drips(farm: World) -> None:
    farm.settings = {
        **farm.settings,
        "FARM_DATABASE": f"sqlite:///{farm.root}/ledger.sqlite",
        "FARM_SERVE_HEAD_SECONDS": str(SECONDS),
        "RAY_AUTH_MODE": "disabled",
        HOOK: INSTALL,
    }
    nodes = Cluster(world=farm, port=free_port(), dashboard_port=free_port())
    nodes.bring_up_head()
    address = deploy(nodes, free_port())
    assert refused(address).startswith(b"HTTP/1.1 408")
    assert ("too_slow", "GET /health") in audited(farm)
