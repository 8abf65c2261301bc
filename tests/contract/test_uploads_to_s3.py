"""Uploads, jobs and their files where everything lies on S3."""

import base64
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from s3_server import BUCKET, S3Server, client_of
from service_runs import EXPORT, RENDER, Running, running
from uploading import ASSETS, archive, picture, sha256_of, upload

from farm.orchestrator.jobs.connection import JobsFarm
from farm.orchestrator.jobs.dispatcher import JobDispatcher
from farm.orchestrator.jobs.render_export import KIND, RenderExport
from farm.orchestrator.jobs.uploads import Uploads
from farm.settings import Settings
from farm.testing import connect_inline

PICTURE = picture()
HASH = sha256_of(PICTURE)


@pytest.fixture
def service(tmp_path: Path, s3_settings: Settings) -> Iterator[Running]:
    """A service that keeps everything below a place of its own in the bucket."""
    root = f"s3://{BUCKET}/{uuid4().hex}"
    with running(tmp_path, deliveries=root, s3_endpoint=s3_settings.s3_endpoint) as made:
        yield made


def keys_of(service: Running, server: S3Server) -> list[str]:
    prefix = service.settings.deliveries.removeprefix(f"s3://{BUCKET}/") + "/"
    found = client_of(server).list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    return [one["Key"].removeprefix(prefix) for one in found]


def test_an_upload_lies_in_the_bucket_and_is_given_from_there(service: Running, s3_server: S3Server) -> None:
    assert upload(service, PICTURE, "cup of tea.png", sha256=HASH).status_code == 201
    assert keys_of(service, s3_server) == [f".assets/{HASH[:2]}/{HASH}.png"]
    answer = service.get(f"{ASSETS}/{HASH}/content")
    assert answer.status_code == 307
    given = httpx.get(answer.headers["location"])
    assert (given.status_code, given.content, given.headers["content-type"]) == (200, PICTURE, "image/png")
    assert "cup%20of%20tea.png" in given.headers["content-disposition"]
    assert httpx.get(answer.headers["location"].partition("?")[0]).status_code == 403
    assert service.ask("DELETE", f"{ASSETS}/{HASH}").status_code == 204
    assert keys_of(service, s3_server) == []


def test_a_file_is_sent_to_the_bucket_directly_and_taken_in_when_it_is_asked_for(
    service: Running, s3_server: S3Server
) -> None:
    asked = {"sha256": HASH, "size": len(PICTURE), "media_type": "image/png", "name": "cup.png"}
    told = service.post(f"{ASSETS}/presign", asked).json()
    assert (told["exists"], told["method"]) == (False, "PUT")
    assert told["headers"] == {
        "Content-Length": str(len(PICTURE)),
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(HASH)).decode(),
    }
    assert "x-amz-checksum-sha256" in told["url"]
    assert "content-length" in told["url"]
    assert service.get(f"{ASSETS}/{HASH}").status_code == 404
    assert service.get(ASSETS).json()["assets"] == []
    assert httpx.put(told["url"], content=PICTURE).status_code == 403  # without the headers that were signed
    assert httpx.put(told["url"], content=PICTURE + b"x", headers=without_length(told)).status_code == 403
    assert httpx.put(told["url"], content=PICTURE, headers=told["headers"]).status_code == 200
    facts = service.get(f"{ASSETS}/{HASH}").json()
    assert (facts["name"], facts["media_type"], facts["size"]) == ("cup.png", "image/png", len(PICTURE))
    assert keys_of(service, s3_server) == [f".assets/{HASH[:2]}/{HASH}.png"]
    assert service.post(f"{ASSETS}/presign", asked).json()["exists"] is True
    assert [one.action for one in service.bench.ledger.audit()][-1] == "asset.upload"


def without_length(told: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: value for name, value in told["headers"].items() if name != "Content-Length"}


