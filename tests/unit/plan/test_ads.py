"""Templates of advertisements: what fills them, and what does not."""

from typing import Any

import pytest

from farm.errors import SpecError
from farm.plan.ads import PICTURES, VIDEOS, picture_of, spec_of_ad
from farm.spec.requests import AdTemplateRequest, StaticAdRequest, read_request
from farm.spec.scenes import RemotionScene

SIZE = {"width": 320, "height": 320}


def bindings(assets: dict[str, str] | None = None, **text: str) -> dict[str, Any]:
    return {"text": {"headline": "Half off", **text}, "assets": assets or {}}


def picture(template: str = "sale-v1", **asked: Any) -> Any:
    request = {"template_id": template, "bindings": bindings(), "size": SIZE, **asked}
    return picture_of(read_request(StaticAdRequest, request))


def video(**asked: Any) -> Any:
    request = {"template_id": "product-ad-v1", "bindings": bindings(), "size": SIZE, **asked}
    return spec_of_ad(read_request(AdTemplateRequest, request))


@pytest.mark.parametrize("name", PICTURES)
def test_every_template_of_pictures_is_found_with_its_version_and_without(name: str) -> None:
    assert picture(name).scene.props["template"] == name
    assert picture(f"{name}-v1").scene == picture(name).scene


def test_texts_and_pictures_go_where_the_composition_has_them() -> None:
    found = picture(
        "product-showcase-v1",
        bindings=bindings({"product_image": "cup.png"}, subheadline="Today only", call_to_action="Buy", stars="4"),
        style={"theme": "brand", "primary_color": "#aa0000"},
    )
    props = found.scene.props
    assert (props["headline"], props["body"], props["callToAction"]) == ("Half off", "Today only", "Buy")
    assert (props["image"], props["stars"]) == ("cup.png", 4)
    assert (props["theme"], props["primary"]) == ("brand", "#aa0000")
    assert [(file.where, file.address) for file in found.files] == [("bindings.assets.product_image", "cup.png")]
    assert found.place("props.image") == "bindings.assets.product_image"
    assert found.place("props.body") == "bindings.text.subheadline"


def test_the_same_bindings_make_a_video() -> None:
    mapped = video(bindings=bindings({"image": "cup.png"}, feature_2="Oak", brand="Halden"), duration_sec=12)
    (scene,) = mapped.spec.scenes
    assert isinstance(scene, RemotionScene)
    assert (scene.composition, scene.duration) == ("ProductAd", 12)
    assert (scene.props["tagline"], scene.props["product"]) == ("Half off", "Halden")
    assert (scene.props["features"], scene.props["image"]) == (["Oak"], "cup.png")
    assert mapped.place("scenes[0].props.image") == "bindings.assets.image"


@pytest.mark.parametrize(
    ("size", "platform"),
    [((1080, 1920), "instagram-story"), ((1080, 1350), "instagram-feed"), ((1920, 1080), "youtube")],
)
def test_a_video_keeps_clear_of_what_apps_cover_in_its_shape(size: tuple[int, int], platform: str) -> None:
    (scene,) = video(size={"width": size[0], "height": size[1]}).spec.scenes
    assert scene.props["version"]["platform"] == platform


@pytest.mark.parametrize(("make", "known"), [(picture, PICTURES), (video, VIDEOS)])
def test_an_unknown_template_is_refused_with_those_there_are(make: Any, known: Any) -> None:
    with pytest.raises(SpecError) as caught:
        make(template_id="carousel-v1") if make is video else make("carousel-v1")
    (problem,) = caught.value.problems
    assert problem.where == "template_id"
    assert all(f"{name}-v1" in problem.message for name in known)


@pytest.mark.parametrize(
    ("filled", "where"),
    [
        ({"text": {}}, "bindings.text.headline"),
        (bindings(slogan="x"), "bindings.text.slogan"),
        (bindings(discount="x" * 13), "bindings.text.discount"),
        (bindings(body="a", subheadline="b"), "bindings.text.subheadline"),
        (bindings(stars="six"), "bindings.text.stars"),
        (bindings({"logo": "a.png"}), "bindings.assets.logo"),
        (bindings({"image": "a.png", "portrait": "b.png"}), "bindings.assets.portrait"),
        (bindings(brand="\ud800"), "bindings.text.brand"),
    ],
)
def test_what_does_not_fit_a_template_is_located(filled: dict[str, Any], where: str) -> None:
    with pytest.raises(SpecError) as caught:
        picture(bindings=filled)
    assert where in {problem.where for problem in caught.value.problems}
