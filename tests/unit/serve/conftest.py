from collections.abc import Iterator
from pathlib import Path

import pytest
from service_runs import Running, running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    """A service over an empty ledger."""
    with running(tmp_path) as made:
        yield made
