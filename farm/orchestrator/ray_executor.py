"""The executor on Ray: the only place that speaks to it.

Tasks are streaming generators: each report is one yielded value, so progress,
heartbeat and result come the same way. Ray itself never retries
(``max_retries=0``); that is the dispatcher's.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import ray
from ray import exceptions as broken
from ray._private import worker as internals
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from farm.errors import InfrastructureError, SettingsError
from farm.media.niceness import in_background, step_back
from farm.orchestrator.executor import Report
from farm.orchestrator.known_nodes import KnownNodes
from farm.orchestrator.ray_actors import Browsers
from farm.orchestrator.ray_nodes import alive, avoiding, first_line, next_of, slots_of
from farm.plan.tasks import CHROMIUM, Resources
from farm.scene_worker.logged import execute_logged
from farm.scene_worker.node import NodeReport, report
from farm.scene_worker.render import Order, Progress
from farm.settings import settings
from farm.storage.artifact import Artifact
from farm.storage.store import Store

PRIVATE_OBJECT_STORE = 100 << 20
"""Bytes of a private Ray's object store: tasks exchange keys, never pictures."""

QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
"""Ray's options of every connection: this project reports by itself."""

SURVEY_SECONDS = 90.0
"""How long a node may take to answer what it can do."""

LEAVING_SECONDS = 0.005
"""How often is looked whether this process has left its private Ray; it takes a twentieth of a second."""

NOTICE_SECONDS = 5.0
"""How long Ray may take to notice that a node is dead; it was seen to take one."""


def join(address: str) -> "RayExecutor":
    """Connect to an existing cluster.

    Raises:
        SettingsError: there is none at that address.

    """
    _hush()
    with _explained(f"the Ray cluster at '{address}'"), _own_signals():
        ray.init(address=address, **QUIET)
    return RayExecutor()


def start(
    *,
    cpus: int,
    slots: Mapping[str, float],
    dashboard: bool,
    metrics_port: int,
    answers: bool,
    closed: Callable[[], None],
) -> "RayExecutor":
    """Start a Ray on this machine that ends with this process; ``slots`` are the custom resources it counts.

    It exports its metrics at ``metrics_port``, or at any port for 0. ``closed`` is called when it has ended. One that
    ``answers`` requests beside its rendering lets only the rendering come after everything else on the machine.

    Raises:
        SettingsError: it does not start.

    """
    _hush()
    with _explained("a private Ray"), _own_signals():
        context = ray.init(
            address="local",
            num_cpus=cpus,
            resources=dict(slots),
            labels={"farm/role": "local"},
            include_dashboard=dashboard,
            object_store_memory=PRIVATE_OBJECT_STORE,
            _metrics_export_port=metrics_port or None,
            _system_config={"worker_niceness": 0} if answers else None,
            **QUIET,
        )
    surroundings = {"py_executable": in_background(sys.executable)} if answers else None
    return RayExecutor(dashboard=context.dashboard_url or "", closed=closed, surroundings=surroundings)


def _hush() -> None:
    """Keep Ray from printing news of lost workers on standard output, where only a manifest may go.

    It does so whatever ``log_to_driver`` says; the dispatcher reports the same.
    """
    vars(internals)["print_to_stdstream"] = _discard


def _discard(*_args: object, **_options: object) -> None:
    return


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep this process's handler of SIGTERM: Ray puts its own in its place, which aborts without a clean-up."""
    if threading.current_thread() is not threading.main_thread():  # others may not set handlers, so Ray doesn't either
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Turn Ray's ways of failing to start into one."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - of a node that is not up in time Ray tells by a bare Exception
        raise SettingsError(f"cannot connect to {where}: {first_line(error)}") from None


def _run(order: Order) -> Iterator[tuple[str, Progress | Artifact]]:
    """Run on a worker: report where, and what happens."""
    step_back()
    node = ray.get_runtime_context().get_node_id()
    with closing(execute_logged(order, settings(), node=node)) as steps:
        for news in steps:
            yield node, news


def _survey(store: str) -> NodeReport:
    """Run on a node: report what it can do."""
    return report(store, settings())


