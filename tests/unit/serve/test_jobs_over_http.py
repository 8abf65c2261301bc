import json
from pathlib import Path

import pytest
from service_runs import RENDER, Running, running

from farm.errors import Problem, RenderError
from farm.jobs.models import JobArtifact

JOBS = "/api/v1/jobs"


def test_an_export_is_accepted_with_the_envelope(service: Running) -> None:
    answer = service.submit(job_id="mine", priority="high")
    assert answer.status_code == 202
    assert answer.json() == {
        "job_id": "mine",
        "status": "queued",
        "estimated_duration_sec": pytest.approx(3.0, abs=0.5),
        "poll_url": f"{JOBS}/mine",
        "events_url": f"{JOBS}/mine/events",
        "result_url": f"{JOBS}/mine/result",
        "webhook_registered": False,
    }
    assert answer.headers["location"] == f"{JOBS}/mine"
    job = service.bench.ledger.get("mine")
    assert (job.kind, job.client, job.priority.label) == ("render/export", "local", "high")
    assert job.payload["scenes"] == [{"kind": "color", "color": "#203040", "duration": 0.5}]


def test_the_same_idempotency_key_gives_the_same_job_and_another_request_is_refused(service: Running) -> None:
    headers = {"Idempotency-Key": "order-7"}
    first, again = service.submit(headers=headers), service.submit(headers=headers)
    assert first.json()["job_id"] == again.json()["job_id"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = service.submit(headers=headers, priority="low")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_a_job_id_that_is_taken_is_refused(service: Running) -> None:
    assert service.submit(job_id="mine").status_code == 202
    assert service.submit(job_id="mine").status_code == 202
    assert service.submit(job_id="mine", priority="low").status_code == 409
    assert len(service.bench.ledger.list().jobs) == 1


def test_a_dry_run_plans_and_queues_nothing(service: Running) -> None:
    answer = service.submit(dry_run=True)
    assert answer.status_code == 200
    told = answer.json()
    assert told["dry_run"] is True
    assert told["result"]["outputs"][0]["frames"] == 5
    assert not service.bench.ledger.list().jobs


def test_an_estimate_answers_at_once(service: Running) -> None:
    told = service.post("/api/v1/estimate", {"params": service_export(fps=30)}).json()
    assert told["success"] is True
    assert told["result"]["outputs"][0]["frames"] == 15
    assert told["duration_ms"] > 0


def test_metrics_count_jobs_by_state_and_kind(service: Running) -> None:
    service.submit(job_id="mine")
    service.submit()
    service.ask("DELETE", f"{JOBS}/mine")
    answer = service.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'farm_jobs{status="cancelled",kind="render/export"} 1' in answer.text.splitlines()
    assert 'farm_jobs{status="queued",kind="render/export"} 1' in answer.text.splitlines()


def test_a_job_that_waits_is_cancelled_at_once_and_a_running_one_soon(service: Running) -> None:
    service.submit(job_id="waits")
    answer = service.ask("DELETE", f"{JOBS}/waits")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    service.submit(job_id="runs")
    assert service.bench.claims.claim("dispatcher-1") is not None
    answer = service.ask("DELETE", f"{JOBS}/runs")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelling")


def test_a_finished_job_is_not_cancelled_but_retried(service: Running) -> None:
    service.submit(job_id="mine")
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    service.bench.claims.complete(claim, {"n": 1})
    assert service.ask("DELETE", f"{JOBS}/mine").status_code == 409
    again = service.post(f"{JOBS}/mine/retry")
    assert again.status_code == 202
    assert service.get(again.json()["poll_url"]).json()["retry_of"] == "mine"
    assert service.post(f"{JOBS}/mine/retry").json() == again.json()


def test_a_result_is_given_when_there_is_one_and_else_why_not(service: Running) -> None:
    service.submit(job_id="mine")
    early = service.get(f"{JOBS}/mine/result")
    assert (early.status_code, early.json()["code"], early.headers["retry-after"]) == (409, "not_ready", "2")
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    file = JobArtifact(job_id="", name="video", uri="gs://bucket/video.mp4", media_type="video/mp4", size=7)
    service.bench.claims.complete(claim, {"frames": 5}, files=[file])
    told = service.get(f"{JOBS}/mine/result").json()
    assert (told["success"], told["result"]) == (True, {"frames": 5})
    assert told["artifacts"][0]["url"] == f"{JOBS}/mine/artifacts/video"
    elsewhere = service.get(f"{JOBS}/mine/artifacts/video")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "elsewhere")
    assert service.get(f"{JOBS}/mine/artifacts/other").status_code == 404


