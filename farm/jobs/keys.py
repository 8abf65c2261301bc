"""API keys: made, checked, revoked. The ledger keeps a hash; the key itself is shown once."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from farm.errors import ConflictError, LedgerError, SpecError, UnknownError
from farm.jobs.changes import changing, shown
from farm.jobs.ledger import Ledger
from farm.jobs.models import ApiKey
from farm.jobs.tables import api_keys
from farm.jobs.tables import secrets as secrets_table

SCOPES = {
    "read": "look at its own jobs and their results",
    "write": "submit, cancel and retry its own jobs",
    "admin": "see and change everybody's jobs and the dead letters",
}
"""What a key may be allowed."""
KEY = re.compile(r"farm_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
"""Public part and secret part: 48 and 256 bits."""
SECRET_PREFIX = "whsec_"  # noqa: S105 - what the webhooks' secrets begin with (Standard Webhooks), no secret
SECRET_BYTES = 32
"""Length of a webhooks' secret; the specification asks for 24 to 64."""
LAST_USED_SECONDS = 60.0
"""How exactly the last use is known; more would make every request a write."""
ENVIRONMENT = "environment"
"""Id and name of the key that ``FARM_API_KEY`` gives."""
MAX_NAME = 100
"""Longest name, in characters."""

_COLUMNS = [column for column in api_keys.c if column.name not in {"sha256", "webhook_secret"}]


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """A key that was just made: the only moment at which it can be read."""

    key: ApiKey
    """What the ledger knows of it."""
    token: str
    """What its holder sends."""
    webhook_secret: str
    """What signs the webhooks of its jobs."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The API keys of a ledger."""

    ledger: Ledger
    """Whose keys."""
    environment: str = field(default="", repr=False)
    """A key that the operator gave by ``FARM_API_KEY``, an administrator's; it is kept nowhere. Empty: none."""

    def create(self, name: str, *, scopes: Sequence[str] = ("read", "write"), actor: str = "operator") -> NewKey:
        """Make a key.

        Raises:
            SpecError: the name or a scope makes no sense.

        """
        if not name.strip() or not name.isprintable() or len(name) > MAX_NAME:
            raise SpecError(f"name: must be 1 to {MAX_NAME} printable characters")
        if unknown := sorted(set(scopes) - set(SCOPES)):
            raise SpecError(f"scope: {unknown[0][:40]!r} is not one of {', '.join(SCOPES)}")
        if not scopes:
            raise SpecError(f"scope: must be at least one of {', '.join(SCOPES)}")
        public, token_secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        made = NewKey(
            key=ApiKey(
                key_id=f"key_{public}",
                name=name,
                scopes=tuple(dict.fromkeys(scopes)),
                created_at=self.ledger.database.clock(),
                last_used_at=None,
                revoked_at=None,
            ),
            token=f"farm_{public}_{token_secret}",
            webhook_secret=new_secret(),
        )
        with changing(self.ledger.database) as change:
            values = {column.name: getattr(made.key, column.name) for column in _COLUMNS}
            change.connection.execute(
                insert(api_keys).values(values | {"sha256": _digest(made.token), "webhook_secret": made.webhook_secret})
            )
            change.record(actor, "key.create", made.key.key_id, name=name, scopes=list(scopes))
        return made

    def authenticate(self, token: str) -> ApiKey | None:
        """Return the key that a caller holds, or none if it is unknown or revoked."""
        # Hashes are compared, so that neither the key's length nor its beginning shows in the time that it takes.
        if self.environment and hmac.compare_digest(_digest(self.environment), _digest(token)):
            return _of_environment(self.ledger.database.clock())
        match = KEY.fullmatch(token)
        if match is None:
            return None
        with self.ledger.database.view() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.key_id == f"key_{match[1]}")).mappings().first()
        # The token is random, so a plain hash of it cannot be guessed back; nothing slower is needed.
        if row is None or not hmac.compare_digest(row["sha256"], _digest(token)) or row["revoked_at"] is not None:
            return None
        key = _key(row)
        now = self.ledger.database.clock()
        if key.last_used_at is None or now - key.last_used_at >= LAST_USED_SECONDS:
            with self.ledger.database.change() as connection:
                connection.execute(update(api_keys).where(api_keys.c.key_id == key.key_id).values(last_used_at=now))
            key = replace(key, last_used_at=now)
        return key

    def were_made(self) -> bool:
        """Tell whether there are keys at all, revoked ones too."""
        if self.environment:
            return True
        with self.ledger.database.view() as connection:
            return connection.execute(select(api_keys.c.key_id).limit(1)).first() is not None

    def list(self) -> Sequence[ApiKey]:
        """Return all keys, revoked ones too, the oldest first."""
        with self.ledger.database.view() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(api_keys.c.created_at, api_keys.c.key_id)).mappings()
            return [_key(row) for row in rows]

    def revoke(self, key_id: str, *, actor: str = "operator") -> ApiKey:
        """Refuse a key from now on.

        Raises:
            UnknownError: there is no such key.
            ConflictError: it is revoked already.

        """
        with changing(self.ledger.database) as change:
            statement = select(*_COLUMNS).where(api_keys.c.key_id == key_id.replace("\x00", "")).with_for_update()
            row = change.connection.execute(statement).mappings().first()
            if row is None:
                raise UnknownError(f"there is no key {shown(key_id)}")
            if row["revoked_at"] is not None:
                raise ConflictError(f"key {key_id} is revoked already")
            change.connection.execute(
                update(api_keys).where(api_keys.c.key_id == row["key_id"]).values(revoked_at=change.now)
            )
            change.record(actor, "key.revoke", row["key_id"])
            return replace(_key(row), revoked_at=change.now)

    def webhook_secret(self, client: str) -> str:
        """Return what signs a client's webhooks: its key's secret, or the installation's for jobs without a key."""
        of_key = select(api_keys.c.webhook_secret).where(api_keys.c.key_id == client)
        with self.ledger.database.view() as connection:
            found = connection.execute(of_key).scalar()
        return str(found) if found else self._secret("webhook")

    def upload_secret(self) -> str:
        """Return what signs addresses that files are uploaded to."""
        return self._secret("upload")

    def _secret(self, name: str) -> str:
        """Return a secret of the installation; the first who asks for it makes it."""
        kept = select(secrets_table.c.value).where(secrets_table.c.name == name)
        for _ in range(3):
            with self.ledger.database.view() as connection:
                found = connection.execute(kept).scalar()
            if found:
                return str(found)
            try:
                with self.ledger.database.change() as connection:
                    connection.execute(insert(secrets_table).values(name=name, value=new_secret()))
            except IntegrityError:  # somebody else has just made it
                continue
        raise LedgerError(f"the ledger's database fails: it does not keep the secret of {name}s")


def new_secret() -> str:
    """Return a secret that signs webhooks."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _of_environment(now: float) -> ApiKey:
    """Return what the operator's own key may do: everything."""
    return ApiKey(
        key_id=ENVIRONMENT,
        name=ENVIRONMENT,
        scopes=("admin",),
        created_at=now,
        last_used_at=now,
        revoked_at=None,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key(row: Mapping[Any, Any]) -> ApiKey:
    values = {column.name: row[column.name] for column in _COLUMNS}
    return ApiKey(**{**values, "scopes": tuple(values["scopes"])})
