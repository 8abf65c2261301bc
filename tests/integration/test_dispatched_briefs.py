"""Briefs and ads from the ledger through a real Ray and its browsers, looked at."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from private_farm import World, frame_hashes, probe

from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState

pytestmark = pytest.mark.slow

PRIMARY = (0xB0, 0x20, 0x30)
"""Of the brand's ground, in red, green and blue."""


@pytest.fixture
def ledger(farm: World) -> Iterator[Ledger]:
    farm.settings = {
        "FARM_DATABASE": f"sqlite:///{farm.root / 'ledger.sqlite'}",
        "FARM_DELIVERIES": str(farm.root / "deliveries"),
        "FARM_WORKERS": "2",
    }
    opened = Ledger.open(farm.settings["FARM_DATABASE"])
    yield opened
    opened.close()


def colours_of(picture: Path | str) -> Any:
    """Return the middle picture of a video, or a picture, as rows of red, green and blue."""
    reader = cv2.VideoCapture(str(picture))
    reader.set(cv2.CAP_PROP_POS_FRAMES, int(reader.get(cv2.CAP_PROP_FRAME_COUNT)) // 2)
    found, bgr = reader.read()
    assert found
    return np.asarray(bgr, np.int32)[..., ::-1].reshape(-1, 3)


def share_near(pixels: Any, colour: tuple[int, int, int], distance: int = 12) -> float:
    return float((np.abs(pixels - np.array(colour)).max(axis=1) <= distance).mean())


def test_a_brief_becomes_a_video_and_an_ad_a_picture_in_the_colours_that_were_asked_for(
    farm: World, ledger: Ledger
) -> None:
    style = {"theme": "brand", "primary_color": "#b02030"}
    brief = {
        "id": "tiny",
        "format": "shorts_v1",
        "title": "Your phone is not slow.",
        "sections": [{"text": "It is full."}],
        "style": style,
        "settings": {"duration_sec": 2, "fps": 10, "width": 320, "height": 180},
    }
    ad = {
        "template_id": "sale-v1",
        "bindings": {"text": {"headline": "The whole collection", "discount": "-40%"}},
        "style": style,
        "size": {"width": 240, "height": 300},
        "format": "webp",
    }
    video = ledger.submit({"kind": "render/brief", "payload": {"brief": brief, "quality": "draft"}}).job.job_id
    picture = ledger.submit({"kind": "render/static-ad", "payload": ad}).job.job_id
    done = farm.farm("dispatch", "--once", "--json", timeout=150)
    assert done.code == 0, done.errors

    job = ledger.get(video)
    assert job.status is JobState.COMPLETED, job.error
    (output,) = job.result["outputs"]
    assert output["uri"] == str(farm.root / "deliveries" / video / "tiny.mp4")
    (stream,) = probe(output["uri"], "-show_streams", "-select_streams", "v")["streams"]
    assert (stream["width"], stream["height"], stream["nb_frames"]) == (320, 180, "20")
    assert len(set(frame_hashes(output["uri"]))) > 2
    pixels = colours_of(output["uri"])
    assert pixels.std() > 5

    job = ledger.get(picture)
    assert job.status is JobState.COMPLETED, job.error
    (file,) = ledger.artifacts(picture)
    assert (file.name, file.media_type) == ("image", "image/webp")
    image = cv2.imread(file.uri)
    assert image is not None
    assert image.shape == (300, 240, 3)
    pixels = np.asarray(image, np.int32)[..., ::-1].reshape(-1, 3)
    assert 0.5 < share_near(pixels, PRIMARY) < 0.98
    told = [json.loads(line)["event"] for line in done.output.splitlines()]
    assert told.count("job.completed") == 2
