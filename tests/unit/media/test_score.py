"""Notes on what is heard become sound at the right samples, at the right level and speed, however they were split."""

import base64
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from media_made import (
    LIMITS,
    RATE,
    Array,
    ffmpeg,
    level_db,
    noise,
    numbered_video,
    result_of,
    silence,
    tone,
    write_sound,
)

from farm.errors import FarmError
from farm.media.score import Line, Notes, Samples, joined, play, tempos

NTSC = Fraction(30000, 1001)


def as_read(samples: Array) -> Array:
    """Return what a 16-bit file of these samples decodes to, in two channels."""
    kept = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").astype(np.float32) / 32768
    return np.stack([kept, kept], axis=1) if kept.ndim == 1 else kept


def stereo(seconds: float, seed: int = 1) -> Array:
    return np.stack([noise(seconds, seed=seed), noise(seconds, seed=seed + 100)], axis=1)


def line(first: int, count: int, *, media: float = 0, step: int = 1, name: str = "one", **other: Any) -> Line:
    """Return a sound that plays from one of the composition's frames on, beginning at a frame of its own."""
    frames = tuple(range(first, first + count, step))
    usual: dict[str, Any] = {
        "id": name,
        "asset": "a",
        "frames": frames,
        "media": tuple(float(media + frame - first) for frame in frames),
        "volumes": (1.0,) * len(frames),
        "speed": 1.0,
        "tone": 1.0,
        "begins": 0.0,
    }
    return Line.model_validate({**usual, **other})


def samples_of(frame: int, pcm: Array, name: str = "made", tone: float = 1.0) -> Samples:
    """Return samples that a composition made: whole numbers in two channels."""
    return Samples(id=name, frame=frame, pcm=base64.b64encode(pcm.astype("<i2").tobytes()).decode(), tone=tone)


def at_frames(frames: tuple[int, ...], **other: Any) -> Line:
    """Return a sound from the first frame on that is heard at some frames only."""
    noted = {"frames": frames, "media": tuple(map(float, frames)), "volumes": (1.0,) * len(frames)}
    return line(0, 1).model_copy(update={**noted, **other})


def notes_of(*lines: Line, fps: Fraction | int = 30, made: Sequence[Samples] = ()) -> Notes:
    return Notes(fps=Fraction(fps), lines=lines, samples=tuple(made))


def heard(notes: Notes, assets: dict[str, Path], seconds: float = 3.0, step: int = 1) -> Array | None:
    samples = round(seconds * RATE)
    with TemporaryDirectory() as folder:
        found = result_of(play(notes, assets, Path(folder), samples=samples, rate=RATE, step=step, limits=LIMITS))
        assert not list(Path(folder).iterdir())
    assert found is None or (found.shape == (samples, 2) and found.dtype == np.float32)
    return found


def sound(notes: Notes, assets: dict[str, Path], seconds: float = 3.0, step: int = 1) -> Array:
    found = heard(notes, assets, seconds, step)
    assert found is not None
    return found


def sample_at(frame: int, fps: Fraction) -> int:
    return int(frame / fps * RATE + Fraction(1, 2))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "noise.wav", stereo(2))


@pytest.mark.parametrize("fps", [Fraction(30), NTSC, Fraction(24), Fraction(25), Fraction(60)], ids=str)
@pytest.mark.parametrize("first", [0, 1, 7, 31])
def test_a_sound_lies_at_its_frame_to_the_sample(recording: Path, fps: Fraction, first: int) -> None:
    found = sound(notes_of(line(first, 20), fps=fps), {"a": recording})
    at, length = sample_at(first, fps), sample_at(20, fps)
    assert not found[:at].any()
    assert not found[at + length :].any()
    np.testing.assert_array_equal(found[at : at + length], as_read(stereo(2))[:length])


