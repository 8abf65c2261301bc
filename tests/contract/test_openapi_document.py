"""What the OpenAPI document says is what the service does."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from service_runs import Running, running

from farm.capabilities.table import CAPABILITIES
from serve.document import openapi_document

SLOW = frozenset({"render_export", "estimate", "render_batch"})
"""Operations whose schema, the whole spec, takes long to draw examples from."""
UNSPOILED = frozenset({"health", "health_live", "health_ready"})
"""Operations that are asked nothing, so nothing of it can be wrong."""
OPEN_ENDED = frozenset({"job_events"})
"""Operations that answer as long as a job runs."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def test_every_route_of_the_service_s_contract_is_there_with_its_method(document: dict[str, Any]) -> None:
    routes = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    missing = [route for route in PROMISED if route not in routes]
    assert missing == []


def test_every_example_runs_as_it_stands_or_says_what_is_missing(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        listed = service.get("/api/v1/capabilities").json()["capabilities"]
        statuses = {one["endpoint"]: one["status"] for one in listed if one["method"] == "POST"}
        for row in CAPABILITIES:
            if row.method != "POST":
                continue
            answer = service.post(f"/api/v1{row.route}", {"params": dict(row.example)})
            here = statuses[f"/api/v1{row.route}"] == "available"
            expected = 424 if not here else 202 if row.is_queued else 200
            assert (row.name, answer.status_code) == (row.name, expected)
            if row.missing and row.missing.setting:
                assert row.missing.setting in answer.json()["detail"]


def test_what_works_is_listed_as_available_and_nothing_else(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        listed = service.get("/api/v1/capabilities").json()["capabilities"]
    available = {one["endpoint"] for one in listed if one["status"] == "available"}
    works = {"render/export", "estimate", "tts/voices", "tts/voices/{id}", "tts/generate", "process-scene"}
    works |= {f"render/{kind}" for kind in ("brief", "batch", "explainer", "static-ad", "ad-template")}
    works |= {"audio/mix", "audio/duck", "audio/sfx", "analyze/video"}
    assert available == {f"/api/v1/{name}" for name in works}
    assert all(bool(one["missing"]) == (one["status"] == "unavailable") for one in listed)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], f"{method.upper()} {path}"


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [name for name, _ in operations(document)]
    assert len(names) == len(set(names))
    assert "render_export" in names


def test_what_every_kind_of_job_returns_is_in_the_document(document: dict[str, Any]) -> None:
    schemas, paths = document["components"]["schemas"], document["paths"]
    answer = paths["/api/v1/jobs/{job_id}/result"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for row in CAPABILITIES:
        if row.is_queued:
            reference = paths[f"/api/v1{row.route}"]["post"]["x-job-result"]
            assert reference in answer["anyOf"]
            told = schemas[reference["$ref"].rpartition("/")[2]]["properties"]
            assert told["kind"]["const"] == row.name
            assert told["result"] == {"$ref": f"#/components/schemas/{row.result.__name__}"}


def fuzz(service: Running, mode: GenerationMode, *, examples: int, skipped: frozenset[str]) -> Counter[str]:
    """Send what fits the document, or what does not, to every operation; return how many requests each got."""
    key = service.bench.keys.create("fuzz").token
    load_all_checks()
    checks = CHECKS.get_by_names(CHECKED)
    sent = Counter[str]()

    def prober(name: str) -> Callable[[schemathesis.Case], None]:
        def probe(case: schemathesis.Case) -> None:
            sent[name] += 1
            case.call_and_validate(headers={"X-API-Key": key}, checks=checks)

        return probe

    bounds = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for found in schemathesis.openapi.from_asgi("/openapi.json", service.app).get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        if name in skipped or (mode is GenerationMode.NEGATIVE and name in UNSPOILED):
            continue
        bounds(given(case=operation.as_strategy(mode))(prober(name)))()
    return sent


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_a_few_requests_of_every_kind_get_no_answer_that_is_not_in_the_document(
    tmp_path: Path, mode: GenerationMode
) -> None:
    with running(tmp_path, rate_per_minute=0) as service:
        sent = fuzz(service, mode, examples=2, skipped=SLOW | OPEN_ENDED)
    assert len(sent) > 40


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_many_requests_get_no_answer_that_is_not_in_the_document(tmp_path: Path, mode: GenerationMode) -> None:
    with running(tmp_path, rate_per_minute=0) as service:
        sent = fuzz(service, mode, examples=25, skipped=OPEN_ENDED)
    assert sent["render_export"] > 0


CHECKED = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
]
"""What schemathesis looks at: no 5xx, no undocumented status, no unvalidated body."""

PROMISED = tuple(
    """
GET /health
GET /health/ready
GET /health/live
GET /metrics
GET /api/v1/capabilities
POST /api/v1/assets
POST /api/v1/assets/presign
PUT /api/v1/assets/uploads/{ticket}
GET /api/v1/assets
GET /api/v1/assets/{sha256}
HEAD /api/v1/assets/{sha256}
GET /api/v1/assets/{sha256}/content
DELETE /api/v1/assets/{sha256}
GET /api/v1/jobs
GET /api/v1/jobs/{job_id}
DELETE /api/v1/jobs/{job_id}
GET /api/v1/jobs/{job_id}/result
POST /api/v1/render/brief
POST /api/v1/render/batch
POST /api/v1/render/explainer
POST /api/v1/render/static-ad
POST /api/v1/render/ad-template
POST /api/v1/tts/generate
POST /api/v1/tts/voice-clone
POST /api/v1/tts/multi-language
GET /api/v1/tts/voices
POST /api/v1/tts/voices
GET /api/v1/tts/voices/{id}
DELETE /api/v1/tts/voices/{id}
POST /api/v1/video/sora
POST /api/v1/video/image-to-video
POST /api/v1/video/transform
POST /api/v1/video/mochi
POST /api/v1/video/wan2
POST /api/v1/video/pipeline
POST /api/v1/image/character
POST /api/v1/image/character-variant
POST /api/v1/image/gemini
POST /api/v1/image/stickers
POST /api/v1/audio/music/search
POST /api/v1/audio/music/generate
POST /api/v1/audio/mix
POST /api/v1/audio/duck
POST /api/v1/audio/sfx
POST /api/v1/visuals/meme
POST /api/v1/visuals/broll
POST /api/v1/visuals/ugc
POST /api/v1/visuals/stock
POST /api/v1/avatar/train
GET /api/v1/avatar/training/{id}
POST /api/v1/avatar/infinitetalk
POST /api/v1/avatar/talking-head
POST /api/v1/avatar/sadtalker
POST /api/v1/avatar/wav2lip
POST /api/v1/analyze/video
POST /api/v1/analyze/virality
POST /api/v1/analyze/youtube
POST /api/v1/publish
""".strip().splitlines()
)
"""The routes that the service was specified with."""
