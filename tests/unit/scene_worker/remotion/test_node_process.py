"""The process under a worker: what it says is read line by line, and its end is told in its own words."""

import json
from pathlib import Path

import pytest

from farm.errors import CommandTimeoutError, FarmError, InfrastructureError, MissingToolError
from farm.scene_worker.remotion.node_process import NodeProcess
from farm.scene_worker.remotion.protocol import Done, Frame, ListRequest, Site
from farm.scene_worker.remotion.workspace import Workspace, find_node

READY = 'console.log(JSON.stringify({ event: "ready", browser: "none", sandboxed: false, pid: 1 }));'
LIST = ListRequest(site=Site(bundle="b", assets={}, hosts=()))


def process_of(folder: Path, script: str) -> NodeProcess:
    """Start a worker that is no more than a script."""
    try:
        node = find_node()
    except MissingToolError as error:
        pytest.skip(str(error))
    main = folder / "worker" / "dist" / "main.js"
    main.parent.mkdir(parents=True)
    main.write_text(script)
    return NodeProcess(Workspace(folder=folder, node=node, chromium="none", engine="none"), folder)


def once_asked(*events: object, then: str = "") -> str:
    """Return a script that answers a request."""
    lines = "".join(f"console.log(JSON.stringify({json.dumps(event)}));" for event in events)
    return f"{READY} process.stdin.once('data', () => {{ {lines} {then} }}); process.stdin.resume();"


def frame(number: int) -> dict[str, object]:
    return {"event": "frame", "frame": number, "picture": "A" * 300_000, "sounds": [], "inline": []}


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('throw new Error("no luck today");', "Error: no luck today"),
        ('console.error("no such library"); process.exit(3);', "no such library"),
        ("process.exit(0);", "it said nothing"),
        ('process.kill(process.pid, "SIGKILL");', "killed by signal 9"),
    ],
)
def test_a_process_that_does_not_start_is_told_in_its_own_words(tmp_path: Path, script: str, told: str) -> None:
    with pytest.raises(InfrastructureError, match="the worker process ended") as caught:
        process_of(tmp_path, script)
    assert told in caught.value.message


def test_a_browser_that_does_not_start_is_told(tmp_path: Path) -> None:
    said = {"event": "failed", "kind": "browser_lost", "message": "chromium does not start"}
    with pytest.raises(InfrastructureError, match="chromium does not start"):
        process_of(tmp_path, f"console.log(JSON.stringify({json.dumps(said)})); setTimeout(() => {{}}, 1e6);")


@pytest.mark.parametrize("line", ["hello", '{"event":"ready"}', '{"event":"ready","surplus":1}', ""])
def test_a_process_that_speaks_otherwise_is_not_used(tmp_path: Path, line: str) -> None:
    with pytest.raises(InfrastructureError, match="speaks another protocol"):
        process_of(tmp_path, f"console.log({json.dumps(line)}); setTimeout(() => {{}}, 1e6);")


def test_events_come_one_by_one_however_large_and_the_last_ends_the_request(tmp_path: Path) -> None:
    events = [frame(0), {"event": "alive"}, frame(1), {"event": "done", "captured": 2}]
    process = process_of(tmp_path, once_asked(*events))
    found = list(process.ask(LIST, stall=30, deadline=60))
    assert [type(event) for event in found] == [Frame, Frame, Done]
    assert [event.frame for event in found if isinstance(event, Frame)] == [0, 1]
    assert (process.frames, process.usable, process.alive) == (2, True, True)
    process.close()
    assert (process.usable, process.alive) == (False, False)


def test_a_request_that_is_not_heard_out_spoils_the_process(tmp_path: Path) -> None:
    process = process_of(tmp_path, once_asked(frame(0), {"event": "done", "captured": 1}))
    next(process.ask(LIST, stall=30, deadline=60))
    assert not process.usable
    process.close()


@pytest.mark.parametrize(("kind", "usable"), [("threw", True), ("bad_bundle", True), ("browser_lost", False)])
def test_a_compositions_failure_leaves_the_process_and_a_lost_browser_does_not(
    tmp_path: Path, kind: str, usable: bool
) -> None:
    process = process_of(tmp_path, once_asked({"event": "failed", "kind": kind, "message": "no"}))
    with pytest.raises(FarmError):
        list(process.ask(LIST, stall=30, deadline=60))
    assert process.usable is usable
    process.close()


@pytest.mark.parametrize(("stall", "deadline", "told"), [(0.3, 60, "no frame for 0.3 s"), (60, 0.3, "longer than 0.3")])
def test_heartbeats_alone_are_no_progress(tmp_path: Path, stall: float, deadline: float, told: str) -> None:
    beat = 'setInterval(() => console.log(\'{"event":"alive"}\'), 100);'
    process = process_of(tmp_path, once_asked(then=beat))
    with pytest.raises(CommandTimeoutError, match=told):
        list(process.ask(LIST, stall=stall, deadline=deadline))
    assert not process.usable
    process.close()


def test_a_crash_in_the_middle_is_a_failure_of_the_node(tmp_path: Path) -> None:
    process = process_of(tmp_path, once_asked(frame(0), then='throw new Error("out of luck");'))
    with pytest.raises(InfrastructureError, match="out of luck") as caught:
        list(process.ask(LIST, stall=30, deadline=60))
    assert caught.value.retryable
    assert not process.usable
    process.close()
