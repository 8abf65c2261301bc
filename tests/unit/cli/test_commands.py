"""The commands that render nothing, through the same entry as the installed program."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from farm.cli.app import main
from farm.cli.storing import parse_age, parse_size
from farm.errors import SettingsError
from farm.media import fonts
from farm.settings import settings

SPEC = {
    "version": 1,
    "title": "Two colours",
    "scenes": [
        {"kind": "color", "color": "#102030", "duration": 1, "transition": {"kind": "crossfade", "duration": 0.4}},
        {"kind": "color", "color": "#405060", "duration": 1},
    ],
    "outputs": [{"uri": "film.mp4", "width": 160, "height": 90, "fps": 25}],
}


class Command:
    """Runs `farm` with arguments and keeps what it said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._patch, self._captured = monkeypatch, capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._patch.setattr(sys, "argv", ["farm", *arguments])
        settings.cache_clear()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        self.out, self.err = self._captured.readouterr()
        return code


@pytest.fixture
def farm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.setenv("FARM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("FARM_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    return Command(monkeypatch, capsys)


def test_the_schema_is_json_with_a_description_for_the_zoom(farm: Command) -> None:
    assert farm("schema") == 0
    schema = json.loads(farm.out)
    assert schema["$defs"]["View"]["properties"]["zoom"]["minimum"] == 1
    assert "shows" in schema["$defs"]["View"]["properties"]["zoom"]["description"]


def test_a_plan_names_tasks_as_the_dashboard_will(farm: Command) -> None:
    assert farm("plan", "spec.json") == 0
    assert "export two colours · scene 01 · color 0–14" in farm.out
    assert "export two colours · scenes 01–02 · crossfade 0–9" in farm.out
    assert "40 frames" in farm.out
    assert "3 of 3 tasks to do" in farm.out


def test_a_plan_as_json_has_keys_tags_and_what_the_store_has(farm: Command) -> None:
    assert farm("plan", "spec.json", "--json") == 0
    plan = json.loads(farm.out)
    assert [task["status"] for task in plan["tasks"]] == ["to do"] * 3
    assert all(len(task["key"]) == 64 and task["resources"]["cpus"] == 1 for task in plan["tasks"])


def test_a_plan_takes_the_same_changes_as_a_render(farm: Command) -> None:
    assert farm("plan", "spec.json", "--scenes", "2", "--set", "scenes[1].duration=3", "--json") == 0
    assert sum(task["frames"] for task in json.loads(farm.out)["tasks"]) == 75


def test_an_empty_store_is_listed_and_collected(farm: Command) -> None:
    assert farm("store", "ls") == 0
    assert "0 artifacts" in farm.out
    assert farm("store", "gc", "--max-age", "30d", "--max-size", "1GB") == 0
    assert "0 artifacts" in farm.out


def test_the_doctor_finds_ffmpeg_and_proves_x264(farm: Command) -> None:
    assert farm("doctor", "--json") == 0
    node = json.loads(farm.out)["nodes"]["local"]
    assert node["ffmpeg"]["found"]
    assert node["encoders"]["libx264"] == ""
    assert node["store"] == ""


def test_the_doctor_says_that_the_compositions_are_missing_and_what_to_set(
    farm: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARM_REMOTION", "/nonexistent")
    assert farm("doctor") == 0
    assert "workspace of compositions is missing; no workspace of compositions at /nonexistent" in farm.out
    assert "set FARM_REMOTION to its folder" in farm.out


def test_the_doctor_says_how_to_mend_a_store_that_cannot_be_written(farm: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert farm("doctor", "--store", str(tmp_path / "file")) == 3
    assert "✗ store" in farm.out


def test_a_request_in_the_other_shape_becomes_a_spec(farm: Command, tmp_path: Path) -> None:
    request = {"scenes": [{"imageUrl": "a.jpg", "duration": 8, "kenBurns": {"startScale": 1.0, "endScale": 1.2}}]}
    (tmp_path / "request.json").write_text(json.dumps(request))
    assert farm("import", "request.json", "-o", "film.mp4") == 0
    scene = json.loads(farm.out)["scenes"][0]
    assert scene["motion"]["to"]["zoom"] == 1.2
    assert farm("plan", "request.json") == 2
    assert "farm import" in farm.err


def test_help_teaches_by_examples(farm: Command) -> None:
    assert farm("render", "--help") == 0
    assert "farm render spec.json -o out.mp4" in farm.out
    assert "--scenes" in farm.out


@pytest.mark.parametrize(("text", "size"), [("20GB", 20 * 10**9), ("500M", 5 * 10**8), ("1.5k", 1500), ("7", 7)])
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(("text", "hours"), [("12h", 12), ("30d", 720), ("2w", 336)])
def test_ages_are_read_as_people_write_them(text: str, hours: int) -> None:
    assert parse_age(text) == timedelta(hours=hours)


def test_other_sizes_and_ages_are_refused() -> None:
    with pytest.raises(SettingsError, match="--max-size"):
        parse_size("much")
    with pytest.raises(SettingsError, match="--max-age"):
        parse_age("-1d")


def test_the_doctor_names_the_packages_of_missing_fonts(
    farm: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "ROOTS", (tmp_path,))
    fonts.installed.cache_clear()
    try:
        farm("doctor")
    finally:
        fonts.installed.cache_clear()
    assert "apt-get install fonts-inter fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji" in farm.out
    assert "captions can be Latin only" in farm.out


def test_voices_lists_every_engine_and_what_is_missing(farm: Command) -> None:
    assert farm("voices", "--json") == 0
    listed = {engine["engine"]: engine for engine in json.loads(farm.out)}
    assert list(listed) == ["festival", "flite", "espeak-ng"]
    assert all(engine["voices"] or engine["missing"] for engine in listed.values())
    assert farm("voices", "--language", "de") == 0


def test_say_writes_a_recording_and_its_words_times(farm: Command, tmp_path: Path) -> None:
    words = ("--engine", "flite", "--voice", "rms", "--timings", "words.json")
    assert farm("say", "Hello [pause: 0.5] world", "-o", "hello.wav", *words) == 0
    assert (tmp_path / "hello.wav").read_bytes()[:4] == b"RIFF"
    told = json.loads((tmp_path / "words.json").read_text())
    assert [word["text"] for word in told["words"]] == ["Hello", "world"]
    assert told["source"] == "engine"
    assert "voice rms" in farm.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("<b>x</b>", "-o", "x.wav"), "text: character 1: <b> is not a known tag"),
        (("x", "-o", "x.mp3"), "--out: 'x.mp3' must end with .wav"),
        (("x", "-o", "x.wav", "--rate", "9"), "rate: must be at most 2"),
        (("x", "-o", "x.wav", "--voice", "hal"), "has no voice 'hal'"),
        (("@nowhere.txt", "-o", "x.wav"), "@nowhere.txt: no such file or directory"),
    ],
)
def test_what_cannot_be_said_is_told(farm: Command, arguments: tuple[str, ...], message: str) -> None:
    assert farm("say", *arguments) == 2
    assert message in farm.err
