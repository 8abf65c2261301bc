"""A clip's frames: the right one at every time, whatever range is drawn."""

import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_made import LIMITS, Array, canvas, children, ffmpeg, number_shown, numbered_video, read_frames, taken

from farm.errors import AssetError
from farm.media.colors import color
from farm.media.decode import clip_frames
from farm.media.encode import Frame
from farm.plan.encoding import Canvas
from farm.plan.tasks import ClipLayer
from farm.scene_worker.yuv import views
from farm.spec.scenes import Fit

RATES = ["24", "30000/1001", "60", *(pytest.param(rate, marks=pytest.mark.slow) for rate in ("25", "30", "50"))]
SPEEDS = [0.5, 1.0, 2.0]


def layer(
    *, start: float = 0.0, end: float = 2.0, speed: float = 1.0, fit: Fit = Fit.COVER, background: str = "blur"
) -> ClipLayer:
    return ClipLayer(video="0" * 64, start=start, end=end, speed=speed, fit=fit, background=background, frames=1000)


def drawn(path: Path, what: ClipLayer, first: int, count: int, size: Canvas | None = None) -> list[Frame]:
    frames = clip_frames(path, what, first, size or canvas(), limits=LIMITS)
    return taken(frames, count)


def numbers(frames: Sequence[Frame]) -> list[int]:
    return [number_shown(frame) for frame in frames]


