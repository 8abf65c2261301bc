"""Content keys: everything that decides the pixels, and nothing else."""

from fractions import Fraction
from typing import Any

import pytest
from plan_builders import (
    LAPTOP,
    STUDIO,
    VERSIONS,
    canvas_and_encoding,
    clip,
    color,
    digest,
    drawn,
    image,
    keys,
    mixes,
    plan_of,
    sound,
    spec_of,
    still,
    video,
    voice,
)

from farm.plan import Versions, content_key
from farm.plan.camera import CameraPath
from farm.plan.encoding import Canvas, Capabilities, Encoding
from farm.plan.tasks import RENDERER, ColorLayer, Cue, KenBurnsLayer, MixPayload, RangePayload, TransitionPayload
from farm.spec.motion import Easing, View
from farm.spec.scenes import Direction, Fit, TransitionKind

FIXED = Versions(renderer=1, ffmpeg="7.1")


def only_key(scene: dict[str, Any], *, output: dict[str, Any] | None = None, **about: Any) -> str:
    (task,) = drawn(plan_of(spec_of(scene, outputs=[output or {}]), **about))
    return task.key


def test_a_fixed_payload_keeps_its_key() -> None:
    # A key that changes by accident makes every store render everything again.
    layer = KenBurnsLayer(
        image="ab" * 32,
        path=CameraPath(start=View(), end=View(zoom=1.2, x=0.6, y=0.4), easing=Easing.EASE_IN_OUT),
        fit=Fit.COVER,
        background="blur",
        frames=240,
    )
    encoding = Encoding(
        encoder="libx264", preset="fast", quality=21, max_kbps=10_000, gop=60, timescale=90_000, threads=1
    )
    canvas = Canvas(width=1920, height=1080, fps=Fraction(30000, 1001))
    payload = RangePayload(layer=layer, first=15, count=225, canvas=canvas, encoding=encoding)
    assert content_key(payload, FIXED) == "c8cb305685737bbe9168c645d55a2fb59fb62322e292fb98ef42cee52fd3af51"


def test_a_fixed_mix_keeps_its_key() -> None:
    cue = Cue(
        role="voice",
        asset="cd" * 32,
        at=4800,
        length=96_000,
        source_start=0,
        source_end=2,
        speed=1,
        gain_db=-2.5,
        loop=False,
        fade_in=0,
        fade_out=0,
    )
    mix = MixPayload(cues=(cue,), samples=384_000, sample_rate=48_000, lufs=-14, true_peak_db=-1, kbps=192)
    assert content_key(mix, FIXED) == "f82d1d90805889057a3af44d84272baaac12b7616f84927d6056c7dd3db4d9e8"


def test_a_key_is_a_sha_256() -> None:
    key = only_key(still())
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")


def test_the_same_content_at_another_address_has_the_same_key() -> None:
    before = only_key(still("a.jpg"), images={"a.jpg": image("same")})
    assert before == only_key(still("s3://other/b.png"), images={"s3://other/b.png": image("same")})


def test_other_content_at_the_same_address_has_another_key() -> None:
    assert only_key(still(), images={"a.jpg": image("one")}) != only_key(still(), images={"a.jpg": image("two")})


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "renamed"},
        {"on_error": "skip"},
        {"padding": 3},
        {"transition": {"kind": "crossfade"}},
        {"voiceover": {"audio": "v.wav"}},
    ],
    ids=str,
)
def test_what_does_not_show_does_not_change_a_scenes_key(changed: dict[str, Any]) -> None:
    assert only_key(still()) == only_key(still(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Other"},
        {"audio": {"loudness": {"lufs": -20}}},
        {"seed": 9},
        {"outputs": [{"uri": "s3://elsewhere/x.mkv"}]},
        {"outputs": [{"container": "mov"}]},
    ],
    ids=str,
)
def test_title_destination_container_and_loudness_do_not_change_pictures(changed: dict[str, Any]) -> None:
    assert keys(plan_of(spec_of(still(), **changed))) == keys(plan_of(spec_of(still())))


