"""The shipped compositions' zod schemas say what the spec's JSON Schema says, where both speak of the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from brief_examples import EXAMPLES, brief_of, briefs
from hypothesis import HealthCheck, given, settings
from job_world import job_world
from jsonschema import Draft202012Validator

from farm.errors import SpecError
from farm.jobs.states import JobState
from farm.media.ffmpeg import version
from farm.media.inspect import video_facts
from farm.orchestrator.jobs.rendering import HANDLERS
from farm.orchestrator.projects import bundle_of
from farm.plan.ads import PICTURES, VIDEOS, picture_of, spec_of_ad
from farm.plan.briefs import spec_of_brief
from farm.plan.props import ENDINGS, prop_assets
from farm.plan.tasks import ListPayload, Task, Versions, content_key
from farm.scene_worker.remotion.warm import end_all
from farm.scene_worker.remotion.workspace import workspace
from farm.scene_worker.render import Order, execute
from farm.settings import Settings
from farm.spec.base import COLOR
from farm.spec.load import parse_spec
from farm.spec.requests import AdTemplateRequest, BriefRequest, StaticAdRequest, read_request
from farm.spec.scenes import RemotionScene, TransitionKind
from farm.storage.artifact import Artifact
from farm.storage.directory import DirectoryStore
from farm.testing import InlineExecutor

SHIPPED = {
    "Comparison",
    "DevVlog",
    "Explainer",
    "Gallery",
    "Listicle",
    "LowerThird",
    "PersonalGreeting",
    "ProductAd",
    "Shorts",
    "StaticAd",
    "Title",
}

Json = dict[str, Any]

ADDRESS = 4096
"""The longest address that the spec takes."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes the store that has the bundle, and the cache."""
    return tmp_path_factory.mktemp("shipped")


@pytest.fixture(scope="module")
def compositions(folder: Path) -> Iterator[dict[str, Json]]:
    """What the bundle says of each composition, as the farm asks for it."""
    settings = Settings(cache=folder / "cache")
    store = DirectoryStore(folder / "store")
    bundle = bundle_of(None, folder, store, settings, folder)
    payload = ListPayload(bundle=bundle, engine=workspace(settings).engine)
    versions = Versions(ffmpeg=version())
    key = content_key(payload, versions)
    task = Task(key=key, name="compositions", payload=payload, scenes=(), frames=0, seconds=5.0)
    *_, answer = execute(Order(task=task, store=store.uri, assets={}, versions=versions), settings)
    assert isinstance(answer, Artifact)
    listed = json.loads(store.open_local(answer).read_bytes())["compositions"]
    yield {composition["id"]: composition["described"] for composition in listed}
    end_all()


