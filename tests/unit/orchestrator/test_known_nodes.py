"""How often a cluster's nodes are asked what they can do."""

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from farm.errors import SettingsError, StoreError
from farm.orchestrator.known_nodes import FRESH_SECONDS, KnownNodes
from farm.scene_worker.node import NodeReport, report
from farm.settings import settings
from farm.storage import open_store
from farm.storage.store import Store


@dataclass
class Nodes:
    """Nodes that are asked: each is this machine, some of them elsewhere or older."""

    asked: list[str] = field(default_factory=list)
    now: float = 0.0
    apart: set[str] = field(default_factory=set)
    old: set[str] = field(default_factory=set)
    other_browser: set[str] = field(default_factory=set)
    dying: set[str] = field(default_factory=set)
    answering: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self.answering.set()

    def ask(self, nodes: Sequence[str], store: str) -> Mapping[str, NodeReport]:
        self.asked += nodes
        self.answering.wait(10)
        if self.failure:
            raise self.failure
        here = replace(report(store, settings()), engine="Chromium 140")
        older = replace(here, ffmpeg=replace(here.ffmpeg, found="4.0"))
        answers = {node: older if node in self.old else here for node in nodes if node not in self.dying}
        answers |= {node: replace(here, engine="Chromium 1") for node in nodes if node in self.other_browser}
        return {node: replace(answer, sees=()) if node in self.apart else answer for node, answer in answers.items()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), settings())


@pytest.fixture
def nodes() -> Nodes:
    return Nodes()


@pytest.fixture
def known(nodes: Nodes) -> KnownNodes:
    return KnownNodes(ask=nodes.ask, clock=lambda: nodes.now)


def test_a_node_is_asked_once_in_a_while(nodes: Nodes, known: KnownNodes, store: Store) -> None:
    first = known.reports(["a", "b"], store)
    nodes.now = FRESH_SECONDS - 1
    assert known.reports(["a", "b"], store) == first
    assert nodes.asked == ["a", "b"]
    nodes.now = FRESH_SECONDS
    known.reports(["a", "b"], store)
    assert nodes.asked == ["a", "b"] * 2


def test_only_a_node_that_came_is_asked_and_one_that_left_is_not_told_of(
    nodes: Nodes, known: KnownNodes, store: Store
) -> None:
    known.reports(["a", "b"], store)
    assert list(known.reports(["b", "c"], store)) == ["b", "c"]
    assert nodes.asked == ["a", "b", "c"]


def test_each_store_is_tried(nodes: Nodes, known: KnownNodes, store: Store, tmp_path: Path) -> None:
    known.reports(["a"], store)
    known.reports(["a"], open_store(str(tmp_path / "another"), settings()))
    assert nodes.asked == ["a", "a"]


def test_a_node_that_dies_while_it_is_asked_is_left_out(nodes: Nodes, known: KnownNodes, store: Store) -> None:
    nodes.dying.add("b")
    assert list(known.reports(["a", "b"], store)) == ["a"]


@pytest.mark.parametrize("lack", ["apart", "old", "other_browser"])
def test_what_is_refused_is_asked_anew_so_that_who_mends_it_is_believed(
    nodes: Nodes, known: KnownNodes, store: Store, lack: str
) -> None:
    lacking: set[str] = getattr(nodes, lack)
    lacking.add("b")
    assert (known.reports(["a", "b"], store)["b"].store != "") == (lack == "apart")
    lacking.clear()
    mended = known.reports(["a", "b"], store)
    assert mended["a"] == mended["b"]
    assert nodes.asked == ["a", "b"] * 2


def test_nodes_that_all_lack_what_the_driver_has_are_asked_anew(nodes: Nodes, known: KnownNodes, store: Store) -> None:
    nodes.old |= {"a", "b"}
    known.reports(["a", "b"], store)
    known.reports(["a", "b"], store)
    assert nodes.asked == ["a", "b"] * 2


def test_a_new_node_that_differs_has_the_others_asked_anew(nodes: Nodes, known: KnownNodes, store: Store) -> None:
    known.reports(["a"], store)
    nodes.old |= {"a", "b"}  # "a" was changed since
    assert {one.ffmpeg.found for one in known.reports(["a", "b"], store).values()} == {"4.0"}
    assert nodes.asked == ["a", "b", "a", "b"]


def test_jobs_that_start_together_ask_once(nodes: Nodes, known: KnownNodes, store: Store) -> None:
    nodes.answering.clear()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(known.reports, ["a", "b"], store) for _ in range(3)]
        time.sleep(0.1)
        nodes.answering.set()
        first, *others = [one.result(10) for one in waiting]
    assert others == [first, first]
    assert nodes.asked == ["a", "b"]


def test_a_question_that_fails_fails_for_all_who_wait_and_is_asked_again(
    nodes: Nodes, known: KnownNodes, store: Store
) -> None:
    nodes.failure = SettingsError("a node does not answer")
    nodes.answering.clear()
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(known.reports, ["a"], store) for _ in range(2)]
        time.sleep(0.1)
        nodes.answering.set()
        for one in waiting:
            with pytest.raises(SettingsError, match="does not answer"):
                one.result(10)
    nodes.failure = None
    assert list(known.reports(["a"], store)) == ["a"]
    assert nodes.asked == ["a", "a"]


def test_a_directory_that_cannot_be_written_is_the_store_s_fault(
    known: KnownNodes, store: Store, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path)
    tmp_path.write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        known.reports(["a"], store)


def test_the_file_that_nodes_look_for_is_removed(known: KnownNodes, store: Store, tmp_path: Path) -> None:
    assert known.reports(["a"], store)["a"].store == ""
    assert list(tmp_path.glob("framefarm-sight-*")) == []
