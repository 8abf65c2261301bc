"""Every address of a file in a spec is found, and replaced where it stands."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farm.capabilities.audio import MixParams
from farm.capabilities.avatar import ROWS as AVATARS
from farm.errors import SpecError
from farm.spec.addresses import addresses, asset_address, asset_sha256, is_s3, replaced
from farm.spec.export import ExportSpec
from farm.spec.load import parse_spec
from farm.spec.requests import BriefRequest, SceneRequest, StaticAdRequest

HASH = "ab" * 32
ASSET = f"asset:{HASH}"
OUTPUT = {"uri": "film.mp4", "width": 64, "height": 64}


def spec(**more: Any) -> ExportSpec:
    scenes = [{"kind": "color", "duration": 1}]
    return parse_spec({"version": 1, "scenes": scenes, "outputs": [OUTPUT], **more})


EVERYWHERE = spec(
    title="asset:" + "cd" * 32,
    scenes=[
        {"kind": "ken_burns", "image": ASSET, "duration": 1, "voiceover": {"audio": "voice.wav"}},
        {"kind": "clip", "video": "s3://films/one.mp4"},
        {
            "kind": "remotion",
            "composition": "Title",
            "duration": 1,
            "project": "mine",
            "props": {"photos": [{"url": ASSET}, "s3://b/k.png", "https://example.com/x.png"], "text": "asset: yes"},
        },
    ],
    audio={"music": {"audio": "music.mp3"}, "effects": [{"audio": ASSET, "at": 0.5}]},
    captions={"source": "said.srt"},
)


def test_every_file_that_a_spec_names_is_found_with_its_place() -> None:
    assert sorted(addresses(EVERYWHERE)) == [
        ("audio.effects[0].audio", ASSET),
        ("audio.music.audio", "music.mp3"),
        ("captions.source", "said.srt"),
        ("scenes[0].image", ASSET),
        ("scenes[0].voiceover.audio", "voice.wav"),
        ("scenes[1].video", "s3://films/one.mp4"),
        ("scenes[2].project", "mine"),
        ("scenes[2].props.photos[0].url", ASSET),
        ("scenes[2].props.photos[1]", "s3://b/k.png"),
    ]


def test_the_files_of_briefs_ads_and_scenes_are_found_where_their_client_wrote_them() -> None:
    brief = {"format": "explainer_v1", "title": "x", "music": ASSET, "sections": [{"heading": "x", "image": "x.png"}]}
    asked = BriefRequest.model_validate({"brief": brief})
    assert sorted(addresses(asked)) == [("brief.music", ASSET), ("brief.sections[0].image", "x.png")]
    assert dict(addresses(replaced(asked, str.upper)))["brief.music"] == ASSET.upper()

    bindings = {"text": {"headline": "asset:"}, "assets": {"product_image": "http://10.0.0.1/x.png"}}
    ad = {"template_id": "sale-v1", "bindings": bindings, "size": {"width": 300, "height": 300}}
    picture = StaticAdRequest.model_validate(ad)
    assert list(addresses(picture)) == [("bindings.assets.product_image", "http://10.0.0.1/x.png")]
    assert next(addresses(replaced(picture, lambda _: "x.png")))[1] == "x.png"

    scene = SceneRequest.model_validate({"sceneIndex": 0, "imageUrl": "s3://b/k.png", "duration": 1})
    assert list(addresses(scene)) == [("imageUrl", "s3://b/k.png")]


def test_captions_of_what_is_said_and_outputs_are_no_files_to_read() -> None:
    assert list(addresses(spec(captions={}))) == []


def test_params_of_capabilities_name_files_too() -> None:
    mix = MixParams.model_validate({"parts": [{"audio_url": ASSET}, {"audio_url": "https://example.com/a.wav"}]})
    assert list(addresses(mix)) == [("parts[0].audio_url", ASSET), ("parts[1].audio_url", "https://example.com/a.wav")]
    train = next(row for row in AVATARS if row.params and "image_urls" in row.params.model_fields)
    assert train.params
    asked = train.params.model_validate({**train.example, "image_urls": [ASSET]})
    assert ("image_urls[0]", ASSET) in list(addresses(asked))


def test_what_is_replaced_is_replaced_everywhere_and_nothing_else() -> None:
    after = replaced(EVERYWHERE, _swap)
    assert after.model_dump_json() == EVERYWHERE.model_dump_json().replace(ASSET, "file:///x.png")
    assert after.title == EVERYWHERE.title
    assert after.outputs == EVERYWHERE.outputs
    assert replaced(EVERYWHERE, lambda address: address) is EVERYWHERE


def _swap(address: str) -> str:
    return "file:///x.png" if address == ASSET else address


@pytest.mark.parametrize("bad", ["asset:", "asset:abc", f"asset:{HASH.upper()}", f"asset:{HASH}0", f"asset://{HASH}"])
def test_an_address_that_looks_like_an_uploaded_files_and_is_none_is_refused(bad: str) -> None:
    with pytest.raises(SpecError) as caught:
        spec(scenes=[{"kind": "ken_burns", "image": bad, "duration": 1}])
    assert caught.value.problems[0].where == "scenes[0].image"
    assert "SHA-256" in caught.value.problems[0].message
    with pytest.raises(ValueError, match="SHA-256"):
        MixParams.model_validate({"parts": [{"audio_url": bad}]})


def test_buckets_are_recognised_however_they_are_spelled() -> None:
    assert is_s3("s3://a/b")
    assert is_s3("S3://a/b")
    assert is_s3("file://s3://a/b")
    assert not is_s3("s3.png")


@given(sha256=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_an_address_gives_back_its_hash(sha256: str) -> None:
    assert asset_sha256(asset_address(sha256)) == sha256


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(ASSET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=25)
@given(props=st.dictionaries(st.sampled_from(["image", "a", "b"]), Json, max_size=3))
def test_in_free_json_all_uploaded_files_are_found_and_replaced_and_all_else_stays(props: dict[str, Any]) -> None:
    scene = {"kind": "remotion", "composition": "Title", "duration": 1, "props": props}
    asked = spec(scenes=[scene])
    found = [address for _, address in addresses(asked)]
    assert len(found) == asked.model_dump_json().count(f'"{ASSET}"') - keys_in(props)
    there = replaced(asked, lambda address: f"{address}!" if address == ASSET else address)
    back = replaced(there, lambda address: address)
    assert back.model_dump_json().replace(f"{ASSET}!", ASSET) == asked.model_dump_json()


def keys_in(value: Any) -> int:
    if isinstance(value, dict):
        return sum((name == ASSET) + keys_in(inner) for name, inner in value.items())
    return sum(map(keys_in, value)) if isinstance(value, list) else 0
