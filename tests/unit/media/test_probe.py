"""Sounds and videos from customers: measured, and never trusted."""

import os
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from media_made import RATE, Array, ffmpeg, noise, numbered_video, silence, tone, write_sound
from PIL import Image

from farm.errors import AssetError
from farm.media.probe import duration_of, measure_sound, probe, rate_of, stream_of, upright_size


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "m4a", "ogg", "mkv"])
def test_length_and_loudness_of_a_sound_are_measured_whatever_holds_it(tmp_path: Path, suffix: str) -> None:
    made = write_sound(tmp_path / "tone.wav", np.stack([tone(2.0, 1000, -20)] * 2, axis=1))
    path = tmp_path / f"sound.{suffix}"
    ffmpeg("-i", made, *(["-c:a", "libvorbis"] if suffix == "ogg" else []), path)
    seconds, lufs = measure_sound(path)
    assert seconds == pytest.approx(2.0, abs=0.05)
    assert lufs == pytest.approx(-20.0, abs=0.5)  # a 1 kHz sine of −20 dBFS peak in both channels: EBU Tech 3341


@pytest.mark.parametrize("rate", [22_050, 96_000])
def test_the_length_is_right_at_any_rate(tmp_path: Path, rate: int) -> None:
    path = write_sound(tmp_path / "tone.wav", tone(1.5, rate=rate), rate)
    assert measure_sound(path)[0] == pytest.approx(1.5, abs=0.001)


@pytest.mark.parametrize("samples", [tone(2, 1000, -20), noise(3, -12), np.concatenate([tone(2), silence(2)])])
def test_the_loudness_is_what_another_meter_says(tmp_path: Path, samples: Array) -> None:
    path = write_sound(tmp_path / "sound.wav", np.stack([samples] * 2, axis=1))
    expected = pyloudnorm.Meter(RATE).integrated_loudness(np.stack([samples] * 2, axis=1))
    assert measure_sound(path)[1] == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize("samples", [silence(2.0), tone(0.2)], ids=["silence", "shorter than a gate"])
def test_silence_and_clicks_have_a_length_and_no_loudness(tmp_path: Path, samples: Array) -> None:
    seconds, lufs = measure_sound(write_sound(tmp_path / "sound.wav", samples))
    assert seconds == pytest.approx(len(samples) / RATE, abs=0.001)
    assert lufs is None


def test_a_sound_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError):
        measure_sound(write_sound(tmp_path / "sound.wav", silence(0)))


@pytest.mark.parametrize("suffix", ["mp4", "m4a", "flac", "ogg"])
def test_a_truncated_sound_is_refused(tmp_path: Path, suffix: str) -> None:
    whole, cut = tmp_path / f"whole.{suffix}", tmp_path / f"cut.{suffix}"
    ffmpeg(
        "-i", write_sound(tmp_path / "n.wav", noise(3.0)), *(["-c:a", "libvorbis"] if suffix == "ogg" else []), whole
    )
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    if suffix == "ogg":  # a stream of pages has no end but where it ends
        assert measure_sound(cut)[0] < 2.5
        return
    with pytest.raises(AssetError):
        measure_sound(cut)


def test_a_sound_with_its_index_in_front_and_its_end_cut_off_is_refused(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.m4a", tmp_path / "cut.m4a"
    ffmpeg("-i", write_sound(tmp_path / "n.wav", noise(3.0)), "-movflags", "+faststart", whole)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with pytest.raises(AssetError, match="does not decode"):
        measure_sound(cut)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"only a text\n" * 20, "cannot be read|not a sound or video"),
        (b"<!DOCTYPE html><html>404</html>" + b" " * 500, "is a web page"),
        (bytes(5000), "cannot be read|not a sound or video"),
        (b"RIFF\xff\xff\xff\x7fWAVE", "cannot be read|neither"),
    ],
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(content)
    with pytest.raises(AssetError, match=says):
        probe(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="no such file"):
        probe(tmp_path / "nothing.mp4")


