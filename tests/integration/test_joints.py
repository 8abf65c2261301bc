"""From segments to deliveries: joints without a seam, several outputs of one export, nothing rendered twice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from private_cluster import Cluster
from private_farm import (
    Ended,
    World,
    complaints,
    draw_pictures,
    frame_hashes,
    make_media,
    output,
    probe,
    still,
    wait_for,
    write_spec,
)

TONE = ("-f", "lavfi", "-i", "sine=440:r=48000:d=3")
CLIP = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=3", *TONE, "-c:v", "libx264", "-c:a", "aac", "-shortest")


@dataclass(frozen=True, kw_only=True)
class Film:
    """A delivered film with all kinds of scenes and transitions."""

    spec: Path
    path: Path
    store: Path
    ended: Ended


def all_kinds(folder: Path) -> Path:
    """Write a spec with every transition, three kinds of scenes, and one scene of more than one range."""
    pictures = draw_pictures(folder, 3)
    clip = make_media(folder / "clip.mp4", *CLIP)
    voice = make_media(folder / "voice.wav", *TONE)

    def into(kind: str) -> dict[str, object]:
        return {"kind": kind, "duration": 0.4, "direction": "up"}

    scenes = [
        still(pictures[0], 2, transition=into("crossfade"), voiceover={"audio": str(voice), "trim": {"end": 1.5}}),
        {"kind": "color", "color": "#102030", "to": "#c08040", "duration": 1.5, "transition": into("fade_black")},
        {"kind": "clip", "video": str(clip), "trim": {"start": 0.5}, "duration": 2, "transition": into("wipe")},
        still(pictures[1], 13, transition=into("slide")),
        {"kind": "color", "color": "#204010", "duration": 1, "transition": into("cut")},
        still(pictures[2], 1, fit="contain"),
    ]
    audio = {"music": {"audio": str(voice), "duck": True, "fade_out": 1}}
    return write_spec(folder / "spec.json", scenes, [output("unset.mp4")], audio=audio)


FRAMES = 50 + 38 + 50 + 325 + 25 + 25 - 4 * 10
"""The scenes' frames at 25 fps, one and a half seconds rounded up, less four overlaps of ten."""


