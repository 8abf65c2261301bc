"""Whole exports with captions: drawn, switchable, beside the video."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_export import Studio, pictures, settings, still, studio  # noqa: F401 — fixtures

from farm.errors import AssetError, DeliveryError
from farm.media.inspect import video_facts

TALK = """1
00:00:00,100 --> 00:00:00,500
The <i>night</i> train & {braces}

2
00:00:00,600 --> 00:00:01,100
leaves at nine
"""


def film(name: str = "film.mp4", **captions: Any) -> dict[str, Any]:
    output = {"uri": f"out/{name}", "width": 160, "height": 90, "fps": 25, "quality": "draft"}
    scenes = [still("a", duration=0.6), still("b", duration=0.6)]
    return {
        "version": 1,
        "title": "Film",
        "scenes": scenes,
        "captions": {"source": "talk.srt", **captions},
        "outputs": [output],
    }


@pytest.fixture
def talking(studio: Studio) -> Studio:  # noqa: F811 — the fixture
    (studio.base / "talk.srt").write_text(TALK)
    return studio


def subtitles(path: Path) -> str:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s:0", "-f", "srt", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def without_joiners(text: str) -> str:
    return text.replace("\u2060", "")


@pytest.mark.parametrize("name", ["film.mov", "film.mkv"])
def test_soft_captions_change_neither_frames_nor_times(talking: Studio, name: str) -> None:
    manifest = talking.render(film(name, burn_in=False, soft=True, language="en"))
    path = talking.base / "out" / name
    assert video_facts(path).frames == 30
    assert manifest.outputs[0].soft_captions == 2
    text = without_joiners(subtitles(path))
    assert "00:00:00,120 --> 00:00:00,520" in text  # on the frames of 25 a second
    assert "The night train & {braces}" in text
    assert video_facts(path).seconds["video"] == pytest.approx(1.2, abs=0.001)


def test_files_lie_beside_the_video_and_stand_in_the_manifest(talking: Studio) -> None:
    manifest = talking.render(film(burn_in=False, files=["srt", "vtt"]))
    out = talking.base / "out"
    assert manifest.outputs[0].captions == (str(out / "film.srt"), str(out / "film.vtt"))
    assert (out / "film.vtt").read_text().startswith("WEBVTT\n\n00:00:00.120 --> 00:00:00.520\nThe night train &amp; {")
    assert "leaves at nine" in (out / "film.srt").read_text()


def test_drawn_captions_render_again_only_what_they_change(talking: Studio) -> None:
    talking.render(film())
    (talking.base / "talk.srt").write_text(TALK.replace("leaves", "left"))
    manifest = talking.render(film())
    status = {task.scene: task.status for task in manifest.tasks if task.kind == "ken_burns"}
    assert status == {0: "cached", 1: "rendered"}


def test_a_broken_caption_file_is_told_where_the_spec_names_it(talking: Studio) -> None:
    (talking.base / "talk.srt").write_text("no captions")
    with pytest.raises(AssetError, match=r"captions\.source: talk\.srt is not a caption file"):
        talking.render(film())


def test_a_missing_caption_file_is_told_where_the_spec_names_it(talking: Studio) -> None:
    with pytest.raises(AssetError, match=r"captions\.source: other\.vtt does not exist"):
        talking.render(film(source="other.vtt"))


def test_the_customers_own_file_is_not_written_over(talking: Studio) -> None:
    spec = film(files=["srt"])
    spec["outputs"][0]["uri"] = "talk.mp4"
    with pytest.raises(DeliveryError, match="would overwrite their source"):
        talking.render(spec)
    assert (talking.base / "talk.srt").read_text() == TALK