class RayExecutor:
    """Runs orders as Ray tasks, named as people will see them."""

    def __init__(
        self,
        *,
        dashboard: str = "",
        closed: Callable[[], None] | None = None,
        surroundings: Mapping[str, Any] | None = None,
    ) -> None:
        self._closed = closed
        self._surroundings = dict(surroundings) if surroundings else None  # an empty one is not the job's own
        self.dashboard = dashboard
        """Host and port of Ray's dashboard, if this process started one."""
        self._attempts: dict[Any, str] = {}
        self._nodes: dict[str, str] = {}
        self._choosy: dict[Any, tuple[Resources, frozenset[str]]] = {}
        """Needs, and nodes to avoid, of attempts that have not started."""
        self._numbers = count(1)
        self._known = KnownNodes(ask=self._ask)
        self._browsers = Browsers(elastic=closed is None, surroundings=self._surroundings)

    def start(self, order: Order, *, avoid: frozenset[str]) -> str:
        """Submit a task; see :class:`farm.orchestrator.executor.Executor`."""
        resources = order.task.resources
        pool = "_".join(("farm", *sorted(resources.tags))) if resources.tags else "farm_cpu"
        name = f"{pool}-{next(self._numbers)}-{uuid4().hex[:8]}"
        if CHROMIUM in resources.tags:
            self._browsers.start(name, order, avoid=avoid)
            return name
        options: dict[str, Any] = {"num_cpus": resources.cpus, "resources": dict(resources.tags)}
        options["runtime_env"] = self._surroundings
        choosy = bool(avoid) and slots_of(resources, avoid=avoid) > 0
        if choosy:
            options["label_selector"] = avoiding(avoid)
        function = ray.remote(num_returns="streaming", max_retries=0)(_run)
        stream = function.options(name=order.task.name, **options).remote(order)
        self._attempts[stream] = name
        if choosy:
            self._choosy[stream] = (resources, avoid)
        return name

    def poll(self, timeout: float) -> Sequence[Report]:
        """Wait for news of any attempt."""
        # Several exports may share an executor: others start attempts while this one looks at them.
        if any(name not in self._nodes for name in list(self._attempts.values())):  # not started: there may be no room
            self._browsers.release()
        early = [*self._stranded(), *self._browsers.early_news()]
        awaited = [*self._attempts, *self._browsers.awaited()]
        if early or not awaited:
            return early
        ready, _rest = ray.wait(awaited, num_returns=1, timeout=timeout)
        more, _rest = ray.wait(awaited, num_returns=len(awaited), timeout=0) if ready else ([], [])
        news = []
        for one in dict.fromkeys((*ready, *more)):
            if name := self._attempts.get(one):
                news.append(self._next(one, name))
            else:
                news += self._browsers.take(one)
        return news

    def _stranded(self) -> list[Report]:
        """End the attempts whose choice of nodes is gone: Ray would let them wait for ever."""
        ended = []
        for stream, (resources, avoid) in list(self._choosy.items()):
            if slots_of(resources, avoid=avoid) == 0:
                ray.cancel(stream)
                error = InfrastructureError("the nodes that it was to run on went away")
                ended.append(Report(attempt=self._attempts[stream], node="", news=error))
                self._forget(stream)
        return ended

    def _next(self, stream: Any, name: str) -> Report:
        """Take one attempt's next value."""
        self._choosy.pop(stream, None)
        node, news = next_of(stream)
        node = node or self._nodes.pop(name, "")
        if isinstance(news, Progress):
            self._nodes[name] = node
        else:
            self._forget(stream)
        return Report(attempt=name, node=node, news=news)

    def _forget(self, stream: Any) -> None:
        self._attempts.pop(stream, None)
        self._choosy.pop(stream, None)

    def stop(self, attempt: str, *, force: bool) -> None:
        """Cancel an attempt; a forced one is not heard of again."""
        self._browsers.stop(attempt, force=force)
        for stream in [s for s, name in list(self._attempts.items()) if name == attempt]:
            ray.cancel(stream, force=force)
            if force:
                self._forget(stream)

    def slots(self, resources: Resources) -> float:
        """Return how many such tasks fit the living nodes at once."""
        return slots_of(resources)

    def survey(self, store: Store) -> Mapping[str, NodeReport]:
        """Return what every living node can do."""
        return self._known.reports([node["NodeID"] for node in alive()], store)

    def _ask(self, nodes: Sequence[str], store: str) -> Mapping[str, NodeReport]:
        asked = {
            node: ray.remote(num_cpus=0, max_retries=1)(_survey)
            .options(
                name="farm survey",
                scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
                runtime_env=self._surroundings,
            )
            .remote(store)
            for node in nodes
        }
        end = time.monotonic() + SURVEY_SECONDS
        reports = {}
        for node, answer in asked.items():
            try:
                reports[node] = ray.get(answer, timeout=max(0.0, end - time.monotonic()))
            except broken.RayError as error:
                if not _has_died(node):
                    raise SettingsError(f"a node does not answer: {first_line(error)}") from None
        return reports

    def close(self) -> None:
        """Leave the cluster; a private one ends."""
        self._browsers.close()
        if self._closed is None:
            ray.shutdown()
            return
        over = threading.Event()
        ending = threading.Thread(target=_end_private, args=(self._closed, over), name="ending Ray")
        ending.start()
        try:
            ray.shutdown(wait_for_processes=True)
        finally:
            over.set()
            ending.join()


def _end_private(end: Callable[[], None], over: threading.Event) -> None:
    """End a private Ray as soon as this process has left it: by itself its goodbye takes more than a second."""
    while hasattr(internals.global_worker, "core_worker") and not over.wait(LEAVING_SECONDS):
        pass
    end()


def _has_died(node: str) -> bool:
    """Tell whether a node that stopped answering is gone; Ray takes a moment to notice."""
    end = time.monotonic() + NOTICE_SECONDS
    while any(living["NodeID"] == node for living in alive()):
        if time.monotonic() > end:
            return False
        time.sleep(NOTICE_SECONDS / 20)
    return True
