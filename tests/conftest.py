"""What several folders of tests share."""

from collections.abc import Iterator

import pytest
from counting import Counting, make_counting
from postgres_server import postgres
from private_cluster import Cluster, cluster
from private_farm import World, world
from s3_server import ACCESS_KEY, SECRET_KEY, S3Server, s3_server, s3_settings

from farm.jobs.ledger import Ledger

__all__ = ["postgres", "s3_server", "s3_settings"]


@pytest.fixture
def farm() -> Iterator[World]:
    """A world for one test."""
    with world() as made:
        yield made


@pytest.fixture
def ledger(service: World) -> Iterator[Ledger]:
    """Open the ledger of a test's ``service``, a world with one."""
    opened = Ledger.open(service.settings["FARM_DATABASE"])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_cluster(s3_server: S3Server) -> Iterator[Cluster]:
    """A head and two nodes with one CPU each that share a directory, with a dashboard and credentials for S3."""
    settings = {
        "RAY_AUTH_MODE": "disabled",
        "FARM_S3_ENDPOINT": s3_server.endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with world(**settings) as made, cluster(made, "one", "two", dashboard=True) as running:
        yield running


@pytest.fixture(scope="session")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Counting:
    """A Remotion project whose frames tell which ones they are, bundled once."""
    return make_counting(tmp_path_factory.mktemp("counting"))
