"""A replica that listens by itself, on a Ray of one machine: no proxy of Ray Serve's stands between it and its clients.

The proxy takes more CPU time for a request than the service does, and holds uploads in memory. Ray Serve lets replicas
listen where an external load balancer is to find them; here there is one replica, at the service's own port.
"""

import os

from farm.orchestrator.cluster import is_private
from farm.settings import Settings

ANY_PORT = 0
"""Where the proxy listens that Ray Serve starts all the same; nobody asks it."""


HOOK = "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"
"""The variable that names what Ray Serve calls in a process that is about to listen."""
INSTALL = "serve.edge.listener:install"
"""What it is to name."""


def prepare(settings: Settings) -> int:
    """Set what Ray reads when it is imported, here and in the processes that it starts; return the proxy's port.

    A cluster's replicas have the environment of its nodes, and need its proxy; nor is it left out where
    somebody chose Ray Serve's other one.
    """
    port = settings.serve_port
    if not is_private(settings):
        return port
    os.environ.setdefault(HOOK, INSTALL)
    if os.environ.get("RAY_SERVE_ENABLE_HA_PROXY", "0") == "1":
        return port
    os.environ |= {
        "RAY_SERVE_ENABLE_DIRECT_INGRESS": "1",
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": str(port),
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": str(port + 1),  # the first one beyond the range
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "0",  # no load balancer must notice an end first
        "RAY_SERVE_PORT_QUARANTINE_S": "0",  # the next replica wants the port at once
    }
    return ANY_PORT


def complaint() -> str:
    """Return what the environment of this node lacks for a proxy to bound the heads of requests; empty: nothing."""
    if os.environ.get(HOOK):
        return ""
    lack = "proxies bound no heads of requests, and say 404 while they know of no replica"
    return f"{lack}: start nodes with {HOOK}={INSTALL}"