def rgb_of(frame: Frame) -> Array:
    """Return a frame's middle colour, read as BT.709 in limited range."""
    y, u, v = (
        float(
            plane[plane.shape[0] * 3 // 8 : plane.shape[0] * 5 // 8, plane.shape[1] // 4 : -plane.shape[1] // 4].mean()
        )
        for plane in views(frame)
    )  # a mean, since GIF's few colours are dithered
    y, u, v = (y - 16) / 219, (u - 128) / 224, (v - 128) / 224
    return 255 * np.array([y + 1.5748 * v, y - 0.18733 * u - 0.46813 * v, y + 1.8556 * u])


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("speed", SPEEDS)
def test_every_frame_shows_the_nearest_source_frame(tmp_path: Path, rate: str, speed: float) -> None:
    path = numbered_video(tmp_path / "a.mp4", 120, rate)
    start, end = 0.4, min(1.9, 120 / float(Fraction(rate)))
    count = int((end - start) / speed * 30) - 1
    found = numbers(drawn(path, layer(start=start, end=end, speed=speed), 0, count))
    times = np.arange(120) / float(Fraction(rate))  # when each source frame begins
    for number, shown in enumerate(found):
        now, half = start + number / 30 * speed, speed / 60
        begun = np.flatnonzero(times < min(now + half, end) - 0.0015)
        late = np.flatnonzero(times < min(now + half, end) + 0.0015)
        assert shown in {max(begun[-1], 0), late[-1]}  # the last one that begins before the output frame's middle


@pytest.mark.parametrize("rate", ["30", "24000/1001"])
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi"])
def test_at_its_own_rate_a_clip_is_shown_frame_by_frame(tmp_path: Path, rate: str, suffix: str) -> None:
    # AVI knows no times: FFmpeg guesses them where frames are reordered
    extra = ["-bf", 0] if suffix == "avi" else []
    path = numbered_video(tmp_path / f"a.{suffix}", 50, rate, extra=extra)
    frames = drawn(path, layer(end=50 / float(Fraction(rate))), 0, 50, canvas(fps=Fraction(rate)))
    assert numbers(frames) == list(range(50))


@pytest.mark.parametrize("fps", ["24", "60", "30000/1001"])
def test_another_rate_of_the_output_repeats_or_drops_evenly(tmp_path: Path, fps: str) -> None:
    path = numbered_video(tmp_path / "a.mp4", 60)
    found = numbers(drawn(path, layer(), 0, int(2 * Fraction(fps)), canvas(fps=Fraction(fps))))
    wanted = np.arange(len(found)) * 30 / float(Fraction(fps))
    assert np.abs(np.array(found) - np.minimum(wanted, 59)).max() <= 1
    assert set(np.diff(found)) <= ({0, 1} if Fraction(fps) >= 30 else {1, 2})


@pytest.mark.parametrize(
    ("rate", "suffix", "speed", "start"),
    [
        ("30", "mp4", 1.0, 0.0),
        ("30", "mp4", 2.0, 0.0),
        pytest.param("60", "mp4", 1.0, 0.0, marks=pytest.mark.slow),
        pytest.param("60", "mkv", 1.0, 0.25, marks=pytest.mark.slow),
        pytest.param("30", "mp4", 0.5, 0.35, marks=pytest.mark.slow),
        pytest.param("30000/1001", "mp4", 1.0, 0.1234567, marks=pytest.mark.slow),
        ("30000/1001", "mkv", 2.0, 0.2),
        ("25", "avi", 1.0, 0.31),
        pytest.param("24", "avi", 1.7, 0.3, marks=pytest.mark.slow),
        pytest.param("25", "ts", 1.0, 0.2, marks=pytest.mark.slow),
        pytest.param("24", "mov", 0.3, 0.1, marks=pytest.mark.slow),
        pytest.param("50", "flv", 1.25, 0.4, marks=pytest.mark.slow),
        pytest.param("30", "webm", 1.0, 0.1, marks=pytest.mark.slow),
    ],
)
def test_a_range_shows_what_the_whole_shows(tmp_path: Path, rate: str, suffix: str, speed: float, start: float) -> None:
    codec, extra = ("libvpx", ["-deadline", "realtime"]) if suffix == "webm" else ("libx264", [])
    path = numbered_video(tmp_path / f"a.{suffix}", 150, rate, codec=codec, extra=extra)
    what = layer(start=start, end=150 / float(Fraction(rate)), speed=speed)
    count = int((what.end - start) / speed * 30) + 10  # with some held frames at the end
    whole = drawn(path, what, 0, count)
    firsts = [47, count // 2 + 1, count - 11]
    for first in [n for n in firsts if 0 < n < count]:
        part = drawn(path, what, first, 8)
        assert numbers(part)[: count - first] == numbers(whole)[first : first + 8]
        for a, b in zip(part, whole[first:], strict=False):
            assert np.array_equal(a, b)


def test_a_range_in_a_long_pause_of_a_video_with_a_changing_rate_shows_what_the_whole_shows(tmp_path: Path) -> None:
    # frames 0 to 9 at 10 a second, then one every 3 seconds
    path = numbered_video(
        tmp_path / "a.mkv", 13, "10",
        extra=["-vf", "setpts='if(lt(N,10),N/10,1+(N-10)*3)/TB',settb=1/1000", "-fps_mode", "passthrough"],
    )  # fmt: skip
    what = layer(end=9.5)
    whole = numbers(drawn(path, what, 0, 285))
    assert whole[0] == 0
    assert whole[100] == 10  # at 3.33 s; frame 10 came at 1 s and frame 11 comes at 4 s
    assert whole[180] == 11
    assert whole[284] == 12
    for first in (29, 61, 100, 119, 180, 209, 211, 280):
        assert numbers(drawn(path, what, first, 4)) == whole[first : first + 4]


def test_holding_the_last_frame_of_a_video_with_a_changing_rate_takes_no_time(tmp_path: Path) -> None:
    path = numbered_video(
        tmp_path / "a.mp4", 4, "10",
        extra=["-vf", "settb=1/90000,setpts='floor(N*9001.7)'", "-fps_mode", "passthrough", "-video_track_timescale",
               90_000],
    )  # fmt: skip
    started = time.monotonic()
    assert set(numbers(drawn(path, layer(end=0.4), 12, 600))) == {3}
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("first", [0, 29, 200])
def test_after_its_end_a_clip_holds_its_last_frame(tmp_path: Path, first: int) -> None:
    path = numbered_video(tmp_path / "a.mp4", 60)
    found = numbers(drawn(path, layer(start=0.5, end=1.5), first, 40))
    assert found == [min(15 + n, 44) for n in range(first, first + 40)]


def test_a_trim_to_the_last_moment_shows_the_last_frame(tmp_path: Path) -> None:
    path = numbered_video(tmp_path / "a.mp4", 60)
    assert numbers(drawn(path, layer(start=1.999, end=2.0), 0, 3)) == [59, 59, 59]


@pytest.mark.parametrize("first", [0, 3, 100])
def test_a_clip_of_one_frame_is_shown_for_as_long_as_is_wanted(tmp_path: Path, first: int) -> None:
    path = numbered_video(tmp_path / "a.mp4", 1)
    assert numbers(drawn(path, layer(end=1 / 30), first, 5)) == [0] * 5


def test_a_video_that_begins_late_in_its_file_is_laid_on_the_files_time(tmp_path: Path) -> None:
    path, sound = tmp_path / "a.mp4", ["-f", "lavfi", "-t", 2, "-i", "sine"]
    late = ["-itsoffset", "0.5", "-i", numbered_video(tmp_path / "plain.mp4", 30)]
    ffmpeg(*late, *sound, "-map", 0, "-map", 1, "-c:v", "copy", path)
    what = layer(end=1.5)
    whole = numbers(drawn(path, what, 0, 45))
    assert whole[15:] == list(range(30))
    assert whole[:15] == [0] * 15
    assert numbers(drawn(path, what, 20, 10)) == whole[20:30]


@pytest.mark.parametrize("size", [(72, 128), (96, 96)])
@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize("background", ["blur", "#102080"])
def test_frames_have_the_canvas_size_whatever_the_fit(
    tmp_path: Path, size: tuple[int, int], fit: Fit, background: str
) -> None:
    path = numbered_video(tmp_path / "a.mp4", 4)
    for frame in drawn(path, layer(fit=fit, background=background), 0, 3, canvas(*size)):
        assert frame.shape == (size[1] * 3 // 2, size[0])
        assert frame.min() >= 8


def white_video(path: Path, size: str = "128x72", extra: Sequence[object] = ()) -> Path:
    ffmpeg("-f", "lavfi", "-i", f"color=white:s={size}:d=0.2:r=30", *extra, path)
    return path


def test_a_contained_clip_lies_in_the_middle_of_its_background(tmp_path: Path) -> None:
    path = white_video(tmp_path / "a.mp4")
    what = layer(fit=Fit.CONTAIN, background="#102080")
    luma, u, v = views(drawn(path, what, 0, 1, canvas(128, 128))[0])
    expected = color("#102080")
    assert [int(luma[5, 64]), int(u[2, 32]), int(v[2, 32])] == pytest.approx(expected, abs=2)
    assert [int(luma[124, 64]), int(u[61, 32]), int(v[61, 32])] == pytest.approx(expected, abs=2)
    assert luma[64, 64] == pytest.approx(235, abs=2)
    assert int((luma[:, 64] > 150).sum()) == pytest.approx(72, abs=2)
    assert int(np.flatnonzero(luma[:, 64] > 150)[0]) == pytest.approx(28, abs=1)


def test_a_covering_clip_is_cut_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=black:s=160x80:d=0.1", "-vf", "drawbox=x=70:w=20:h=80:c=white:t=fill", path)
    luma = views(drawn(path, layer(), 0, 1, canvas(80, 80))[0])[0]
    columns = np.flatnonzero(luma[40] > 125)
    assert (int(columns[0]), int(columns[-1])) == pytest.approx((30, 49), abs=1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_clip_is_upright(tmp_path: Path, degrees: int) -> None:
    plain, path = tmp_path / "plain.mp4", tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=black:s=128x72:d=0.1", "-vf", "drawbox=w=64:h=36:c=white:t=fill", plain)
    ffmpeg("-i", plain, "-c", "copy", "-metadata:s:v:0", f"rotate={degrees}", path)
    size = (128, 72) if degrees == 180 else (72, 128)
    as_players_show_it = read_frames(path, size)[0]
    assert not np.array_equal(as_players_show_it, read_frames(plain)[0])
    found = drawn(path, layer(), 0, 1, canvas(*size))[0]
    assert np.abs(found.astype(int) - as_players_show_it).mean() < 2


def test_pixels_that_are_not_square_are_shown_as_they_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"  # 64 × 72 pixels of 2:1 are 128 × 72
    ffmpeg("-f", "lavfi", "-i", "color=black:s=64x72:d=0.1", "-vf",
           "drawbox=x=16:w=16:h=72:c=white:t=fill,setsar=2/1", path)  # fmt: skip
    luma = views(drawn(path, layer(fit=Fit.CONTAIN, background="#000000"), 0, 1)[0])[0]
    columns = np.flatnonzero(luma[36] > 125)
    assert (int(columns[0]), int(columns[-1])) == pytest.approx((32, 63), abs=1)


def coloured(path: Path, size: str, *options: object) -> Path:
    """Write frames of one colour, made from RGB by the given conversion."""
    ffmpeg("-f", "lavfi", "-i", f"color=c=0xc83264:s={size}:d=0.1:r=30,format=gbrp", *options, path)
    return path


@pytest.mark.parametrize(
    ("size", "conversion", "tags"),
    [
        ("128x72", "scale=out_color_matrix=smpte170m:out_range=tv,format=yuv420p", []),
        ("1280x720", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", []),
        ("128x72", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", ["-colorspace", "bt709"]),
        ("1280x720", "scale=out_color_matrix=smpte170m:out_range=tv,format=yuv420p", ["-colorspace", "smpte170m"]),
        ("128x72", "scale=out_color_matrix=bt709:out_range=pc,format=yuv420p",
         ["-colorspace", "bt709", "-color_range", "pc"]),
        ("128x72", "scale=out_color_matrix=smpte170m:out_range=pc,format=yuvj420p", ["-color_range", "pc"]),
        ("130x74", "scale=out_color_matrix=smpte170m:out_range=tv,format=yuv444p,setsar=4/3", []),
    ],
    ids=["untagged SD", "untagged HD", "tagged SD", "tagged HD", "full range", "JPEG range", "odd pixels"],
)  # fmt: skip
def test_colours_are_read_as_they_were_meant(tmp_path: Path, size: str, conversion: str, tags: list[str]) -> None:
    path = coloured(tmp_path / "a.mp4", size, "-vf", conversion, *tags, "-c:v", "libx264", "-qp", 2)
    for background, fit in (("blur", Fit.COVER), ("#000000", Fit.CONTAIN)):
        frame = drawn(path, layer(fit=fit, background=background), 0, 1)[0]
        assert rgb_of(frame) == pytest.approx([0xC8, 0x32, 0x64], abs=4)


@pytest.mark.parametrize("size", ["128x72", pytest.param("1280x720", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("suffix", "codec"), [("gif", "gif"), ("mkv", "libx264rgb"), ("mov", "qtrle"), ("avi", "bmp")])
def test_videos_of_red_green_and_blue_keep_their_colours(tmp_path: Path, size: str, suffix: str, codec: str) -> None:
    quality = ["-qp", 0] if codec == "libx264rgb" else []
    path = coloured(tmp_path / f"a.{suffix}", size, "-c:v", codec, *quality)
    assert rgb_of(drawn(path, layer(), 0, 1)[0]) == pytest.approx([0xC8, 0x32, 0x64], abs=4)


@pytest.mark.parametrize("size", ["2x2", "641x361"])
@pytest.mark.parametrize("fit", list(Fit))
def test_odd_sizes_are_shown(tmp_path: Path, size: str, fit: Fit) -> None:
    path = white_video(tmp_path / "a.mkv", size, ["-c:v", "ffv1", "-pix_fmt", "yuv444p"])
    luma = views(drawn(path, layer(fit=fit), 0, 1)[0])[0]
    assert luma[36, 64] == pytest.approx(235, abs=2)


def test_a_video_that_breaks_off_is_an_error_and_not_a_short_scene(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no video at all" * 10)
    with pytest.raises(AssetError):
        drawn(path, layer(), 0, 3)


def test_a_sound_has_no_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=d=0.5", path)
    with pytest.raises(AssetError, match="has no pictures"):
        drawn(path, layer(), 0, 3)


def test_a_part_in_which_nothing_is_shown_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"  # pictures begin a second after the sound
    late = ["-itsoffset", "1", "-i", numbered_video(tmp_path / "plain.mp4", 30)]
    ffmpeg(*late, "-f", "lavfi", "-t", 2, "-i", "sine", "-map", 0, "-map", 1, "-c:v", "copy", path)
    with pytest.raises(AssetError, match=r"shows nothing between 0 and 0\.5 s"):
        drawn(path, layer(end=0.5), 0, 3)


def test_a_generator_that_is_closed_leaves_no_process_and_takes_no_time(tmp_path: Path) -> None:
    before = children()
    frames = clip_frames(numbered_video(tmp_path / "a.mp4", 60), layer(), 0, canvas(640, 360), limits=LIMITS)
    next(frames)
    assert children() != before
    time.sleep(0.3)
    started = time.monotonic()
    frames.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 1
    assert children() == before