@pytest.mark.parametrize("kind", ["other bytes", "an archive"])
def test_what_comes_to_the_bucket_and_is_not_what_was_said_is_refused_and_deleted(
    service: Running, s3_server: S3Server, kind: str
) -> None:
    data = archive()
    sha256 = HASH if kind == "other bytes" else sha256_of(data)
    service.post(f"{ASSETS}/presign", {"sha256": sha256, "size": len(data)})
    # As a server takes it that does not look at checksums.
    place = service.settings.deliveries.removeprefix(f"s3://{BUCKET}/")
    key = f"{place}/.assets/incoming/local/{sha256}"
    client_of(s3_server).put_object(Bucket=BUCKET, Key=key, Body=data)
    refused = service.get(f"{ASSETS}/{sha256}")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_upload")
    assert service.bench.ledger.audit()[-1].data["code"] == "bad_upload"
    assert keys_of(service, s3_server) == []
    assert service.get(f"{ASSETS}/{sha256}").status_code == 404


def test_another_client_must_send_the_same_bytes_itself(service: Running) -> None:
    ann, bob = ({"X-API-Key": service.bench.keys.create(name).token} for name in ("ann", "bob"))
    assert upload(service, PICTURE, headers=ann).status_code == 201
    told = service.post(f"{ASSETS}/presign", {"sha256": HASH, "size": len(PICTURE)}, headers=bob).json()
    assert told["exists"] is False
    assert service.get(f"{ASSETS}/{HASH}", headers=bob).status_code == 404
    assert httpx.put(told["url"], content=PICTURE, headers=told["headers"]).status_code == 200
    assert service.get(f"{ASSETS}/{HASH}", headers=bob).status_code == 200


@pytest.mark.slow
def test_announcements_that_came_to_nothing_are_swept(service: Running, s3_server: S3Server) -> None:
    told = service.post(f"{ASSETS}/presign", {"sha256": HASH, "size": len(PICTURE)}).json()
    httpx.put(told["url"], content=PICTURE, headers=told["headers"])
    later = service.bench.ledger.database.clock() + 100_000
    database = service.bench.ledger.database
    object.__setattr__(database, "clock", lambda: later)
    assert Uploads(ledger=service.bench.ledger, settings=service.settings).clean() == 1
    assert keys_of(service, s3_server) == []


def test_a_job_of_an_uploaded_file_delivers_to_the_bucket_and_its_files_are_given_from_there(
    service: Running, s3_server: S3Server
) -> None:
    upload(service, PICTURE)
    scene = {"kind": "ken_burns", "image": f"asset:{HASH}", "duration": 0.4}
    params = {**EXPORT, "scenes": [scene]}
    assert service.post(RENDER, {"params": params, "job_id": "mine"}).status_code == 202
    JobDispatcher(
        ledger=service.bench.ledger,
        handlers={KIND: RenderExport()},
        farm=JobsFarm(service.settings, connect_inline),
        settings=service.settings,
    ).run(once=True)
    told = service.get("/api/v1/jobs/mine/result").json()
    video = next(one for one in told["artifacts"] if one["name"] == "video")
    assert video["uri"] == f"{service.settings.deliveries}/mine/colour.mp4"
    answer = service.get(video["url"])
    assert answer.status_code == 307
    part = httpx.get(answer.headers["location"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"ftyp", "video/mp4")
    assert sha256_of(httpx.get(answer.headers["location"]).content) == video["sha256"]
    assert "mine/colour.mp4" in keys_of(service, s3_server)


def test_a_bucket_that_the_operator_did_not_name_is_refused(service: Running) -> None:
    place = service.settings.deliveries
    for address in (f"{place}/.assets/{HASH[:2]}/{HASH}.png", f"s3://{BUCKET}/other.png"):
        params = {**EXPORT, "scenes": [{"kind": "ken_burns", "image": address, "duration": 1}]}
        refused = service.post(RENDER, {"params": params})
        assert (refused.status_code, refused.json()["problems"][0]["where"]) == (422, "params.scenes[0].image")
        assert "FARM_ASSET_ROOTS" in refused.json()["detail"]
