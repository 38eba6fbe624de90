"""Writes what each database is expected to be made of: `python -m tests.golden`, after a change of the schema.

It migrates a new database of either engine and keeps its fingerprint beside `inventory/fingerprint/schema.py`.
"""

from __future__ import annotations

import tempfile

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from inventory.fingerprint.schema import golden_file, golden_text
from tests.postgresql import owner_url, server
from web.migrations.upgrade import migrate

#: A database that is there for as long as its fingerprint is taken.
NAME = "vialtrail_golden"


def text_of(url: str) -> str:
    """The fingerprint of a migrated database, opened by its owner."""
    with create_engine(owner_url(url), poolclass=NullPool).connect() as connection:
        return golden_text(connection)


def write(url: str, dialect: str) -> None:
    """Migrate an empty database and keep its fingerprint."""
    migrate(owner_url(url), url)
    golden_file(dialect).write_text(text_of(url), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(f"sqlite:///{folder}/new.sqlite", "sqlite")
    with server() as running:
        try:
            write(running.create(NAME), "postgresql")
        finally:
            running.drop(NAME)
