"""Lost, doubled, swapped and damaged frames are found where they are; a good film has none."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from films import LENGTHS, Film, silent_film, trace_of

from farm.analysis.report import QaReport, Verdict

Array = Any
CUT = sum(LENGTHS[:3])


@pytest.fixture
def film() -> Film:
    return silent_film()


def told(report: QaReport) -> set[tuple[str, int | None]]:
    return {(finding.code, finding.scene) for finding in report.findings}


def test_a_good_film_is_approved_and_every_frame_is_recognised(film: Film, tmp_path: Path) -> None:
    report = film.check(tmp_path)
    assert report.findings == ()
    assert report.verdict is Verdict.APPROVE
    assert report.traced == sum(LENGTHS)
    assert report.cuts == (pytest.approx(CUT / 25, abs=0.001),)


@pytest.mark.parametrize(("place", "scene"), [(20, 0), (70, 1), (CUT - 1, 1), (CUT, 2), (CUT + 10, 2)], ids=str)
def test_a_lost_frame_is_found_in_its_scene(film: Film, tmp_path: Path, place: int, scene: int) -> None:
    film.frames = np.delete(film.frames, place, 0)
    assert {("dropped_frames", scene), ("wrong_frame_count", None)} == told(film.check(tmp_path))


@pytest.mark.parametrize(("place", "scene"), [(20, 0), (70, 1), (CUT + 10, 2)])
def test_a_doubled_frame_is_found_in_its_scene(film: Film, tmp_path: Path, place: int, scene: int) -> None:
    film.frames = np.insert(film.frames, place, film.frames[place], 0)
    assert {("repeated_frames", scene), ("wrong_frame_count", None)} == told(film.check(tmp_path))


def test_a_frame_in_the_place_of_the_next_is_found_although_the_count_is_right(film: Film, tmp_path: Path) -> None:
    film.frames[70] = film.frames[69]
    report = film.check(tmp_path)
    assert told(report) == {("repeated_frames", 1)}
    assert report.findings[0].start == pytest.approx(70 / 25)


def test_swapped_frames_are_found(film: Film, tmp_path: Path) -> None:
    film.frames[[70, 71]] = film.frames[[71, 70]]
    assert told(film.check(tmp_path)) == {("out_of_order", 1)}


def test_a_black_frame_is_a_flash_and_half_a_second_is_more(film: Film, tmp_path: Path) -> None:
    film.frames[20] = 16
    film.frames[70:84] = 16
    assert {("black_flash", 0), ("black_frames", 1)} <= told(film.check(tmp_path))


def test_a_picture_that_stands_while_a_move_was_drawn_is_frozen(film: Film, tmp_path: Path) -> None:
    film.frames[55:80] = film.frames[55]
    report = film.check(tmp_path)
    assert ("freeze", 1) in told(report)
    freeze = next(finding for finding in report.findings if finding.code == "freeze")
    assert freeze.end - freeze.start == pytest.approx(1.0, abs=0.1)


def test_a_missing_scene_is_named(film: Film, tmp_path: Path) -> None:
    film.frames = film.frames[:CUT]
    assert ("missing_scene", 2) in told(film.check(tmp_path))


def test_a_cut_in_the_place_of_a_transition_is_found(film: Film, tmp_path: Path) -> None:
    first = LENGTHS[0]
    film.frames[first : first + 5] = film.frames[first - 1]
    film.frames[first + 5 : first + 10] = film.frames[first + 10]
    assert ("missing_transition", 0) in told(film.check(tmp_path))


def test_a_damaged_strip_and_one_from_an_earlier_frame_are_told_apart(film: Film, tmp_path: Path) -> None:
    film.frames[20:23, 30:50] = np.random.default_rng(1).integers(16, 235, (20, 192))
    film.frames[70, 30:60] = film.frames[62, 30:60]
    assert {("damaged_strip", 0), ("duplicated_strip", 1)} == told(film.check(tmp_path))


def test_a_mirrored_scene_is_another_picture(film: Film, tmp_path: Path) -> None:
    film.frames[CUT:] = film.frames[CUT:, :, ::-1].copy()
    assert ("wrong_picture", 2) in told(film.check(tmp_path))


def test_brightness_and_detail_are_held_against_what_was_drawn(film: Film, tmp_path: Path) -> None:
    film.frames[5:30] = (16 + (film.frames[5:30].astype(float) - 16) * 0.3).astype(np.uint8)
    for n in range(60, 85):
        film.frames[n] = cv2.GaussianBlur(film.frames[n], (0, 0), 2.5)
    assert {("too_dark", 0), ("blurred", 1)} <= told(film.check(tmp_path))


def test_few_levels_of_luma_are_banding(film: Film, tmp_path: Path) -> None:
    film.frames[CUT:] = film.frames[CUT:] // 40 * 40 + 20
    assert ("banding", 2) in told(film.check(tmp_path))


def test_without_a_trace_flashes_are_still_found_with_their_scene(film: Film, tmp_path: Path) -> None:
    film.frames[70] = 16
    assert ("black_flash", 1) in told(film.check(tmp_path, traced=False))


def test_without_a_trace_a_caption_that_comes_and_goes_is_no_stutter_but_a_doubled_frame_is(
    film: Film, tmp_path: Path
) -> None:
    film.frames[15:25, 78:102, 30:160] = 235
    assert told(film.check(tmp_path, traced=False)) == set()
    film.frames[20] = film.frames[19]
    assert ("repeated_frames", 0) in told(film.check(tmp_path, traced=False))


def test_without_a_plan_a_good_film_is_approved(film: Film, tmp_path: Path) -> None:
    report = film.check(tmp_path, known=False)
    assert report.verdict is Verdict.APPROVE
    assert {finding.scene for finding in report.findings} <= {None}
    assert not report.planned


def test_an_encoder_that_falls_behind_by_most_of_a_frame_and_catches_up_is_no_fault(film: Film, tmp_path: Path) -> None:
    drawn = film.frames.astype(float)
    behind = (0.75, 0.9, 0.95, 0.95, 0.9, 0.8, 0.72)
    for n, share in enumerate(behind, 15):
        film.frames[n] = np.round(share * drawn[n - 1] + (1 - share) * drawn[n])
    assert told(film.check(tmp_path)) == set()


def test_a_doubled_frame_and_a_lost_one_are_found_although_they_make_up_for_each_other(
    film: Film, tmp_path: Path
) -> None:
    film.frames[15:22] = film.frames[14:21].copy()
    assert {("repeated_frames", 0), ("dropped_frames", 0)} <= told(film.check(tmp_path))


@pytest.mark.parametrize(("leap", "top", "damaged"), [(40, 48, False), (40, 54, False), (0, 48, True)])
def test_a_level_is_no_damage_where_a_row_or_the_one_beside_it_changes_by_forty_at_once(
    film: Film, tmp_path: Path, leap: int, top: int, damaged: bool
) -> None:
    film.frames[:40] = 90
    for n in range(19, 22):
        film.frames[n, 48:54] += (n - 18) * leap // 2
    film.drawn = trace_of(film.frames)
    film.frames[20, top : top + 6] += 1
    film.options = ["-crf", 4]
    assert (("damaged_strip", 0) in told(film.check(tmp_path))) is damaged


@pytest.mark.parametrize(("levels", "stale"), [(1, False), (8, True)])
def test_a_still_strip_that_an_encoder_leaves_for_the_last_levels_of_a_fade_is_not_out_of_date(
    film: Film, tmp_path: Path, levels: int, stale: bool
) -> None:
    film.frames[:40] = 90
    film.frames[20:40, 48:54, ::3] += levels
    film.drawn = trace_of(film.frames)
    film.frames[20:24, 48:54] = 90
    film.options = ["-crf", 4]
    assert (("duplicated_strip", 0) in told(film.check(tmp_path))) is stale
