"""Brings a database to the newest schema, and makes its triggers and the program's rights anew afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from inventory import grants, guards
from web.migrations import roles

#: One migration at a time; the number is arbitrary and only has to be the same everywhere.
MIGRATION_LOCK = 7_285_001


def alembic_config() -> Config:
    """Alembic's settings without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def newest() -> str:
    """The newest revision that the program knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def current(url: str) -> str | None:
    """The revision that the database is at; None for an empty one."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether the program has this revision, and so can bring a database from it to the newest."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return revision in {script.revision for script in scripts.walk_revisions()}


def migrate(url: str, program: str | None = None) -> None:
    """Upgrade to the newest revision, and install the triggers and rights; an up-to-date database gets these anew.

    Args: url: of the database, on PostgreSQL as its owner. program: on PostgreSQL the URL by which the program opens
    the same database; its role is made where it is not there.
    Raises: RoleError: on PostgreSQL owner and program are not two roles, or a role may not do what it must.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(url)
    with engine.connect() as connection:
        role = None
        if connection.dialect.name == "postgresql":
            role = roles.program_role(connection, make_url(program) if program else parsed)
            connection.commit()
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
            connection.commit()
        _upgrade(connection, role)
    engine.dispose()


def _engine(url: str) -> Engine:
    """An engine on which a revision and its triggers are one transaction, on SQLite too."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        # The driver begins none before a CREATE TABLE, so that a migration that fails would stay half.
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    # Kept in the file: a writer that had to change it would wait for every reader to be done.
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    # At once a writer's: of two programs that migrate side by side the second waits, and finds it done.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade(connection: Connection, role: str | None) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "head")
        guards.install(connection)
        if role is not None:
            grants.install(connection, role)
