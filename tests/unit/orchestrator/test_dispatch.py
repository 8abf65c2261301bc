"""The dispatcher, with an executor that does what each test tells it."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from farm.errors import AssetError, FarmError, InfrastructureError
from farm.orchestrator.dispatch import STOP_SECONDS, Dispatcher, Failure, Result
from farm.orchestrator.events import Event, TaskFailed, TaskFinished, TaskStarted
from farm.orchestrator.node_health import FAILURES, FORGIVE_SECONDS
from farm.plan.encoding import Canvas, intermediate_encoding
from farm.plan.tasks import ColorLayer, RangePayload, Resources, Task, Versions, content_key
from farm.scene_worker.render import Order, Progress
from farm.settings import Settings
from farm.spec.outputs import Output
from farm.spec.scenes import OnError, Policy
from farm.storage.artifact import Artifact
from farm.testing import FakeClock, InlineExecutor

VERSIONS = Versions(ffmpeg="5.1")


def task(number: int, *, seconds: float = 1.0, needs: tuple[str, ...] = (), on_error: OnError | None = None) -> Task:
    payload = RangePayload(
        layer=ColorLayer(color="#102030", to=None, angle=0, frames=number + 1),
        first=0,
        count=number + 1,
        canvas=Canvas(width=64, height=64, fps=Fraction(30)),
        encoding=intermediate_encoding(Output(uri="x.mp4")),
    )
    return Task(
        key=content_key(payload, VERSIONS),
        name=f"export test · scene {number + 1:02d}",
        payload=payload,
        scenes=(number,),
        needs=needs,
        on_error=on_error or OnError(),
        frames=number + 1,
        seconds=seconds,
    )


def artifact(order: Order) -> Artifact:
    return Artifact(
        key=order.task.key,
        kind="segment",
        sha256="0" * 64,
        size=1,
        created=datetime.now(UTC),
        facts={"cpu_seconds": 2.0},
    )


def succeeding(order: Order) -> Iterator[Progress | Artifact]:
    yield Progress(frames=0)
    yield artifact(order)


def failing(*errors: FarmError) -> Callable[[Order], Iterator[Progress | Artifact]]:
    """Raise the given errors one after another, over all orders, then succeed."""
    left = list(errors)

    def run(order: Order) -> Iterator[Progress | Artifact]:
        yield Progress(frames=0)
        if left:
            raise left.pop(0)
        yield artifact(order)

    return run


class Runner:
    """A dispatcher with a fake executor and clock, and what they saw."""

    def __init__(self, executor: InlineExecutor, **settings: object) -> None:
        self.clock = FakeClock()
        self.executor = executor
        executor.clock = self.clock
        self.events: list[Event] = []
        self.shares: list[Mapping[str, int]] = []
        self.done: dict[str, Result] = {}
        self.dispatcher = Dispatcher(
            executor=executor,
            settings=Settings(**settings),
            listener=self.events.append,
            order=lambda task: Order(task=task, store="", assets={}, versions=VERSIONS),
            advance=lambda frames, _done: self.shares.append(dict(frames)),
            clock=self.clock,
        )

    def run(self, *tasks: Task) -> list[Failure]:
        return self.dispatcher.run(list(tasks), self.done)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def test_every_task_runs_once_and_its_result_is_kept() -> None:
    runner = Runner(InlineExecutor(run=succeeding))
    tasks = [task(n) for n in range(7)]
    assert runner.run(*tasks) == []
    assert {key: result.status for key, result in runner.done.items()} == {t.key: "rendered" for t in tasks}
    assert sorted(key for key, _ in runner.executor.started) == sorted(t.key for t in tasks)
    assert len(runner.of(TaskStarted)) == len(runner.of(TaskFinished)) == 7


def test_the_longest_task_starts_first() -> None:
    runner = Runner(InlineExecutor(run=succeeding, cpus=1))
    short, long = task(0, seconds=1), task(1, seconds=9)
    runner.run(short, long)
    assert [key for key, _ in runner.executor.started] == [long.key, short.key]


def test_no_more_is_in_flight_than_slots_and_a_small_surplus() -> None:
    running = itertools.count(1)
    most = 0

    def run(order: Order) -> Iterator[Progress | Artifact]:
        nonlocal most
        most = max(most, next(running) - len(runner.done))
        yield Progress(frames=0)
        yield artifact(order)

    runner = Runner(InlineExecutor(run=run, cpus=3))
    runner.run(*(task(n) for n in range(20)))
    assert 3 <= most <= 5


def test_a_task_waits_for_those_it_needs() -> None:
    first = task(0)
    second = task(1, seconds=50, needs=(first.key,))
    runner = Runner(InlineExecutor(run=succeeding))
    runner.run(second, first)
    assert [key for key, _ in runner.executor.started] == [first.key, second.key]


def test_a_lost_node_costs_a_retry_elsewhere_and_not_the_export() -> None:
    lost = failing(InfrastructureError("its node was lost"))
    runner = Runner(InlineExecutor(run=lost, nodes=("node-1", "node-2")))
    assert runner.run(task(0)) == []
    (first, _), (_, second_avoids) = runner.executor.started[0], runner.executor.started[1]
    assert first == next(iter(runner.done))
    assert len(second_avoids) == 1
    failed = runner.of(TaskFailed)[0]
    assert isinstance(failed, TaskFailed)
    assert failed.retry_seconds == 1.0
    assert runner.done[first].attempts == 2


def test_the_pause_between_retries_doubles() -> None:
    runner = Runner(InlineExecutor(run=failing(*(InfrastructureError("lost") for _ in range(4)))))
    assert runner.run(task(0)) == []
    pauses = [event.retry_seconds for event in runner.of(TaskFailed) if isinstance(event, TaskFailed)]
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    assert runner.clock.now >= 15


def test_infrastructure_retries_run_out() -> None:
    runner = Runner(
        InlineExecutor(run=failing(*(InfrastructureError("lost") for _ in range(9)))), infrastructure_retries=2
    )
    failures = runner.run(task(0))
    assert [failure.error.message for failure in failures] == ["lost"]
    assert len(runner.executor.started) == 3


def test_a_broken_asset_fails_at_once() -> None:
    runner = Runner(InlineExecutor(run=failing(AssetError("is broken"))))
    failures = runner.run(task(0), task(1), task(2))
    assert [failure.error.message for failure in failures] == ["is broken"]


def test_a_scene_that_asks_for_retries_gets_them_for_its_own_errors_too() -> None:
    runner = Runner(InlineExecutor(run=failing(AssetError("is broken"), AssetError("is broken"))))
    assert runner.run(task(0, on_error=OnError(policy=Policy.RETRY, retry=2))) == []
    assert len(runner.executor.started) == 3


def test_infrastructure_and_own_errors_have_separate_budgets() -> None:
    errors = (InfrastructureError("lost"), AssetError("broken"), InfrastructureError("lost"))
    runner = Runner(InlineExecutor(run=failing(*errors)), infrastructure_retries=2)
    assert runner.run(task(0, on_error=OnError(policy=Policy.RETRY, retry=1))) == []


def test_a_scene_that_may_be_skipped_does_not_stop_the_others() -> None:
    skippable = OnError(policy=Policy.SKIP)
    runner = Runner(InlineExecutor(run=failing(AssetError("is broken"))))
    failures = runner.run(*(task(n, seconds=9 - n, on_error=skippable) for n in range(5)))
    assert [failure.task.scenes for failure in failures] == [(0,)]
    assert len(runner.done) == 4


def test_what_needs_a_failed_task_is_not_started() -> None:
    first = task(0, seconds=9, on_error=OnError(policy=Policy.SKIP))
    second = task(1, needs=(first.key,))
    runner = Runner(InlineExecutor(run=failing(AssetError("is broken"))))
    runner.run(first, second)
    assert [key for key, _ in runner.executor.started] == [first.key]


def test_a_silent_attempt_is_given_up_and_tried_again() -> None:
    runner = Runner(InlineExecutor(run=succeeding, nodes=("node-1", "node-2"), cpus=1), stall_seconds=10)
    polls = 0
    poll = runner.executor.poll

    def freezing(timeout: float) -> object:
        nonlocal polls
        polls += 1
        news = poll(timeout)
        if polls == 1:  # it has reported that it runs, and from now on it says nothing
            runner.executor.silent = {report.node for report in news}
        return news

    runner.executor.poll = freezing  # type: ignore[assignment, method-assign]
    assert runner.run(task(0)) == []
    assert len(runner.executor.started) == 2
    assert runner.executor.started[1][1] == runner.executor.silent
    assert runner.clock.now >= 20


def test_a_task_past_its_deadline_is_stopped_by_force() -> None:
    def endless(_order: Order) -> Iterator[Progress | Artifact]:
        while True:
            runner.clock.sleep(30)
            yield Progress(frames=1)

    runner = Runner(InlineExecutor(run=endless), task_seconds=100, infrastructure_retries=0)
    (failure,) = runner.run(task(0))
    assert "ran longer than 100 s" in failure.error.message
    assert len(runner.executor.stopped) == 1


def test_an_interrupt_stops_every_attempt_before_it_goes_on() -> None:
    def interrupted(_order: Order) -> Iterator[Progress | Artifact]:
        yield Progress(frames=0)
        raise KeyboardInterrupt

    runner = Runner(InlineExecutor(run=interrupted, cpus=2))
    with pytest.raises(KeyboardInterrupt):
        runner.run(task(0), task(1), task(2))
    assert len(runner.executor.stopped) == 3


def test_an_attempt_that_ignores_a_cancel_is_stopped_by_force() -> None:
    def run(order: Order) -> Iterator[Progress | Artifact]:
        yield Progress(frames=0)
        if order.task.scenes == (0,):
            raise AssetError("is broken")
        while True:
            runner.clock.sleep(1)
            yield Progress(frames=0)

    runner = Runner(InlineExecutor(run=run, cpus=2))
    forced: list[bool] = []
    runner.executor.stop = lambda _attempt, *, force: forced.append(force)  # type: ignore[method-assign]
    runner.run(task(0, seconds=9), task(1))
    assert forced == [False, True]
    assert STOP_SECONDS <= runner.clock.now < 2 * STOP_SECONDS


def test_a_node_that_keeps_failing_one_kind_is_avoided_for_it_and_later_forgiven() -> None:
    runner = Runner(InlineExecutor(run=succeeding))
    health = runner.dispatcher.health
    for _ in range(FAILURES):
        health.failed("node-1", "color", now=0)
    assert health.avoid("color", now=1) == {"node-1"}
    assert health.avoid("clip", now=1) == frozenset()
    assert health.avoid("color", now=FORGIVE_SECONDS + 1) == frozenset()
    runner.run(task(0))
    assert runner.executor.started[0][1] == {"node-1"}


def test_a_success_forgives_a_node() -> None:
    runner = Runner(InlineExecutor(run=succeeding))
    health = runner.dispatcher.health
    for _ in range(FAILURES - 1):
        health.failed("node-1", "color", now=0)
    health.succeeded("node-1", "color")
    health.failed("node-1", "color", now=0)
    assert health.avoid("color", now=1) == frozenset()


def test_tasks_with_tags_are_bounded_by_their_own_slots() -> None:
    tagged = [
        task(n).model_copy(update={"resources": Resources(cpus=1, tags={"nvenc": 1}), "seconds": 9.0}) for n in range(8)
    ]
    plain = task(20)
    runner = Runner(InlineExecutor(run=succeeding, cpus=4, tags={"nvenc": 1}))
    runner.run(*tagged, plain)
    before_plain = [key for key, _ in runner.executor.started].index(plain.key)
    assert before_plain == 3  # one slot and a surplus of two; the plain task has a pool of its own
