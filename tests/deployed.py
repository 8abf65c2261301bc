"""The service on a cluster's proxies, by `serve deploy`."""

import json
import subprocess
from pathlib import Path

from private_cluster import Cluster
from private_farm import BIN, wait_for
from served import answers


def deploy(farm: Cluster, port: int) -> str:
    """Put the service on a cluster that has a dashboard, at a port of its own; return its address once it answers."""
    serve(farm, "deploy", str(configuration(farm, port)), "--address", farm.dashboard)
    address = f"http://127.0.0.1:{port}"
    wait_for("the service", lambda: answers(address), timeout=120)
    return address


def start_proxies(farm: Cluster, port: int) -> str:
    """Let a cluster's proxies listen without anything behind them; return their address."""
    where = ("--http-host", "127.0.0.1", "--http-port", str(port), "--proxy-location", "HeadOnly")
    serve(farm, "start", "--address", farm.address, *where)
    return f"http://127.0.0.1:{port}"


def configuration(farm: Cluster, port: int) -> Path:
    """Write what `serve deploy` is given."""
    config = farm.world.root / "service.yaml"
    application = {"name": "framefarm", "route_prefix": "/", "import_path": "serve.deployment:app"}
    told = {
        "proxy_location": "HeadOnly",
        "http_options": {"host": "127.0.0.1", "port": port},
        "applications": [application],
    }
    config.write_text(json.dumps(told))  # JSON is YAML
    return config


def serve(farm: Cluster, *arguments: str) -> None:
    """Run `serve` to its end."""
    subprocess.run(
        [str(BIN / "serve"), *arguments],
        env=farm.world.environment,
        cwd=farm.world.root,
        check=True,
        capture_output=True,
        timeout=60,
    )