@pytest.mark.parametrize(
    "changed",
    [
        {"image": "b.jpg"},
        {"duration": 5},
        {"motion": "zoom_out"},
        {"motion": {"preset": "zoom_in", "strength": 0.3}},
        {"motion": {"preset": "zoom_in", "easing": "linear"}},
        {"fit": "contain"},
        {"fit": "contain", "background": "#112233"},
        {"background": "#112233"},
    ],
    ids=str,
)
def test_what_shows_in_a_still_changes_its_key(changed: dict[str, Any]) -> None:
    assert only_key(still()) != only_key(still(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"video": "b.mp4"},
        {"duration": 9},
        {"trim": {"start": 1}},
        {"trim": {"end": 6}},
        {"speed": 2},
        {"fit": "contain"},
        {"background": "#112233"},
    ],
    ids=str,
)
def test_what_shows_in_a_clip_changes_its_key(changed: dict[str, Any]) -> None:
    silent = {"a.mp4": video("a.mp4", has_audio=False), "b.mp4": video("b.mp4", has_audio=False)}
    plain = only_key(clip(duration=4), videos=silent)
    assert plain != only_key(clip(**{"duration": 4, **changed}), videos=silent)


@pytest.mark.parametrize("changed", [{"mute": True}, {"gain_db": 6}], ids=str)
def test_what_a_clip_sounds_like_does_not_change_its_pictures(changed: dict[str, Any]) -> None:
    assert only_key(clip(duration=4)) == only_key(clip(duration=4, **changed))


@pytest.mark.parametrize(
    "changed", [{"color": "#102031"}, {"to": "#ffffff"}, {"angle": 0, "to": "#ffffff"}, {"duration": 2.5}], ids=str
)
def test_what_shows_in_a_colour_changes_its_key(changed: dict[str, Any]) -> None:
    assert only_key(color()) != only_key(color(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"width": 1280, "height": 720},
        {"width": 1080, "height": 1920},
        {"fps": 25},
        {"fps": "30000/1001"},
        {"quality": "high"},
        {"codec": "hevc"},
        {"codec": "av1"},
        {"strategy": "final"},
    ],
    ids=str,
)
def test_what_an_output_asks_of_its_pictures_changes_their_keys(changed: dict[str, Any]) -> None:
    assert only_key(color()) != only_key(color(), output=changed)


@pytest.mark.parametrize("versions", [Versions(ffmpeg="7.2"), Versions(ffmpeg="7.1", renderer=RENDERER + 1)], ids=str)
def test_another_renderer_or_ffmpeg_makes_other_keys(versions: Versions) -> None:
    assert only_key(color()) != only_key(color(), versions=versions)


@pytest.mark.parametrize("cpus", [1, 2, 64, 5000])
def test_the_farms_size_does_not_change_keys(cpus: float) -> None:
    spec = spec_of(still(), clip(), color(), outputs=[{}, {"width": 1280, "height": 720}])
    plan = plan_of(spec, farm=Capabilities(encoders=LAPTOP.encoders, cpus=cpus, slots={"chromium": cpus}))
    assert keys(plan) == keys(plan_of(spec))


@pytest.mark.parametrize("strategy", ["copy", "final"])
@pytest.mark.parametrize("cpus", [1, 64, 5000])
def test_a_chosen_strategy_has_the_same_keys_on_a_studio_of_any_size(strategy: str, cpus: float) -> None:
    spec = spec_of(still(), clip(), outputs=[{"strategy": strategy}])
    plan = plan_of(spec, farm=Capabilities(encoders=STUDIO.encoders, cpus=cpus, slots={"nvenc": cpus}))
    assert keys(plan) == keys(plan_of(spec, farm=STUDIO))


