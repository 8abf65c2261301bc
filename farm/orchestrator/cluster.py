"""Which Ray an export runs on; loads Ray itself only when something is to run."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence

from farm.media.family import Guard
from farm.metrics import Sample
from farm.orchestrator.executor import Executor
from farm.settings import Settings

FAMILY = "FRAMEFARM_FAMILY"
"""Environment variable that marks the processes of one private Ray: some linger when its driver is killed."""

Tell = Callable[[str], None]
"""Takes a sentence for the user."""

LINGER_RETRIES = 6
"""How often a process of a private Ray that is just starting tries to reach it; Ray's default of 20 outlives a kill."""

LINGER_SECONDS = 5
"""How long a private Ray's processes may outlive a killed driver; left alone, some try for a minute to tell others."""


def connect(
    settings: Settings, slots: Mapping[str, float], *, dashboard: Tell | None = None, answers: bool = False
) -> Executor:
    """Connect to the cluster at ``FARM_ADDRESS`` or ``RAY_ADDRESS``, or start a private Ray.

    ``slots`` are the custom resources that a private Ray is to count; if
    ``dashboard`` is given it starts its dashboard too, and that is told where.
    A private Ray that ``answers`` requests, too, does that before it renders.

    Raises:
        SettingsError: there is no cluster at that address, or Ray does not start.

    """
    private = is_private(settings)
    _prepare_environment(private=private)
    from farm.orchestrator import ray_executor  # noqa: PLC0415 — reads the environment set just before

    if private:
        cpus = settings.workers or os.cpu_count() or 1
        mark = secrets.token_hex(16)
        guard = Guard(f"{FAMILY}={mark}")
        os.environ[FAMILY] = mark
        try:
            executor = ray_executor.start(
                cpus=cpus,
                slots=slots,
                dashboard=dashboard is not None,
                metrics_port=settings.metrics_port,
                answers=answers,
                closed=guard.close,
            )
        except BaseException:
            guard.close()
            raise
        finally:
            del os.environ[FAMILY]  # this process's other children are none of Ray's
        if dashboard:
            token = os.environ.get("RAY_AUTH_TOKEN", "")
            dashboard(f"Ray's dashboard: http://{executor.dashboard}" + (f" with the token {token}" if token else ""))
        return executor
    return ray_executor.join(settings.ray_address)


def record(samples: Sequence[Sample]) -> None:
    """Hand what was measured to Ray's exporter; while Ray does not run in this process, nowhere."""
    if "ray" in sys.modules:
        from farm.orchestrator import ray_metrics  # noqa: PLC0415 — as above

        ray_metrics.record(samples)


def dead_processes() -> tuple[str, ...]:
    """Return which essential processes of a private Ray have died; of a cluster nothing is known."""
    if "ray" not in sys.modules:
        return ()
    from farm.orchestrator import ray_nodes  # noqa: PLC0415 — as above

    return ray_nodes.dead_processes()


def is_private(settings: Settings) -> bool:
    """Tell whether exports run on a Ray of this process's own."""
    return settings.ray_address in {"", "local"}


def _prepare_environment(*, private: bool) -> None:
    """Set what Ray reads from the environment, the user's own choices aside.

    Ray reads its authentication mode when it is imported. A private Ray gets a
    token of its own, so that other users of the machine cannot run code in it.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_IGNORE_UNHANDLED_ERRORS", "1")  # tasks that are given up end with an error, told here
    if private:
        os.environ.setdefault("RAY_gcs_rpc_server_reconnect_timeout_s", str(LINGER_SECONDS))
        os.environ.setdefault("RAY_py_gcs_connect_timeout_s", str(LINGER_SECONDS))
        os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", str(LINGER_RETRIES))
    if private and "RAY_AUTH_MODE" not in os.environ and "ray" not in sys.modules:
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
