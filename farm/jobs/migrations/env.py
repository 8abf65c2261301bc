"""Run by alembic; the connection, with its transaction, comes from ``farm.jobs.database``."""

from alembic import context

from farm.jobs.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
