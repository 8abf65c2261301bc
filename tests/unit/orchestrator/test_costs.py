"""What a composition's frames cost is learned from ranges, and kept until it is far off."""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from media_made import encoding

from farm.orchestrator.costs import COST, keep_cost, known_cost, learn
from farm.orchestrator.dispatch import Result
from farm.plan.compositions import UNMEASURED
from farm.plan.encoding import Canvas
from farm.plan.tasks import ColorLayer, Layer, RangePayload, RemotionLayer, Task
from farm.spec.scenes import Fit, OnError
from farm.storage.artifact import Artifact
from farm.storage.directory import DirectoryStore

BUNDLE = "b" * 64
FULL = Canvas(width=1920, height=1080, fps=Fraction(30))


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


def remotion(composition: str = "Title") -> RemotionLayer:
    return RemotionLayer(
        bundle=BUNDLE,
        composition=composition,
        props={},
        width=1920,
        height=1080,
        scale=1.0,
        fps=Fraction(30),
        duration=600,
        frames=600,
        fit=Fit.CONTAIN,
        background="#000000",
        quality=90,
        hosts=(),
        timeout=30.0,
        engine="any",
        keep_page=False,
    )


def result(
    seconds: float, *, layer: Layer | None = None, frames: int = 100, cached: bool = False, on: Canvas = FULL
) -> Result:
    """Return a range that took so many seconds."""
    payload = RangePayload(layer=layer or remotion(), first=0, count=frames, canvas=on, encoding=encoding())
    key = "c" * 64
    task = Task(
        key=key,
        name="a range",
        payload=payload,
        scenes=(0,),
        on_error=OnError(),
        frames=frames,
        seconds=1.0,
        assets=(),
    )
    facts = {"seconds": seconds}
    artifact = Artifact(key=key, kind="segment", sha256=key, size=1, created=datetime.now(UTC), facts=facts)
    return Result(task=task, status="cached" if cached else "rendered", artifact=artifact, attempts=1)


def test_what_was_never_measured_is_guessed(store: DirectoryStore) -> None:
    assert known_cost(store, BUNDLE, "Title") == UNMEASURED


def test_a_cost_is_the_mean_over_all_frames_of_a_composition(store: DirectoryStore, tmp_path: Path) -> None:
    learn(
        [result(100.0, frames=100), result(200.0, frames=300), result(900.0, layer=remotion("Other"))], store, tmp_path
    )
    assert known_cost(store, BUNDLE, "Title") == pytest.approx(300 / 400)
    assert known_cost(store, BUNDLE, "Other") == pytest.approx(9.0)
    assert known_cost(store, "d" * 64, "Title") == UNMEASURED


def test_a_cost_is_that_of_a_full_frame(store: DirectoryStore, tmp_path: Path) -> None:
    learn([result(100.0, on=Canvas(width=960, height=540, fps=Fraction(30)))], store, tmp_path)
    assert known_cost(store, BUNDLE, "Title") == pytest.approx(4.0)


@pytest.mark.parametrize(("factor", "replaced"), [(1.9, False), (0.6, False), (2.2, True), (0.4, True)])
def test_a_cost_is_replaced_only_when_it_is_far_off(
    store: DirectoryStore, tmp_path: Path, factor: float, replaced: bool
) -> None:
    keep_cost(store, BUNDLE, "Title", 1.0, tmp_path)
    learn([result(100.0 * factor)], store, tmp_path)
    assert known_cost(store, BUNDLE, "Title") == pytest.approx(factor if replaced else 1.0)
    assert [one.kind for one in store.records()] == [COST]


@pytest.mark.parametrize(
    "told",
    [
        result(1000.0, cached=True),
        result(1000.0, frames=29),
        result(0.0),
        result(1000.0, layer=ColorLayer(color="#000000", to=None, angle=0.0, frames=100)),
    ],
    ids=["from the store", "too few frames", "no time", "no composition"],
)
def test_what_says_nothing_of_a_cost_is_left_out(store: DirectoryStore, tmp_path: Path, told: Result) -> None:
    learn([told], store, tmp_path)
    assert known_cost(store, BUNDLE, "Title") == UNMEASURED


@pytest.mark.parametrize("text", ["", "{}", '{"seconds": "many"}', "[1]"])
def test_a_kept_cost_that_cannot_be_read_counts_as_none(store: DirectoryStore, tmp_path: Path, text: str) -> None:
    keep_cost(store, BUNDLE, "Title", 1.0, tmp_path)
    (record,) = store.records()
    store.open_local(record).write_text(text)
    assert known_cost(store, BUNDLE, "Title") == UNMEASURED
