import json
from pathlib import Path
from typing import Any

import pytest
from service_runs import EXPORT, RENDER, Running, running

JOBS = "/api/v1/jobs"
PROBLEM = "application/problem+json"


def refusals(service: Running) -> list[str]:
    return [str(one.data["code"]) for one in service.bench.ledger.audit() if one.outcome == "refused"]


def with_output(uri: str) -> dict[str, Any]:
    return {**EXPORT, "outputs": [{**EXPORT["outputs"][0], "uri": uri}]}


def with_scene(**scene: Any) -> dict[str, Any]:
    return {**EXPORT, "scenes": [scene]}


def test_a_problem_says_what_where_and_in_which_request(service: Running) -> None:
    answer = service.post(RENDER, {"params": {**EXPORT, "version": 2}}, headers={"X-Request-Id": "order-00000007"})
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["x-request-id"] == "order-00000007"
    assert answer.json() == {
        "type": "urn:framefarm:problem:bad_request",
        "title": answer.json()["title"],
        "status": 422,
        "detail": "params.version: must be 1, not 2",
        "instance": RENDER,
        "code": "bad_request",
        "retryable": False,
        "request_id": "order-00000007",
        "problems": [{"where": "params.version", "message": "must be 1, not 2"}],
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"params": NaN}', 422),
        (b'{"params": {}, "priority": "urgent"}', 422),
        (b'{"params": {}, "job_id": "../../etc"}', 422),
        (b'{"params": {}, "job_id": "a\\nSet-Cookie: x"}', 422),
        (b'{"params": {}, "unknown": 1}', 422),
        (b'{"params": {"scenes": 1e999}}', 422),
        (b'{"params": {"version": ' + b"9" * 5000 + b"}}", 400),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(shared: Running, body: bytes, status: int) -> None:
    answer = shared.ask("POST", RENDER, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert not shared.bench.ledger.list().jobs
    if status == 422:
        noted = shared.bench.ledger.audit()[-1]
        assert (noted.data["code"], noted.data["request_id"]) == ("bad_request", answer.json()["request_id"])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"{JOBS}/..%2f..%2fetc%2fpasswd", f"{JOBS}/../../etc/passwd"),
        (f"{JOBS}/mine/artifacts/..%2f..%2fledger.sqlite", f"{JOBS}/mine/artifacts/../../ledger.sqlite"),
        (f"{JOBS}/%252e%252e%252fetc", f"{JOBS}/%252e%252e%252fetc"),
        ("/docs/..%5c..%5cwin.ini", "/docs/..%5C..%5Cwin.ini"),
        (f"{JOBS}/a%0d%0aSet-Cookie:%20x", f"{JOBS}/a%0D%0ASet-Cookie:%20x"),
        ("/api/v1/tts/voices/..%2f..%2fetc", "/api/v1/tts/voices/../../etc"),
    ],
)
def test_a_path_that_leads_astray_is_not_found_and_noted_in_one_line(shared: Running, path: str, shown: str) -> None:
    answer = shared.get(path)
    assert answer.status_code == 404
    noted = shared.bench.ledger.audit()[-1]
    assert (noted.target, noted.data["request_id"]) == (f"GET {shown}", answer.json()["request_id"])


def test_a_path_that_there_is_not_is_no_attempt(shared: Running) -> None:
    before = len(refusals(shared))
    assert shared.get(f"{JOBS}/none..mp4").status_code == 404
    assert len(refusals(shared)) == before


def test_headers_larger_than_any_client_needs_are_refused_and_noted(service: Running) -> None:
    answer = service.get(JOBS, headers={"X-API-Key": "x" * 40_000})
    assert (answer.status_code, answer.json()["code"]) == (431, "too_large")
    assert refusals(service) == ["too_large"]


