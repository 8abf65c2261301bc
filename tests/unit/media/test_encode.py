"""Frames in, a segment out: exact in number, time, colour and bytes."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from media_made import (
    LIMITS,
    asked,
    canvas,
    encoding,
    ffmpeg,
    frame_hashes,
    number_shown,
    numbered_video,
    read_frames,
    segment,
)

from farm.errors import CommandError, ProofError
from farm.media.colors import color
from farm.media.encode import FrameEncoder
from farm.media.encoders import proven
from farm.media.inspect import verify_segment, video_facts
from farm.media.transcode import transcode
from farm.plan.encoding import timescale_of
from farm.scene_worker.yuv import blank, frame_of

RATES = ["25", "30000/1001", "60", "24000/1001"]
RATES += [pytest.param(rate, marks=pytest.mark.slow) for rate in ("24", "30", "50", "60000/1001", "240")]
ENCODERS = ["libx264", "libx265", "libsvtav1"]


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_is_one_exact_step_after_the_last_at_any_rate(tmp_path: Path, rate: str) -> None:
    fps = Fraction(rate)
    path = segment(tmp_path / "a.mp4", 21, fps)
    facts = verify_segment(path, frames=21, fps=fps, timescale=timescale_of(fps))
    assert facts.steps == {timescale_of(fps) / fps}
    assert facts.start == 0
    assert video_facts(path).seconds["video"] == pytest.approx(float(21 / fps), abs=2e-6)
    assert [number_shown(frame) for frame in read_frames(path)] == list(range(21))


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("count", [1, 7])
def test_as_many_frames_come_out_as_went_in(tmp_path: Path, encoder: str, count: int) -> None:
    path = segment(tmp_path / "a.mp4", count, encoder=encoder)
    facts = verify_segment(path, frames=count, fps=Fraction(30), timescale=90_000)
    assert (facts.width, facts.height) == (128, 72)
    assert [number_shown(frame) for frame in read_frames(path)] == list(range(count))


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_same_frames_give_the_same_bytes(tmp_path: Path, encoder: str) -> None:
    files = [segment(tmp_path / name, 12, encoder=encoder).read_bytes() for name in ("a.mp4", "b.mp4")]
    assert files[0] == files[1]


@pytest.mark.parametrize("encoder", ENCODERS)
def test_a_segment_says_how_its_colours_are_to_be_read(tmp_path: Path, encoder: str) -> None:
    path = segment(tmp_path / "a.mp4", 3, encoder=encoder)
    entries = "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries,codec_tag_string"
    said = asked(path, entries)["streams"][0]
    expected = {"pix_fmt": "yuv420p", "color_range": "tv"}
    expected |= dict.fromkeys(("color_space", "color_transfer", "color_primaries"), "bt709")
    assert {key: said[key] for key in expected} == expected
    assert said["codec_tag_string"] == {"libx264": "avc1", "libx265": "hvc1", "libsvtav1": "av01"}[encoder]


@pytest.mark.parametrize("encoder", ENCODERS)
def test_groups_of_pictures_are_closed_and_begin_on_time(tmp_path: Path, encoder: str) -> None:
    path = segment(tmp_path / "a.mp4", 130, encoder=encoder)  # the longest distance of key frames is 60
    packets = asked(path, "packet=pts,flags")["packets"]
    keys = [number for number, packet in enumerate(packets) if "K" in packet["flags"]]
    assert keys[0] == 0
    assert max(b - a for a, b in zip(keys, [*keys[1:], len(packets)], strict=True)) <= 60
    for key in keys:  # closed: nothing decoded after a key frame is shown before it
        assert all(packet["pts"] >= packets[key]["pts"] for packet in packets[key:])


@pytest.mark.parametrize("encoder", ENCODERS)
def test_colours_survive_the_way_through_the_encoder(tmp_path: Path, encoder: str) -> None:
    texts = ["#c83232", "#20a040", "#3050d0", "#808080", "#ffffff", "#000000", "#f0c010"]
    path = tmp_path / "a.mp4"
    with FrameEncoder(path, canvas=canvas(), encoding=encoding(encoder=encoder, crf=4), limits=LIMITS) as out:
        for text in texts:
            out.write(blank(128, 72, color(text)))
        out.finish()
    scale = "scale=in_color_matrix=bt709:in_range=tv"
    raw = ffmpeg("-i", path, "-vf", scale, "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
    found = np.frombuffer(raw, np.uint8).reshape(-1, 72, 128, 3)[:, 36, 64].astype(int)
    assert np.abs(found - np.array([list(bytes.fromhex(text[1:])) for text in texts])).max() <= 2


def test_a_picture_survives_the_way_through_the_encoder(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (9, 16, 3), np.uint8)
    rgb = np.asarray(cv2.resize(noise, (128, 72), interpolation=cv2.INTER_CUBIC), np.uint8)
    path = tmp_path / "a.mp4"
    with FrameEncoder(path, canvas=canvas(), encoding=encoding(crf=2), limits=LIMITS) as out:
        out.write(frame_of(rgb))
        out.finish()
    read = read_frames(path)[0]
    assert np.abs(read.astype(int) - frame_of(rgb)).mean() < 1


def test_a_frame_of_another_shape_is_refused(tmp_path: Path) -> None:
    with FrameEncoder(tmp_path / "a.mp4", canvas=canvas(), encoding=encoding(), limits=LIMITS) as out:
        with pytest.raises(ProofError, match="shape"):
            out.write(blank(64, 72))
        with pytest.raises(ProofError, match="shape"):
            out.write(blank(256, 72)[:, ::2])


def test_an_encoder_that_refuses_says_why(tmp_path: Path) -> None:
    wrong = encoding(preset="no-such-preset")
    with (
        pytest.raises(CommandError, match="no-such-preset"),
        FrameEncoder(tmp_path / "a.mp4", canvas=canvas(), encoding=wrong, limits=LIMITS) as out,
    ):
        write_many(out)


def write_many(out: FrameEncoder) -> None:
    for _ in range(500):
        out.write(blank(128, 72))
    out.finish()


def test_a_segment_in_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s a 100% "odd" näme: -y [1]'
    folder.mkdir()
    assert video_facts(segment(folder / "a b.mp4", 3)).frames == 3


@pytest.mark.parametrize(("encoder", "works"), [("libx264", True), ("h264_nvenc", False), ("no_such_encoder", False)])
def test_an_encoder_counts_when_a_probe_encode_works(encoder: str, works: bool) -> None:
    if encoder == "h264_nvenc" and list(Path("/dev").glob("nvidia[0-9]*")):
        pytest.skip("this machine may have a working NVENC")
    assert (proven(encoder) == "") is works


def test_a_segment_that_is_right_passes(tmp_path: Path) -> None:
    facts = verify_segment(segment(tmp_path / "a.mp4", 9), frames=9, fps=Fraction(30), timescale=90_000)
    assert facts.codec == "h264"
    assert facts.parameters.startswith("SHA256:")


@pytest.mark.parametrize(
    ("frames", "fps", "timescale", "says"),
    [
        (10, 30, 90_000, "has 9 frames instead of 10"),
        (8, 30, 90_000, "has 9 frames instead of 8"),
        (9, 25, 90_000, "ticks of 1/90000 s apart instead of 3600"),
        (9, 30, 15_360, "ticks of 1/90000 s apart"),
    ],
)
def test_a_segment_of_another_length_or_rate_is_refused(
    tmp_path: Path, frames: int, fps: int, timescale: int, says: str
) -> None:
    path = segment(tmp_path / "a.mp4", 9)
    with pytest.raises(ProofError, match=says):
        verify_segment(path, frames=frames, fps=Fraction(fps), timescale=timescale)


@pytest.mark.parametrize("part", [0.9, 0.1, 0.0])
def test_a_truncated_segment_is_refused(tmp_path: Path, part: float) -> None:
    data = segment(tmp_path / "a.mp4", 20).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ProofError):
        verify_segment(path, frames=20, fps=Fraction(30), timescale=90_000)


def test_a_truncated_segment_with_its_index_in_front_is_refused(tmp_path: Path) -> None:
    front = tmp_path / "front.mp4"
    ffmpeg("-i", segment(tmp_path / "a.mp4", 60), "-c", "copy", "-video_track_timescale", 90_000, "-movflags",
           "+faststart", front)  # fmt: skip
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(front.read_bytes()[: front.stat().st_size - 600])
    with pytest.raises(ProofError):
        verify_segment(cut, frames=60, fps=Fraction(30), timescale=90_000)


def test_a_segment_whose_key_frame_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    grain = np.random.default_rng(0).integers(16, 235, (108, 128), np.uint8)
    with FrameEncoder(path, canvas=canvas(), encoding=encoding(), limits=LIMITS) as out:
        for _ in range(5):
            out.write(grain)
        out.finish()
    packet = asked(path, "packet=pos,size")["packets"][0]
    end = int(packet["pos"]) + int(packet["size"])
    data = bytearray(path.read_bytes())
    data[end - 4000 : end - 1000] = bytes(3000)
    path.write_bytes(data)
    with pytest.raises(ProofError, match="does not decode"):
        verify_segment(path, frames=5, fps=Fraction(30), timescale=90_000)


def test_a_segment_that_begins_late_is_refused(tmp_path: Path) -> None:
    late = tmp_path / "late.mp4"
    ffmpeg("-itsoffset", "0.5", "-i", segment(tmp_path / "a.mp4", 5), "-c", "copy", "-video_track_timescale", 90_000,
           "-copyts", late)  # fmt: skip
    with pytest.raises(ProofError):
        verify_segment(late, frames=5, fps=Fraction(30), timescale=90_000)


def test_a_file_with_a_frame_left_out_is_refused(tmp_path: Path) -> None:
    path = numbered_video(
        tmp_path / "a.mp4", 10, extra=["-vf", "select=not(eq(n\\,5))", "-fps_mode", "passthrough",
                                       "-video_track_timescale", 90_000]
    )  # fmt: skip
    with pytest.raises(ProofError, match="apart"):
        verify_segment(path, frames=9, fps=Fraction(30), timescale=90_000)


def test_a_file_without_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "sine=d=0.5", path)
    with pytest.raises(ProofError, match="has no video"):
        video_facts(path)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_a_rendition_has_the_frames_of_its_sources(tmp_path: Path, encoder: str) -> None:
    sources = [(segment(tmp_path / f"{n}.mp4", count, first=first), count) for n, first, count in
               [(0, 0, 7), (1, 7, 1), (2, 8, 20)]]  # fmt: skip
    target = tmp_path / "out.mp4"
    done = list(transcode(sources, target, canvas=canvas(64, 64), encoding=encoding(encoder=encoder), limits=LIMITS))
    assert max(done) == 28
    assert verify_segment(target, frames=28, fps=Fraction(30), timescale=90_000).width == 64
    assert [number_shown(frame) for frame in read_frames(target, (64, 64))] == list(range(28))


@pytest.mark.parametrize("rate", ["30000/1001", "24000/1001"])
def test_a_rendition_keeps_the_exact_rate(tmp_path: Path, rate: str) -> None:
    fps = Fraction(rate)
    sources = [(segment(tmp_path / f"{n}.mp4", 11, fps, first=11 * n), 11) for n in range(3)]
    target = tmp_path / "out.mp4"
    list(transcode(sources, target, canvas=canvas(fps=fps), encoding=encoding(fps), limits=LIMITS))
    verify_segment(target, frames=33, fps=fps, timescale=timescale_of(fps))
    assert [number_shown(frame) for frame in read_frames(target)] == list(range(33))


def test_a_rendition_has_the_same_bytes_each_time_and_the_same_colours(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    with FrameEncoder(source, canvas=canvas(), encoding=encoding(crf=4), limits=LIMITS) as out:
        out.write(blank(128, 72, color("#c83232")))
        out.finish()
    targets = [tmp_path / "b.mp4", tmp_path / "c.mp4"]
    for target in targets:
        list(transcode([(source, 1)], target, canvas=canvas(64, 36), encoding=encoding(crf=4), limits=LIMITS))
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert frame_hashes(targets[0])
    y, u, v = color("#c83232")
    frame = read_frames(targets[0], (64, 36))[0].reshape(-1)
    assert [int(frame[500]), int(frame[64 * 36 + 100]), int(frame[-100])] == pytest.approx([y, u, v], abs=1)
