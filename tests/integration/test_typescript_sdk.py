"""The TypeScript SDK's examples against `farm serve` as people start it: Ray, the service, a dispatcher."""

from pathlib import Path

import pytest
from private_farm import World, probe
from sdk_runs import build, run_example
from served import served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_the_examples_of_the_typescript_sdk_run(farm: World, tmp_path: Path) -> None:
    build()
    with served(farm) as address:
        film = tmp_path / "fetched.mp4"
        said = run_example("export", address, str(film), timeout=100)
        assert film.stat().st_size == said.told["size"]
        assert probe(film, "-show_streams")["streams"][0]["nb_frames"] == "60"
        assert [line.split()[1] for line in said.errors.splitlines()[-1:]] == ["job.completed"]
        told = run_example("brief", address, timeout=300).told
        assert any(file["mediaType"] == "video/mp4" for file in told["artifacts"])
