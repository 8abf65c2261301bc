"""Local files of specs, brought to the real service by the client, and rendered from there."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from dispatched import dispatching
from relay import relaying
from service_runs import Running, listening, running

from farm.client import Client, InvalidRequestError
from farm.errors import AssetError
from farm.settings import settings


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("FARM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FARM_STORE", str(tmp_path / "store"))
    settings.cache_clear()
    with running(tmp_path) as made:
        yield made
    settings.cache_clear()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    for number, name in enumerate(("a.png", "b.png")):
        noise = np.random.default_rng(number).integers(0, 255, (90, 160, 3), np.uint8)
        cv2.imwrite(str(folder / name), noise)
    return folder


def spec(*images: str) -> dict[str, object]:
    scenes = [{"kind": "ken_burns", "image": image, "duration": 0.4, "motion": "zoom_in"} for image in images]
    output = {"uri": "film.mp4", "width": 64, "height": 64, "fps": 10, "quality": "draft"}
    return {"version": 1, "scenes": scenes, "outputs": [output]}


def test_local_pictures_are_sent_once_and_rendered(service: Running, pictures: Path, tmp_path: Path) -> None:
    with listening(service) as address, dispatching(service), Client(address) as client:
        job = client.render.export(spec("a.png", "b.png", "a.png"), base=pictures)
        images = [scene["image"] for scene in client.jobs.get(job.job_id).info.params["scenes"]]  # type: ignore[index,call-overload,union-attr]
        assert images[0] == images[2] != images[1]
        assert all(str(image).startswith("asset:") for image in images)
        result = job.wait(timeout=60)
        assert result.result["outputs"][0]["frames"] == 12
        assert (job.download(tmp_path / "out", ["video"])[0]).stat().st_size > 0
        again = client.assets.upload(pictures / "a.png")
        assert (again.asset, again.name) == (images[0], "a.png")
    uploads = [record for record in service.bench.ledger.audit() if "upload" in record.action]
    assert len(uploads) == 2  # each picture once


def test_an_upload_that_was_cut_is_sent_again(service: Running, tmp_path: Path) -> None:
    big = tmp_path / "big.png"
    cv2.imwrite(str(big), np.random.default_rng(0).integers(0, 255, (900, 1600, 3), np.uint8))
    with listening(service) as address, relaying(address) as relay, Client(relay.address) as client:
        relay.cuts = [10]
        assert client.assets.upload(big).size == big.stat().st_size
        assert relay.connections == 2


def test_what_is_no_picture_is_refused_and_what_is_not_there_is_not_sent(
    service: Running, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with listening(service) as address, Client(address) as client:
        with pytest.raises(InvalidRequestError):
            client.assets.upload(tmp_path / "text.png")
        with pytest.raises(AssetError, match=r"scenes\[1\].image: there is no file"):
            client.render.export(spec("a.png", "c.png"), base=pictures)
        with pytest.raises(AssetError):
            client.assets.upload(tmp_path / "nothing.png")
        assert list(client.jobs.list()) == []


def test_paths_in_other_requests_are_sent_too(service: Running, pictures: Path) -> None:
    with listening(service) as address, Client(address) as client:
        found = client.submit("render/export", spec(str(pictures / "a.png")))
        assert str(found.refresh().info.params["scenes"][0]["image"]).startswith("asset:")  # type: ignore[index,call-overload]