@pytest.mark.parametrize(
    ("params", "where"),
    [
        (with_output("../../etc/cron.d/x.mp4"), "params.outputs[0].uri"),
        (with_output("/etc/x.mp4"), "params.outputs[0].uri"),
        (with_output("file:///etc/x.mp4"), "params.outputs[0].uri"),
        (with_output("s3://somebody-elses/x.mp4"), "params.outputs[0].uri"),
        (with_scene(kind="ken_burns", image="/etc/passwd", duration=1), "params.scenes[0].image"),
        (with_scene(kind="ken_burns", image="../../../etc/passwd", duration=1), "params.scenes[0].image"),
        (with_scene(kind="ken_burns", image="file:///etc/passwd", duration=1), "params.scenes[0].image"),
        (with_scene(kind="clip", video="/proc/self/environ", duration=1), "params.scenes[0].video"),
        (with_scene(kind="remotion", composition="X", project="/", duration=1), "params.scenes[0].project"),
        (
            with_scene(kind="remotion", composition="X", project="https://x.example/", duration=1),
            "params.scenes[0].project",
        ),
        ({**EXPORT, "audio": {"music": {"audio": "/etc/passwd"}}}, "params.audio.music.audio"),
        ({**EXPORT, "captions": {"source": "/etc/passwd"}}, "params.captions.source"),
    ],
)
def test_files_outside_of_what_jobs_may_use_are_refused_and_noted(
    shared: Running, params: dict[str, Any], where: str
) -> None:
    answer = shared.post(RENDER, {"params": params})
    assert answer.status_code == 422
    assert where in [problem["where"] for problem in answer.json()["problems"]]
    noted = shared.bench.ledger.audit()[-1]
    assert noted.data["code"] == "bad_spec"
    assert noted.data["request_id"] == answer.json()["request_id"]
    assert where in str(noted.data["detail"])
    assert not shared.bench.ledger.list().jobs


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "HTTP://LOCALHOST:8080/x.png",
        "http://files.localhost/x.png",
        "http://[::1]/x.png",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/x.png",
        "http://0x7f.1/x.png",
        "http://[::ffff:10.0.0.1]/x.png",
        "https://user:pass@example.com/x.png",
        "http://example.com:99999/x.png",
    ],
)
def test_a_file_that_lies_inside_is_refused_and_noted(shared: Running, url: str) -> None:
    ad = {"template_id": "sale-v1", "bindings": {"text": {"headline": "x"}, "assets": {"product_image": url}}}
    ad["size"] = {"width": 300, "height": 300}
    brief = {"format": "listicle_v1", "title": "x", "sections": [{"heading": "x"}], "music": url}
    for path, params, where in (
        (RENDER, with_scene(kind="ken_burns", image=url, duration=1), "params.scenes[0].image"),
        ("/api/v1/audio/mix", {"parts": [{"audio_url": url}]}, "params.parts[0].audio_url"),
        ("/api/v1/analyze/video", {"video_url": url}, "params.video_url"),
        ("/api/v1/process-scene", {"sceneIndex": 0, "imageUrl": url, "duration": 1}, "params.imageUrl"),
        ("/api/v1/render/static-ad", ad, "params.bindings.assets.product_image"),
        ("/api/v1/render/brief", {"brief": brief}, "params.brief.music"),
    ):
        answer = shared.post(path, {"params": params})
        assert (path, answer.status_code) == (path, 422)
        assert [problem["where"] for problem in answer.json()["problems"]] == [where]
        noted = shared.bench.ledger.audit()[-1]
        assert (noted.outcome, noted.data["request_id"]) == ("refused", answer.json()["request_id"])
        assert where in str(noted.data["detail"])
    assert not shared.bench.ledger.list().jobs


def test_a_private_host_that_the_operator_named_may_be_fetched_from(tmp_path: Path) -> None:
    with running(tmp_path, fetch_private_hosts=("127.0.0.1:9000",)) as service:
        for port, status in ((9000, 202), (9001, 422)):
            image = f"http://127.0.0.1:{port}/x.png"
            scene = with_scene(kind="ken_burns", image=image, duration=1)
            assert service.post(RENDER, {"params": scene}).status_code == status


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost:8080/callback",
        "http://[::1]/x",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/x",
        "http://0x7f.1/x",
        "http://[::ffff:10.0.0.1]/x",
        "ftp://example.com/x",
        "http://user:pass@example.com/x",
        "http://example.com/x\r\nX-Evil: 1",
        "file:///etc/passwd",
    ],
)
def test_a_webhook_that_leads_inside_is_refused_and_noted(shared: Running, url: str) -> None:
    answer = shared.submit(webhook_url=url)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "webhook_url"
    noted = shared.bench.ledger.audit()[-1]
    assert (noted.outcome, noted.data["request_id"]) == ("refused", answer.json()["request_id"])


def test_a_private_receiver_that_the_operator_named_is_accepted(tmp_path: Path) -> None:
    with running(tmp_path, webhook_private_hosts=("localhost:8080",)) as service:
        assert service.submit(webhook_url="http://localhost:8080/callback").json()["webhook_registered"] is True


def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length(tmp_path: Path) -> None:
    with running(tmp_path, serve_body_bytes=1000) as service:
        assert service.post(RENDER, {"params": {"x": "x" * 1000}}).status_code == 413

        async def drops() -> Any:
            for _ in range(20):
                yield b" " * 100

        streamed = service.ask("POST", RENDER, content=drops(), headers={"Content-Type": "application/json"})
        assert (streamed.status_code, streamed.json()["code"]) == (413, "too_large")
        assert refusals(service) == ["too_large", "too_large"]


def test_a_flood_of_refusals_is_counted_instead_of_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.edge.audit.NOTED_AT_ONCE", 3)
    now = [0.0]
    monkeypatch.setattr("serve.edge.audit.monotonic", lambda: now[0])
    with running(tmp_path, serve_body_bytes=10) as service:

        def flood(count: int) -> None:
            for _ in range(count):
                assert service.ask("POST", RENDER, content=b"x" * 100).status_code == 413

        flood(5)
        assert refusals(service) == ["too_large"] * 3
        service.get(f"{JOBS}/..%2f..%2fetc")
        assert refusals(service)[3:] == ["not_found"], "another kind hides behind it"
        service.address = "127.0.0.2"
        flood(1)
        assert len(refusals(service)) == 5
        service.address = "127.0.0.1"
        now[0] += 1
        flood(1)
        assert service.bench.ledger.audit()[-1].data["not_noted_before"] == 2