def test_a_failed_job_says_where_it_failed(service: Running) -> None:
    service.submit(job_id="mine")
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    service.bench.claims.fail(claim, RenderError(problems=[Problem(where="scenes[0]", message="does not open")]))
    told = service.get(f"{JOBS}/mine/result")
    assert (told.status_code, told.json()["code"]) == (409, "job_failed")
    assert told.json()["problems"] == [{"where": "scenes[0]", "message": "does not open"}]
    assert service.get(f"{JOBS}/mine").json()["error"]["code"] == "render_failed"


def test_an_unchanged_job_is_not_sent_twice(service: Running) -> None:
    service.submit(job_id="mine")
    first = service.get(f"{JOBS}/mine")
    again = service.get(f"{JOBS}/mine", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    service.ask("DELETE", f"{JOBS}/mine")
    changed = service.get(f"{JOBS}/mine", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_the_list_is_walked_by_its_links_and_filtered(service: Running) -> None:
    for number in range(5):
        service.submit(job_id=f"job-{number}")
    service.ask("DELETE", f"{JOBS}/job-0")
    seen, place = [], f"{JOBS}?limit=2"
    while place:
        answer = service.get(place)
        seen += [job["job_id"] for job in answer.json()["jobs"]]
        place = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == [f"job-{number}" for number in (4, 3, 2, 1, 0)]
    assert [job["job_id"] for job in service.get(f"{JOBS}?status=cancelled").json()["jobs"]] == ["job-0"]
    both = service.get(f"{JOBS}?status=cancelled&status=queued&kind=render/export").json()["jobs"]
    assert len(both) == 5
    assert service.get(f"{JOBS}?kind=tts/generate").json() == {"jobs": [], "next_cursor": ""}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "cursor=zzz", "status=done", "created_after=2026-01-01T00:00:00", "created_after=x"],
)
def test_a_list_that_makes_no_sense_is_refused(service: Running, query: str) -> None:
    answer = service.get(f"{JOBS}?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.text


def test_events_resume_behind_the_last_one_that_was_heard(service: Running) -> None:
    service.submit(job_id="mine")
    service.ask("DELETE", f"{JOBS}/mine")
    whole = events(service.get(f"{JOBS}/mine/events").text)
    assert [event["type"] for event in whole] == ["job.queued", "job.cancelled"]
    rest = service.get(f"{JOBS}/mine/events", headers={"Last-Event-ID": "1"})
    assert rest.headers["content-type"].startswith("text/event-stream")
    assert [event["number"] for event in events(rest.text)] == [2]
    assert [event["number"] for event in events(service.get(f"{JOBS}/mine/events?after=1").text)] == [2]


def test_a_key_sees_its_own_jobs_alone_unless_it_is_an_admins(tmp_path: Path) -> None:
    with running(tmp_path, rate_per_minute=0) as service:
        keys = service.bench.keys
        one, two = keys.create("one"), keys.create("two")
        admin = keys.create("admin", scopes=("admin",))
        mine, yours, all_of = ({"X-API-Key": key.token} for key in (one, two, admin))
        assert service.submit(headers=mine, job_id="of-one").status_code == 202
        for path in ("", "/result", "/events", "/artifacts/video"):
            assert service.get(f"{JOBS}/of-one{path}", headers=yours).status_code == 404
        assert service.ask("DELETE", f"{JOBS}/of-one", headers=yours).status_code == 404
        assert service.get(JOBS, headers=yours).json()["jobs"] == []
        assert len(service.get(JOBS, headers=all_of).json()["jobs"]) == 1
        assert service.get(f"{JOBS}/of-one", headers=mine).json()["status"] == "queued"
        assert service.ask("DELETE", f"{JOBS}/of-one", headers=all_of).status_code == 200


def test_every_write_is_in_the_audit_log(service: Running) -> None:
    service.submit(job_id="mine")
    service.ask("DELETE", f"{JOBS}/mine")
    service.post(f"{JOBS}/mine/retry")
    assert [one.action for one in service.bench.ledger.audit()] == ["job.submit", "job.cancel", "job.retry"]


def test_half_a_surrogate_pair_in_a_request_is_refused_and_not_stumbled_over(service: Running) -> None:
    scene = {"kind": "remotion", "composition": "Title", "props": {"text": "\ud800"}, "duration": 1}
    text = json.dumps({"params": {**service_export(fps=10), "scenes": [scene]}})
    answer = service.ask("POST", RENDER, content=text, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "params.scenes[0].props")


def service_export(*, fps: int) -> dict[str, object]:
    output = {"uri": "colour.mp4", "width": 64, "height": 64, "fps": fps, "quality": "draft"}
    return {"version": 1, "scenes": [{"kind": "color", "color": "#203040", "duration": 0.5}], "outputs": [output]}


def events(text: str) -> list[dict[str, object]]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
