"""`farm serve` as people start it: Ray, the service and a dispatcher, until SIGTERM."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from private_cluster import free_port
from private_farm import World, wait_for

START_SECONDS = 240.0


def answers(address: str) -> bool:
    """Tell whether a service is ready."""
    try:
        return httpx.get(f"{address}/health/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def served(farm: World, **environment: str) -> Iterator[str]:
    """Run the service, yield its address, and end it in good order; nothing stays behind."""
    port = free_port()
    process = farm.start(
        "serve",
        **{
            "FARM_SERVE_PORT": str(port),
            "FARM_DATABASE": f"sqlite:///{farm.root}/ledger.sqlite",
            "FARM_DELIVERIES": str(farm.root / "deliveries"),
            **environment,
        },
    )
    address = f"http://127.0.0.1:{port}"
    wait_for("the service", lambda: answers(address), timeout=START_SECONDS)
    yield address
    process.send_signal(signal.SIGTERM)
    ended = farm.finish(process)
    assert ended.code == 0, ended.errors
    assert farm.left_running() == []