@pytest.fixture(scope="module")
def film(shared_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("film")
    spec = all_kinds(folder)
    path, store = folder / "film.mp4", folder / "store"
    ended = shared_cluster.render(spec, "-o", str(path), "--store", str(store))
    assert ended.code == 0, ended.errors
    return Film(spec=spec, path=path, store=store, ended=ended)


def test_a_film_has_the_planned_frames_evenly_spaced(film: Film) -> None:
    assert film.ended.manifest["frames"] == FRAMES
    packets = probe(film.path, "-select_streams", "v:0", "-show_packets")["packets"]
    times = sorted(int(packet["pts"]) for packet in packets)
    assert len(times) == FRAMES
    assert {after - before for before, after in pairwise(times)} == {90_000 // 25}
    coded = [int(packet["dts"]) for packet in packets]
    assert all(before < after for before, after in pairwise(coded))
    rates = probe(film.path, "-select_streams", "v:0", "-show_streams")["streams"][0]
    assert rates["avg_frame_rate"] == rates["r_frame_rate"] == "25/1"


def test_decoding_a_film_gives_what_decoding_its_segments_gives(film: Film) -> None:
    joined: list[str] = []
    records = World(root=film.store.parent).records()
    for task in film.ended.manifest["tasks"]:
        if task["kind"] != "mix":  # the manifest lists a single output's tasks in playing order
            record = records[task["key"]]
            blob = film.store / "blobs" / record["sha256"][:2] / (record["sha256"] + record["suffix"])
            pictures = frame_hashes(blob)
            assert len(pictures) == task["frames"]
            joined += pictures
    assert frame_hashes(film.path) == joined
    ranges = [task["name"] for task in film.ended.manifest["tasks"] if "scene 04" in task["name"]]
    assert len(ranges) == 2, "the long scene was to be cut"


def test_a_films_sound_is_as_long_as_its_pictures_and_it_plays_without_a_word(film: Film) -> None:
    lengths = {s["codec_type"]: float(s["duration"]) for s in probe(film.path, "-show_streams")["streams"]}
    assert abs(lengths["audio"] - lengths["video"]) < 1 / 25
    assert complaints(film.path) == ""


def test_the_same_export_again_comes_from_the_store_without_starting_ray(farm: World, film: Film) -> None:
    again = farm.render(film.spec, "-o", str(farm.out / "again.mp4"), "--store", str(film.store))
    assert {task["status"] for task in again.manifest["tasks"]} == {"cached"}
    assert "start" not in {stage["name"] for stage in again.manifest["stages"]}
    assert not list((farm.root / "ray").iterdir())
    assert (farm.out / "again.mp4").read_bytes() == film.path.read_bytes()


def test_a_change_of_one_scene_renders_that_scene_and_its_transitions_alone(
    shared_cluster: Cluster, film: Film
) -> None:
    changed = film.path.with_name("changed.mp4")
    more = ("-o", str(changed), "--store", str(film.store), "--set", 'scenes[1].color="#400000"')
    ended = shared_cluster.render(film.spec, *more)
    rendered = {task["name"].split(" · ", 1)[1] for task in ended.manifest["tasks"] if task["status"] == "rendered"}
    assert rendered == {
        "scenes 01–02 · crossfade 0–9",
        "scene 02 · color 10–27",
        "scenes 02–03 · fade_black 0–9",
    }
    before, after = frame_hashes(film.path), frame_hashes(changed)
    assert before[:40] == after[:40]
    assert before[78:] == after[78:]
    assert all(old != new for old, new in zip(before[60:65], after[60:65], strict=True))


def test_one_spec_makes_several_outputs_each_as_asked(shared_cluster: Cluster, tmp_path: Path) -> None:
    pictures = draw_pictures(tmp_path, 2)
    fade = {"kind": "crossfade", "duration": 0.4}
    scenes = [still(pictures[0], 1.6, transition=fade), still(pictures[1], 1.6)]
    outputs = [
        output(tmp_path / "large.mp4", 640, 360),
        output(tmp_path / "small.mp4", 320, 180),
        output(tmp_path / "small.mkv", 320, 180),
        output(tmp_path / "smooth.mov", 320, 180, fps=29.97),
        output(tmp_path / "hevc.mp4", 320, 180, codec="hevc"),
        output(tmp_path / "final.mp4", 640, 360, strategy="final"),
        output(tmp_path / "copy.mp4", 480, 270, strategy="copy"),
    ]
    spec = write_spec(tmp_path / "spec.json", scenes, outputs)
    ended = shared_cluster.render(spec, "--store", str(tmp_path / "store"))
    facts = {Path(one["uri"]).name: one for one in ended.manifest["outputs"]}
    for asked in outputs:
        name = Path(str(asked["uri"])).name
        check_output(tmp_path / name, facts[name], asked)
    check_reasons(facts)
    assert (tmp_path / "copy.mp4").stat().st_size == facts["copy.mp4"]["size"]
    assert frame_hashes(tmp_path / "small.mkv") == frame_hashes(tmp_path / "small.mp4")


def check_output(path: Path, facts: dict[str, Any], asked: dict[str, object]) -> None:
    """Make sure that a file is what was asked for and what its manifest says."""
    video = probe(path, "-select_streams", "v:0", "-show_streams", "-count_packets")["streams"][0]
    rate, frames = ("30000/1001", 84) if asked["fps"] == 29.97 else ("25/1", 70)
    assert (video["width"], video["height"]) == (asked["width"], asked["height"])
    assert video["codec_name"] == asked.get("codec", "h264")
    assert video["avg_frame_rate"] == rate
    assert int(video["nb_read_packets"]) == facts["frames"] == frames
    assert len(frame_hashes(path)) == frames
    assert complaints(path) == ""
    delivered = json.loads(path.with_name(path.name + ".json").read_text())
    assert facts in delivered["outputs"]
    assert path.with_name(path.stem + ".thumbnail.jpg").is_file()


def check_reasons(facts: dict[str, dict[str, Any]]) -> None:
    """The manifest tells who encoded each file, and why."""
    assert facts["copy.mp4"]["strategy"] == "copy"
    assert "asks for strategy 'copy'" in facts["copy.mp4"]["encoder_reason"]
    assert facts["final.mp4"]["strategy"] == "final"
    if facts["final.mp4"]["encoder"] == "libx264":
        assert "no node proved h264_nvenc" in facts["final.mp4"]["encoder_reason"]
        assert facts["large.mp4"]["strategy"] == "copy"
        assert "joined by stream copy" in facts["large.mp4"]["encoder_reason"]
        assert "made from the 640×360 output's segments" in facts["small.mp4"]["encoder_reason"]
        assert facts["hevc.mp4"]["encoder"] == "libx265"
    else:
        assert "passed its probe encode" in facts["final.mp4"]["encoder_reason"]


@pytest.mark.slow
def test_scenes_whose_pictures_break_while_they_are_rendered_go_as_each_one_asks(farm: World) -> None:
    pictures = draw_pictures(farm.root / "pictures", 4)
    whole = [picture.read_bytes() for picture in pictures]
    policies: list[object] = ["fail", "skip", "placeholder", {"policy": "retry", "retry": 3}]
    scenes = [still(picture, 1, on_error=policy) for picture, policy in zip(pictures, policies, strict=True)]
    spec = write_spec(farm.root / "spec.json", scenes, [output(farm.out / "out.mp4")])
    process = farm.start("render", str(spec), "--json", "--workers=1")
    log, _started = farm._logs[process.pid]
    said: Callable[[], str] = log.with_suffix(".err").read_text
    wait_for("the start of Ray, after preparation", lambda: "start …" in said())
    for picture in pictures[1:]:
        picture.write_bytes(b"garbage")
    wait_for("the retry's first failure", lambda: "attempt 1 of export alps · scene 04" in said())
    pictures[3].write_bytes(whole[3])
    ended = farm.finish(process)
    assert ended.code == 0, ended.errors
    status = {task["scene"]: (task["status"], task["message"]) for task in ended.manifest["tasks"]}
    assert [status[n][0] for n in range(4)] == ["rendered", "skipped", "placeholder", "rendered"]
    assert "02.jpg changed or went away" in status[1][1]
    assert "03.jpg changed or went away" in status[2][1]
    tried = next(task["attempts"] for task in ended.manifest["tasks"] if task["scene"] == 3)
    assert tried >= 2
    assert ended.manifest["frames"] == len(frame_hashes(farm.out / "out.mp4")) == 75


@pytest.mark.slow
def test_a_scene_that_fails_every_time_fails_the_export_with_its_place_named(farm: World) -> None:
    pictures = draw_pictures(farm.root / "pictures", 2)
    scenes = [still(pictures[0], 1), still(pictures[1], 1, on_error={"policy": "retry", "retry": 1})]
    spec = write_spec(farm.root / "spec.json", scenes, [output(farm.out / "out.mp4")])
    process = farm.start("render", str(spec), "--json", "--workers=1")
    log, _started = farm._logs[process.pid]
    said: Callable[[], str] = log.with_suffix(".err").read_text
    wait_for("the start of Ray, after preparation", lambda: "start …" in said())
    pictures[1].write_bytes(b"garbage")
    ended = farm.finish(process)
    assert ended.code == 2
    assert "error scenes[1]: (export alps · scene 02 · ken_burns 0–24) 02.jpg changed or went away" in ended.errors
    assert "attempt 2 of export alps · scene 02" in ended.errors
    assert "Traceback" not in ended.errors
    assert ended.output == ""
    assert not farm.out.exists()
