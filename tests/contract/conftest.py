"""One ledger per test, on SQLite and on Postgres."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import Bench, open_bench


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres")())


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    """Open a ledger with a clock that stands still."""
    made = open_bench(database)
    yield made
    made.ledger.close()
