"""The database: one way to open it, one way to change it.

SQLite runs in WAL mode with full syncs (an accepted job survives a power cut);
every change is ``BEGIN IMMEDIATE``, so writers queue instead of failing midway.
On Postgres a change locks the rows that it decides by.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError

from farm.errors import JobError, LedgerError, SettingsError
from farm.jobs.tables import HEAD

Clock = Callable[[], float]
"""Tells the time, in UTC seconds since 1970."""

BUSY_SECONDS = 30.0
"""Longest wait for another writer."""
CONNECT_SECONDS = 10
"""Longest wait for a Postgres server."""
MIGRATION_LOCK = 7_203_011
"""Postgres advisory lock of whoever brings the tables up to date; any number that nobody else uses."""
CLAIM_LOCK = 7_203_012
"""Postgres advisory lock of whoever claims a job: limits count all running jobs."""


_MIGRATING = threading.Lock()
"""Alembic keeps what it is working on in its own module: one thread at a time."""


@dataclass(frozen=True, kw_only=True)
class Database:
    """A ledger's database with its clock."""

    engine: Engine
    """SQLAlchemy's pool of connections."""
    clock: Clock
    """The time of everything that is written."""

    @property
    def is_sqlite(self) -> bool:
        """Return whether there is one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is committed at the end, or undone with an error.

        Raises:
            LedgerError: the database cannot be reached, or is busy for too long.

        """
        with _explained(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def view(self) -> Iterator[Connection]:
        """Open a transaction that only reads.

        Raises:
            LedgerError: as above.

        """
        with _explained(), self.engine.connect() as connection:
            yield connection.execution_options(farm_reads=True)

    def lock(self, connection: Connection, number: int) -> None:
        """Let one transaction at a time beyond this point; SQLite's changes are alone anyway."""
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def close(self) -> None:
        """Close the idle connections."""
        self.engine.dispose()


def open_database(address: str, *, clock: Clock = time.time) -> Database:
    """Open a database and bring its tables up to date; several processes may do so at once.

    ``address`` is ``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgresql://…``.

    Raises:
        SettingsError: the address makes no sense, or the ledger is of a newer Framefarm.
        LedgerError: the database cannot be reached.

    """
    url = _url(address)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
    database = Database(engine=engine, clock=clock)
    try:
        _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        # The address may hold a password: it is not quoted.
        raise SettingsError("FARM_DATABASE: is no address; it looks like sqlite:////path or postgresql://…") from None
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise SettingsError(
        f"FARM_DATABASE: {url.drivername} is not known; the ledger is a file, sqlite:////path, or postgresql://…"
    )


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # the secrets that sign webhooks lie in it
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"FARM_DATABASE: {path} cannot be written: {reason}") from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where `begin` says, not where the driver guesses
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("farm_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch to WAL; SQLite does not wait for others here by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _postgres(url: URL) -> Engine:
    limits = f"-c lock_timeout={BUSY_SECONDS:.0f}s -c statement_timeout={2 * BUSY_SECONDS:.0f}s"
    arguments = {"connect_timeout": CONNECT_SECONDS, "options": limits}
    # A connection that died while it was idle is replaced before it is used.
    return create_engine(url, connect_args=arguments, pool_pre_ping=True, isolation_level="READ COMMITTED")


def _migrate(database: Database) -> None:
    """Run what is missing in one transaction, alone."""
    with database.view() as connection:
        if _revision(connection) == HEAD:
            return
    with _MIGRATING, database.change() as connection:
        database.lock(connection, MIGRATION_LOCK)
        found = _revision(connection)
        if found == HEAD:
            return
        from alembic import command  # noqa: PLC0415 - slow to import, and only needed when something is missing
        from alembic.config import Config  # noqa: PLC0415 - as above
        from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

        config = Config()
        config.set_main_option("script_location", "farm.jobs:migrations")
        config.attributes["connection"] = connection
        if found and found not in {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}:
            raise SettingsError(f"FARM_DATABASE: the ledger is of a newer Framefarm ({found}); update this one")
        command.upgrade(config, HEAD)


def _revision(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the database's errors into ours; what collides with another transaction is the caller's to repeat."""
    try:
        yield
    except IntegrityError:
        raise
    except DataError as error:
        raise JobError("a value is too long or too large for the ledger") from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()
        raise LedgerError(f"the ledger's database fails: {reason[0] if reason else 'it said nothing'}") from error
    except SQLAlchemyError as error:
        raise LedgerError(f"the ledger's database fails: {type(error).__name__}") from error
