"""The samples that ship are everybody's without being uploaded, and nobody's upload."""

from pathlib import Path

import pytest
from service_runs import EXPORT, RENDER, Running, running
from uploading import ASSETS, left_on_disk, upload

from farm.orchestrator.jobs.upkeep import Upkeep
from farm.samples import HILLS, SAMPLES, VOICE, Sample

PARAMS = {**EXPORT, "scenes": [{"kind": "ken_burns", "image": HILLS.address, "duration": 0.2}]}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_told_and_given_to_whoever_asks_by_its_hash(shared: Running, sample: Sample) -> None:
    told = shared.get(f"{ASSETS}/{sample.sha256}").json()
    assert told == {
        "asset": sample.address,
        "sha256": sample.sha256,
        "size": sample.size,
        "media_type": sample.media_type,
        "name": sample.name,
        "created_at": "2026-11-29T00:00:00Z",
    }
    assert shared.ask("HEAD", f"{ASSETS}/{sample.sha256}").status_code == 200
    whole = shared.get(f"{ASSETS}/{sample.sha256}/content")
    assert (whole.content, whole.headers["content-type"]) == (sample.place.read_bytes(), sample.media_type)
    assert sample.name in whole.headers["content-disposition"]


def test_every_client_names_samples_that_nobody_uploaded(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        for name in ("ann", "bob"):
            key = {"X-API-Key": service.bench.keys.create(name).token}
            assert service.post(RENDER, {"params": PARAMS}, headers=key).status_code == 202
            assert service.get(ASSETS, headers=key).json()["assets"] == []
            asked = {"sha256": HILLS.sha256, "size": HILLS.size}
            assert service.post(f"{ASSETS}/presign", asked, headers=key).json()["exists"] is True
        assert service.get(f"{ASSETS}/{HILLS.sha256}").status_code == 401
        assert left_on_disk(service) == []
        assert "asset.upload" not in {one.action for one in service.bench.ledger.audit()}


def test_nobody_deletes_a_sample_but_a_copy_of_ones_own(service: Running) -> None:
    place = f"{ASSETS}/{VOICE.sha256}"
    assert service.ask("DELETE", place).status_code == 404
    assert upload(service, VOICE.place.read_bytes(), "mine.ogg").status_code == 201
    assert service.get(place).json()["name"] == "mine.ogg"
    assert [one["sha256"] for one in service.get(ASSETS).json()["assets"]] == [VOICE.sha256]
    assert len(left_on_disk(service)) == 1
    assert service.ask("DELETE", place).status_code == 204
    assert left_on_disk(service) == []
    assert service.get(f"{place}/content").content == VOICE.place.read_bytes()


def test_a_sample_stays_when_a_client_s_copy_is_too_old_or_was_lost(tmp_path: Path) -> None:
    with running(tmp_path, keep_assets_seconds=1e-9) as service:
        upload(service, HILLS.place.read_bytes())
        (copy,) = left_on_disk(service)
        copy.unlink()
        assert service.post(RENDER, {"params": PARAMS, "job_id": "mine"}).status_code == 202
        service.ask("DELETE", "/api/v1/jobs/mine")
        Upkeep(service.bench.ledger, service.settings).clean_uploads()
        assert service.get(ASSETS).json()["assets"] == []
        assert service.get(f"{ASSETS}/{HILLS.sha256}").json()["name"] == "hills.jpg"
        assert service.post(RENDER, {"params": PARAMS}).status_code == 202
