"""Parts of recordings lie inside the recordings."""

from typing import Any

import pytest
from plan_builders import clip, color, materials_for, sound, spec_of, video, voice

from farm.plan.trims import check_trims
from farm.spec import ExportSpec


def refused(spec: ExportSpec, **measured: Any) -> dict[str, str]:
    return {p.where: p.message for p in check_trims(spec, materials_for(spec, **measured))}


@pytest.mark.parametrize("start", [10, 10.5, 600])
def test_a_clip_that_begins_after_its_end_is_refused(start: float) -> None:
    spec = spec_of(color(), clip(trim={"start": start}))
    assert refused(spec, videos={"a.mp4": video(duration=10)}) == {
        "scenes[1].trim.start": f"{start:g} s is not before the recording's end (10 s)"
    }


def test_every_part_is_looked_at() -> None:
    late = {"start": 7}
    spec = spec_of(
        color(voiceover=voice(trim=late)),
        audio={
            "voiceover": {"audio": "v.wav", "trim": late},
            "music": {"audio": "v.wav", "trim": late},
            "effects": [{"audio": "v.wav", "at": 0}, {"audio": "v.wav", "at": 0, "trim": late}],
        },
    )
    assert set(refused(spec)) == {
        "scenes[0].voiceover.trim.start",
        "audio.voiceover.trim.start",
        "audio.music.trim.start",
        "audio.effects[1].trim.start",
    }


@pytest.mark.parametrize("trim", [None, {}, {"start": 4.99}, {"end": 900}, {"start": 1, "end": 2}], ids=repr)
def test_a_part_that_begins_inside_is_fine(trim: Any) -> None:
    spec = spec_of(color(voiceover=voice(trim=trim)), audio={"music": {"audio": "m.wav", "trim": trim}})
    assert not refused(spec, sounds={"v.wav": sound(duration=5), "m.wav": sound("m", duration=5)})
