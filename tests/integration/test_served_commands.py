"""`farm submit`, `watch`, `logs` and `result` against `farm serve`, all as people start them."""

import json

import pytest
from private_farm import World
from served import served
from service_runs import EXPORT

from farm.media.inspect import video_facts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_a_spec_is_submitted_followed_and_fetched_from_the_shell(farm: World) -> None:
    with served(farm) as address:
        spec = farm.root / "spec.json"
        spec.write_text(json.dumps(EXPORT))
        here = {"FARM_SERVICE_URL": address}
        made = farm.farm("submit", str(spec), "--id", "mine", "--download", "fetched", **here)
        assert made.code == 0, made.errors
        assert "fetched/colour.mp4" in made.output.splitlines()
        assert "completed" in made.errors
        assert video_facts(farm.root / "fetched" / "colour.mp4").frames == 5
        story = farm.farm("logs", "mine", **here)
        assert story.code == 0, story.errors
        assert "scene" in story.output
        assert farm.farm("watch", "mine", **here).code == 0
        assert json.loads(farm.farm("result", "mine", "--json", **here).output)["artifacts"][0]["name"] == "video"
        assert json.loads(farm.farm("jobs", "--json", **here).output)["status"] == "completed"
    gone = farm.farm("jobs", **here)
    assert (gone.code, "cannot be reached" in gone.errors) == (3, True)
