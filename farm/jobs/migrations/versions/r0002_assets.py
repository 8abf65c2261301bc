"""Files that clients uploaded."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Create the table of assets."""
    op.create_table(
        "assets",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("ending", sa.String(16), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("last_used_at", sa.Double, nullable=False),
        sa.Column("is_there", sa.Boolean, nullable=False),
        sa.UniqueConstraint("client", "sha256", name="assets_of_client"),
        sqlite_autoincrement=True,
    )
    op.create_index("assets_sha256", "assets", ["sha256"])
    op.create_index("assets_used", "assets", ["last_used_at"])