def test_addresses_of_one_ipv6_network_are_one_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.edge.audit.NOTED_AT_ONCE", 1)
    with running(tmp_path, serve_body_bytes=10) as service:
        for service.address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
            service.ask("POST", RENDER, content=b"x" * 100)
        assert [one.data["address"] for one in service.bench.ledger.audit()] == ["2001:db8::1", "2001:db8:0:1::1"]


def test_only_json_is_taken(service: Running) -> None:
    answer = service.ask("POST", RENDER, content=json.dumps({"params": EXPORT}), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"Host": "rebound.example:3100"}),
        ("127.0.0.1", {"Origin": "https://evil.example"}),
    ],
)
def test_without_keys_only_programs_on_this_machine_are_served(
    service: Running, address: str, headers: dict[str, str]
) -> None:
    assert service.get(JOBS).status_code == 200
    service.address = address
    answer = service.get(JOBS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert refusals(service) == ["unauthorized"]
    assert service.get("/health/live", headers=headers).status_code == 200


def test_once_there_is_a_key_one_is_needed_and_it_must_be_right(service: Running) -> None:
    made = service.bench.keys.create("one")
    assert service.get(JOBS).status_code == 401
    service.address = "192.0.2.7"
    assert service.get(JOBS, headers={"Authorization": f"Bearer {made.token}"}).status_code == 200
    assert service.get(JOBS, headers={"X-API-Key": made.token}).status_code == 200
    for wrong in (made.token[:-1] + "!", "Bearer", "'; drop table api_keys", "x" * 5000):
        assert service.get(JOBS, headers={"X-API-Key": wrong}).status_code == 401
    service.bench.keys.revoke(made.key.key_id)
    assert service.get(JOBS, headers={"X-API-Key": made.token}).status_code == 401
    service.address = "127.0.0.1"
    assert service.get(JOBS).status_code == 401
    assert refusals(service) == ["unauthorized"] * 7


def test_a_key_may_do_what_its_scopes_say(service: Running) -> None:
    reads = {"X-API-Key": service.bench.keys.create("reads", scopes=("read",)).token}
    writes = {"X-API-Key": service.bench.keys.create("writes", scopes=("write",)).token}
    assert service.get(JOBS, headers=reads).status_code == 200
    assert service.submit(headers=reads).status_code == 403
    assert service.submit(headers=writes).status_code == 202
    assert service.get(JOBS, headers=writes).status_code == 403
    assert refusals(service) == ["forbidden", "forbidden"]


def test_a_client_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with running(tmp_path, rate_per_minute=1, rate_burst=2) as service:
        answers = [service.get(JOBS) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
        assert answers[0].headers["ratelimit-limit"] == "2"
        assert 55 <= int(answers[2].headers["retry-after"]) <= 60
        assert service.get("/health").status_code == 200


def test_tokens_are_not_guessed_faster_than_the_limit(tmp_path: Path) -> None:
    with running(tmp_path, rate_per_minute=1, rate_burst=2) as service:
        service.bench.keys.create("one")
        guesses = [service.get(JOBS, headers={"X-API-Key": f"guess-{n}"}).status_code for n in range(4)]
        assert guesses == [401, 401, 429, 429]


def test_pages_of_other_origins_are_told_nothing_unless_they_were_named(tmp_path: Path) -> None:
    asked = {"Origin": "https://studio.example", "Access-Control-Request-Method": "POST"}
    (tmp_path / "other").mkdir()
    with running(tmp_path / "other") as service:
        assert "access-control-allow-origin" not in service.ask("OPTIONS", RENDER, headers=asked).headers
    with running(tmp_path, cors_origins=("https://studio.example",)) as service:
        allowed = service.ask("OPTIONS", RENDER, headers=asked)
        assert allowed.headers["access-control-allow-origin"] == "https://studio.example"
        other = service.ask("OPTIONS", RENDER, headers={**asked, "Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


def test_paths_and_methods_that_there_are_not_are_problems_too(service: Running) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/health", 405), ("GET", f"{JOBS}/none", 404)):
        answer = service.ask(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_ledger_that_cannot_be_read_is_no_crash_but_a_reason_to_come_back(service: Running) -> None:
    with service.bench.ledger.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE jobs RENAME TO lost")
        connection.commit()
    ready = service.get("/health/ready")
    assert (ready.status_code, ready.json()["code"], ready.json()["retryable"]) == (503, "not_ready", True)
    assert service.get("/health/live").status_code == 200
    assert service.get(JOBS).status_code == 503