def test_integers_and_decimals_of_one_value_have_one_key() -> None:
    assert only_key(still(duration=4)) == only_key(still(duration=4.0))
    assert only_key(color(to="#ffffff", angle=45)) == only_key(color(to="#FFFFFF", angle=45.0))


def test_another_seed_draws_other_moves() -> None:
    scenes = [still(f"{n}.jpg", motion="auto") for n in range(8)]
    assert keys(plan_of(spec_of(*scenes))) == keys(plan_of(spec_of(*scenes, seed=0)))
    assert keys(plan_of(spec_of(*scenes))) != keys(plan_of(spec_of(*scenes, seed=1)))


def test_a_scenes_transition_to_the_next_does_not_change_other_scenes() -> None:
    scenes = [color(f"#00000{n}") for n in range(4)]
    plain = set(keys(plan_of(spec_of(*scenes))))
    scenes[1]["transition"] = {"kind": "crossfade", "duration": 0.5}
    assert len(plain & set(keys(plan_of(spec_of(*scenes))))) == 2


def mix_key(*, audio: dict[str, Any] | None = None, measured: dict[str, Any] | None = None, **scene: Any) -> str:
    spec = spec_of(color(voiceover=voice(**scene)), audio=audio or {})
    plan = plan_of(spec, **(measured or {}))
    (mix,) = mixes(plan)
    return content_key(mix, VERSIONS)


@pytest.mark.parametrize(
    "changed",
    [
        {"delay": 0.5},
        {"gain_db": 1},
        {"trim": {"start": 1}},
        {"audio": {"loudness": {"lufs": -16}}},
        {"audio": {"loudness": {"true_peak_db": -2}}},
        {"audio": {"loudness": None}},
        {"audio": {"music": {"audio": "m.wav"}}},
        {"audio": {"effects": [{"audio": "e.wav", "at": 1}]}},
        {"measured": {"sounds": {"v.wav": sound("other")}}},
        {"measured": {"sounds": {"v.wav": sound(lufs=-20)}}},
    ],
    ids=str,
)
def test_what_is_heard_changes_the_mixs_key(changed: dict[str, Any]) -> None:
    assert mix_key() != mix_key(**changed)


def transition_payload(**changed: Any) -> TransitionPayload:
    about: dict[str, Any] = {
        "before": ColorLayer(color="#000000", to=None, angle=90, frames=60),
        "before_first": 45,
        "after": ColorLayer(color="#ffffff", to=None, angle=90, frames=60),
        "look": TransitionKind.WIPE,
        "direction": Direction.LEFT,
        "count": 15,
        **canvas_and_encoding(spec_of(color())),
    }
    return TransitionPayload(**{**about, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"before": ColorLayer(color="#000001", to=None, angle=90, frames=60)},
        {"after": ColorLayer(color="#ffffff", to=None, angle=90, frames=61)},
        {"before_first": 44},
        {"look": TransitionKind.SLIDE},
        {"direction": Direction.UP},
        {"count": 14},
    ],
    ids=lambda c: next(iter(c)),
)
def test_every_field_of_a_transition_is_in_its_key(changed: dict[str, Any]) -> None:
    assert content_key(transition_payload(), VERSIONS) != content_key(transition_payload(**changed), VERSIONS)


@pytest.mark.parametrize("field", ["encoder", "preset", "quality", "max_kbps", "gop", "timescale", "threads"])
def test_every_encoder_parameter_is_in_the_key(field: str) -> None:
    about = canvas_and_encoding(spec_of(color()))
    value = getattr(about["encoding"], field)
    other = about["encoding"].model_copy(update={field: value + ("x" if isinstance(value, str) else 1)})
    payloads = [transition_payload(encoding=encoding) for encoding in (about["encoding"], other)]
    assert content_key(payloads[0], VERSIONS) != content_key(payloads[1], VERSIONS)


def test_a_digest_stands_for_content() -> None:
    (task,) = drawn(plan_of(spec_of(still())))
    assert task.assets == (digest("a.jpg"),)
