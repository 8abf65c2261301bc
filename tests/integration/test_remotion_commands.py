"""`farm remotion` as people call it: stills of a project, and the studio, which only this machine may reach."""

import signal
from collections.abc import Iterator
from ipaddress import ip_address

import psutil
import pytest
from counting import copy_project
from private_farm import World, wait_for, world

from farm.errors import MissingToolError
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import Settings


@pytest.fixture
def farm() -> Iterator[World]:
    """Give a world; tests are skipped where nothing can draw compositions."""
    with world() as made:
        try:
            workspace(Settings(cache=made.cache))
        except MissingToolError as error:
            pytest.skip(f"compositions cannot be drawn here: {error}")
        yield made


def addresses(farm: World) -> set[str]:
    """Return what a world's processes listen at."""
    found = set()
    for process in farm.processes():
        try:
            opened = psutil.Process(process.pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            continue
        found |= {each.laddr.ip for each in opened if each.status == psutil.CONN_LISTEN}
    return found


def test_the_studio_listens_for_this_machine_alone(farm: World) -> None:
    # Whoever reaches it can write into the project.
    studio = farm.start("remotion", "preview", BROWSER="none")
    found = wait_for("the studio to listen", lambda: addresses(farm))
    assert all(ip_address(address).is_loopback for address in found)
    studio.send_signal(signal.SIGKILL)
    assert "Network:" not in farm.finish(studio).output


def test_a_still_beyond_the_end_is_refused_with_the_length(farm: World) -> None:
    project = copy_project(farm.root / "counting")
    ended = farm.farm("remotion", "still", "Count", "--project", str(project), "--frame", "9999", "-o", "x.png")
    assert ended.code == 2, ended.errors
    assert "frame: the composition has " in ended.errors
    assert "there is no frame 9999" in ended.errors
    assert not (farm.root / "x.png").exists()
    assert not farm.scratch()
