"""Files are uploaded, asked for, given back and deleted, each client's own."""

from pathlib import Path
from typing import Any

import pytest
from service_runs import EXPORT, RENDER, Running, running
from uploading import ASSETS, CAPTIONS, left_on_disk, picture, sha256_of, sound, upload

PICTURE = picture()
HASH = sha256_of(PICTURE)


def export_with(**scene: Any) -> dict[str, Any]:
    return {**EXPORT, "scenes": [{"duration": 0.2, **scene}]}


def test_an_upload_is_told_by_its_hash_and_the_same_again_is_the_same(service: Running) -> None:
    first = upload(service, PICTURE, "cup of tea.png", sha256=HASH)
    assert first.status_code == 201
    told = first.json()
    assert told == {
        "asset": f"asset:{HASH}",
        "sha256": HASH,
        "size": len(PICTURE),
        "media_type": "image/png",
        "name": "cup of tea.png",
        "created_at": told["created_at"],
    }
    assert first.headers["location"] == f"{ASSETS}/{HASH}"
    again = upload(service, PICTURE, "other.png")
    assert (again.status_code, again.json()) == (200, told)
    assert len(left_on_disk(service)) == 1
    (noted,) = service.bench.ledger.audit()
    assert (noted.actor, noted.action, noted.target) == ("local", "asset.upload", f"asset:{HASH}")
    assert noted.data["name"] == "cup of tea.png"


def test_facts_are_asked_for_before_anything_is_sent(service: Running) -> None:
    assert service.ask("HEAD", f"{ASSETS}/{HASH}").status_code == 404
    upload(service, PICTURE)
    asked = service.ask("HEAD", f"{ASSETS}/{HASH}")
    assert (asked.status_code, asked.content) == (200, b"")
    facts = service.get(f"{ASSETS}/{HASH}")
    assert facts.json()["size"] == len(PICTURE)
    assert service.get(f"{ASSETS}/{HASH}", headers={"If-None-Match": facts.headers["etag"]}).status_code == 304
    assert service.get(f"{ASSETS}/{HASH.upper()}").status_code == 422


