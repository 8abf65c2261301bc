"""Compositions in a real browser: what they are, what they show and play, what they may reach, and how they fail."""

import base64
import hashlib
import json
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import psutil
import pytest
from media_made import Array, canvas, encoding, number_shown, result_of, segment
from PIL import Image
from tiny_project import BOMB_LINE, COMPOSITIONS, Tiny

from farm.errors import (
    AssetError,
    CommandTimeoutError,
    FarmError,
    InfrastructureError,
    RenderError,
    SpecError,
)
from farm.media.process import Limits
from farm.orchestrator.projects import bundle_of
from farm.plan.encoding import Canvas
from farm.plan.tasks import DescribePayload, ListPayload, RemotionLayer, TransitionPayload, VerifyPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.draw import Drawing, payload_frames
from farm.scene_worker.remotion import warm
from farm.scene_worker.remotion.bundles import BUNDLE, pack, unpacked
from farm.scene_worker.remotion.describe import describe, still_request, stills, verify
from farm.scene_worker.remotion.frames import ASSETS, Draw, composition_frames, site_of
from farm.scene_worker.remotion.node_process import NodeProcess
from farm.scene_worker.remotion.protocol import Done, Frame, Picture, RenderRequest
from farm.scene_worker.remotion.score import Score
from farm.scene_worker.remotion.warm import borrowed
from farm.settings import Settings
from farm.spec.scenes import Direction, Fit, TransitionKind

GONE_SECONDS = 5.0
"""How long a browser may outlive its end."""

SIZE = canvas(320, 180)
DEADLINE = 120.0

JPEG = Picture(format="jpeg", quality=90)

SETTLED = 0.4
"""Seconds after which a page has all that it loads: its pictures are kept from then on."""


def layer_of(tiny: Tiny, composition: str, **fields: Any) -> RemotionLayer:
    usual = {
        "bundle": tiny.bundle,
        "composition": composition,
        "props": {},
        "width": 320,
        "height": 180,
        "scale": 1.0,
        "fps": 30,
        "duration": 60,
        "fit": Fit.CONTAIN,
        "background": "#000000",
        "quality": 90,
        "hosts": (),
        "timeout": 20.0,
        "engine": "any",
        "keep_page": False,
        "frames": 60,
    }
    return RemotionLayer.model_validate({**usual, **fields})


def draw_of(
    tiny: Tiny,
    composition: str,
    *,
    settings: Settings | None = None,
    assets: Assets | None = None,
    score: Score | None = None,
    shape: Canvas = SIZE,
    **fields: Any,
) -> Draw:
    layer = layer_of(tiny, composition, **fields)
    return Draw(
        layer=layer,
        canvas=shape,
        assets=assets or tiny.assets,
        settings=settings or tiny.settings,
        score=score or Score(layer.fps),
        deadline=DEADLINE,
    )


def drawn(
    tiny: Tiny,
    composition: str,
    first: int = 0,
    count: int = 1,
    *,
    batch: int | None = None,
    **how: Any,
) -> list[Array]:
    """Return frames of a scene that is the composition."""
    draw = draw_of(tiny, composition, **how)
    return [frame.copy() for frame in composition_frames(draw, first, count, batch=batch)]


def numbers(tiny: Tiny, composition: str, first: int = 0, count: int = 1, **how: Any) -> list[int]:
    return [number_shown(frame) for frame in drawn(tiny, composition, first, count, **how)]


def request_of(tiny: Tiny, composition: str, frames: tuple[int, ...], **fields: Any) -> RenderRequest:
    layer = layer_of(tiny, composition, **fields)
    site = site_of(layer.bundle, layer.props, layer.hosts, tiny.assets, tiny.settings)
    asked = still_request(layer, site, layer.props, frames)
    return asked.model_copy(update={"keep_page": layer.keep_page})


def pictures(tiny: Tiny, composition: str, frames: tuple[int, ...], **fields: Any) -> list[bytes]:
    """Return a composition's own frames as PNG, byte by byte."""
    return result_of(stills(request_of(tiny, composition, frames, **fields), tiny.settings, 20.0, DEADLINE))