def fields(schema: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Return all schemas of values within a schema, with where they stand."""
    for name, part in schema.get("properties", {}).items():
        yield f"{path}.{name}", part
        yield from fields(part, f"{path}.{name}")
    for name in ("items", "additionalProperties"):
        part = schema.get(name)
        if isinstance(part, dict):
            yield f"{path}[{name}]", part
            yield from fields(part, f"{path}[{name}]")
    for choice in ("anyOf", "oneOf", "allOf"):
        for number, part in enumerate(schema.get(choice, [])):
            yield f"{path}<{choice} {number}>", part
            yield from fields(part, f"{path}<{choice} {number}>")


def all_fields(compositions: dict[str, Json]) -> list[tuple[str, Json]]:
    return [found for name, one in compositions.items() for found in fields(one["props_schema"], name)]


def spec_of(scene: Json) -> Json:
    output = {"uri": "out.mp4", "width": 1920, "height": 1080, "fps": 30}
    return {"version": 1, "title": "Shipped", "scenes": [scene], "outputs": [output]}


def colors(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from colors(part)
    elif isinstance(value, str) and COLOR.fullmatch(value):
        yield value


def test_all_are_there_with_a_schema(compositions: dict[str, Json]) -> None:
    assert compositions.keys() == SHIPPED
    for name, one in compositions.items():
        assert one["props_schema"]["type"] == "object", name
        assert one["props_schema"]["properties"].keys() >= one["default_props"].keys(), name
        assert set(one["props_schema"].get("required", [])) <= one["default_props"].keys(), name


def test_their_ids_and_defaults_make_scenes_that_survive_json(compositions: dict[str, Json]) -> None:
    for name, one in compositions.items():
        given = spec_of({"kind": "remotion", "composition": name, "props": one["default_props"]})
        spec = parse_spec(json.loads(json.dumps(given)))
        again = parse_spec(json.loads(spec.model_dump_json()))
        assert again == spec
        (scene,) = again.scenes
        assert isinstance(scene, RemotionScene)
        assert (scene.composition, scene.props) == (name, one["default_props"])


def test_refuse_props_that_do_not_exist(compositions: dict[str, Json]) -> None:
    for name, one in compositions.items():
        assert one["props_schema"]["additionalProperties"] is False, name


def test_colours_are_spelled_as_in_the_spec(compositions: dict[str, Json]) -> None:
    patterns = {path: field["pattern"] for path, field in all_fields(compositions) if "pattern" in field}
    assert patterns
    assert set(patterns.values()) == {COLOR.pattern}
    for name, one in compositions.items():
        marked = [path for path in patterns if path.startswith(f"{name}.")]
        assert marked, name
        assert len(list(colors(one["default_props"]))) >= len(marked), name


def test_transitions_have_the_specs_names(compositions: dict[str, Json]) -> None:
    named = [field for path, field in all_fields(compositions) if re.search(r"\.transition$", path)]
    assert named
    for field in named:
        assert set(field["enum"]) <= {kind.value for kind in TransitionKind}


def test_assets_are_media_that_the_farm_prepares(compositions: dict[str, Json]) -> None:
    marked = {path: field for path, field in all_fields(compositions) if "asset" in field}
    assert {field["asset"] for field in marked.values()} <= ENDINGS.keys()
    assert {path.rpartition(".")[2] for path in marked} >= {"image", "audio", "background", "avatar"}
    for path, field in marked.items():
        assert (field["type"], field["maxLength"]) == ("string", ADDRESS), path


@pytest.mark.parametrize(
    ("name", "props", "expected"),
    [
        ("Title", {"image": "a.png"}, [("image", "image")]),
        ("Listicle", {"items": [{"heading": "a"}, {"heading": "b", "image": "b.jpg"}]}, [("items[1].image", "image")]),
        ("Explainer", {"audio": "v.mp3", "scenes": [{"background": "b.jpg"}]}, ["audio", "scenes[0].background"]),
        ("PersonalGreeting", {"avatar": "face.webp", "name": "image.png"}, [("avatar", "image")]),
    ],
)
def test_their_addresses_are_found_in_props(
    compositions: dict[str, Json], name: str, props: Json, expected: list[Any]
) -> None:
    found = list(prop_assets(props, compositions[name]["props_schema"]))
    told = [asset.path if isinstance(expected[0], str) else (asset.path, asset.media) for asset in found]
    assert told == expected


def test_numbers_have_bounds(compositions: dict[str, Json]) -> None:
    numbers = {path: field for path, field in all_fields(compositions) if field.get("type") in ("number", "integer")}
    assert numbers
    for path, field in numbers.items():
        assert "minimum" in field or "exclusiveMinimum" in field, path
        assert "maximum" in field or "exclusiveMaximum" in field, path


def test_texts_and_lists_have_maxima(compositions: dict[str, Json]) -> None:
    for path, field in all_fields(compositions):
        if field.get("type") == "string":
            assert field.keys() & {"maxLength", "enum", "pattern", "const"}, path
        if field.get("type") == "array":
            assert "maxItems" in field, path


def test_every_property_is_described(compositions: dict[str, Json]) -> None:
    for path, field in all_fields(compositions):
        if not path.endswith(("]", ">")):
            assert field.get("description"), path


def test_what_a_greeting_varies_with_is_a_prop(compositions: dict[str, Json]) -> None:
    scene = {
        "kind": "remotion",
        "composition": "PersonalGreeting",
        "props": compositions["PersonalGreeting"]["default_props"],
        "varies": {"name": [0, 30]},
    }
    assert parse_spec(spec_of(scene)).scenes


def complaints(compositions: dict[str, Json], scene: RemotionScene) -> list[str]:
    validator = Draft202012Validator(compositions[scene.composition]["props_schema"])
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(dict(scene.props))]


def scenes_of_brief(brief: Json) -> list[RemotionScene]:
    request = read_request(BriefRequest, {"brief": brief})
    spec = spec_of_brief(request.brief, request.quality, request.output_format).spec
    return [scene for scene in spec.scenes if isinstance(scene, RemotionScene)]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(brief=briefs())
def test_whatever_brief_is_accepted_its_composition_accepts_the_props(
    compositions: dict[str, Json], brief: Json
) -> None:
    try:
        scenes = scenes_of_brief(brief)
    except SpecError:
        return
    for scene in scenes:
        assert complaints(compositions, scene) == []


def nothing_of_the_example_is_left(compositions: dict[str, Json], scene: RemotionScene) -> bool:
    return compositions[scene.composition]["default_props"].keys() <= scene.props.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_briefs_composition_shows_nothing_of_its_own_example(compositions: dict[str, Json], name: str) -> None:
    (scene,) = scenes_of_brief(brief_of(name))
    assert complaints(compositions, scene) == []
    assert nothing_of_the_example_is_left(compositions, scene)


def test_templates_of_ads_are_those_there_are_and_show_nothing_of_their_examples(compositions: dict[str, Json]) -> None:
    assert list(PICTURES) == compositions["StaticAd"]["props_schema"]["properties"]["template"]["enum"]
    asked: Json = {"bindings": {"text": {"headline": "Half off"}}, "size": {"width": 320, "height": 320}}
    scenes = [picture_of(read_request(StaticAdRequest, {"template_id": name, **asked})).scene for name in PICTURES]
    for name in VIDEOS:
        scenes += spec_of_ad(read_request(AdTemplateRequest, {"template_id": name, **asked})).spec.scenes  # type: ignore[arg-type]
    for scene in scenes:
        assert complaints(compositions, scene) == []
        assert nothing_of_the_example_is_left(compositions, scene)


GROUND = (0xB0, 0x20, 0x30)
"""A primary colour, in red, green and blue."""


def share_of_ground(picture: Any) -> float:
    """Return the part of a picture that has the primary colour, encoded or not."""
    pixels = np.asarray(picture, np.int32)[..., ::-1].reshape(-1, 3)
    return float((np.abs(pixels - np.array(GROUND)).max(axis=1) <= 12).mean())


@pytest.mark.usefixtures("compositions")
def test_a_brief_and_an_ad_are_drawn_by_jobs_in_the_colours_that_were_asked_for(folder: Path) -> None:
    world = job_world(folder)
    world.handlers |= HANDLERS
    world.connect = lambda *_about: InlineExecutor(
        run=lambda order: execute(order, world.settings), tags={"chromium": 1}
    )
    style = {"theme": "brand", "primary_color": "#b02030"}
    size = {"width": 320, "height": 180}
    brief = brief_of("shorts_v1", style=style, settings={"duration_sec": 2, "fps": 10, **size})
    filled = {"text": {"headline": "The whole collection", "discount": "-40%"}}
    ad = {"template_id": "sale-v1", "bindings": filled, "style": style, "size": {"width": 241, "height": 300}}
    video = world.ledger.submit({"kind": "render/brief", "payload": {"brief": brief, "quality": "draft"}}).job.job_id
    still = world.ledger.submit({"kind": "render/static-ad", "payload": {**ad, "format": "webp"}}).job.job_id
    world.run_all()
    for job in (world.ledger.get(video), world.ledger.get(still)):
        assert job.status is JobState.COMPLETED, job.error

    film = folder / "deliveries" / video / "shorts-v1.mp4"
    assert video_facts(film).frames == 20
    reader = cv2.VideoCapture(str(film))
    frames = [reader.read()[1] for _ in range(20)]
    assert max(map(share_of_ground, frames)) > 0.5
    assert max(float(np.std(np.asarray(frame))) for frame in frames) > 10

    (file,) = world.ledger.artifacts(still)
    assert (file.name, file.media_type) == ("image", "image/webp")
    picture = cv2.imread(file.uri)
    assert picture is not None
    assert picture.shape == (300, 241, 3)
    assert 0.5 < share_of_ground(picture) < 0.98
    world.ledger.close()
