"""Actors that keep a browser warm: tasks for browsers go to them one by one.

An actor holds its slot from its first task to the end of the export, and its
Node process with it. Tasks wait here rather than in an actor's queue, so that
whichever is free takes the next one.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Any

import ray

from farm.errors import FarmError, InfrastructureError
from farm.media.niceness import step_back
from farm.orchestrator.executor import Report
from farm.orchestrator.ray_nodes import as_error, avoiding, next_of, slots_of
from farm.scene_worker.logged import execute_logged
from farm.scene_worker.remotion.warm import end_all
from farm.scene_worker.render import Order, Progress
from farm.settings import settings
from farm.storage.artifact import Artifact
from farm.storage.scratch import sweep_scratch

FAREWELL_SECONDS = 10.0
"""How long actors may take to end their browsers when the executor is closed."""


class BrowserWorker:
    """What runs in the actor's process, whose warm Node outlives each task."""

    def __init__(self) -> None:
        """Remove what killed workers of this node left: most nodes have nobody else to do so."""
        with suppress(FarmError):  # the first task tells what is wrong with the node
            sweep_scratch(settings())

    def where(self) -> str:
        """Return the node that this runs on."""
        return str(ray.get_runtime_context().get_node_id())

    def run(self, order: Order) -> Iterator[tuple[str, Progress | Artifact]]:
        """Carry out a task: report where, and what happens."""
        step_back()
        node, context = self.where(), ray.get_runtime_context()
        with closing(execute_logged(order, settings(), node=node)) as steps:
            for news in steps:
                if context.is_canceled():  # Ray only says so: what runs in an actor it does not interrupt
                    raise InfrastructureError("it was cancelled")
                yield node, news

    def end(self) -> None:
        """End the browser, before the actor is."""
        end_all()


@dataclass(kw_only=True)
class _Actor:
    """One actor, from its request on."""

    handle: Any
    resources: Any
    hello: Any
    """Reference to its node; none once that is known."""
    avoid: frozenset[str]
    """Nodes that it was not to be started on."""
    node: str = ""
    stream: Any = None
    attempt: str = ""
    """What it works on."""


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    attempt: str
    order: Order
    avoid: frozenset[str]


