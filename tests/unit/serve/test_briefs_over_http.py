"""Briefs, batches, ads and scenes as they are submitted: judged like exports, with places in the request."""

from typing import Any

import pytest
from brief_examples import EXAMPLES, brief_of
from service_runs import EXPORT, Running

from farm.spec.load import parse_spec

RENDER = "/api/v1/render"


def problems(service: Running, name: str, params: dict[str, Any]) -> list[str]:
    answer = service.post(f"/api/v1/{name}", {"params": params})
    assert answer.status_code == 422, answer.text
    return [problem["where"] for problem in answer.json()["problems"]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_brief_is_accepted_and_a_dry_run_tells_the_export_that_it_becomes(shared: Running, name: str) -> None:
    params = {"brief": brief_of(name), "quality": "draft"}
    assert shared.post(f"{RENDER}/brief", {"params": params}).status_code == 202
    told = shared.post(f"{RENDER}/brief", {"params": params, "dry_run": True}).json()["result"]
    spec = parse_spec(told["export"])
    assert spec.title == EXAMPLES[name]["title"]
    assert min(spec.outputs[0].width, spec.outputs[0].height) == 540


@pytest.mark.parametrize(
    ("name", "params", "where"),
    [
        (
            "render/brief",
            {
                "brief": brief_of("listicle_v1")
                | {"sections": [{"heading": "a"}, {"heading": "b", "image": "/etc/passwd"}]}
            },
            "params.brief.sections[1].image",
        ),
        ("render/brief", {"brief": brief_of("shorts_v1", music="/etc/passwd")}, "params.brief.music"),
        ("render/brief", {"brief": brief_of("shorts_v1", title="")}, "params.brief.title"),
        (
            "render/batch",
            {"briefs": [brief_of("shorts_v1"), brief_of("devvlog_v1", music="/a.wav")]},
            "params.briefs[1].music",
        ),
        (
            "render/batch",
            {"exports": [EXPORT, {**EXPORT, "outputs": [{"uri": "/etc/film.mp4"}]}]},
            "params.exports[1].outputs[0].uri",
        ),
        (
            "render/static-ad",
            {
                "template_id": "sale-v1",
                "bindings": {"text": {"headline": "a"}, "assets": {"image": "/etc/passwd"}},
                "size": {"width": 64, "height": 64},
            },
            "params.bindings.assets.image",
        ),
        ("render/static-ad", {"template_id": "x", "size": {"width": 64, "height": 64}}, "params.template_id"),
        ("render/ad-template", {"template_id": "product-ad-v1"}, "params.bindings.text.headline"),
        ("process-scene", {"imageUrl": "/etc/passwd"}, "params.imageUrl"),
        (
            "process-scene",
            {"imageUrl": "https://example.com/a.jpg", "outputBucket": "someones-bucket"},
            "params.outputBucket",
        ),
    ],
)
def test_what_may_not_be_is_refused_where_it_stands(
    shared: Running, name: str, params: dict[str, Any], where: str
) -> None:
    assert problems(shared, name, params) == [where]


def test_a_topic_needs_a_provider_of_texts_and_a_script_does_not(shared: Running) -> None:
    answer = shared.post(f"{RENDER}/explainer", {"params": {"topic": "Why ice floats"}})
    assert (answer.status_code, answer.json()["code"]) == (424, "unavailable")
    assert "OPENAI_API_KEY" in answer.json()["detail"]
    script = {"title": "Ice", "sections": [{"narration": "It floats."}]}
    assert shared.post(f"{RENDER}/explainer", {"params": {"script": script}}).status_code == 202


def test_a_dry_run_of_a_batch_tells_each_of_its_videos(shared: Running) -> None:
    params = {"exports": [EXPORT, EXPORT]}
    told = shared.post(f"{RENDER}/batch", {"params": params, "dry_run": True}).json()["result"]["items"]
    assert [one["id"] for one in told] == ["item-1", "item-2"]
    assert told[1]["export"]["outputs"][0]["uri"] == "item-2/colour.mp4"
