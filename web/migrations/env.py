"""Alembic's entry: runs the revisions on the connection that `upgrade` hands over."""

from alembic import context

from detection import tables as detection_tables
from inventory.tables import custody, factors, house, ledger, people, rules, working
from inventory.tables.schema import metadata

#: The modules whose tables the metadata holds; named, so that no import of one is taken for an idle one.
TABLES = (custody, factors, house, ledger, people, rules, working, detection_tables)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
