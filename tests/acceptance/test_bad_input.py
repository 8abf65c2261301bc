"""Bad input: each gives its located error within seconds, never a traceback, never a hang, and leaves nothing."""

import copy
import json
import subprocess
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import wrong_compositions
import wrong_files
import wrong_runs
import wrong_specs
from counting import Counting, copy_project
from farm_runs import Answer, Room, run_inside
from hostile_site import HostileSite
from wrong_compositions import BROKEN, broken_spec, project
from wrong_runs import clip, closed_port, may_read_everything, photo, scenes, voice
from wrong_specs import COMMANDS, GOOD, IMPORTS, SEVERAL, TEXTS, at

from farm.orchestrator.executor import Report
from farm.scene_worker.remotion.warm import borrowed, end_all
from farm.scene_worker.render import Progress
from farm.settings import Settings
from farm.testing import InlineExecutor

SPECS = {**wrong_specs.SPECS, **wrong_compositions.SPECS}
RUNS = {**wrong_runs.RUNS, **wrong_compositions.RUNS}

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
    return room.run("render", "spec.json", *([] if "-o" in arguments else ["-o", room.target]), *arguments)


def assert_refused(answer: Answer, room: Room, *, where: str, says: str, code: int = 2) -> None:
    assert "Traceback" not in answer.err
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert any(c.startswith(f"{where}: ") if where else True for c in answer.errors), answer.err
    assert any(says in c for c in answer.errors if c.startswith(where)), answer.err
    assert room.leftovers() == []


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
def test_a_run_that_cannot_succeed_is_refused(refused: str, refusals: dict[str, tuple[Room, Future[Answer]]]) -> None:
    room, running = refusals[refused]
    answer, wanted = running.result(), RUNS[refused]
    says = wanted.says.replace("{closed}", "")
    assert_refused(answer, room, where=wanted.where, says=says, code=wanted.code)
    assert not set(answer.err) & {"\x1b", "\x07"}
    assert room.living() == []


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep one browser, outside of every room, for the runs that need one."""
    with borrowed(Settings(cache=tmp_path_factory.mktemp("warm"))):
        pass
    yield
    end_all()


class TidyExecutor(InlineExecutor):
    """Lets orders that are done or dropped clean up at once, as Ray's workers do."""

    def _step(self, name: str, node: str, steps: Iterator[Any]) -> Report:
        report = super()._step(name, node, steps)
        if not isinstance(report.news, Progress):
            cast("Generator[object]", steps).close()
        return report

    def stop(self, attempt: str, *, force: bool) -> None:
        running = self._running.get(attempt)
        super().stop(attempt, force=force)
        if running:
            cast("Generator[object]", running[1]).close()


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", BROKEN)
def test_a_composition_that_cannot_be_rendered_is_refused_where_it_stands(
    name: str, room: Room, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = BROKEN[name]
    counting.give(room.folder / "store")
    copy_project(room.folder / "counting")
    if broken.change:
        broken.change(room.folder / "counting")
    room.write("spec.json", broken_spec(broken))
    monkeypatch.setattr("farm.cli.rendering.connect", lambda *_, **__: TidyExecutor())
    answer = run_inside(room, monkeypatch, "render", "spec.json", "-o", str(room.target))
    if room.leftovers():  # perhaps a browser that took the warm one's place
        end_all()
    assert_refused(answer, room, where=broken.where, says=broken.says[0], code=broken.code)
    (told,) = (complaint for complaint in answer.errors if complaint.startswith(f"{broken.where}: "))
    whole = answer.err[answer.err.index(told) :] if broken.change else told
    assert [part for part in broken.says if part not in whole] == []
    assert sorted(answer.places()) == sorted([broken.where, *broken.also])


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_makes_no_sense_is_refused(name: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, says = COMMANDS[name]
    room.write("spec.json", json.dumps(GOOD))
    assert_refused(run_inside(room, monkeypatch, "render", "spec.json", *arguments), room, where="", says=says)


@pytest.mark.parametrize("name", IMPORTS)
def test_a_wrong_request_is_not_imported(name: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    request, says = IMPORTS[name]
    answer = run_inside(room, monkeypatch, "import", "-", stdin=json.dumps(request).encode())
    assert_refused(answer, room, where="", says=says)


@pytest.mark.parametrize(
    ("source", "stdin", "says"),
    [
        ("nowhere.json", b"", "nowhere.json: there is no such file"),
        (".", b"", "is a directory"),
        ("latin1.json", b"", "latin1.json: is not UTF-8 text (byte 11)"),
        ("/dev/zero", b"", "is larger than 32 MiB"),
        ("https://example.com/spec.json", b"", "specs are read from a path or from s3://bucket/key"),
        ("x" * 300, b"", "too long"),
        ("[red]no[/bold].json", b"", "[red]no[/bold].json: there is no such file"),
        ("-", b"", "the spec is empty"),
        ("-", b"\xff\xfe{", "standard input: is not UTF-8 text (byte 0)"),
        ("-", b" " * (33 << 20), "standard input: is larger than 32 MiB"),
    ],
)
def test_a_spec_that_cannot_be_read_is_refused(
    source: str, stdin: bytes, says: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("latin1.json", b'{"title": "\xe9"}')
    answer = run_inside(room, monkeypatch, "render", source, "-o", str(room.target), stdin=stdin)
    assert_refused(answer, room, where="", says=says)
    assert answer.seconds < QUICK


def test_all_that_is_wrong_with_a_spec_is_named_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = copy.deepcopy(GOOD)
    for path, value in SEVERAL.items():
        at(path, value)(spec)
    room.write("spec.json", json.dumps(spec))
    answer = run_inside(room, monkeypatch, "render", "spec.json")
    assert_refused(answer, room, where="title", says="must be one line")
    assert sorted(answer.places()) == sorted(SEVERAL)


def test_of_very_many_problems_the_first_are_named_and_the_rest_are_counted(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("spec.json", json.dumps(GOOD | {"scenes": [{"kind": "color", "duration": -n} for n in range(200)]}))
    answer = run_inside(room, monkeypatch, "render", "spec.json")
    assert_refused(answer, room, where="scenes[7].duration", says="must be above 0")
    assert answer.errors[-1] == "and 150 more problems"


def test_all_that_is_wrong_with_assets_is_named_in_the_order_of_the_spec(room: Room) -> None:
    room.write("spec.json", json.dumps(GOOD))
    wrong_files.text(room.folder / "photo.png")
    wrong_files.silent_video(room.folder / "voice.wav")
    wrong_files.good_png(room.folder / "music.wav")
    answer = room.render()
    assert_refused(answer, room, where="scenes[1].voiceover.audio", says="voice.wav has no sound")
    assert answer.places() == [
        "scenes[1].image",
        "scenes[1].voiceover.audio",
        "scenes[2].video",
        "audio.music.audio",
        "audio.effects[0].audio",
    ]


def test_all_destinations_that_cannot_be_written_are_named_at_once(room: Room) -> None:
    outputs = [{"uri": uri} for uri in ("delivery/good.mp4", "/proc/farm/a.mp4", "spec.json/b.mp4")]
    room.write("spec.json", json.dumps(scenes() | {"outputs": outputs}))
    answer = room.run("render", "spec.json")
    assert_refused(answer, room, where="outputs[2].uri", says="part of its path is a file", code=3)
    assert answer.places() == ["outputs[1].uri", "outputs[2].uri"]


def test_a_manifest_that_cannot_be_delivered_is_noticed_before_anything_is_rendered(room: Room) -> None:
    room.write("spec.json", json.dumps(scenes()))
    (room.folder / "out.mp4.json").mkdir()
    answer = room.run("render", "spec.json", "-o", "out.mp4")
    assert_refused(answer, room, where="outputs[0].uri", says="out.mp4.json: it is a folder", code=3)


@pytest.mark.skipif(may_read_everything(), reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_refused(room: Room) -> None:
    room.write("spec.json", json.dumps(photo("photo.png")))
    wrong_files.unreadable(room.folder / "photo.png")
    assert_refused(room.render(), room, where="scenes[1].image", says="permission denied")


FAULTS = {
    "a truncated picture": (photo, "photo.png", wrong_files.cut_png, "scenes[1].image"),
    "a missing clip": (clip, "clip.mp4", None, "scenes[1].video"),
    "a voice without sound": (voice, "voice.wav", wrong_files.silent_video, "scenes[1].voiceover.audio"),
    "a missing project": (project, "project", None, "scenes[1].project"),
}


@pytest.mark.parametrize("policy", ["skip", "placeholder"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_scene_that_may_go_is_planned_around_with_a_warning(
    fault: str, policy: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec_of, name, make, place = FAULTS[fault]
    spec = spec_of(name)
    spec["scenes"][1]["on_error"] = policy
    room.write("spec.json", json.dumps(spec))
    if make:
        make(room.folder / name)
    answer = run_inside(room, monkeypatch, "plan", "spec.json", "--json")
    assert answer.code == 0, answer.err
    assert f"warning scenes[1]: {policy}, because {place}: {name} " in answer.err
    assert "Traceback" not in answer.err
    assert len(json.loads(answer.out)["scene_starts"]) == (1 if policy == "skip" else 2)
    assert room.leftovers() == []


def test_an_export_of_which_every_scene_is_skipped_fails(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = photo("nowhere.png")
    spec["scenes"] = [{**spec["scenes"][1], "on_error": "skip"}]
    room.write("spec.json", json.dumps(spec))
    answer = run_inside(room, monkeypatch, "render", "spec.json")
    assert_refused(answer, room, where="", says="no scene is left", code=1)


def test_a_silent_video_is_a_good_clip_and_markup_in_names_is_only_text(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = clip("[red]c[/x].mp4", name="[bold]it[/y]") | {"title": "[red]Alps[/bold]"}
    spec["outputs"][0]["uri"] = "delivery/[blue]o[/z].mp4"
    room.write("spec.json", json.dumps(spec))
    folder = room.folder / "[red]c["
    folder.mkdir()
    wrong_files.silent_video(folder / "x].mp4")
    answer = run_inside(room, monkeypatch, "plan", "spec.json")
    assert answer.code == 0, answer.err
    assert "[red]alps[/bold]" in answer.out.lower()
    assert "delivery/[blue]o[/z].mp4" in answer.out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "out.mp4.json"),
        (b"", "is not a manifest"),
        (b"\xff\xfe", "is not a manifest"),
        (b"[1]", "is not a manifest"),
        (b'{"title": "[/red]"}', "is not a manifest"),
    ],
)
def test_what_is_no_manifest_cannot_be_shown(
    content: bytes | None, says: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        room.write("out.mp4.json", content)
    answer = run_inside(room, monkeypatch, "show", "out.mp4")
    assert_refused(answer, room, where="", says=says, code=3 if content is None else 2)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--max-size", "x"),
        ("--max-size", "-1"),
        ("--max-size", "1e9"),
        ("--max-age", "soon"),
        ("--max-age", "30"),
        ("--max-age", "9" * 40 + "d"),
        ("--max-age", "9" * 400 + "d"),
    ],
)
def test_a_limit_that_makes_no_sense_empties_no_store(
    option: str, value: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run_inside(room, monkeypatch, "store", "gc", option, value)
    assert_refused(answer, room, where=f"{option} {value}", says="", code=3)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of two megabytes; mounting it needs the superuser."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a filesystem is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(folder: Path) -> None:
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.parametrize("variable", ["FARM_STORE", "FARM_CACHE"])
def test_a_full_disk_below_the_farm_is_named(variable: str, room: Room, small_disk: Path) -> None:
    _fill(small_disk)
    room.env[variable] = str(small_disk / "farm")
    room.write("spec.json", json.dumps(voice("voice.wav")))
    wrong_files.sound(room.folder / "voice.wav")
    answer = room.render()
    assert_refused(answer, room, where="", says="full", code=3)


def test_a_full_disk_at_the_destination_is_named(room: Room, small_disk: Path) -> None:
    _fill(small_disk)
    room.write("spec.json", json.dumps(scenes()))
    answer = room.run("render", "spec.json", "-o", small_disk / "out.mp4")
    assert_refused(answer, room, where="outputs[0].uri", says="the disk is full", code=3)
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_download_that_fills_the_disk_is_given_up(room: Room, small_disk: Path, site: HostileSite) -> None:
    room.env.update({"FARM_CACHE": str(small_disk), "FARM_FETCH_PRIVATE_HOSTS": site.host})
    room.write("spec.json", json.dumps(photo(f"http://{site.host}/large.png")))
    answer = room.render()
    assert_refused(answer, room, where="", says="the disk is full; free space there or set FARM_CACHE", code=3)
    assert [path.name for path in small_disk.glob("**/*") if path.is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize("place", ["destination", "FARM_STORE", "FARM_CACHE"])
def test_a_disk_that_fills_up_while_rendering_is_named_and_nothing_half_written_is_seen(
    place: str, room: Room, small_disk: Path
) -> None:
    target = small_disk / "out.mp4" if place == "destination" else room.target
    if place != "destination":
        room.env[place] = str(small_disk / "farm")
    wrong_files.noise(room.folder / "photo.png")
    spec = photo("photo.png") | {"outputs": [{"uri": "delivery/out.mp4", "quality": "ultra", "width": 1280}]}
    spec["scenes"][1] |= {"duration": 6, "motion": "pan_left"}
    room.write("spec.json", json.dumps(spec))
    with TemporaryDirectory() as short:  # the names of Ray's sockets end at 107 bytes
        room.env["RAY_TMPDIR"] = short
        answer = room.run("render", "spec.json", "-o", target, "--workers", 1, patience=120)
    assert "Traceback" not in answer.err
    assert answer.code in {1, 3}, answer.err
    assert answer.out == ""
    assert any("full" in complaint or "space" in complaint for complaint in answer.errors), answer.err
    assert not target.exists()
    assert not [path for path in small_disk.glob("**/*") if path.is_file() and path.name.startswith(".tmp-")]