def test_a_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "picture.mp4"
    Image.new("RGB", (64, 64)).save(path, "PNG")
    with pytest.raises(AssetError, match="is not a sound or video file of a known kind"):
        probe(path)


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8"])
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        """<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>
        <Representation><BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>""",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5000 RTP/AVP 96\n",
    ],
    ids=["HLS", "concat", "DASH", "SDP"],
)
def test_a_playlist_is_refused_and_what_it_names_is_not_read(tmp_path: Path, name: str, text: str) -> None:
    secret = tmp_path / "secret.ts"
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", "-f", "mpegts", secret)
    before = time.time() - 1000
    os.utime(secret, (before, before))
    path = tmp_path / name
    path.write_text(text.format(secret=secret))
    with pytest.raises(AssetError):
        probe(path)
    with pytest.raises(AssetError):
        measure_sound(path)
    assert secret.stat().st_atime == before


def test_a_video_without_sound_has_no_sound(tmp_path: Path) -> None:
    path = numbered_video(tmp_path / "a.mp4", 5)
    assert stream_of(probe(path), "audio") is None
    with pytest.raises(AssetError, match="has no sound"):
        measure_sound(path)


def test_an_mp3_with_a_cover_picture_is_no_video_and_still_a_sound(tmp_path: Path) -> None:
    cover, path = tmp_path / "cover.jpg", tmp_path / "song.mp3"
    Image.new("RGB", (64, 64), "#800000").save(cover)
    sound = write_sound(tmp_path / "t.wav", tone(1.0))
    ffmpeg("-i", sound, "-i", cover, "-map", 0, "-map", 1, "-c:v", "copy", "-disposition:v", "attached_pic", path)
    found = probe(path)
    assert {stream["codec_type"] for stream in found["streams"]} == {"audio", "video"}
    assert stream_of(found, "video") is None
    assert measure_sound(path)[0] == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "webm", "avi", "ts", "flv"])
def test_a_videos_size_rate_and_length_are_found_in_any_container(tmp_path: Path, suffix: str) -> None:
    codec, extra = ("libvpx", ["-deadline", "realtime"]) if suffix == "webm" else ("libx264", [])
    found = probe(numbered_video(tmp_path / f"a.{suffix}", 50, "25", codec=codec, extra=extra))
    stream = stream_of(found, "video")
    assert stream is not None
    assert upright_size(stream) == (128, 72)
    assert rate_of(stream) == 25
    assert duration_of(found, stream) == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "60000/1001", "24", "60"])
def test_rates_are_exact(tmp_path: Path, rate: str) -> None:
    stream = stream_of(probe(numbered_video(tmp_path / "a.mp4", 30, rate)), "video")
    assert stream is not None
    assert rate_of(stream) == Fraction(rate)


@pytest.mark.parametrize("given", ["0/0", "90000/1", "junk", "-5/1"])
def test_a_rate_that_makes_no_sense_counts_as_25(given: str) -> None:
    assert rate_of({"avg_frame_rate": given, "r_frame_rate": given}) == 25


@pytest.mark.parametrize(("degrees", "size"), [(0, (128, 72)), (90, (72, 128)), (180, (128, 72)), (270, (72, 128))])
def test_a_rotated_video_has_its_sides_swapped(tmp_path: Path, degrees: int, size: tuple[int, int]) -> None:
    plain, turned = numbered_video(tmp_path / "a.mp4", 3), tmp_path / "turned.mp4"
    ffmpeg("-i", plain, "-c", "copy", "-metadata:s:v:0", f"rotate={degrees}", turned)
    stream = stream_of(probe(turned), "video")
    assert stream is not None
    assert upright_size(stream) == size


def test_pixels_that_are_not_square_are_counted_as_they_are_seen(tmp_path: Path) -> None:
    path = numbered_video(tmp_path / "a.mp4", 3, extra=["-vf", "setsar=4/3"])
    stream = stream_of(probe(path), "video")
    assert stream is not None
    assert upright_size(stream) == (171, 72)


@pytest.mark.parametrize("given", ["N/A", "nan", "inf", "-3", "0"])
def test_a_length_that_makes_no_sense_is_none(given: str) -> None:
    assert duration_of({"format": {"duration": given}}, {"duration": given}) == 0.0
    assert duration_of({"format": {"duration": "2.5"}}, {"duration": given}) == 2.5
