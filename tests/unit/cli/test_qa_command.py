"""`farm qa` on any file: findings, exit codes, JSON, a page."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from farm.cli.app import app
from farm.errors import AssetError, SpecError

TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]


def video(path: Path, *options: str, seconds: int = 4, source: str = "testsrc2=s=640x360:r=30") -> Path:
    made = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"{source}:d={seconds}", *TAGS, "-pix_fmt", "yuv420p"]
    subprocess.run([*made, "-c:v", "libx264", "-movflags", "+faststart", *options, str(path)], check=True)
    return path


def qa(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["qa", *arguments])


def test_a_plain_video_is_approved(tmp_path: Path) -> None:
    result = qa(str(video(tmp_path / "fine.mp4")))
    assert result.exit_code == 0, result.output
    assert "approve" in result.output


def test_warnings_ask_for_a_review_and_json_says_which(tmp_path: Path) -> None:
    dark = video(tmp_path / "night.mp4", source="color=c=0x101010:s=320x180:r=25")
    result = qa(str(dark), "--json")
    assert result.exit_code == 10
    report = json.loads(result.stdout)
    assert report["verdict"] == "review"
    assert {"freeze", "too_dark"} & {finding["code"] for finding in report["findings"]}
    assert set(report["findings"][0]) == {
        "code", "severity", "scene", "start", "end", "measure", "limit", "advice",
    }  # fmt: skip


def test_a_platforms_limits_reject_and_say_where_they_are_written(tmp_path: Path) -> None:
    short = video(tmp_path / "short.mp4", seconds=1)
    result = qa(str(short), "--platform", "tiktok", "--json")
    assert result.exit_code == 11
    found = {f["code"]: f for f in json.loads(result.stdout)["findings"]}
    assert "developers.tiktok.com" in found["tiktok_duration"]["advice"]
    assert found["tiktok_duration"]["limit"] == "3 to 600 s"


def test_the_page_loads_nothing_and_escapes_names(tmp_path: Path) -> None:
    odd = video(tmp_path / "<script>alert(1)<script>.mp4")
    page = tmp_path / "report.html"
    assert qa(str(odd), "--html", str(page)).exit_code == 0
    text = page.read_text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert "data:image/jpeg;base64," in text


def test_a_file_that_is_cut_off_is_rejected(tmp_path: Path) -> None:
    whole = video(tmp_path / "whole.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    result = qa(str(cut), "--json")
    assert result.exit_code == 11
    assert {"decode_errors", "truncated"} & {f["code"] for f in json.loads(result.stdout)["findings"]}


def test_what_the_decoder_complains_of_is_quoted_alone(tmp_path: Path) -> None:
    whole = video(tmp_path / "whole.mp4", source="testsrc2=s=320x180:r=30")
    spoilt = bytearray(whole.read_bytes())
    middle = len(spoilt) // 2
    spoilt[middle : middle + 8000] = bytes(byte ^ 0x5A for byte in spoilt[middle : middle + 8000])
    whole.write_bytes(spoilt)
    found = {f["code"]: f for f in json.loads(qa(str(whole), "--json").stdout)["findings"]}
    said = found["decode_errors"]["measure"]
    assert said.isprintable()
    assert not any(noise in said for noise in ("frame=", "fps=", "0x", "[error]"))


def test_a_name_or_a_title_that_speaks_of_damage_is_no_damage(tmp_path: Path) -> None:
    title = "title=Invalid data: the corrupt mayor\n[h264 @ 0x1] [error] truncated"
    fine = video(tmp_path / "corrupt, truncated.mp4", "-metadata", title, "-metadata", "comment=missing picture")
    result = qa(str(fine))
    assert result.exit_code == 0, result.output


def test_unknown_platforms_and_files_are_refused(tmp_path: Path) -> None:
    result = qa(str(video(tmp_path / "a.mp4", seconds=1)), "--platform", "myspace")
    assert isinstance(result.exception, SpecError)
    assert "youtube" in result.exception.message
    assert isinstance(qa(str(tmp_path / "nothing.mp4")).exception, AssetError)
    (tmp_path / "text.mp4").write_text("no video")
    broken = qa(str(tmp_path / "text.mp4")).exception
    assert isinstance(broken, AssetError)
    assert broken.message.startswith(f"{tmp_path}/text.mp4: cannot be read")


@pytest.mark.parametrize("name", ["youtube", "tiktok", "instagram_feed", "instagram_story", "linkedin", "x"])
def test_every_platform_can_be_asked_for(tmp_path: Path, name: str) -> None:
    result = qa(str(video(tmp_path / "a.mp4")), "--platform", name)
    assert result.exit_code == 0, result.output


def test_x_takes_more_than_140_seconds_and_tells_what_is_less_sure(tmp_path: Path) -> None:
    long = video(tmp_path / "long.mp4", "-preset", "ultrafast", seconds=150, source="testsrc2=s=160x90:r=5")
    report = json.loads(qa(str(long), "--platform", "x", "--json").stdout)
    assert "x_duration" not in {finding["code"] for finding in report["findings"]}
    wide = json.loads(
        qa(str(video(tmp_path / "wide.mp4", source="testsrc2=s=640x160:r=5")), "--platform", "x", "--json").stdout
    )
    ratio = next(finding for finding in wide["findings"] if finding["code"] == "x_ratio")
    assert ratio["limit"] == "0.3333 to 3 width to height"
    assert "docs.x.com" in ratio["advice"]
    assert "older pages" in ratio["advice"]
