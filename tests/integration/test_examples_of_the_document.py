"""Every example of the OpenAPI document runs to its end: on a fresh service, with nothing of one's own."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from dispatched import dispatching
from private_farm import World
from served import served
from service_runs import Running, running

from farm.jobs.states import ENDED
from farm.providers.speech.engines import ENGINES
from farm.samples import HILLS, SAMPLES
from serve.document import openapi_document

BROWSERS = frozenset(f"/api/v1/render/{kind}" for kind in ("brief", "batch", "explainer", "static-ad", "ad-template"))
"""Endpoints whose examples are drawn by browsers."""
FEWEST = 13
"""Endpoints of the document that work today and have a body; with fewer, something was not looked at."""

pytestmark = pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def examples(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every body that the document shows of a capability's request, with its endpoint."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "params" in schemas.get(name, {}).get("properties", {}):
            shown = schemas[name]["examples"]
            assert shown, path
            yield from ((path, body) for body in shown)


def available_at(client: httpx.Client) -> set[str]:
    """Return the endpoints with a body that a service says work."""
    listed = client.get("/api/v1/capabilities").json()["capabilities"]
    return {one["endpoint"] for one in listed if one["status"] == "available" and one["method"] == "POST"}


def submit(client: httpx.Client, document: Mapping[str, Any], available: set[str]) -> dict[str, str]:
    """Send the examples of what is available; return the endpoints of those that became jobs, by the job's id."""
    jobs = {}
    for path, body in examples(document):
        if path not in available:
            continue
        answer = client.post(path, json=body)
        assert answer.status_code in {200, 202}, (path, answer.text)
        if answer.status_code == 200:
            assert answer.json()["result"], path
        else:
            jobs[answer.json()["job_id"]] = path
    return jobs


def ended(client: httpx.Client, jobs: Mapping[str, str], *, seconds: float) -> dict[str, Any]:
    """Wait for jobs; return what became of each endpoint's."""
    end, told = time.monotonic() + seconds, {}
    for job_id, path in jobs.items():
        while (job := client.get(f"/api/v1/jobs/{job_id}").json())["status"] not in ENDED:
            assert time.monotonic() < end, job
            time.sleep(0.1)
        told[path] = job
    return told


def run_all(client: httpx.Client, document: Mapping[str, Any], *, but: frozenset[str], seconds: float) -> set[str]:
    """Run the examples of everything that works to their ends; return the endpoints whose jobs did."""
    available = available_at(client)
    assert len(available | but) >= FEWEST
    assert available | but <= {path for path, _ in examples(document)}
    jobs = submit(client, document, available - but)
    told = ended(client, jobs, seconds=seconds)
    assert {path: job["error"] for path, job in told.items() if job["status"] != "completed"} == {}
    for job_id in jobs:
        result = client.get(f"/api/v1/jobs/{job_id}/result").json()
        assert result["artifacts"], result
        for file in result["artifacts"]:
            assert client.get(file["url"]).content
    return set(told)


class InProcess(httpx.Client):
    """A client of a service that needs no socket."""

    def __init__(self, service: Running) -> None:
        super().__init__()
        self._service = service

    def request(self, method: str, url: Any, **options: Any) -> httpx.Response:  # type: ignore[override]
        return self._service.ask(method, str(url), json=options.get("json"))


def test_the_examples_that_need_no_browser_run_to_their_ends(document: dict[str, Any], tmp_path: Path) -> None:
    with running(tmp_path) as service, dispatching(service), InProcess(service) as client:
        ran = run_all(client, document, but=BROWSERS, seconds=120)
        assert {f"/api/v1/{name}" for name in ("process-scene", "audio/mix", "analyze/video", "tts/generate")} < ran
        voices = client.get("/api/v1/tts/voices").json()["result"]["voices"]
        assert client.get(f"/api/v1/tts/voices/{voices[0]['id']}").status_code == 200


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_all_examples_run_to_their_ends_on_a_fresh_farm_serve(document: dict[str, Any], farm: World) -> None:
    with served(farm) as address, httpx.Client(base_url=address, timeout=30) as client:
        assert run_all(client, document, but=frozenset(), seconds=900) > BROWSERS


def test_an_example_that_names_a_file_that_is_not_there_does_not_pass(document: dict[str, Any], tmp_path: Path) -> None:
    other = HILLS.sha256[::-1]
    text = json.dumps(document)
    assert HILLS.sha256 in text
    spoilt = json.loads(text.replace(HILLS.sha256, other))
    with running(tmp_path) as service, InProcess(service) as client, pytest.raises(AssertionError, match="no file"):
        submit(client, spoilt, {"/api/v1/process-scene"})


def test_examples_of_what_works_name_no_file_that_is_not_shipped(document: dict[str, Any], tmp_path: Path) -> None:
    with running(tmp_path) as service, InProcess(service) as client:
        available = available_at(client)
    text = json.dumps([body for path, body in examples(document) if path in available])
    assert "://" not in text
    assert all(sample.address in text for sample in SAMPLES)
