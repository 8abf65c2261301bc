"""Totals of what was measured; a task's scene; an index that counts jobs by state and kind without reading them."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "totals",
        sa.Column("metric", sa.String(64), primary_key=True),
        sa.Column("labels", sa.String(255), primary_key=True),
        sa.Column("value", sa.Double, nullable=False),
    )
    op.add_column("tasks", sa.Column("scene", sa.Integer))
    op.create_index("jobs_counted", "jobs", ["status", "kind", "created_at"])
