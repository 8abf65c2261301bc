"""The ledger's tables, for SQLite and Postgres alike.

Times are UTC seconds as floats, so that both databases compare them alike.
JSON is ASCII text: both databases keep it byte for byte, and an escaped NUL,
which Postgres refuses in text and in its own JSON, passes.
"""

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

HEAD = "r0003"
"""The latest migration."""

metadata = MetaData()


class Json(TypeDecorator[Any]):
    """A JSON value as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write a value."""
        return None if value is None else as_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - as above
        """Read a value."""
        return None if value is None else json.loads(value)


def as_json(value: Any) -> str:
    """Return the one text of a JSON value: sorted, ASCII, without blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _job_id() -> Column[str]:
    return Column("job_id", String(128), ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True)


jobs = Table(
    "jobs",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("job_id", String(128), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("rank", Double, nullable=False),
    Column("tags", Json, nullable=False),
    Column("payload", Json, nullable=False),
    Column("request_sha256", String(64), nullable=False),
    Column("webhook_url", Text, nullable=False),
    Column("webhook_events", Json, nullable=False),
    Column("estimated_duration_sec", Double),
    Column("progress", Double, nullable=False, default=0.0),
    Column("stage", Text, nullable=False, default=""),
    Column("attempt", Integer, nullable=False, default=1),
    Column("retry_of", String(128), unique=True),
    Column("result", Json),
    Column("error", Json),
    Column("epoch", Integer, nullable=False, default=0),
    Column("dispatcher", String(128), nullable=False, default=""),
    Column("lease_until", Double),
    Column("lost", Integer, nullable=False, default=0),
    Column("event_count", Integer, nullable=False, default=0),
    Column("created_at", Double, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("started_at", Double),
    Column("ended_at", Double),
    Index("jobs_queue", "status", "rank"),
    Index("jobs_queue_of_client", "status", "client", "rank"),
    Index("jobs_of_client", "client", "seq"),
    Index("jobs_ended", "ended_at"),
    Index("jobs_counted", "status", "kind", "created_at"),
    sqlite_autoincrement=True,  # a number is never given twice, so that cursors stay true
)

job_tags = Table(
    "job_tags",
    metadata,
    _job_id(),
    Column("tag", String(64), primary_key=True),
    Index("job_tags_tag", "tag"),
)

tasks = Table(
    "tasks",
    metadata,
    _job_id(),
    Column("name", String(128), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("pool", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("infrastructure_budget", Integer, nullable=False),
    Column("user_budget", Integer, nullable=False),
    Column("infrastructure_failures", Integer, nullable=False, default=0),
    Column("user_failures", Integer, nullable=False, default=0),
    Column("attempt_count", Integer, nullable=False, default=0),
    Column("not_before", Double, nullable=False, default=0.0),
    Column("result", Json),
    Column("scene", Integer),
)

attempts = Table(
    "attempts",
    metadata,
    Column("job_id", String(128), primary_key=True),
    Column("task", String(128), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("node", String(128), nullable=False),
    Column("started_at", Double, nullable=False),
    Column("ended_at", Double),
    Column("outcome", String(16), nullable=False),
    Column("error", Json),
    ForeignKeyConstraint(["job_id", "task"], ["tasks.job_id", "tasks.name"], ondelete="CASCADE"),
)

events = Table(
    "events",
    metadata,
    _job_id(),
    Column("number", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("type", String(64), nullable=False),
    Column("data", Json, nullable=False),
)

# No foreign key: an artifact outlives its job until its file is gone.
artifacts = Table(
    "artifacts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("job_id", String(128), nullable=False),
    Column("name", String(128), nullable=False),
    Column("uri", Text, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("doomed_at", Double),
    Index("artifacts_job", "job_id", "name"),
    Index("artifacts_doomed", "doomed_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(64), primary_key=True),
    Column("job_id", String(128), ForeignKey("jobs.job_id", ondelete="CASCADE"), nullable=False),
    Column("client", String(64), nullable=False),
    Column("event_number", Integer, nullable=False),
    Column("event_type", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempt_count", Integer, nullable=False, default=0),
    Column("epoch", Integer, nullable=False, default=0),
    Column("created_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("lease_until", Double, nullable=False, default=0.0),
    Column("last_status", Integer),
    Column("last_error", Text, nullable=False, default=""),
    Column("last_answer", Text, nullable=False, default=""),
    Column("ended_at", Double),
    UniqueConstraint("job_id", "event_number", name="deliveries_event"),
    Index("deliveries_due", "status", "due_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client", String(64), primary_key=True),
    Column("idempotency_key", String(255), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("job_id", String(128), ForeignKey("jobs.job_id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Double, nullable=False),
    Index("idempotency_keys_created", "created_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("webhook_secret", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("last_used_at", Double),
    Column("revoked_at", Double),
)

# What signs the webhooks of jobs that came without a key, and addresses of uploads; a row each.
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

# What was measured, added up; see `farm.jobs.totals`.
totals = Table(
    "totals",
    metadata,
    Column("metric", String(64), primary_key=True),
    Column("labels", String(255), primary_key=True),
    Column("value", Double, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", String(128), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("data", Json, nullable=False),
    Index("audit_at", "at"),
)

# What clients uploaded; the bytes lie under their hash, shared by all who have uploaded them.
assets = Table(
    "assets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("client", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("ending", String(16), nullable=False),
    Column("name", String(255), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("last_used_at", Double, nullable=False),
    Column("is_there", Boolean, nullable=False),
    UniqueConstraint("client", "sha256", name="assets_of_client"),
    Index("assets_sha256", "sha256"),
    Index("assets_used", "last_used_at"),
    sqlite_autoincrement=True,  # as of jobs
)
