"""Files that clients uploaded, as the ledger knows them: whose, what, since when, and when they were last used.

Where the bytes lie is the caller's affair: it says how a file is erased, within the transaction that forgets it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Text, delete, exists, insert, literal, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from farm.errors import ConflictError, LedgerError, UnknownError
from farm.jobs.changes import Change, changing, cleaned
from farm.jobs.ledger import Ledger
from farm.jobs.states import ENDED
from farm.jobs.tables import assets, jobs
from farm.spec.addresses import ASSET, asset_address

ASSET_LOCK = 7_203_013
"""Postgres advisory lock of whoever notes or forgets an uploaded file: clients share the bytes."""
PROMISE_SECONDS = 86_400.0
"""An upload that was announced and never came is forgotten after so long."""
PER_TRANSACTION = 10
"""Files that one transaction forgets: their bytes are erased meanwhile, and others wait."""

_AT_ONCE = 500  # hashes of one statement: databases bound their variables


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file that a client uploaded, or said that it will."""

    number: int = 0
    """Its place in the order of uploads."""
    client: str
    """Whose it is."""
    sha256: str
    """SHA-256 of its bytes, in lower-case hex."""
    size: int
    """Length in bytes."""
    media_type: str = ""
    """What it is, by its bytes; empty until they have come."""
    ending: str = ""
    """What its name in the store ends with, such as ``.png``."""
    name: str = ""
    """What its client calls it."""
    created_at: float = 0.0
    """When it came first, or was announced."""
    last_used_at: float = 0.0
    """When it was last asked for by a job or uploaded."""
    is_there: bool = True
    """Whether its bytes have come and were judged."""

    @property
    def address(self) -> str:
        """Return the address that specs name it by."""
        return asset_address(self.sha256)


Erase = Callable[[Asset], None]
"""Deletes a file's bytes; called within a transaction, when no client has the file any more."""