class Browsers:
    """All actors of one executor."""

    def __init__(self, *, elastic: bool, surroundings: dict[str, Any] | None) -> None:
        """Begin without any; in an ``elastic`` cluster one more than fits is asked for, so that it grows.

        ``surroundings`` are the actors' runtime environment; none: the one of the job.
        """
        self._elastic, self._surroundings = elastic, surroundings
        self._actors: list[_Actor] = []
        self._queue: list[_Waiting] = []
        self._early: list[Report] = []
        self._lock = threading.RLock()
        """Several exports may share an executor, each from a thread of its own."""
        self._leaving: dict[Any, Any] = {}
        """Actors that are not needed any more, by the reference that tells that their browsers have ended."""

    def start(self, attempt: str, order: Order, *, avoid: frozenset[str]) -> None:
        """Give a task to a free actor, or let it wait for one; nodes in ``avoid`` are not used if others can serve."""
        resources = order.task.resources
        choosy = avoid if avoid and slots_of(resources, avoid=avoid) > 0 else frozenset()
        with self._lock:
            self._queue.append(_Waiting(attempt=attempt, order=order, avoid=choosy))
            self._assign()

    def early_news(self) -> list[Report]:
        """Return reports that need no waiting."""
        with self._lock:
            self._release_stranded()
            told, self._early = self._early, []
        return told

    def awaited(self) -> list[Any]:
        """Return what to wait for."""
        with self._lock:
            news = [one for actor in self._actors for one in (actor.hello, actor.stream) if one is not None]
            return [*news, *self._leaving]

    def take(self, ready: Any) -> Sequence[Report]:
        """Take news of what was awaited."""
        with self._lock:
            if ready in self._leaving:
                ray.kill(self._leaving.pop(ready))
                return []
            actor = next((a for a in self._actors if ready in (a.hello, a.stream)), None)
            if actor is None:
                return []
            news = self._met(actor) if ready == actor.hello else self._heard(actor)
            self._assign()
        return news

    def stop(self, attempt: str, *, force: bool) -> None:
        """Give a task up: a waiting one is forgotten, a running one is asked to end, or ends with its actor."""
        with self._lock:
            before = len(self._queue)
            self._queue = [waiting for waiting in self._queue if waiting.attempt != attempt]
            if len(self._queue) < before and not force:
                self._early.append(Report(attempt=attempt, node="", news=InfrastructureError("it was cancelled")))
            for actor in [a for a in self._actors if a.attempt == attempt]:
                if force:
                    self._dismiss(actor)
                else:
                    ray.cancel(actor.stream)
            self._assign()

    def release(self) -> None:
        """Give back the slots of actors that nothing waits for: other tasks want their processors."""
        with self._lock:
            if not self._queue:
                for actor in [a for a in self._actors if a.node and not a.attempt]:
                    self._send_off(actor)

    def close(self) -> None:
        """End all actors."""
        self._queue.clear()
        for actor in list(self._actors):
            if actor.node and not actor.attempt:
                self._send_off(actor)
            else:
                self._dismiss(actor)
        if self._leaving:
            ray.wait(list(self._leaving), num_returns=len(self._leaving), timeout=FAREWELL_SECONDS)
        for handle in self._leaving.values():
            ray.kill(handle)
        self._leaving.clear()
        with suppress(FarmError):
            sweep_scratch(settings())

    def _assign(self) -> None:
        """Hand waiting tasks to free actors, and ask for more actors where there is room for them."""
        for waiting in list(self._queue):
            resources = waiting.order.task.resources
            suits = [a for a in self._actors if a.resources == resources and a.node not in waiting.avoid]
            free = next((a for a in suits if a.node and not a.attempt), None)
            if free:
                self._queue.remove(waiting)
                free.attempt = waiting.attempt
                method = free.handle.run.options(num_returns="streaming", name=waiting.order.task.name)
                free.stream = method.remote(waiting.order)
            elif not any(not a.node for a in suits):
                self._recruit(waiting)

    def _recruit(self, waiting: _Waiting) -> None:
        """Ask for one more actor; if none fits now, the wait shows an autoscaler what is needed."""
        resources = waiting.order.task.resources
        taken, room = sum(a.resources == resources for a in self._actors), slots_of(resources)
        if taken >= room and (idle := self._idle_elsewhere(waiting)):
            self._send_off(idle)  # it holds a slot where this task is not to run
        elif taken >= room + self._elastic:
            return
        options: dict[str, Any] = {"num_cpus": resources.cpus, "resources": dict(resources.tags)}
        options["runtime_env"] = self._surroundings
        if waiting.avoid:
            options["label_selector"] = avoiding(waiting.avoid)
        remote: Any = ray.remote(max_restarts=0)(BrowserWorker)
        handle = remote.options(**options).remote()
        hello = handle.where.remote()
        self._actors.append(_Actor(handle=handle, resources=resources, hello=hello, avoid=waiting.avoid))

    def _idle_elsewhere(self, waiting: _Waiting) -> _Actor | None:
        return next((a for a in self._actors if a.node in waiting.avoid and a.node and not a.attempt), None)

    def _met(self, actor: _Actor) -> list[Report]:
        """Take an actor's first answer."""
        try:
            actor.node, actor.hello = ray.get(actor.hello), None
        except Exception as raised:  # noqa: BLE001 — it never came up: its node is gone, or it cannot
            self._dismiss(actor)
            return self._blame(actor, as_error(raised))
        return []

    def _blame(self, actor: _Actor, error: FarmError) -> list[Report]:
        """Let a task fail for want of a worker: another attempt asks for another, but not for ever."""
        waiting = next((w for w in self._queue if w.order.task.resources == actor.resources), None)
        if waiting is None:
            return []
        self._queue.remove(waiting)
        lost = InfrastructureError(f"no worker with a browser came up: {error.message}")
        return [Report(attempt=waiting.attempt, node="", news=lost)]

    def _release_stranded(self) -> None:
        """Let what waits for nodes that are gone take any other: Ray would let it wait for ever."""
        for actor in [a for a in self._actors if not a.node and self._is_stranded(a.resources, a.avoid)]:
            self._dismiss(actor)
        stranded = [w for w in self._queue if self._is_stranded(w.order.task.resources, w.avoid)]
        if stranded:
            self._queue = [replace(w, avoid=frozenset()) if w in stranded else w for w in self._queue]
            self._assign()

    def _is_stranded(self, resources: Any, avoid: frozenset[str]) -> bool:
        return bool(avoid) and slots_of(resources, avoid=avoid) == 0

    def _heard(self, actor: _Actor) -> list[Report]:
        """Take the next value of the task that an actor works on."""
        attempt = actor.attempt
        node, news = next_of(actor.stream)
        if not isinstance(news, Progress):
            actor.attempt, actor.stream = "", None
            if not self._queue:
                self._withdraw()
        if isinstance(news, FarmError) and not self._lives(actor, news):
            self._dismiss(actor)
        return [Report(attempt=attempt, node=node or actor.node, news=news)]

    def _lives(self, actor: _Actor, news: FarmError) -> bool:
        """Tell whether an actor still answers after a task of it failed."""
        if not isinstance(news, InfrastructureError):
            return True
        ready, _rest = ray.wait([actor.handle.where.remote()], timeout=1.0)
        try:
            return bool(ready) and bool(ray.get(ready[0]))
        except Exception as raised:  # noqa: BLE001 — it died
            return not as_error(raised)

    def _send_off(self, actor: _Actor) -> None:
        """Let an idle actor clean up; it is ended after that."""
        self._actors.remove(actor)
        self._leaving[actor.handle.end.remote()] = actor.handle

    def _withdraw(self) -> None:
        """Take back requests for actors that nothing waits for any more."""
        for actor in [a for a in self._actors if not a.node]:
            self._dismiss(actor)

    def _dismiss(self, actor: _Actor) -> None:
        """End an actor at once."""
        self._actors.remove(actor)
        ray.kill(actor.handle)
