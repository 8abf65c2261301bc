"""What an uploaded file is, is told by its bytes."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uploading import CAPTIONS, archive, picture, png_bomb, sound, zip_bomb

from farm.errors import AssetError
from farm.media.uploaded import examine, kind_of

PIXELS = 120_000_000


def judged(path: Path, data: bytes) -> tuple[str, str]:
    path.write_bytes(data)
    kind = examine(path, max_pixels=PIXELS)
    return kind.media_type, kind.ending


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("PNG", ("image/png", ".png")),
        ("JPEG", ("image/jpeg", ".jpg")),
        ("WEBP", ("image/webp", ".webp")),
        ("GIF", ("image/gif", ".gif")),
        ("BMP", ("image/bmp", ".bmp")),
        ("TIFF", ("image/tiff", ".tiff")),
        ("AVIF", ("image/avif", ".avif")),
    ],
)
def test_pictures_are_known_by_their_bytes_whatever_they_are_called(
    tmp_path: Path, form: str, expected: tuple[str, str]
) -> None:
    assert judged(tmp_path / "a.txt", picture(form=form)) == expected


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a.mp3", "-c:a libmp3lame -write_xing 0 -id3v2_version 0", "audio/mpeg"),
        ("b.mp3", "-c:a libmp3lame", "audio/mpeg"),
        ("a.aac", "-c:a aac", "audio/aac"),
        ("a.m4a", "-c:a aac", "audio/mp4"),
        ("a.flac", "-c:a flac", "audio/flac"),
        ("a.ogg", "-c:a libvorbis", "audio/ogg"),
        ("a.aiff", "-c:a pcm_s16be", "audio/aiff"),
    ],
)
def test_sounds_as_ffmpeg_writes_them_are_known(tmp_path: Path, name: str, options: str, expected: str) -> None:
    made(tmp_path / name, "sine=440:duration=0.3:sample_rate=44100", options)
    assert examine(tmp_path / name, max_pixels=PIXELS).media_type == expected


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a.mp4", "-c:v libx264", "video/mp4"),
        ("a.mov", "-c:v libx264", "video/quicktime"),
        ("a.mkv", "-c:v libx264", "video/x-matroska"),
        ("a.webm", "-c:v libvpx", "video/webm"),
        ("a.ts", "-c:v libx264", "video/mp2t"),
        ("a.avi", "-c:v mpeg4", "video/x-msvideo"),
        ("a.mpg", "-c:v mpeg2video -r 25", "video/mpeg"),
    ],
)
def test_videos_as_ffmpeg_writes_them_are_known(tmp_path: Path, name: str, options: str, expected: str) -> None:
    made(tmp_path / name, "color=red:size=32x32:duration=0.2:rate=25", options)
    assert examine(tmp_path / name, max_pixels=PIXELS).media_type == expected


def made(path: Path, source: str, options: str) -> None:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *options.split(), str(path)]
    subprocess.run(command, check=True, timeout=60, capture_output=True)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (CAPTIONS, "application/x-subrip"),
        (CAPTIONS.decode().encode("utf-16"), "application/x-subrip"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "text/vtt"),
        (sound(), "audio/wav"),
    ],
)
def test_captions_and_waves_are_known(tmp_path: Path, data: bytes, media_type: str) -> None:
    assert judged(tmp_path / "a.bin", data)[0] == media_type


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (zip_bomb(), "ZIP archive"),
        (picture() + archive(), "ZIP archive"),
        (sound() + archive(), "ZIP archive"),
        (b"\xff\xd8\xff\xe0%PDF-1.7\n" + bytes(600), "PDF"),
        (b"GIF89a/*<script>*/=1;", "web page or a program"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web page or a program"),
        (b"GIF89a/*" + b"x" * 100 + b"*/=1;alert(1)", "is"),
        (png_bomb(), "60000×60000"),
        (picture()[:500], "is"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\nfile:///etc/passwd\n", "neither a picture"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "neither a picture"),
        (b"\x7fELF" + bytes(200), "neither a picture"),
        (b"MZ" + bytes(200), "neither a picture"),
        (b"\xff\xfb\x90\x00" + b"no second frame" * 100, "neither a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "is"),
    ],
)
def test_what_is_something_else_or_something_more_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(AssetError, match=why):
        judged(tmp_path / "a.png", data)


@given(head=st.binary(max_size=600))
def test_no_bytes_make_it_stumble(head: bytes) -> None:
    kind_of(head)


STARTS = st.sampled_from([b"", b"\xff\xfb\x90", b"RIFF", b"\x89PNG\r\n\x1a\n", b"GIF89a"])


@settings(max_examples=40)
@given(data=st.binary(max_size=300), start=STARTS)
def test_whatever_is_uploaded_is_judged_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.bin"
    path.write_bytes(start + data)
    with suppress(AssetError):
        assert examine(path, max_pixels=PIXELS).media_type