@dataclass(frozen=True, kw_only=True)
class Assets:
    """The uploaded files of a ledger."""

    ledger: Ledger
    """Whose."""

    def note(self, asset: Asset, *, actor: str = "") -> tuple[Asset, bool]:
        """Write a file down, and return it with whether it is new to its client; its first name and time stay.

        A file that was announced becomes one that is there; never the other way round.
        """
        for _ in range(3):
            try:
                with changing(self.ledger.database) as change:
                    self.ledger.database.lock(change.connection, ASSET_LOCK)
                    return self._note(change, asset, actor)
            except IntegrityError:  # somebody else has just written the same
                continue
        raise LedgerError("the ledger's database fails: the same file collides again and again")

    def _note(self, change: Change, asset: Asset, actor: str) -> tuple[Asset, bool]:
        known = _find(change.connection, asset.client, asset.sha256)
        if known is None:
            values = {**_values(asset), "created_at": change.now, "last_used_at": change.now}
            change.connection.execute(insert(assets).values(values))
        else:
            values = {"last_used_at": change.now}
            if not known.is_there:
                values |= {**_values(asset), "name": asset.name or known.name, "created_at": change.now}
            change.connection.execute(update(assets).where(*_mine(asset.client, asset.sha256)).values(values))
        is_new = asset.is_there and not (known and known.is_there)
        if is_new and actor:
            kind, size = asset.media_type, asset.size
            change.record(actor, "asset.upload", asset.address, size=size, media_type=kind, name=asset.name)
        found = _find(change.connection, asset.client, asset.sha256)
        assert found is not None  # noqa: S101 - written just above
        return found, is_new

    def find(self, client: str, sha256: str) -> Asset:
        """Return a client's file.

        Raises:
            UnknownError: it has uploaded and announced no such file.

        """
        with self.ledger.database.view() as connection:
            found = _find(connection, client, sha256)
        if found is None:
            raise _unknown(sha256)
        return found

    def find_all(self, client: str, hashes: Sequence[str]) -> Mapping[str, Asset]:
        """Return those of a client's files that have one of the hashes, by it; announced ones, too."""
        found: dict[str, Asset] = {}
        with self.ledger.database.view() as connection:
            for start in range(0, len(hashes), _AT_ONCE):
                some = assets.c.sha256.in_(hashes[start : start + _AT_ONCE])
                statement = select(assets).where(assets.c.client == cleaned(client, 64), some)
                found |= {row["sha256"]: _asset(row) for row in connection.execute(statement).mappings()}
        return found

    def list(self, client: str, *, limit: int, before: int = 0) -> Sequence[Asset]:
        """Return a client's files that are there, the newest first, from behind a number on."""
        statement = select(assets).where(assets.c.client == cleaned(client, 64), assets.c.is_there)
        if before:
            statement = statement.where(assets.c.number < before)
        with self.ledger.database.view() as connection:
            rows = connection.execute(statement.order_by(assets.c.number.desc()).limit(limit)).mappings()
            return [_asset(row) for row in rows]

    def touch(self, client: str, hashes: Sequence[str]) -> None:
        """Note that files are used now."""
        with changing(self.ledger.database) as change:
            for start in range(0, len(hashes), _AT_ONCE):
                mine = (
                    assets.c.client == cleaned(client, 64),
                    assets.c.sha256.in_(hashes[start : start + _AT_ONCE]),
                )
                change.connection.execute(update(assets).where(*mine).values(last_used_at=change.now))

    def remove(self, client: str, sha256: str, erase: Erase, *, actor: str) -> None:
        """Forget a client's file, and erase its bytes if no other client has them.

        Raises:
            UnknownError: the client has no such file.
            ConflictError: a job of the client that has not ended uses it.

        """
        with changing(self.ledger.database) as change:
            self.ledger.database.lock(change.connection, ASSET_LOCK)
            found = _find(change.connection, client, sha256)
            if found is None:
                raise _unknown(sha256)
            if change.connection.execute(select(_used(cleaned(client, 64), found.address))).scalar():
                raise ConflictError(f"{found.address} is used by a job that has not ended")
            _forget(change, found, erase, actor=actor, action="asset.delete")

    def purge(self, erase: Erase, *, age_seconds: float) -> int:
        """Forget files that nothing has used for so long, and announcements that came to nothing; return how many.

        What a job names that has not ended stays.
        """
        count = 0
        while found := self._purge_some(erase, age_seconds):
            count += found
        return count

    def _purge_some(self, erase: Erase, age_seconds: float) -> int:
        with changing(self.ledger.database) as change:
            self.ledger.database.lock(change.connection, ASSET_LOCK)
            is_old = assets.c.is_there & (assets.c.last_used_at < change.now - age_seconds)
            is_idle = ~assets.c.is_there & (assets.c.last_used_at < change.now - PROMISE_SECONDS)
            going = is_old | is_idle if age_seconds else is_idle
            unused = ~_used(assets.c.client, literal(ASSET) + assets.c.sha256)
            old = select(assets).where(going, unused).order_by(assets.c.number).limit(PER_TRANSACTION)
            found = [_asset(row) for row in change.connection.execute(old).mappings().all()]
            for one in found:
                _forget(change, one, erase, actor="dispatcher", action="asset.expire")
            return len(found)


def _forget(change: Change, asset: Asset, erase: Erase, *, actor: str, action: str) -> None:
    change.connection.execute(delete(assets).where(assets.c.number == asset.number))
    shared = exists().where(assets.c.sha256 == asset.sha256, assets.c.is_there)
    if not change.connection.execute(select(shared)).scalar():
        erase(asset)
    change.record(actor, action, asset.address, client=asset.client, name=asset.name)


def _used(client: Any, address: Any) -> Any:
    """Tell whether a job that has not ended names a file: payloads are ASCII, so addresses stand in them."""
    names_it = type_coerce(jobs.c.payload, Text).contains(address)
    return exists().where(jobs.c.status.not_in(ENDED), jobs.c.client == client, names_it)


def _mine(client: str, sha256: str) -> tuple[Any, ...]:
    return (assets.c.client == cleaned(client, 64), assets.c.sha256 == sha256)


def _find(connection: Connection, client: str, sha256: str) -> Asset | None:
    row = connection.execute(select(assets).where(*_mine(client, sha256))).mappings().one_or_none()
    return None if row is None else _asset(row)


def _values(asset: Asset) -> dict[str, Any]:
    return {
        "client": cleaned(asset.client, 64),
        "sha256": asset.sha256,
        "size": asset.size,
        "media_type": asset.media_type,
        "ending": asset.ending,
        "name": asset.name,
        "is_there": asset.is_there,
    }


def _asset(row: Mapping[Any, Any]) -> Asset:
    return Asset(**row)


def _unknown(sha256: str) -> UnknownError:
    return UnknownError(f"you have uploaded no file with the SHA-256 {cleaned(sha256, 64)}")
