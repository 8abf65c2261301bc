"""`farm serve`: everything on one machine, Ray, the service and a dispatcher, until it is ended."""

import ipaddress
import os
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial

from farm import log
from farm.errors import FarmLostError, SettingsError
from farm.jobs.keys import Keys
from farm.jobs.ledger import Ledger
from farm.orchestrator.cluster import connect, dead_processes, is_private
from farm.orchestrator.export import Connect
from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.shared import SharedExecutor
from farm.settings import Settings
from serve.direct import prepare

LOOK_SECONDS = 1.0
"""How often it is looked whether Ray's processes live."""

Tell = Callable[[str], None]
"""Takes a sentence for people."""
Dispatch = Callable[[JobsFarm], None]
"""Runs jobs on a farm until the process is told to end; see ``farm dispatch``."""


class ServedFarm(JobsFarm):
    """The dispatcher's farm, with the service on the same Ray; the service goes first, so that it ends its requests.

    A Ray of this process's own that is lost takes the service with it: then the process ends, as by SIGTERM, and the
    one above it starts another; see :mod:`serve.supervisor`.
    """

    def __init__(self, settings: Settings, connect: Connect) -> None:
        super().__init__(settings, connect)
        self.was_lost = False
        """Whether it is that which ends the process."""
        self._is_closed = threading.Event()

    def lost(self, shared: SharedExecutor) -> None:
        """Note that Ray is lost, and let the process end in good order: its jobs go back into the queue."""
        super().lost(shared)
        if is_private(self._settings) and not self.was_lost:
            self.was_lost = True
            os.kill(os.getpid(), signal.SIGTERM)

    def start(self) -> None:
        """Start Ray now, not with the first job, and look from now on whether it lives."""
        self.part(threading.Event())(self._settings, {}).close()
        if is_private(self._settings):
            threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def _watch(self) -> None:
        while not self.was_lost and not self._is_closed.wait(LOOK_SECONDS):
            dead = dead_processes()
            if dead and self._shared is not None:
                log.tell("ray.lost", level="error", dead=", ".join(dead))
                self.lost(self._shared)

    def _open(self) -> SharedExecutor:
        if self.was_lost:
            raise FarmLostError("Ray was lost; it is started again with everything else")
        return super()._open()

    def close(self) -> None:
        """Stop the service, then leave the farm."""
        from ray import serve as ray_serve  # noqa: PLC0415 - Ray reads its environment when it is imported

        self._is_closed.set()
        if not self.was_lost:  # it would wait for what is gone
            ray_serve.shutdown()  # type: ignore[no-untyped-call]
        super().close()


def serve_all(settings: Settings, *, tell: Tell, ready: Callable[[], None], dispatch: Dispatch) -> bool:
    """Start Ray where none is named, the service on it, and a dispatcher in this thread; return when told to end.

    ``ready`` is called when the service answers. The result is false if it ends because Ray was lost.

    Raises:
        SettingsError: the port is taken, or the address is open to others and there is no key.
        LedgerError: the ledger cannot be reached.

    """
    ledger = Ledger.open(settings.database_url)
    try:
        has_keys = Keys(ledger=ledger, environment=settings.environment_key).were_made()
    finally:
        ledger.close()
    require_keys(settings, has_keys=has_keys)
    require_free(settings)
    proxy_port = prepare(settings)
    farm = ServedFarm(settings, partial(connect, answers=True))
    try:
        farm.start()
        signal.signal(signal.SIGTERM, _interrupted)  # not before: Ray, when it starts, puts its own in the place
        _deploy(settings, proxy_port)
    except BaseException:
        farm.close()
        raise
    tell(f"the service is at http://{settings.serve_host}:{settings.serve_port}, its documentation at /docs")
    if not has_keys:
        tell("no API key was made: only programs on this machine are served; `farm keys create NAME` makes one")
    ready()
    dispatch(farm)
    return not farm.was_lost


def _interrupted(_number: int, _frame: object) -> None:
    """End what is still starting in good order."""
    raise KeyboardInterrupt


def require_keys(settings: Settings, *, has_keys: bool) -> None:
    """Refuse to listen to other machines while nobody could be told from anybody.

    Raises:
        SettingsError: the address is not a loopback one, and there is no key.

    """
    if has_keys or _is_loopback(settings.serve_host):
        return
    raise SettingsError(
        f"FARM_SERVE_HOST: {settings.serve_host} is open to other machines; make a key first: farm keys create NAME"
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_free(settings: Settings) -> None:
    """Say at once that a port is taken, which Ray Serve only tells its log.

    Raises:
        SettingsError: it is, or the address is not this machine's.

    """
    family = socket.AF_INET6 if ":" in settings.serve_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.serve_host, settings.serve_port))
        except OSError as error:
            place = f"{settings.serve_host}:{settings.serve_port}"
            reason = (error.strerror or str(error)).lower()
            raise SettingsError(f"cannot listen on {place}: {reason}; FARM_SERVE_PORT names another port") from None


def _deploy(settings: Settings, proxy_port: int) -> None:
    from ray import serve as ray_serve  # noqa: PLC0415 - as above
    from ray.serve.schema import LoggingConfig  # noqa: PLC0415 - as above

    from serve.deployment import app  # noqa: PLC0415 - as above

    ray_serve.start(
        proxy_location="HeadOnly",
        http_options={"host": settings.serve_host, "port": proxy_port},
        logging_config=LoggingConfig(enable_access_log=False),
    )
    ray_serve.run(app, name="framefarm", route_prefix="/")
