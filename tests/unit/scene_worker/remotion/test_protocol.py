"""What the worker process and the farm say to each other, line by line, and what failures become."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from farm.errors import AssetError, FarmError, InfrastructureError, RenderError, SpecError
from farm.scene_worker.remotion.protocol import (
    EVENTS,
    TOLD,
    DescribeRequest,
    Failed,
    ListRequest,
    Message,
    Picture,
    RenderRequest,
    Site,
    Video,
)

SITE = Site(bundle="/b", assets={"ab.png": "/srv/ü.png"}, hosts=("example.org",))
VIDEO = Video(id="Title", width=1920, height=1080, fps=29.97002997002997, duration_in_frames=300)
REQUESTS: list[Message] = [
    ListRequest(site=SITE),
    DescribeRequest(
        site=SITE, composition="Title", given={"a": [None, "ü", {"b": 1.5}]}, props={"a": True}, patience=30.0
    ),
    RenderRequest(
        site=SITE,
        video=VIDEO,
        props={"title": "“Grüezi”\u2028\n"},
        scale=0.666666667,
        frames=(0, 1, 5),
        picture=Picture(format="jpeg", quality=90),
        keep_page=True,
        patience=12.5,
    ),
    RenderRequest(
        site=SITE,
        video=VIDEO,
        props={},
        scale=1.0,
        frames=(),
        picture=Picture(format="png"),
        keep_page=False,
        patience=1.0,
    ),
]
EVENTS_SAID: list[dict[str, Any]] = [
    {"event": "ready", "browser": "HeadlessChrome/150", "sandboxed": True, "pid": 7},
    {"event": "alive"},
    {
        "event": "listed",
        "compositions": [
            {"id": "Broken", "described": None, "error": "it threw"},
            {
                "id": "Title",
                "error": None,
                "described": {
                    "width": 1,
                    "height": 2,
                    "fps": 29.97,
                    "durationInFrames": 9,
                    "props": {"a": [1]},
                    "defaultProps": {},
                    "schema": {"type": "object"},
                },
            },
        ],
    },
    {
        "event": "described",
        "width": 1920,
        "height": 1080,
        "fps": 30.0,
        "durationInFrames": 300,
        "props": {"a": {"b": None}},
        "defaultProps": {"a": 1},
        "schema": None,
    },
    {"event": "frame", "frame": 3, "picture": None, "sounds": [], "inline": []},
    {
        "event": "frame",
        "frame": 4,
        "picture": "AAAA",
        "sounds": [
            {
                "id": "audio-1",
                "source": "http://127.0.0.1:1/public/a.wav",
                "mediaFrame": 1.5,
                "volume": 0.5,
                "playbackRate": 2.0,
                "toneFrequency": 1.0,
                "audioStartFrame": 0.0,
            }
        ],
        "inline": [{"id": "made", "samples": "AAAA", "frame": 4, "toneFrequency": 1.0}],
    },
    {"event": "done", "captured": 2},
    {"event": "failed", "kind": "threw", "message": "no"},
    {
        "event": "failed",
        "kind": "bad_props",
        "message": "no",
        "frame": 5,
        "components": ["A (a.tsx:1:2)"],
        "source": "a.tsx:1:2",
        "issues": [{"path": ["items", 0, "photo"], "message": "Too small"}],
    },
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_a_request_is_one_line_that_says_all(request_: Message) -> None:
    line = request_.model_dump_json(by_alias=True)
    assert "\n" not in line
    assert type(request_).model_validate_json(line) == request_
    assert all("_" not in name for name in json.loads(line))
    assert json.loads(line)["do"] in {"list", "describe", "render"}


@pytest.mark.parametrize("said", EVENTS_SAID, ids=lambda said: said["event"])
def test_an_event_is_read_and_written_as_it_was_said(said: dict[str, Any]) -> None:
    event = EVENTS.validate_json(json.dumps(said))
    written = json.loads(event.model_dump_json(by_alias=True))
    assert {name: written[name] for name in said} == said
    assert EVENTS.validate_json(json.dumps(written)) == event


def extended(said: Any) -> list[Any]:
    """Return copies of an event with an unknown field at each place where one could stand."""
    found: list[Any] = []
    if isinstance(said, dict):
        found.append({**said, "surplus": 1})
        for name, value in said.items():
            if name not in {"props", "defaultProps", "schema"}:  # anything may stand in these
                found += [{**said, name: part} for part in extended(value)]
    if isinstance(said, list):
        found += [[*said[:n], part, *said[n + 1 :]] for n, value in enumerate(said) for part in extended(value)]
    return found


@pytest.mark.parametrize("said", EVENTS_SAID, ids=lambda said: said["event"])
def test_an_unknown_field_is_refused_wherever_it_stands(said: dict[str, Any]) -> None:
    for event in extended(said):
        with pytest.raises(ValidationError, match="surplus"):
            EVENTS.validate_json(json.dumps(event))


@pytest.mark.parametrize("said", EVENTS_SAID, ids=lambda said: said["event"])
def test_a_field_that_is_left_out_is_missed(said: dict[str, Any]) -> None:
    optional = {"frame", "components", "source", "issues"} if said["event"] == "failed" else set()
    for name in said.keys() - optional - {"event"}:
        event = {key: value for key, value in said.items() if key != name}
        with pytest.raises(ValidationError, match=name):
            EVENTS.validate_json(json.dumps(event))


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"event":"unheard"}', '{"event":"alive"', "Listening on 80"])
def test_what_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        EVENTS.validate_json(line)


def failed(kind: str, **more: Any) -> FarmError:
    event = EVENTS.validate_python({"event": "failed", "kind": kind, "message": "no way", **more})
    assert isinstance(event, Failed)
    return event.error()


@pytest.mark.parametrize(
    ("kind", "error", "retryable"),
    [
        ("unknown_composition", SpecError, False),
        ("bad_props", SpecError, False),
        ("threw", RenderError, False),
        ("timeout", RenderError, False),
        ("bad_bundle", RenderError, False),
        ("missing_asset", AssetError, False),
        ("browser_lost", InfrastructureError, True),
        ("out_of_memory", InfrastructureError, True),
    ],
)
def test_each_kind_of_failure_is_an_error_of_its_own(kind: str, error: type[FarmError], retryable: bool) -> None:
    found = failed(kind, issues=[{"path": ["a"], "message": "Bad"}])
    assert type(found) is error
    assert found.retryable is retryable
    assert found.message


def test_every_kind_of_failure_is_told_somehow() -> None:
    kinds = set(Failed.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
    assert set(TOLD) | {"unknown_composition", "bad_props", "browser_lost", "out_of_memory"} == kinds


def test_an_unknown_composition_is_a_problem_of_that_field() -> None:
    (problem,) = failed("unknown_composition").problems
    assert (problem.where, problem.message) == ("composition", "no way")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ([], "props"),
        (["title"], "props.title"),
        (["items", 2, "photo"], "props.items[2].photo"),
        (["a b", 0, 1], "props.a b[0][1]"),
    ],
)
def test_a_schemas_complaint_is_located_in_the_props(path: list[str | int], where: str) -> None:
    issues = [{"path": path, "message": "Invalid input: expected string"}, {"path": ["other"], "message": ""}]
    first, second = failed("bad_props", issues=issues).problems
    assert (first.where, first.message) == (where, "invalid input: expected string")
    assert second.where == "props.other"


def test_a_failure_tells_its_frame_its_components_and_its_place() -> None:
    found = failed("threw", frame=5, components=["Bomb (src/A.tsx:3:1)", "App"], source="src/A.tsx:3:9")
    assert found.message == (
        "the composition threw at its frame 5: no way (src/A.tsx:3:9); in Bomb (src/A.tsx:3:1), in App"
    )
    assert failed("threw", frame=0).message == "the composition threw at its frame 0: no way"
    assert failed("timeout").message == "the composition did not become ready: no way"


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SITE.bundle = str(Path("/other"))  # type: ignore[misc]