def test_one_channel_is_as_loud_on_both_sides_together_as_it_was(tmp_path: Path) -> None:
    # As FFmpeg's `-ac 2`, by which Remotion's own renderer does it.
    path = write_sound(tmp_path / "mono.wav", tone(1))
    found = sound(notes_of(line(0, 30)), {"a": path}, seconds=1)
    np.testing.assert_array_equal(found[:, 0], found[:, 1])
    assert abs(level_db(found[:, 0]) + 20 * np.log10(2**0.5) - level_db(tone(1))) < 0.01


def test_another_sample_rate_is_brought_to_the_mixes(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "slow.wav", tone(2, rate=44_100), rate=44_100)
    found = sound(notes_of(line(30, 30)), {"a": path})
    spectrum = np.abs(np.fft.rfft(found[RATE : 2 * RATE, 0]))
    assert abs(int(spectrum.argmax()) - 440) <= 1
    assert not found[:RATE].any()


@pytest.mark.parametrize("fps", [Fraction(30), NTSC, Fraction(24)], ids=str)
@pytest.mark.parametrize("media", [1, 10, 17.5, 30])
def test_a_sound_may_begin_inside_its_recording(recording: Path, fps: Fraction, media: float) -> None:
    # As with startFrom: the part that is used begins where the first frame is.
    found = sound(notes_of(line(15, 10, media=media, begins=media), fps=fps), {"a": recording})
    at, length = sample_at(15, fps), sample_at(10, fps)
    start = int(Fraction(media) / fps * RATE + Fraction(1, 2))
    np.testing.assert_array_equal(found[at : at + length], as_read(stereo(2))[start : start + length])


@pytest.mark.parametrize("fps", [Fraction(30), NTSC], ids=str)
def test_volume_changes_at_each_frame(recording: Path, fps: Fraction) -> None:
    volumes = tuple(round(0.5 + 0.5 * np.sin(n), 6) for n in range(40))
    found = sound(notes_of(line(5, 40, volumes=volumes), fps=fps), {"a": recording})
    at = sample_at(5, fps)
    plain = as_read(stereo(2))
    for number, volume in enumerate(volumes):
        first, last = (sample_at(n, fps) + edge for n, edge in ((number, 1), (number + 1, -1)))
        expected = plain[first:last] * np.float32(volume)
        np.testing.assert_allclose(found[at + first : at + last], expected, rtol=0, atol=1e-7)


def test_a_volume_above_one_is_not_clipped(recording: Path) -> None:
    found = sound(notes_of(line(0, 30, volumes=(20.0,) * 30)), {"a": recording})
    assert np.abs(found).max() > 1.5


def test_a_volume_of_nothing_is_silent(recording: Path) -> None:
    assert not sound(notes_of(line(0, 30, volumes=(0.0,) * 30)), {"a": recording}).any()


@pytest.mark.parametrize("speed", [2.0, 0.5, 4.0, 1.25])
def test_a_playback_rate_moves_the_sound_and_keeps_its_pitch(tmp_path: Path, speed: float) -> None:
    # Heard for four seconds: a second of tone, one of silence, and tone again; all at that speed.
    samples = np.concatenate([tone(speed), silence(speed), tone(2 * speed)])
    path = write_sound(tmp_path / "bursts.wav", samples)
    found = sound(notes_of(line(30, 120, speed=speed)), {"a": path}, seconds=6)
    first, pause, again = (found[int(a * RATE) : int(b * RATE), 0] for a, b in ((1.1, 1.9), (2.1, 2.9), (3.1, 4.9)))
    assert level_db(first) > -30
    assert level_db(pause) < -50
    assert level_db(again) > -30
    spectrum = np.abs(np.fft.rfft(again * np.hanning(len(again))))
    assert abs(spectrum.argmax() * RATE / len(again) - 440) < 8
    assert not found[:RATE].any()
    assert not found[5 * RATE :].any()


