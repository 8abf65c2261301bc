"""One ledger per test, on SQLite and on Postgres."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import Bench, open_bench


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger without jobs, to copy: migrations take longer than tests."""
    path = tmp_path_factory.mktemp("ledger") / "empty.sqlite"
    open_bench(f"sqlite:///{path}").ledger.close()
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a ledger without jobs."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "ledger.sqlite")
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return str(request.getfixturevalue("postgres")(migrated=True))


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    """Open a ledger with a clock that stands still."""
    made = open_bench(database)
    yield made
    made.ledger.close()
