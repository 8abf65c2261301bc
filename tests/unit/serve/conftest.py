from collections.abc import Iterator
from pathlib import Path

import pytest
from service_runs import Running, running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    """A service over an empty ledger."""
    with running(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for the tests that only see how it refuses."""
    with running(tmp_path_factory.mktemp("shared")) as made:
        yield made