@pytest.mark.parametrize("tone_factor", [2.0, 0.5, 1.2])
def test_a_tone_frequency_changes_the_pitch_and_not_the_speed(tmp_path: Path, tone_factor: float) -> None:
    path = write_sound(tmp_path / "bursts.wav", np.concatenate([tone(1), np.zeros(RATE), tone(1)]))
    found = sound(notes_of(line(0, 90, tone=tone_factor)), {"a": path})[:, 0]
    assert level_db(found[int(1.1 * RATE) : int(1.9 * RATE)]) < -50
    again = found[int(2.1 * RATE) : int(2.9 * RATE)]
    spectrum = np.abs(np.fft.rfft(again * np.hanning(len(again))))
    assert abs(spectrum.argmax() * RATE / len(again) - 440 * tone_factor) < 8


def test_a_sped_up_sound_that_is_joined_late_begins_where_it_would_be_by_then(tmp_path: Path) -> None:
    # Frame 15 at twice the speed is one second into the recording: where the tone changes.
    path = write_sound(tmp_path / "two.wav", np.concatenate([tone(1, 440), tone(1, 880)]))
    found = sound(notes_of(line(15, 15, media=15, speed=2.0)), {"a": path}, seconds=1)[RATE // 2 :, 0]
    spectrum = np.abs(np.fft.rfft(found * np.hanning(len(found))))
    assert abs(spectrum.argmax() * RATE / len(found) - 880) < 8


def test_a_sped_up_part_counts_from_where_it_begins(tmp_path: Path) -> None:
    # The used part begins at frame 30; ten frames later, at twice the speed, frame 50 is heard.
    path = write_sound(tmp_path / "two.wav", np.concatenate([np.zeros(round(RATE * 50 / 30)), tone(1)]))
    found = sound(notes_of(line(0, 20, media=40, begins=30, speed=2.0)), {"a": path}, seconds=0.6)
    assert level_db(found[: RATE // 4]) > -30


@pytest.mark.parametrize(
    ("speed", "factors"),
    [
        (1.0, []),
        (2.0, [2.0]),
        (0.5, [0.5]),
        (1.5, [1.5]),
        (4.0, [2.0, 2.0]),
        (0.25, [0.5, 0.5]),
        (10.0, [10**0.25] * 4),
    ],
)
def test_a_speed_is_split_into_what_atempo_takes(speed: float, factors: list[float]) -> None:
    assert tempos(speed) == pytest.approx(factors)
    assert all(0.5 <= factor <= 2 for factor in tempos(speed))


def test_sounds_that_overlap_add_up(tmp_path: Path) -> None:
    paths = {name: write_sound(tmp_path / f"{name}.wav", stereo(2, seed)) for seed, name in enumerate("ab")}
    first, second = as_read(stereo(2, 0)), as_read(stereo(2, 1))
    found = sound(notes_of(line(0, 30), line(10, 40, name="two", asset="b")), paths)
    expected = np.zeros((3 * RATE, 2), np.float32)
    expected[:RATE] += first[:RATE]
    expected[16_000 : 16_000 + 64_000] += second[:64_000]
    np.testing.assert_array_equal(found, expected)


def test_one_recording_may_be_heard_twice_at_once(recording: Path) -> None:
    found = sound(notes_of(line(0, 30), line(0, 30, name="two")), {"a": recording})
    np.testing.assert_array_equal(found[:RATE], 2 * as_read(stereo(2))[:RATE])


def test_a_pause_is_silent_and_the_sound_goes_on_where_it_is_by_then(recording: Path) -> None:
    frames = (*range(10), *range(30, 40))
    found = sound(notes_of(at_frames(frames)), {"a": recording})
    expected = np.zeros_like(found)
    for first, last in ((0, 16_000), (48_000, 64_000)):
        expected[first:last] = as_read(stereo(2))[first:last]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("step", [2, 3])
def test_frames_that_are_left_out_at_a_lower_rate_are_no_pauses(recording: Path, step: int) -> None:
    found = sound(notes_of(line(0, 60, step=step), fps=60), {"a": recording}, step=step)
    np.testing.assert_array_equal(found[:RATE], as_read(stereo(2))[:RATE])
    assert not found[RATE:].any()


def test_a_recording_that_is_too_short_is_followed_by_silence(recording: Path) -> None:
    found = sound(notes_of(line(0, 90)), {"a": recording})
    np.testing.assert_array_equal(found[: 2 * RATE], as_read(stereo(2)))
    assert not found[2 * RATE :].any()


def test_what_sticks_out_at_the_end_is_cut_off(recording: Path) -> None:
    found = sound(notes_of(line(20, 60), line(90, 10, name="after")), {"a": recording}, seconds=1)
    np.testing.assert_array_equal(found[32_000:], as_read(stereo(2))[:16_000])


def test_a_start_after_the_recordings_end_is_silent(recording: Path) -> None:
    assert not sound(notes_of(line(0, 10, media=200, begins=200)), {"a": recording}).any()


def test_a_film_is_heard_by_its_sound(tmp_path: Path, recording: Path) -> None:
    film = tmp_path / "film.mov"
    extra = ["-i", recording, "-c:a", "pcm_s16le", "-shortest"]
    numbered = numbered_video(tmp_path / "silent.mp4", 30)
    ffmpeg("-i", numbered, *extra, "-c:v", "copy", film)
    found = sound(notes_of(line(15, 15)), {"a": film})
    np.testing.assert_array_equal(found[24_000:48_000], as_read(stereo(2))[:24_000])


def test_a_film_without_sound_is_passed_over(tmp_path: Path, recording: Path) -> None:
    film = numbered_video(tmp_path / "silent.mp4", 10)
    assert heard(notes_of(line(0, 10)), {"a": film}) is None
    both = notes_of(line(0, 10, asset="film"), line(0, 10, name="two"))
    np.testing.assert_array_equal(
        sound(both, {"film": film, "a": recording}), sound(notes_of(line(0, 10)), {"a": recording})
    )


def test_a_recording_that_is_broken_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(b"RIFF nonsense")
    with pytest.raises(FarmError):
        heard(notes_of(line(0, 10)), {"a": path})


def test_nothing_noted_is_nothing_heard() -> None:
    assert heard(notes_of(), {}) is None


# Samples that compositions make by themselves


def ramp(count: int, start: int = 1) -> Array:
    values = (np.arange(start, start + count) * 7 % 30_000).astype("<i2")
    return np.stack([values, -values], axis=1)


@pytest.mark.parametrize(
    ("fps", "frame", "at"), [(Fraction(30), 10, 16_000), (NTSC, 7, 11_211), (Fraction(24), 3, 6000)]
)
def test_made_samples_lie_at_their_frame(fps: Fraction, frame: int, at: int) -> None:
    found = sound(notes_of(fps=fps, made=[samples_of(frame, ramp(1600))]), {})
    np.testing.assert_array_equal(found[at : at + 1600], ramp(1600) / np.float32(32768))
    assert not found[:at].any()
    assert not found[at + 1600 :].any()


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.5, 2.0])
def test_made_samples_are_heard_at_their_pitch_where_they_lie_and_as_long_as_they_are(factor: float) -> None:
    pcm = np.round(np.stack([tone(2), tone(2)], axis=1) * 32767)
    halves = [samples_of(30, pcm[:RATE], tone=factor), samples_of(60, pcm[RATE:], tone=factor)]
    found = sound(notes_of(made=halves), {}, seconds=4)
    spectrum = np.abs(np.fft.rfft(found[RATE : 3 * RATE, 0]))
    assert abs(spectrum.argmax() / 2 - 440 * factor) <= 2
    assert not found[:RATE].any()
    assert not found[3 * RATE :].any()
    middle = found[RATE + RATE // 4 : 3 * RATE - RATE // 4]
    assert abs(level_db(middle[:, 0]) - level_db(tone(2))) < 1


def test_pieces_follow_each_other_without_gap_or_doubling_at_an_uneven_rate() -> None:
    # At 29.97 a frame is 1601.6 samples: pieces overlap by one now and then.
    whole = ramp(40 * 1602)
    starts = [int(Fraction(frame) / NTSC * RATE) for frame in range(31)]
    pieces = [samples_of(n, whole[a : b + 1]) for n, (a, b) in enumerate(pairwise(starts))]
    found = sound(notes_of(fps=NTSC, made=pieces), {})
    np.testing.assert_array_equal(found[: starts[-1]], whole[: starts[-1]] / np.float32(32768))


def test_pieces_of_several_sources_add_up_and_the_end_cuts_them_off() -> None:
    made = [samples_of(0, ramp(1600), "x"), samples_of(0, ramp(1600, 50), "y"), samples_of(29, ramp(4000), "x")]
    found = sound(notes_of(made=[*made, samples_of(300, ramp(10))]), {}, seconds=1)
    np.testing.assert_array_equal(found[:1600], (ramp(1600) / np.float32(32768)) + (ramp(1600, 50) / np.float32(32768)))
    np.testing.assert_array_equal(found[46_400:], ramp(1600) / np.float32(32768))


def test_a_piece_that_two_parts_have_counts_once() -> None:
    part = notes_of(made=[samples_of(5, ramp(1600))])
    np.testing.assert_array_equal(sound(joined([part, part]), {}), sound(part, {}))


# Notes of parts


def part_of(notes: Notes, frames: range) -> Notes:
    """Return what a task notes that draws some of the frames."""
    lines = []
    for whole in notes.lines:
        kept = [n for n, frame in enumerate(whole.frames) if frame in frames]
        cut = {name: tuple(getattr(whole, name)[n] for n in kept) for name in ("frames", "media", "volumes")}
        lines += [whole.model_copy(update=cut)] if kept else []
    return Notes(fps=notes.fps, lines=tuple(lines), samples=tuple(s for s in notes.samples if s.frame in frames))


def various(fps: Fraction) -> Notes:
    """Return notes with all that can happen: pauses, fades, speeds, an early and a late sound, made samples.

    Sounds stand in the order in which they are first heard, as notes have them.
    """
    paused = tuple(frame for frame in range(60) if frame % 23 < 17)
    return notes_of(
        line(0, 60, volumes=tuple(n / 60 for n in range(60))),
        at_frames(paused, id="paused", volumes=(0.5,) * len(paused)),
        line(13, 40, media=5, begins=5, name="late", asset="b"),
        line(20, 30, speed=1.5, name="fast"),
        line(58, 2, name="end", asset="b"),
        fps=fps,
        made=[samples_of(frame, ramp(1602, frame * 1602)) for frame in range(3, 50)],
    )


@pytest.mark.parametrize("fps", [Fraction(30), NTSC], ids=str)
@pytest.mark.parametrize("edges", [(0, 60), (0, 31, 60), (0, 7, 17, 18, 59, 60)], ids=["1", "2", "5"])
def test_notes_of_parts_joined_are_heard_bit_by_bit_as_the_whole(
    tmp_path: Path, recording: Path, fps: Fraction, edges: tuple[int, ...]
) -> None:
    assets = {"a": recording, "b": write_sound(tmp_path / "b.wav", stereo(2, seed=5))}
    whole = various(fps)
    parts = [part_of(whole, range(first, last)) for first, last in pairwise(edges)]
    assert joined(parts) == whole
    if len(parts) > 1:
        np.testing.assert_array_equal(sound(joined(parts), assets), sound(whole, assets))


def test_a_frame_that_two_parts_show_counts_once() -> None:
    # At a higher rate, the last frame of a part may be the first of the next.
    whole = line(0, 60, volumes=tuple(n / 60 for n in range(60)))
    parts = [part_of(notes_of(whole), frames) for frames in (range(21), range(20, 41), range(40, 60))]
    assert joined(parts) == notes_of(whole)


def test_parts_in_which_nothing_is_heard_leave_no_trace() -> None:
    silent = notes_of()
    whole = notes_of(line(20, 10))
    assert joined([silent, whole, silent]) == whole
    assert joined([silent]) == silent


def test_notes_survive_the_way_through_the_store() -> None:
    notes = various(NTSC)
    assert Notes.model_validate_json(notes.model_dump_json()) == notes
