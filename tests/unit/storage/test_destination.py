"""Finished files: delivered whole or not at all."""

import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from farm.errors import DeliveryError
from farm.settings import Settings
from farm.storage.destination import check_destination, deliver, read_destination

Start = Callable[..., subprocess.Popen[str]]

DELIVER = """
import sys
from pathlib import Path
from farm.settings import Settings
from farm.storage.destination import deliver
deliver(Path(sys.argv[1]), sys.argv[2], Settings(), content_type="video/mp4")
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "made.mp4"
    path.write_bytes(b"video")
    return path


def test_a_file_is_delivered_with_its_folders_and_the_usual_mode(
    tmp_path: Path, video: Path, settings: Settings
) -> None:
    target = tmp_path / "out" / "deep" / "video.mp4"
    video.chmod(0o600)
    check_destination(str(target), settings)
    assert not (tmp_path / "out").exists(), "a check leaves nothing behind"
    deliver(video, str(target), settings, content_type="video/mp4")
    assert target.read_bytes() == b"video"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert names(target.parent) == ["video.mp4"]


def test_what_was_there_is_replaced_and_a_link_is_followed(tmp_path: Path, video: Path, settings: Settings) -> None:
    target, link = tmp_path / "old.mp4", tmp_path / "link.mp4"
    target.write_bytes(b"a longer old video")
    link.symlink_to(target)
    deliver(video, f"file://{link}", settings, content_type="video/mp4")
    assert target.read_bytes() == b"video"
    assert link.is_symlink()


@pytest.mark.parametrize("nameless", [True, False], ids=["O_TMPFILE", "no O_TMPFILE"])
def test_a_process_killed_while_it_delivers_leaves_the_old_file(tmp_path: Path, start: Start, nameless: bool) -> None:
    source, target = tmp_path / "pipe", tmp_path / "out" / "video.mp4"
    target.parent.mkdir()
    target.write_bytes(b"old")
    os.mkfifo(source)
    process = start(DELIVER if nameless else "import os; del os.O_TMPFILE\n" + DELIVER, source, target)
    with source.open("wb", buffering=0) as pipe:
        for _ in range(64):
            pipe.write(bytes(1 << 16))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert target.read_bytes() == b"old"
    left = [name for name in names(target.parent) if name != "video.mp4"]
    assert len(left) == (0 if nameless else 1)
    assert all(name.startswith(".video.mp4.") and name.endswith(".part") for name in left)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("{tmp}", "is a folder"),
        ("{tmp}/new/", "names a folder"),
        ("", "names a folder"),
        ("{tmp}/made.mp4/video.mp4", "part of its path is a file"),
        ("/dev/null", "a device or a pipe"),
        ("/proc/nowhere/video.mp4", "cannot write /proc"),
        ("gs://bucket/video.mp4", "give a path or s3://"),
        ("s3://", "s3://bucket/key"),
        ("s3://bucket/folder/", "names a folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_and_at_delivery(
    tmp_path: Path, video: Path, settings: Settings, uri: str, message: str
) -> None:
    uri = uri.replace("{tmp}", str(tmp_path))
    with pytest.raises(DeliveryError, match=message):
        check_destination(uri, settings)
    with pytest.raises(DeliveryError, match=message):
        deliver(video, uri, settings, content_type="video/mp4")


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(tmp_path: Path, small_disk: Path, settings: Settings) -> None:
    big = tmp_path / "big.mp4"
    big.write_bytes(bytes(2 << 20))
    with pytest.raises(DeliveryError, match="the disk is full"):
        deliver(big, str(small_disk / "video.mp4"), settings, content_type="video/mp4")
    assert names(small_disk) == []


def test_a_name_of_the_longest_length_is_delivered(tmp_path: Path, video: Path, settings: Settings) -> None:
    target = tmp_path / ("ü" * 125 + ".mp4")
    deliver(video, str(target), settings, content_type="video/mp4")
    deliver(video, str(target), settings, content_type="video/mp4")
    assert target.read_bytes() == b"video"


def test_a_relative_path_lies_in_the_working_folder(
    tmp_path: Path, video: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_destination("video.mp4", settings)
    deliver(video, "video.mp4", settings, content_type="video/mp4")
    assert (tmp_path / "video.mp4").read_bytes() == b"video"


def test_what_was_delivered_is_read_back(tmp_path: Path, video: Path, settings: Settings) -> None:
    read_destination(str(video), settings, tmp_path / "copy" / "video.mp4")
    assert (tmp_path / "copy" / "video.mp4").read_bytes() == b"video"
    with pytest.raises(DeliveryError, match=r"cannot read .*nothing"):
        read_destination(str(tmp_path / "nothing.mp4"), settings, tmp_path / "copy.mp4")
    assert not (tmp_path / "copy.mp4").exists()
