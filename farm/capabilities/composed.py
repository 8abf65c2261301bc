"""Plans of exports with compositions: only a browser can say what a composition is, so one is asked, for a short while.

No farm is joined for it. What the store has been told before needs no browser at all.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from farm.errors import MissingToolError, RenderError
from farm.media.process import stopped_by
from farm.orchestrator.dispatch import Failure, Result
from farm.orchestrator.events import Event
from farm.orchestrator.executor import Executor
from farm.orchestrator.export import Export
from farm.orchestrator.jobs.destinations import Placed
from farm.orchestrator.jobs.media_job import interruptible
from farm.orchestrator.stills import Local
from farm.plan.build import Plan
from farm.plan.tasks import Task
from farm.scene_worker.remotion.warm import end_all
from farm.settings import Settings

PLAN_SECONDS = 30.0
"""How long planning may take, the wait for its turn included; clients wait for a minute."""

Planned: TypeAlias = tuple[Plan, list[Task], float]
"""A plan, its tasks that the store does not spare, and how many of them run at a time here."""

_turn = threading.Lock()
"""Held while a browser may run in this process: it takes up to a gigabyte."""


def plan_composed(placed: Placed, *, seconds: float = PLAN_SECONDS) -> Planned | str:
    """Return the plan of an export with compositions, or why there is none here.

    Raises:
        FarmError: the spec, its props or an asset is wrong.

    """
    if not _turn.acquire(timeout=seconds):
        return f"compositions of other requests are being planned here, and were not done within {seconds:g} s"
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.daemon = True
    timer.start()
    try:
        return interruptible(lambda: _plan(placed, stop), stop)
    except KeyboardInterrupt:
        return f"what its compositions are was not found out within {seconds:g} s"
    except MissingToolError as error:
        return f"compositions are planned by a browser, and there is none here: {error.message}"
    except RenderError as error:
        return f"its compositions could not be asked here: {error.message}"
    finally:
        timer.cancel()
        _turn.release()


def _plan(placed: Placed, stop: threading.Event) -> Planned:
    """Plan in a thread that is this call's own: the browser ends with it in any case."""
    here = placed.settings.model_copy(update={"address": "local"})
    local = Local(here)

    def ask(tasks: list[Task], paths: Mapping[str, str]) -> tuple[Mapping[str, Result], Sequence[Failure]]:
        done, failures = local.ask(tasks, paths)
        for failure in failures:
            if failure.error.retryable:  # this machine's fault, not the composition's
                raise failure.error
        return done, failures

    def hear(_event: Event) -> None:
        if stop.is_set():
            raise KeyboardInterrupt

    export = Export(spec=placed.spec, base=placed.base, settings=here, connect=_join_none, listener=hear, asks=ask)
    with stopped_by(stop):
        try:
            plan, left = export.plan()
        finally:
            end_all()
    return plan, left, export.cpus


def _join_none(_settings: Settings, _slots: Mapping[str, float]) -> Executor:
    raise MissingToolError("nothing is rendered for a plan")
