"""Alembic's entry: runs the revisions on the connection that `upgrade` hands over."""

from alembic import context

import detection.tables
import inventory.tables.custody
import inventory.tables.house
import inventory.tables.ledger
import inventory.tables.working  # noqa: F401
from inventory.tables.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
