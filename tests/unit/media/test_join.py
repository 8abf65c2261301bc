"""Segments joined by stream copy: every frame, on time, as it was."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_made import (
    asked,
    ffmpeg,
    frame_hashes,
    number_shown,
    read_frames,
    read_sound,
    segment,
    silence,
    tone,
    write_sound,
)

from farm.errors import ProofError
from farm.media.captions.track import language_code, prove_captions
from farm.media.inspect import video_facts
from farm.media.join import join
from farm.plan.encoding import timescale_of
from farm.spec.outputs import Container

COUNTS = (1, 2, 7, 100)
LONG_FIRST = (50, 1, 20, 2)
CLOCKED = [Container.MP4, Container.MOV]


def row(folder: Path, counts: Sequence[int], fps: Fraction, encoder: str = "libx264") -> list[tuple[Path, int]]:
    firsts = [sum(counts[:n]) for n in range(len(counts))]
    return [
        (segment(folder / f"{n}.mp4", count, fps, first=first, encoder=encoder), count)
        for n, (first, count) in enumerate(zip(firsts, counts, strict=True))
    ]


def delay_of(segments: Sequence[tuple[Path, int]]) -> int:
    return video_facts(segments[0][0]).delay


def sound(folder: Path, seconds: float) -> Path:
    """Write a tone burst in the last quarter, as the mix is written."""
    samples = np.concatenate([silence(seconds * 3 / 4), tone(seconds / 4, 1000, -6)])
    path = folder / "sound.m4a"
    ffmpeg("-i", write_sound(folder / "sound.wav", samples), "-c:a", "aac", "-b:a", "192k", path)
    return path


def joined(
    folder: Path, segments: Sequence[tuple[Path, int]], fps: Fraction, container: Container, audio: Path | None = None
) -> Path:
    target = folder / f"joined.{container}"
    clock = timescale_of(fps)
    join(
        target,
        segments,
        sound=audio,
        fps=fps,
        timescale=clock,
        delay=delay_of(segments),
        container=container,
        title="A title",
    )
    return target


@pytest.mark.parametrize(
    ("container", "rate", "counts"),
    [
        (Container.MP4, "30000/1001", COUNTS),
        (Container.MP4, "24000/1001", LONG_FIRST),
        (Container.MOV, "30", COUNTS),
        pytest.param(Container.MP4, "25", COUNTS, marks=pytest.mark.slow),
        pytest.param(Container.MOV, "60000/1001", LONG_FIRST, marks=pytest.mark.slow),
    ],
)
def test_joined_frames_are_the_segments_frames_one_even_step_apart(
    tmp_path: Path, container: Container, rate: str, counts: tuple[int, ...]
) -> None:
    fps = Fraction(rate)
    segments = row(tmp_path, counts, fps)
    target = joined(tmp_path, segments, fps, container)
    facts = video_facts(target)
    assert facts.frames == sum(counts)
    assert facts.steps == {timescale_of(fps) / fps}
    assert facts.start == 0
    assert frame_hashes(target) == [line for path, _count in segments for line in frame_hashes(path)]
    assert video_facts(target).seconds["video"] == pytest.approx(float(sum(counts) / fps), abs=1e-5)


@pytest.mark.parametrize(
    "container", [Container.MP4, Container.MKV, pytest.param(Container.MOV, marks=pytest.mark.slow)]
)
def test_joined_with_sound_the_frames_and_their_times_are_the_same(tmp_path: Path, container: Container) -> None:
    fps = Fraction(30)
    segments = row(tmp_path, COUNTS, fps)
    seconds = sum(COUNTS) / 30
    target = joined(tmp_path, segments, fps, container, sound(tmp_path, seconds))
    facts = video_facts(target)
    assert facts.frames == sum(COUNTS)
    assert facts.start == 0
    assert frame_hashes(target) == [line for path, _count in segments for line in frame_hashes(path)]
    assert video_facts(target).seconds["video"] == pytest.approx(seconds, abs=0.005)
    assert video_facts(target).seconds["audio"] == pytest.approx(seconds, abs=1 / 30)


@pytest.mark.parametrize("container", list(Container))
def test_the_sound_keeps_its_place_beside_the_pictures(tmp_path: Path, container: Container) -> None:
    target = joined(tmp_path, row(tmp_path, (30, 30), Fraction(30)), Fraction(30), container, sound(tmp_path, 2.0))
    # decoded together, so that an offset between the streams would show
    ffmpeg("-i", target, "-filter_complex", "[0:a]aresample=48000:async=1:first_pts=0[a]", "-map", "[a]",
           tmp_path / "out.wav")  # fmt: skip
    heard = np.abs(read_sound(tmp_path / "out.wav")[:, 0])
    onset = int(np.argmax(heard > 0.2)) / 48_000
    assert onset == pytest.approx(1.5, abs=0.002)


@pytest.mark.parametrize("counts", [COUNTS, LONG_FIRST])
def test_a_matroska_file_is_as_even_as_its_milliseconds_allow(tmp_path: Path, counts: tuple[int, ...]) -> None:
    segments = row(tmp_path, counts, Fraction(30))
    target = joined(tmp_path, segments, Fraction(30), Container.MKV)
    times = sorted(float(packet["pts_time"]) for packet in asked(target, "packet=pts_time")["packets"])
    assert times == pytest.approx([n / 30 for n in range(sum(counts))], abs=0.0006)
    assert frame_hashes(target) == [line for path, _count in segments for line in frame_hashes(path)]


@pytest.mark.parametrize("container", [Container.MP4, pytest.param(Container.MOV, marks=pytest.mark.slow)])
@pytest.mark.parametrize("count", [1, 40])
def test_a_lone_segment_is_joined_to_itself(tmp_path: Path, container: Container, count: int) -> None:
    segments = row(tmp_path, (count,), Fraction(30))
    target = joined(tmp_path, segments, Fraction(30), container)
    facts = video_facts(target)
    assert (facts.frames, facts.start, facts.steps) == (count, 0, {3000} if count > 1 else set())
    assert frame_hashes(target) == frame_hashes(segments[0][0])
    assert asked(target, "stream=avg_frame_rate")["streams"][0]["avg_frame_rate"] == "30/1"


@pytest.mark.parametrize(
    ("encoder", "container"),
    [
        ("libx265", Container.MP4),
        ("libsvtav1", Container.MP4),
        *(
            pytest.param(*pair, marks=pytest.mark.slow)
            for pair in (("libx265", Container.MOV), ("libx265", Container.MKV), ("libsvtav1", Container.MKV))
        ),
    ],
)
def test_hevc_and_av1_are_joined_as_well(tmp_path: Path, encoder: str, container: Container) -> None:
    counts = (1, 7, 2, 12)
    segments = row(tmp_path, counts, Fraction(30), encoder)
    target = joined(tmp_path, segments, Fraction(30), container)
    assert frame_hashes(target) == [line for path, _count in segments for line in frame_hashes(path)]
    assert [number_shown(frame) for frame in read_frames(target)] == list(range(22))
    if container is not Container.MKV:
        assert video_facts(target).steps == {3000}
        assert video_facts(target).seconds["video"] == pytest.approx(22 / 30, abs=1e-5)
    if encoder == "libx265" and container is not Container.MKV:  # Apple's players open no other
        assert asked(target, "stream=codec_tag_string")["streams"][0]["codec_tag_string"] == "hvc1"


@pytest.mark.parametrize("name", ['it\'s 100% "quoted"', "näïve  ünï – 雪 #1", "back\\slash"])
def test_folders_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    target = joined(folder, row(folder, (2, 3), Fraction(30)), Fraction(30), Container.MP4)
    assert video_facts(target).frames == 5


@pytest.mark.parametrize("container", CLOCKED)
def test_a_file_plays_from_its_first_bytes_on(tmp_path: Path, container: Container) -> None:
    data = joined(tmp_path, row(tmp_path, (2, 3), Fraction(30)), Fraction(30), container).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("container", list(Container))
def test_colours_and_title_are_written_into_the_file(tmp_path: Path, container: Container) -> None:
    target = joined(tmp_path, row(tmp_path, (2, 3), Fraction(30)), Fraction(30), container)
    stream = asked(target, "stream=color_range,color_space,color_transfer,color_primaries")["streams"][0]
    assert stream == {
        "color_range": "tv",
        "color_space": "bt709",
        "color_transfer": "bt709",
        "color_primaries": "bt709",
    }
    assert asked(target, "format_tags")["format"]["tags"]["title"] == "A title"


@pytest.mark.parametrize("container", list(Container))
def test_the_same_segments_give_the_same_bytes(tmp_path: Path, container: Container) -> None:
    segments = row(tmp_path, (2, 3), Fraction(30))
    audio = sound(tmp_path, 5 / 30)
    files = [joined(tmp_path, segments, Fraction(30), container, audio).read_bytes() for _ in range(2)]
    assert files[0] == files[1]


def test_a_missing_segment_is_an_error(tmp_path: Path) -> None:
    segments = [*row(tmp_path, (2, 3), Fraction(30)), (tmp_path / "gone.mp4", 5)]
    with pytest.raises(ProofError, match=r"gone\.mp4"):
        joined(tmp_path, segments, Fraction(30), Container.MP4)


def test_only_the_finished_file_remains(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    segments = row(tmp_path, (2, 3), Fraction(30))
    target = tmp_path / "out" / "a.mp4"
    form, rate = Container.MP4, Fraction(30)
    join(target, segments, sound=None, fps=rate, timescale=90_000, delay=delay_of(segments), container=form, title="")
    assert list((tmp_path / "out").iterdir()) == [target]


@pytest.mark.parametrize("container", [Container.MP4, Container.MKV])
def test_soft_captions_leave_pictures_and_sound_as_they_are(tmp_path: Path, container: Container) -> None:
    fps = Fraction(30000, 1001)
    segments = row(tmp_path, (20, 40), fps)
    audio = sound(tmp_path, float(60 / fps))
    words = tmp_path / "words.srt"
    words.write_text(
        "1\n00:00:00,501 --> 00:00:01,001\nover the pass\n\n2\n00:00:01,201 --> 00:00:01,602\nto the sea\n"
    )
    (tmp_path / "plain").mkdir()
    (tmp_path / "words").mkdir()
    plain = joined(tmp_path / "plain", segments, fps, container, audio)
    spoken = tmp_path / "words" / plain.name
    join(
        spoken,
        segments,
        sound=audio,
        fps=fps,
        timescale=timescale_of(fps),
        delay=delay_of(segments),
        container=container,
        title="A title",
        captions=(words, "eng"),
    )
    assert frame_hashes(spoken) == frame_hashes(plain)
    found, wanted = video_facts(spoken), video_facts(plain)
    assert found.seconds.items() > wanted.seconds.items(), "only the track of captions is new"
    assert replace(found, seconds=wanted.seconds) == wanted
    assert np.array_equal(read_sound(spoken), read_sound(plain))
    assert asked(spoken, "stream_tags=language", "s:0")["streams"][0]["tags"]["language"] == "eng"
    prove_captions(spoken, container, [Fraction("0.501"), Fraction("1.201")])
    with pytest.raises(ProofError, match="2 soft captions instead of 1"):
        prove_captions(spoken, container, [Fraction("0.501")])
    with pytest.raises(ProofError, match="away from its time"):
        prove_captions(spoken, container, [Fraction("0.501"), Fraction("1.301")])


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "eng"), ("pt-BR", "por"), ("ZH-hant", "zho"), ("gsw", "gsw"), (None, "und"), ("xx", "und")],
)
def test_languages_have_the_codes_that_containers_want(tag: str | None, code: str) -> None:
    assert language_code(tag) == code
