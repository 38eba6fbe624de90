"""What every table is made with: one metadata, named constraints, and the shape of a facts table."""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

#: Every constraint has a name, so that a refusal by the database can be told apart and a batch migration keeps it.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Tables on which the database refuses UPDATE, DELETE, TRUNCATE and a second row under one key.
append_only: list[Table] = []

#: Facts tables by name: each row belongs to one entry and enters its hash, column by column in this order.
facts_tables: dict[str, Table] = {}

#: Those of the house book; every other facts table is a registration's. No entry has rows of both.
house_facts_tables: set[str] = set()


def entry_key() -> tuple[Column[str], Column[int], Column[int]]:
    """Columns that tie a row to its entry: book, sequence in it, number of the row within the entry."""
    return (
        Column("book", Text, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("no", Integer, nullable=False),
    )


def entry_part(name: str, *items: SchemaItem) -> Table:
    """An append-only table of rows that belong to an entry.

    The foreign key is deferred: rows are written before the header that closes them.
    """
    table = Table(
        name,
        metadata,
        *entry_key(),
        *items,
        PrimaryKeyConstraint("book", "seq", "no"),
        ForeignKeyConstraint(
            ["book", "seq"], ["entry.book", "entry.seq"], deferrable=True, initially="DEFERRED"
        ),
    )
    append_only.append(table)
    return table


def facts(name: str, *items: SchemaItem) -> Table:
    """A facts table: an entry part whose columns are what the entry says."""
    table = entry_part(name, *items)
    facts_tables[name] = table
    return table


def house_facts(name: str, *items: SchemaItem) -> Table:
    """A facts table of the house book."""
    house_facts_tables.add(name)
    return facts(name, *items)


def committed(name: str) -> Column[bytes]:
    """A column that holds the commitment of a text kept in `private_text`."""
    return Column(name, LargeBinary, nullable=False, info={"committed": True})


@cache
def committed_columns(table: Table) -> tuple[str, ...]:
    """The columns that hold commitments."""
    return tuple(column.name for column in table.columns if column.info.get("committed"))


@cache
def fact_columns(table: Table) -> tuple[str, ...]:
    """The columns that a fact states, in the order in which they are hashed."""
    return tuple(column.name for column in table.columns if column.name not in {"book", "seq", "no"})
