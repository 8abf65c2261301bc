"""Compositions in exports: every frame once and in order, however it was cut; their sound, their props, their failures.

Most of these exports run in this process, by the fake executor, with one warm browser for all of them.
"""

import json
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from counting import HEIGHT, RATE, WIDTH, Counting, likeness, noise, number_of, numbers, onsets, pictures, sound_of
from private_farm import (
    World,
    complaints,
    draw_pictures,
    frame_hashes,
    make_media,
    output,
    probe,
    still,
    write_spec,
)

from farm.orchestrator.events import Event
from farm.orchestrator.export import Export
from farm.orchestrator.manifest import Manifest
from farm.scene_worker.remotion.warm import end_all
from farm.scene_worker.render import execute
from farm.settings import Settings
from farm.spec.load import parse_spec
from farm.testing import InlineExecutor

SLOW, MIDDLING, FAST = 0.45, 0.16, 0.01
"""Seconds for a frame of 320×180 by which ranges get at most 30, 90 and 900 frames."""


class Studio:
    """Exports in this process."""

    def __init__(self, folder: Path, counting: Counting) -> None:
        self.folder, self.counting = folder, counting
        self.heard: list[Event] = []
        self.exports: dict[str, Export] = {}

    def store(self, name: str = "store") -> Path:
        """Return a store that has the project's bundle."""
        store = self.folder / name
        if not store.exists():
            self.counting.give(store)
        return store

    def export(self, name: str, *scenes: object, store: str = "store", **more: Any) -> tuple[Path, Manifest]:
        """Render scenes; keywords are of the output, of the spec (``audio``), or settings in capitals."""
        path = self.folder / f"{name}.mp4"
        settings = Settings(
            cache=self.folder.parent / "cache",
            store=str(self.store(store)),
            **{key.lower(): more.pop(key) for key in list(more) if key.isupper()},
        )
        audio = {"audio": more.pop("audio")} if "audio" in more else {}
        spec = {"version": 1, "title": "Inline", "scenes": scenes, **audio}
        spec["outputs"] = [output(path, **{"fps": 30, **more})]

        def connect(*_about: object) -> InlineExecutor:
            return InlineExecutor(run=lambda order: execute(order, settings), cpus=1, tags={"chromium": 1})

        export = Export(
            spec=parse_spec(json.loads(json.dumps(spec))),
            base=self.folder,
            settings=settings,
            connect=connect,
            listener=self.heard.append,
        )
        self.exports[name] = export
        return path, export.run()

    def examined(self, name: str, filters: str) -> set[tuple[str, int | None]]:
        """Return what is told, and of which scene, when an export's sound goes through filters."""
        spoilt = self.folder / f"{name}-spoilt.mp4"
        sound = ["-af", filters, "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]
        command = ["ffmpeg", "-v", "error", "-y", "-i", self.folder / f"{name}.mp4", "-c:v", "copy", *sound, spoilt]
        subprocess.run(command, check=True)
        report = self.exports[name].examine(spoilt, output=0, platforms=())
        return {(finding.code, finding.scene) for finding in report.findings if finding.severity != "note"}


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """Keep the browser between this module's tests, and no longer."""
    yield
    end_all()


@pytest.fixture
def studio(tmp_path: Path, counting: Counting) -> Studio:
    return Studio(tmp_path, counting)


def rendered(manifest: Manifest, kind: str = "remotion") -> list[str]:
    return [task.name for task in manifest.tasks if task.kind == kind and task.status == "rendered"]


def check_times(path: Path, frames: int, step: int) -> None:
    """Every frame lies just where it belongs."""
    packets = probe(path, "-select_streams", "v:0", "-show_packets")["packets"]
    times = sorted(int(packet["pts"]) for packet in packets)
    assert len(times) == frames
    assert {after - before for before, after in pairwise(times)} == {step}
    coded = [int(packet["dts"]) for packet in packets]
    assert all(before < after for before, after in pairwise(coded))


def test_one_range_two_and_five_show_the_same_frames_each_once_and_in_order(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farm.plan.compositions.LADDER", (9, 40, 900))
    scene = studio.counting.scene(duration=1.5)
    films = []
    for ranges, cost in ((1, FAST), (2, MIDDLING), (5, SLOW)):
        name = f"ranges-{ranges}"
        studio.counting.cost(studio.store(name), cost, studio.folder)
        path, manifest = studio.export(name, scene, store=name)
        assert len(rendered(manifest)) == ranges
        assert numbers(path) == list(range(45))
        check_times(path, 45, 90_000 // 30)
        assert complaints(path) == ""
        films.append(path)
    assert likeness(films[0], films[1]) > 35
    assert likeness(films[0], films[2]) > 35


def test_what_is_in_the_store_is_not_drawn_again_in_this_export_or_another(studio: Studio) -> None:
    scene = studio.counting.scene(duration=1)
    first, manifest = studio.export("first", scene)
    assert len(rendered(manifest)) == 1
    again, manifest = studio.export("again", scene)
    assert manifest.cache_hits == len(manifest.tasks)
    assert again.read_bytes() == first.read_bytes()
    plain = {"kind": "color", "duration": 0.5}
    other, manifest = studio.export("other", plain, scene)
    assert rendered(manifest) == []
    assert rendered(manifest, "color") != []
    assert numbers(other)[15:] == list(range(30))


def test_exports_that_differ_in_a_prop_of_some_frames_share_all_others(studio: Studio) -> None:
    films = []
    for name, stripe in (("dark", "#101010"), ("light", "#f0f0f0")):
        props = {"stripe": stripe}
        scene = studio.counting.scene(props=props, varies={"stripe": [0, 30]})
        studio.counting.cost(studio.store(), SLOW, studio.folder)
        films.append(studio.export(name, scene))
    (dark, first), (light, second) = films
    told = [f"export inline · scene 01 · remotion {start}–{start + 29}" for start in (0, 30, 60)]
    assert rendered(first) == told
    assert rendered(second) == told[:1]
    assert [task.status for task in second.tasks if task.name in told[1:]] == ["cached", "cached"]
    stripes = [pictures(path)[:, -20, WIDTH // 2] for path in (dark, light)]
    assert (stripes[0][:30] < 40).all()
    assert (stripes[1][:30] > 215).all()
    assert np.array_equal(stripes[0][30:], stripes[1][30:])
    assert numbers(dark) == numbers(light) == list(range(90))


def test_a_composition_is_heard_at_the_very_sample_and_not_where_it_is_muted(studio: Studio) -> None:
    lead = {"kind": "color", "duration": 1, "transition": {"kind": "crossfade", "duration": 0.2}}
    scene = studio.counting.scene("Heard", duration=3, props={"from": 12})
    studio.counting.cost(studio.store(), SLOW, studio.folder, "Heard")  # so that the sound goes on in other ranges
    path, manifest = studio.export("heard", lead, scene, audio={"loudness": None})
    assert len(rendered(manifest)) == 3
    sound = sound_of(path)
    assert onsets(sound, noise()) == [round((0.8 + 12 / 30) * RATE)]
    assert abs(len(sound) / RATE - 3.8) < 1 / 30
    begin = round(1.2 * RATE)
    assert np.abs(sound[: begin - RATE // 20]).max() < 0.001
    part = sound[begin : begin + RATE]
    assert np.corrcoef(part, noise())[0, 1] > 0.99
    assert 0.9 < np.abs(part).max() / np.abs(noise()).max() < 1.1

    report = manifest.outputs[0].qa
    assert report
    assert (report.verdict, report.findings) == ("approve", ())
    assert studio.examined("heard", "adelay=67:all=1,atrim=end=3.8") == {("clip_out_of_sync", 1)}
    assert studio.examined("heard", "volume=0") >= {("missing_clip", 1)}

    muted, manifest = studio.export("muted", lead, scene | {"mute": True}, audio={"loudness": None})
    assert rendered(manifest) == []
    assert kinds(muted) == ["video"]


def kinds(path: Path) -> list[str]:
    return [stream["codec_type"] for stream in probe(path, "-show_streams")["streams"]]


def test_a_composition_of_another_rate_shows_the_frame_of_its_time(studio: Studio) -> None:
    path, manifest = studio.export("film", studio.counting.scene("Film"))
    assert manifest.frames == 30
    assert numbers(path) == [frame * 24 // 30 for frame in range(30)]
    assert kinds(path) == ["video"], "nothing of it is heard"
    check_times(path, 30, 90_000 // 30)


def test_a_wide_composition_fills_a_tall_output_as_asked(studio: Studio) -> None:
    tall = {"width": 360, "height": 640}
    whole, _manifest = studio.export("whole", studio.counting.scene(duration=0.5, background="#c04040"), **tall)
    high = HEIGHT * 360 / WIDTH
    box = (0.0, (640 - high) / 2, 360.0, high)
    assert numbers(whole, box) == list(range(15))
    color = cv2.cvtColor(np.full((1, 1, 3), (0x40, 0x40, 0xC0), np.uint8), cv2.COLOR_BGR2GRAY)
    assert abs(int(pictures(whole)[3, 30, 180]) - int(color[0, 0])) < 16, "the background lies above it"

    scene = studio.counting.scene(duration=0.5, fit="cover", props={"start": 90})
    filled, _manifest = studio.export("filled", scene, **tall)
    wide = WIDTH * 640 / HEIGHT
    box = ((360 - wide) / 2, 0.0, wide, 640.0)
    seen = [number_of(picture, box, bits=range(3, 7)) for picture in pictures(filled)]
    assert seen == [(90 + frame) & 0b1111000 for frame in range(15)]


def test_a_composition_that_throws_is_left_out_or_replaced_as_its_scene_asks(studio: Studio) -> None:
    count = studio.counting.scene(duration=0.5)
    throws = [
        studio.counting.scene("Throws", props={"at": at}, duration=1, on_error=policy)
        for at, policy in ((7, "skip"), (9, "placeholder"))
    ]
    last = studio.counting.scene(duration=0.5, props={"start": 100})
    path, manifest = studio.export("without", count, throws[0], throws[1], last)
    status = {task.scene: (task.status, task.message) for task in manifest.tasks}
    assert [status[n][0] for n in range(4)] == ["rendered", "skipped", "placeholder", "rendered"]
    assert "at its frame 7: the fuse was short" in status[1][1]
    assert "at its frame 9: the fuse was short" in status[2][1]
    assert "Bomb (src/Wrong.tsx:" in status[2][1]
    seen = numbers(path)
    assert len(seen) == 15 + 30 + 15
    assert seen[:15] == list(range(15))
    assert seen[45:] == list(range(100, 115))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server of this machine with a folder's files; its host and port."""
    (tmp_path / "site").mkdir()
    serve: Any = partial(QuietFiles, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def test_pictures_in_props_are_prepared_wherever_they_lie(studio: Studio, site: str) -> None:
    for place, gray in ((studio.folder / "here", 60), (studio.folder / "site" / "there.png", 200)):
        cv2.imwrite(f"{place.with_suffix('')}.png", np.full((180, 160, 3), gray, np.uint8))
    (studio.folder / "here.png").rename(studio.folder / "here")  # known for a picture by its mark alone
    props = {"photo": "here", "others": [{"from": f"http://{site}/there.png?signature=secret"}]}
    scene = studio.counting.scene("Shown", props=props, duration=0.2)
    path, manifest = studio.export("shown", scene, FETCH_PRIVATE_HOSTS=(site,))
    assert manifest.frames == 6
    for picture in pictures(path):
        assert abs(int(picture[90, 80]) - 60) < 4
        assert abs(int(picture[90, 240]) - 200) < 4
    spent = studio.store() / "records" / "answer"
    asked = "".join(record.read_text() for record in spent.rglob("*.json"))
    assert "secret" not in asked


def into(kind: str) -> dict[str, object]:
    return {"kind": kind, "duration": 0.2, "direction": "up"}


TONE = ("-f", "lavfi", "-i", "sine=440:r=48000:d=2")
CLIP = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2", *TONE, "-c:v", "libx264", "-c:a", "aac", "-shortest")


def mixed(farm: World, counting: Counting) -> tuple[Path, list[int]]:
    """Write a spec of all kinds of scenes and transitions; return it with the scenes' first frames."""
    photo, clip = draw_pictures(farm.root, 1)[0], make_media(farm.root / "clip.mp4", *CLIP)
    scenes = [
        still(photo, 0.8, transition=into("crossfade")),
        counting.scene(duration=1.2, transition=into("wipe")),
        {"kind": "clip", "video": str(clip), "duration": 0.8, "transition": into("slide")},
        counting.scene(duration=1, props={"start": 500}, transition=into("fade_black")),
        {"kind": "color", "color": "#102030", "to": "#c08040", "duration": 0.8, "transition": into("crossfade")},
        counting.scene("Film", duration=1, transition=into("slide")),
        counting.scene(duration=1, props={"start": 800}),
    ]
    lengths = [24, 36, 24, 30, 24, 30, 30]
    starts = [sum(lengths[:n]) - 6 * n for n in range(len(lengths))]
    return write_spec(farm.root / "spec.json", scenes, [output("unset.mp4", fps=30)]), starts


def test_an_export_of_all_kinds_of_scenes_is_joined_without_a_seam_on_ray(farm: World, counting: Counting) -> None:
    counting.give(farm.store)
    spec, starts = mixed(farm, counting)
    film = farm.out / "film.mp4"
    ended = farm.render(spec, "--workers=2", "-o", str(film))
    assert ended.manifest["frames"] == starts[-1] + 30 == 198 - 36
    check_times(film, starts[-1] + 30, 90_000 // 30)
    assert complaints(film) == ""

    seen = numbers(film)
    assert seen[starts[1] + 6 : starts[1] + 30] == list(range(6, 30))
    assert seen[starts[3] + 6 : starts[3] + 24] == list(range(506, 524))
    assert seen[starts[5] + 6 : starts[5] + 24] == [frame * 24 // 30 for frame in range(6, 24)]
    assert seen[starts[6] + 6 :] == list(range(806, 830))

    joined: list[str] = []
    records = farm.records()
    for task in ended.manifest["tasks"]:
        if task["kind"] != "mix":  # the manifest lists a single output's tasks in playing order
            record = records[task["key"]]
            blob = farm.store / "blobs" / record["sha256"][:2] / (record["sha256"] + record["suffix"])
            joined += frame_hashes(blob)
    assert frame_hashes(film) == joined
    assert farm.left_running() == []
    assert farm.scratch() == []

    again = farm.render(spec, "-o", str(farm.out / "again.mp4"))
    assert {task["status"] for task in again.manifest["tasks"]} == {"cached"}
    assert "start" not in {stage["name"] for stage in again.manifest["stages"]}
    assert (farm.out / "again.mp4").read_bytes() == film.read_bytes()
