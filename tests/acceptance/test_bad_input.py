"""Bad input: each gives its located error within seconds, never a traceback, never a hang, and leaves nothing."""

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import wrong_files
from farm_runs import Answer, Room, run_inside
from hostile_site import HostileSite
from wrong_runs import RUNS, clip, closed_port, may_read_everything, music, photo, scenes, voice
from wrong_specs import GOOD, SEVERAL, SEVERAL_PLACES, SPECS, TEXTS, Spec, at

QUICK = 3.0
"""Seconds that a wrong spec may take."""


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(folder=tmp_path)


@pytest.fixture(scope="session")
def site() -> Iterator[HostileSite]:
    with HostileSite() as running:
        yield running


@pytest.fixture(scope="session")
def refusals(
    request: pytest.FixtureRequest, site: HostileSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Room, Future[Answer]]]]:
    """The chosen runs, two at a time, for each of them waits more than it works."""
    called = [getattr(item, "callspec", None) for item in request.session.items]
    names = dict.fromkeys(spec.params["refused"] for spec in called if spec and "refused" in spec.params)
    filled = {"host": site.host, "closed": str(closed_port())}
    with ThreadPoolExecutor(2) as pool:
        rooms = {name: Room(folder=tmp_path_factory.mktemp("room")) for name in names}
        yield {name: (rooms[name], pool.submit(_run, name, rooms[name], filled)) for name in names}
        pool.shutdown(cancel_futures=True)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _run(name: str, room: Room, values: dict[str, str]) -> Answer:
    refused = RUNS[name]
    refused.prepare(room)
    room.env.update({variable: _filled(value, values) for variable, value in room.env.items()})
    room.write("spec.json", _filled(json.dumps(refused.spec), values))
    arguments = [_filled(argument, values) for argument in refused.arguments]
    answer = room.run("render", "spec.json", *([] if "-o" in arguments else ["-o", room.target]), *arguments)
    return answer


def assert_refused(answer: Answer, room: Room, *, where: str, says: str, code: int = 2) -> None:
    assert "Traceback" not in answer.err
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert any(c.startswith(f"{where}: ") if where else True for c in answer.errors), answer.err
    assert any(says in c for c in answer.errors if c.startswith(where)), answer.err
    assert room.leftovers() == []


def refuse_inside(room: Room, monkeypatch: pytest.MonkeyPatch, spec: Spec, *arguments: str) -> Answer:
    room.write("spec.json", json.dumps(spec))
    return run_inside(room, monkeypatch, "render", "spec.json", *arguments)


@pytest.mark.parametrize("name", SPECS)
def test_a_wrong_field_is_refused_where_it_stands(name: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = SPECS[name]
    room.write("spec.json", wrong.text())
    answer = run_inside(room, monkeypatch, "render", "spec.json")
    assert_refused(answer, room, where=wrong.where, says=wrong.says)
    assert answer.seconds < QUICK


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_spec_is_refused(name: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    text, where, says = TEXTS[name]
    room.write("spec.json", text)
    answer = run_inside(room, monkeypatch, "render", "spec.json", "-o", str(room.target))
    assert_refused(answer, room, where=where, says=says)
    assert answer.seconds < QUICK


@pytest.mark.parametrize("refused", RUNS)
def test_a_run_that_cannot_succeed_is_refused(
    refused: str, refusals: dict[str, tuple[Room, Future[Answer]]], site: HostileSite
) -> None:
    room, running = refusals[refused]
    answer, wanted = running.result(), RUNS[refused]
    says = wanted.says.replace("{closed}", "")
    assert_refused(answer, room, where=wanted.where, says=says, code=wanted.code)
    assert not set(answer.err) & {"\x1b", "\x07"}
