"""The service on a cluster's proxies, by `serve deploy`."""

import json
import subprocess

from private_cluster import Cluster
from private_farm import BIN, wait_for
from served import answers


def deploy(farm: Cluster, port: int) -> str:
    """Put the service on a cluster that has a dashboard, at a port of its own; return its address once it answers."""
    config = farm.world.root / "service.yaml"
    application = {"name": "framefarm", "route_prefix": "/", "import_path": "serve.deployment:app"}
    told = {
        "proxy_location": "HeadOnly",
        "http_options": {"host": "127.0.0.1", "port": port},
        "applications": [application],
    }
    config.write_text(json.dumps(told))  # JSON is YAML
    subprocess.run(
        [str(BIN / "serve"), "deploy", str(config), "--address", farm.dashboard],
        env=farm.world.environment,
        cwd=farm.world.root,
        check=True,
        capture_output=True,
        timeout=60,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for("the service", lambda: answers(address), timeout=120)
    return address