def test_a_file_is_given_back_whole_and_in_ranges_and_runs_in_no_browser(service: Running) -> None:
    upload(service, PICTURE, 'cup "1".png')
    whole = service.get(f"{ASSETS}/{HASH}/content")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, PICTURE, "image/png")
    assert whole.headers["content-disposition"].startswith("attachment")
    assert whole.headers["content-security-policy"] == "sandbox"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = service.get(f"{ASSETS}/{HASH}/content", headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")


def test_the_list_is_walked_from_the_newest(service: Running) -> None:
    made = [upload(service, picture(seed)).json()["sha256"] for seed in range(5)]
    seen, cursor = [], ""
    while True:
        page = service.get(f"{ASSETS}?limit=2&cursor={cursor}").json()
        seen += [one["sha256"] for one in page["assets"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == made[::-1]


def test_a_deleted_file_is_gone_and_noted(service: Running) -> None:
    upload(service, PICTURE)
    assert service.ask("DELETE", f"{ASSETS}/{HASH}").status_code == 204
    assert service.ask("DELETE", f"{ASSETS}/{HASH}").status_code == 404
    assert service.get(f"{ASSETS}/{HASH}/content").status_code == 404
    assert left_on_disk(service) == []
    assert [one.action for one in service.bench.ledger.audit()] == ["asset.upload", "asset.delete"]


def test_a_file_that_a_job_waits_for_is_not_deleted(service: Running) -> None:
    upload(service, PICTURE)
    params = export_with(kind="ken_burns", image=f"asset:{HASH}")
    assert service.post(RENDER, {"params": params, "job_id": "mine"}).status_code == 202
    refused = service.ask("DELETE", f"{ASSETS}/{HASH}")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    service.ask("DELETE", "/api/v1/jobs/mine")
    assert service.ask("DELETE", f"{ASSETS}/{HASH}").status_code == 204


def test_each_client_has_what_it_uploaded_itself_and_nothing_else(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        ann, bob = ({"X-API-Key": service.bench.keys.create(name).token} for name in ("ann", "bob"))
        root = {"X-API-Key": service.bench.keys.create("root", scopes=("admin",)).token}
        assert upload(service, PICTURE, headers=ann).status_code == 201
        params = export_with(kind="ken_burns", image=f"asset:{HASH}")
        for other in (bob, root):
            for path in ("", "/content"):
                assert service.get(f"{ASSETS}/{HASH}{path}", headers=other).status_code == 404
            assert service.get(ASSETS, headers=other).json()["assets"] == []
            assert service.ask("DELETE", f"{ASSETS}/{HASH}", headers=other).status_code == 404
            presigned = service.post(f"{ASSETS}/presign", {"sha256": HASH, "size": len(PICTURE)}, headers=other)
            assert presigned.json()["exists"] is False
            refused = service.post(RENDER, {"params": params}, headers=other)
            assert (refused.status_code, refused.json()["problems"][0]["where"]) == (422, "params.scenes[0].image")
        assert service.post(RENDER, {"params": params}, headers=ann).status_code == 202
        assert upload(service, PICTURE, headers=bob).status_code == 201
        assert len(left_on_disk(service)) == 1
        service.ask("DELETE", f"{ASSETS}/{HASH}", headers=bob)
        assert service.get(f"{ASSETS}/{HASH}/content", headers=ann).content == PICTURE


def test_every_place_that_names_a_file_that_is_not_there_is_told(service: Running) -> None:
    upload(service, PICTURE)
    gone = "asset:" + "ab" * 32
    scenes = [
        {"kind": "ken_burns", "image": f"asset:{HASH}", "duration": 1},
        {"kind": "ken_burns", "image": gone, "duration": 1},
        {"kind": "remotion", "composition": "Title", "duration": 1, "props": {"photos": [{"src": gone}]}},
        {"kind": "remotion", "composition": "Title", "duration": 1, "project": f"asset:{HASH}"},
    ]
    params = {**EXPORT, "scenes": scenes, "audio": {"music": {"audio": gone}}}
    refused = service.post(RENDER, {"params": params})
    assert refused.status_code == 422
    assert sorted(problem["where"] for problem in refused.json()["problems"]) == [
        "params.audio.music.audio",
        "params.scenes[1].image",
        "params.scenes[2].props.photos[0].src",
        "params.scenes[3].project",
    ]
    assert "upload it first" in refused.json()["problems"][0]["message"]


@pytest.mark.slow
def test_an_export_of_uploaded_files_is_planned(service: Running) -> None:
    upload(service, PICTURE)
    upload(service, sound(), "tone.wav")
    upload(service, CAPTIONS, "said.srt")
    params = {
        **export_with(kind="ken_burns", image=f"asset:{HASH}"),
        "audio": {"music": {"audio": f"asset:{sha256_of(sound())}"}},
        "captions": {"source": f"asset:{sha256_of(CAPTIONS)}"},
    }
    answer = service.post(RENDER, {"params": params, "dry_run": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["outputs"][0]["frames"] == 2


def test_what_is_wrong_with_an_uploaded_file_is_told_by_the_name_that_its_client_knows(service: Running) -> None:
    upload(service, CAPTIONS, "said.srt")
    address = f"asset:{sha256_of(CAPTIONS)}"
    params = export_with(kind="ken_burns", image=address)
    refused = service.post(RENDER, {"params": params, "dry_run": True})
    assert refused.status_code == 422
    assert address in refused.json()["detail"]
    assert "deliveries" not in refused.text


def test_an_address_that_was_made_for_a_file_takes_it_without_a_key_and_no_other(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        ann = {"X-API-Key": service.bench.keys.create("ann").token}
        asked = {"sha256": HASH, "size": len(PICTURE), "media_type": "image/png", "name": "cup.png"}
        told = service.post(f"{ASSETS}/presign", asked, headers=ann).json()
        assert (told["exists"], told["method"], told["asset"]) == (False, "PUT", f"asset:{HASH}")
        assert told["headers"] == {"Content-Length": str(len(PICTURE))}
        assert service.get(f"{ASSETS}/{HASH}", headers=ann).status_code == 404
        other = bytes(len(PICTURE))
        for data, status in ((other, 422), (PICTURE + b"x", 413), (PICTURE[:-1], 422), (PICTURE, 201), (PICTURE, 200)):
            assert service.ask("PUT", told["url"], content=data).status_code == status
        assert service.get(f"{ASSETS}/{HASH}", headers=ann).json()["name"] == "cup.png"
        assert service.post(f"{ASSETS}/presign", asked, headers=ann).json() == {
            "asset": f"asset:{HASH}",
            "exists": True,
            "method": "PUT",
            "url": None,
            "headers": {},
            "expires_at": None,
        }
        assert service.post(f"{ASSETS}/presign", asked).status_code == 401


def test_an_address_that_was_changed_or_is_old_takes_nothing(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    told = service.post(f"{ASSETS}/presign", {"sha256": HASH, "size": len(PICTURE)}).json()
    url = told["url"]
    body, _, signature = url.rpartition("/")[2].partition(".")
    forged = [f"{body}.{signature[:-2]}AA", f"{body[:-4]}AAAA.{signature}", f"{body}.", "x", "…", f"{signature}.{body}"]
    for wrong in forged:
        answer = service.ask("PUT", f"{ASSETS}/uploads/{wrong}", content=PICTURE)
        assert (answer.status_code, answer.json()["code"]) == (403, "bad_ticket"), wrong
    monkeypatch.setattr("serve.uploads.shelves.TICKET_SECONDS", -1)
    old = service.post(f"{ASSETS}/presign", {"sha256": HASH, "size": len(PICTURE)}).json()
    assert service.ask("PUT", old["url"], content=PICTURE).status_code == 403
    assert left_on_disk(service) == []
    assert service.ask("PUT", url, content=PICTURE).status_code == 201


def test_an_announcement_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, asset_bytes=1000) as service:
        for asked, status in (
            ({"sha256": "x", "size": 1}, 422),
            ({"sha256": HASH, "size": 0}, 422),
            ({"sha256": HASH, "size": 1001}, 413),
            ({"sha256": HASH, "size": 1, "name": "../x"}, 422),
            ({"sha256": HASH}, 422),
        ):
            assert service.post(f"{ASSETS}/presign", asked).status_code == status, asked


def test_a_key_that_may_only_read_uploads_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        reads = {"X-API-Key": service.bench.keys.create("reads", scopes=("read",)).token}
        assert upload(service, PICTURE, headers=reads).status_code == 403
        assert upload(service, PICTURE).status_code == 401
        assert service.get(ASSETS, headers=reads).json() == {"assets": [], "next_cursor": ""}
        assert left_on_disk(service) == []