def told(tiny: Tiny, composition: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a composition says about itself for some props."""
    payload = DescribePayload(
        bundle=tiny.bundle, composition=composition, given=given, props=given, hosts=(), timeout=20.0, engine="any"
    )
    target = tiny.settings.cache / "answer.json"
    result_of(describe(payload, target, tiny.assets, tiny.settings, DEADLINE))
    return dict(json.loads(target.read_bytes()))


def waiting() -> list[NodeProcess]:
    return [one.process for one in warm._waiting.values()]


def family() -> list[psutil.Process]:
    """Return each Node below this process with all below that: the browser, and the browser's own."""
    workers = [child for child in psutil.Process().children() if "main.js" in " ".join(child.cmdline())]
    return [one for worker in workers for one in (worker, *worker.children(recursive=True))]


def check_nothing_is_left(tiny: Tiny, before: list[psutil.Process]) -> None:
    """All processes that lived before are gone, also those that have lost their parent, and so are their files."""
    _gone, alive = psutil.wait_procs(before, timeout=GONE_SECONDS)
    assert [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE] == []
    assert sorted((tiny.settings.cache / "scratch").rglob("*")) == []


# What compositions are


def test_a_bundle_lists_its_compositions_with_what_they_are(tiny: Tiny) -> None:
    target = tiny.settings.cache / "list.json"
    payload = ListPayload(bundle=tiny.bundle, engine="any")
    result_of(describe(payload, target, tiny.assets, tiny.settings, DEADLINE))
    listed = {one["id"]: one for one in json.loads(target.read_bytes())["compositions"]}
    assert list(listed) == COMPOSITIONS
    assert all(one["error"] is None for one in listed.values())
    count, sized, echo = (listed[name]["described"] for name in ("Count", "Sized", "Echo"))
    assert [count[name] for name in ("width", "height", "fps", "duration_in_frames")] == [320, 180, 30, 200]
    assert [sized[name] for name in ("width", "height", "fps", "duration_in_frames")] == [400, 300, 25, 50]
    assert (count["props_schema"], echo["default_props"]) == (None, {"shade": 7, "label": "none"})
    properties = echo["props_schema"]["properties"]
    assert properties["shade"] == {"type": "integer", "minimum": 0, "maximum": 255}
    assert properties["photo"]["asset"] == "image"


def test_a_composition_is_described_with_the_props_that_it_gets(tiny: Tiny) -> None:
    found = told(tiny, "Sized", {"seconds": 4, "more": ["Zoë", None]})
    assert (found["duration_in_frames"], found["fps"]) == (100, 25)
    assert found["props"] == {"seconds": 4, "more": ["Zoë", None], "made": 1}
    assert found["default_props"] == {"seconds": 2}


def test_its_own_defaults_stand_where_nothing_is_given(tiny: Tiny) -> None:
    found = told(tiny, "Echo", {"label": "Ann"})
    assert found["props"] == {"shade": 7, "label": "Ann"}
    assert found["default_props"] == {"shade": 7, "label": "none"}


def test_props_that_a_schema_refuses_are_located(tiny: Tiny) -> None:
    with pytest.raises(SpecError) as caught:
        told(tiny, "Echo", {"shade": "dark", "label": "x" * 13})
    problems = {problem.where: problem.message for problem in caught.value.problems}
    assert set(problems) == {"props.shade", "props.label"}
    assert "expected number" in problems["props.shade"]


def test_an_unknown_composition_is_told_the_known_ones(tiny: Tiny) -> None:
    with pytest.raises(SpecError) as caught:
        told(tiny, "Absent", {})
    (problem,) = caught.value.problems
    assert problem.where == "composition"
    assert all(name in problem.message for name in ("'Absent'", *COMPOSITIONS))


def test_metadata_that_cannot_be_calculated_are_a_failure_of_the_composition(tiny: Tiny) -> None:
    with pytest.raises(RenderError, match=r"there is no time before the beginning.*src/Root\.tsx") as caught:
        told(tiny, "Sized", {"seconds": -1})
    assert not caught.value.retryable


def test_a_project_is_bundled_once_for_each_state_of_it(tiny: Tiny, tmp_path: Path) -> None:
    started = time.monotonic()
    assert bundle_of(str(tiny.project), tmp_path, tiny.store, tiny.settings, tmp_path) == tiny.bundle
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - started < 60


def test_of_several_exports_that_want_a_bundle_at_once_one_makes_it(tiny: Tiny, tmp_path: Path) -> None:
    project = shutil.copytree(tiny.project, tmp_path / "project", symlinks=True)
    (project / "src" / "new.ts").write_text("export const fresh = 1;\n")
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(len(folders)) as pool:
        made = pool.map(lambda folder: bundle_of(str(project), tmp_path, tiny.store, tiny.settings, folder), folders)
        assert len(set(made)) == 1
    assert sum(any(folder.iterdir()) for folder in folders) == 1


# What they show


def test_frames_are_those_that_were_asked_for(tiny: Tiny) -> None:
    assert numbers(tiny, "Count", 3, 6) == [3, 4, 5, 6, 7, 8]
    assert numbers(tiny, "Count", 190, 3, duration=200, frames=200) == [190, 191, 192]
    assert numbers(tiny, "Count", 8, 3, quality=None) == [8, 9, 10]


def test_a_composition_that_is_registered_late_is_drawn(tiny: Tiny) -> None:
    warm.end_all()
    assert numbers(tiny, "Tardy", 3, 2) == [3, 4]
    assert numbers(tiny, "Count", 7, 1) == [7]


def test_at_another_rate_frames_are_those_of_their_time(tiny: Tiny) -> None:
    assert numbers(tiny, "Count", 2, 9, fps=24) == [1, 2, 3, 4, 4, 5, 6, 7, 8]
    assert numbers(tiny, "Count", 0, 4, fps=60) == [0, 2, 4, 6]


def test_after_its_end_the_last_frame_is_held(tiny: Tiny) -> None:
    assert numbers(tiny, "Count", 57, 6, duration=60) == [57, 58, 59, 59, 59, 59]


@pytest.mark.parametrize(
    ("scale", "fit"), [(0.125, Fit.CONTAIN), (0.3, Fit.COVER), (0.5, Fit.CONTAIN), (2.0, Fit.COVER), (6.0, Fit.CONTAIN)]
)
def test_a_scaled_composition_lies_where_it_is_told(tiny: Tiny, scale: float, fit: Fit) -> None:
    shape = canvas(round(160 * scale) * 2, round(90 * scale) * 2 + 40)
    (frame,) = drawn(tiny, "Count", 21, 1, scale=scale, fit=fit, background="#ffffff", shape=shape)
    assert number_shown(frame) == 21
    assert frame[:20].min() == frame[shape.height - 20 : shape.height].min() == (235 if fit is Fit.CONTAIN else 16)


def test_frames_in_which_nothing_moves_are_not_captured_again_and_look_as_if_they_were(tiny: Tiny) -> None:
    with borrowed(tiny.settings) as process:
        events = list(process.ask(request_of(tiny, "Hold", tuple(range(8, 16))), stall=30, deadline=DEADLINE))
    frames, done = [event for event in events if isinstance(event, Frame)], events[-1]
    assert [frame.picture is None for frame in frames] == [False, False, False, True, True, True, True, True]
    assert isinstance(done, Done)
    assert done.captured == 3
    # A request's first frame is always captured.
    (forced,) = pictures(tiny, "Hold", (15,))
    assert base64.b64decode(frames[2].picture or "") == forced
    assert numbers(tiny, "Hold", 8, 8) == [8, 9, 10, 10, 10, 10, 10, 10]


def captured(tiny: Tiny, number: int, picture: Picture = JPEG) -> tuple[int, list[bytes]]:
    """Draw two frames, of which the second shows the number; return how many were captured, and what was sent."""
    asked = request_of(tiny, "Late", (0, 12), props={"number": number}).model_copy(update={"picture": picture})
    with borrowed(tiny.settings) as process:
        *shown, done = process.ask(asked, stall=30, deadline=DEADLINE)
    assert isinstance(done, Done)
    return done.captured, [base64.b64decode(event.picture or "") for event in shown if isinstance(event, Frame)]


def test_a_frame_that_another_video_had_already_is_not_captured_again(tiny: Tiny) -> None:
    warm.end_all()
    captured(tiny, 5)
    time.sleep(SETTLED)
    captured(tiny, 5)
    count, pictures = captured(tiny, 9)
    assert count == 1
    assert captured(tiny, 5)[0] == 0
    assert captured(tiny, 5, Picture(format="png"))[0] == 2, "lossless ones are always taken anew"
    warm.end_all()
    assert captured(tiny, 9) == (2, pictures)


MOODS = ["rule", "inserted", "adopted", "shadow", "canvas", "animation", "checked", "scrolled", "focused"]


@pytest.mark.parametrize("mood", MOODS)
def test_a_frame_that_looks_otherwise_than_its_markup_tells_is_not_taken_for_another(tiny: Tiny, mood: str) -> None:
    def greys(quality: int | None) -> list[int]:
        props = {"mood": mood}
        return [int(frame[:180].mean()) for frame in drawn(tiny, "Moody", 1, 5, props=props, quality=quality)]

    true = greys(None)
    assert abs(true[0] - true[2]) > 10
    greys(90)
    time.sleep(SETTLED)
    for _ in range(2):
        np.testing.assert_allclose(greys(90), true, atol=2)


@pytest.mark.parametrize("composition", ["Count", "Hold"])
def test_ranges_have_the_frames_of_the_whole_however_they_are_cut(tiny: Tiny, composition: str) -> None:
    whole = drawn(tiny, composition, 0, 20)
    parts = drawn(tiny, composition, 0, 7) + drawn(tiny, composition, 7, 13)
    batches = drawn(tiny, composition, 0, 20, batch=6)
    np.testing.assert_array_equal(whole, parts)
    np.testing.assert_array_equal(whole, batches)


def test_props_of_one_video_leave_no_trace_in_the_next_on_a_kept_page(tiny: Tiny) -> None:
    frames = (0, 5, 12)
    warm.end_all()
    ann = pictures(tiny, "Echo", frames, props={"shade": 200, "label": "Ann"}, keep_page=True)
    bob = pictures(tiny, "Echo", frames, props={"shade": 90, "label": "Bob"}, keep_page=True)
    again = pictures(tiny, "Echo", frames, props={"shade": 200, "label": "Ann"}, keep_page=True)
    (process,) = waiting()
    assert process.frames == 9
    warm.end_all()
    fresh = pictures(tiny, "Echo", frames, props={"shade": 90, "label": "Bob"})
    assert bob == fresh
    assert again == ann
    assert ann != bob


def test_a_page_that_is_loaded_again_finds_nothing_of_the_video_before(tiny: Tiny) -> None:
    warm.end_all()
    assert numbers(tiny, "Diary", props={"name": "ann"}) == [0]
    (process,) = waiting()
    browser = {one.pid for one in family()}
    assert numbers(tiny, "Diary", props={"name": "bob"}) == [0]
    assert waiting() == [process]
    assert browser <= {one.pid for one in family()}, "the page and its process serve again"
    assert numbers(tiny, "Diary", props={"name": "eve"}, keep_page=True)[0] & 1, "a kept page keeps its modules"


def test_an_asset_is_seen_by_its_hash_and_a_missing_one_is_told(tiny: Tiny, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (32, 18), (255, 0, 0)).save(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assets = Assets(paths={sha256: str(path)}, store=tiny.store, cache=tiny.assets.cache)
    (frame,) = drawn(tiny, "Photo", props={"photo": f"{ASSETS}{sha256}.png"}, assets=assets)
    assert abs(int(frame[:180].mean()) - 63) <= 2  # red, as limited-range luma
    with pytest.raises(AssetError, match="an asset of the composition cannot be shown"):
        drawn(tiny, "Photo", props={"photo": "/absent.png"}, timeout=2.0)


def test_a_film_is_that_of_its_own_bundle_on_a_browser_that_showed_another(tiny: Tiny, tmp_path: Path) -> None:
    other = shutil.copytree(unpacked(tiny.bundle, tiny.store, tiny.settings), tmp_path / "other")
    segment(other / "public" / "film.mp4", 30, first=100)
    pack(other, tmp_path / "other.tar")
    tiny.store.put(kind=BUNDLE, key="cd" * 32, path=tmp_path / "other.tar", facts={}, suffix=".tar")
    assert numbers(tiny, "Film", 7, 2) == [7, 8]
    (process,) = waiting()
    assert numbers(tiny, "Film", 7, 2, bundle="cd" * 32) == [107, 108]
    assert numbers(tiny, "Film", 7, 2) == [7, 8]
    assert waiting() == [process]


def test_frames_that_should_be_the_same_are_compared(tiny: Tiny) -> None:
    target = tiny.settings.cache / "same.json"
    layer = layer_of(tiny, "Late", props={"number": 5})

    def check(*samples: int) -> None:
        payload = VerifyPayload(layer=layer, other={"number": 9}, samples=samples)
        result_of(verify(payload, target, tiny.assets, tiny.settings, DEADLINE))

    check(0, 5, 9)
    assert json.loads(target.read_bytes()) == {"same": [0, 5, 9]}
    with pytest.raises(RenderError, match="its frame 12 differs"):
        check(0, 12, 20)


def test_two_compositions_take_turns_with_one_browser_in_a_transition(tiny: Tiny) -> None:
    payload = TransitionPayload(
        before=layer_of(tiny, "Count"),
        before_first=50,
        after=layer_of(tiny, "Hold"),
        look=TransitionKind.WIPE,
        direction=Direction.LEFT,
        count=10,
        canvas=SIZE,
        encoding=encoding(),
    )
    limits = Limits(deadline=DEADLINE, stall=60.0)
    drawing = Drawing(assets=tiny.assets, settings=tiny.settings, limits=limits)
    frames = [frame.copy() for frame in payload_frames(payload, drawing)]
    assert len(frames) == 10
    assert number_shown(frames[0]) == 50
    assert len(drawing.scores) == 2
    assert len(waiting()) == 1


# What they play


def test_what_is_heard_is_noted_with_its_place_and_volume_and_kept(tiny: Tiny, tmp_path: Path) -> None:
    score = Score(Fraction(30))
    drawn(tiny, "Sound", 3, 24, score=score)
    score.write(tmp_path / "notes.json", tiny.store, tiny.settings)
    (line,) = json.loads((tmp_path / "notes.json").read_bytes())["lines"]
    assert line["frames"] == list(range(5, 25))
    assert line["media"] == [float(frame - 5) for frame in range(5, 25)]
    assert line["volumes"] == [1.0] * 10 + [0.5] * 10
    assert line["asset"] == hashlib.sha256((tiny.project / "public" / "tone.wav").read_bytes()).hexdigest()


def test_a_sound_has_one_name_whatever_range_hears_it(tiny: Tiny) -> None:
    names = set()
    for first, props in ((0, {}), (12, {"other": 1})):
        score = Score(Fraction(30))
        drawn(tiny, "Sound", first, 8, score=score, props=props)
        warm.end_all()
        names |= set(score._sounds)
    assert len(names) == 1


# How they fail


def test_what_a_composition_throws_is_told_with_frame_component_and_source(tiny: Tiny) -> None:
    shown: list[int] = []
    with pytest.raises(RenderError) as caught:
        shown.extend(map(number_shown, composition_frames(draw_of(tiny, "Throws"), 2, 10)))
    assert shown == [2, 3, 4]
    message = caught.value.message
    assert message.startswith("the composition threw at its frame 5: the fifth frame is too much")
    assert f"src/Root.tsx:{BOMB_LINE}:" in message
    assert message.count("in Bomb (") == 1
    assert message.count("in Throws (") == 1
    assert "node_modules" not in message
    assert not caught.value.retryable


def test_a_composition_that_never_becomes_ready_is_told_so_by_its_own_patience(tiny: Tiny) -> None:
    with pytest.raises(RenderError, match=r"did not become ready.*what never comes") as caught:
        drawn(tiny, "Waits", timeout=1.0)
    assert not isinstance(caught.value, InfrastructureError | CommandTimeoutError)
    assert "src/Root.tsx" in caught.value.message


def test_a_failure_leaves_the_browser_for_the_next_task(tiny: Tiny) -> None:
    assert numbers(tiny, "Count", 1, 2) == [1, 2]
    (process,) = waiting()
    for composition in ("Throws", "Waits", "Absent"):
        with pytest.raises(FarmError):
            drawn(tiny, composition, 4, 3, timeout=1.0)
    with pytest.raises(SpecError):
        told(tiny, "Absent", {})
    assert numbers(tiny, "Count", 1, 2) == [1, 2]
    assert waiting() == [process]


def test_a_page_that_spins_for_ever_is_given_up_and_its_browser_ended(tiny: Tiny) -> None:
    impatient = tiny.settings.model_copy(update={"stall_seconds": 1.0})
    drawn(tiny, "Count")
    before = family()
    with pytest.raises(CommandTimeoutError, match="showed no frame for 2 s") as caught:
        drawn(tiny, "Spins", 0, 6, settings=impatient, timeout=1.0)
    assert caught.value.retryable
    assert waiting() == []
    check_nothing_is_left(tiny, before)


# What they may reach


class _Counting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.paths.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "image/gif")
        self.end_headers()
        self.wfile.write(base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="))

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def other_server() -> Iterator[tuple[int, list[str]]]:
    """Run a web server on this machine; gives its port and the paths that it is asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Counting)
    server.paths = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port, server.paths  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_pages_reach_their_site_and_nothing_else(tiny: Tiny) -> None:
    with other_server() as (port, paths):
        props = {"fetched": f"http://127.0.0.1:{port}/secret", "picture": f"http://localhost:{port}/a.gif"}
        assert numbers(tiny, "Net", props=props) == [128 + 4]
        assert paths == []


def test_a_host_that_is_listed_is_reached_and_others_are_not(tiny: Tiny) -> None:
    with other_server() as (port, paths):
        props = {"fetched": f"http://127.0.0.1:{port}/allowed", "picture": f"http://localhost:{port}/a.gif"}
        assert numbers(tiny, "Net", props=props, hosts=("127.0.0.1",)) == [128 + 4 + 1]
        assert paths == ["/allowed"]
        # A list of one task is not the next one's.
        assert numbers(tiny, "Net", props=props) == [128 + 4]
        assert paths == ["/allowed"]


# Processes


def test_a_browser_waits_for_the_next_range(tiny: Tiny) -> None:
    drawn(tiny, "Count", 0, 3)
    (process,) = waiting()
    before = process.frames
    drawn(tiny, "Hold", 4, 3)
    assert waiting() == [process]
    assert process.frames == before + 6 - 3
    assert process.memory() > 0
    assert process.cpu_seconds() > 0


def test_a_range_that_is_left_in_the_middle_ends_its_browser(tiny: Tiny) -> None:
    frames = composition_frames(draw_of(tiny, "Count"), 0, 50)
    next(frames)
    before = family()
    frames.close()  # type: ignore[attr-defined]
    assert waiting() == []
    check_nothing_is_left(tiny, before)


def test_a_browser_is_replaced_after_it_has_drawn_enough(tiny: Tiny) -> None:
    warm.end_all()
    frugal = tiny.settings.model_copy(update={"recycle_frames": 5})
    drawn(tiny, "Count", 0, 4, settings=frugal)
    assert [process.frames for process in waiting()] == [4]
    before = family()
    assert numbers(tiny, "Count", 4, 4, settings=frugal) == [4, 5, 6, 7]
    assert waiting() == []
    check_nothing_is_left(tiny, before)


def test_a_browser_that_has_grown_too_large_is_replaced(tiny: Tiny) -> None:
    drawn(tiny, "Count", 0, 2, settings=tiny.settings.model_copy(update={"recycle_bytes": 1 << 20}))
    assert waiting() == []


def victim(process: NodeProcess, which: str) -> psutil.Process:
    node = psutil.Process(process._child.pid)
    if which == "node":
        return node
    browser = next(child for child in node.children() if "chrom" in child.name())
    if which == "browser":
        return browser
    drawing = [child for child in browser.children(recursive=True) if "--type=renderer" in child.cmdline()]
    return max(drawing, key=lambda child: child.cpu_times().user)  # the other has the empty page it began with


@pytest.mark.parametrize("which", ["node", "browser", "renderer"])
def test_a_process_that_is_killed_while_it_draws_is_a_failure_of_the_node_and_leaves_nothing(
    tiny: Tiny, which: str
) -> None:
    request = request_of(tiny, "Count", tuple(range(200)), duration=200)
    before: list[psutil.Process] = []

    def draw_and_kill() -> None:
        with borrowed(tiny.settings) as process:
            for number, _event in enumerate(process.ask(request, stall=30, deadline=DEADLINE)):
                if number == 3:
                    before.extend(family())
                    victim(process, which).send_signal(signal.SIGKILL)

    with pytest.raises(InfrastructureError) as caught:
        draw_and_kill()
    assert caught.value.retryable
    assert waiting() == []
    assert len(before) > 3
    check_nothing_is_left(tiny, before)


def test_a_browser_that_dies_while_it_waits_is_replaced_unnoticed(tiny: Tiny) -> None:
    drawn(tiny, "Count")
    (process,) = waiting()
    victim(process, "browser").send_signal(signal.SIGKILL)
    end = time.monotonic() + GONE_SECONDS
    while process.alive and time.monotonic() < end:
        time.sleep(0.05)
    assert numbers(tiny, "Count", 5, 2) == [5, 6]
    assert process not in waiting()


def test_closing_leaves_no_process_and_no_folder(tiny: Tiny) -> None:
    drawn(tiny, "Count")
    before = family()
    assert len(before) > 3
    assert len(list((tiny.settings.cache / "scratch").iterdir())) == 1
    warm.end_all()
    check_nothing_is_left(tiny, before)
    assert family() == []
