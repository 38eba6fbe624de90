"""What an entry says, read straight from the tables."""

from typing import Any

from sqlalchemy import Connection, select

from inventory.plan import Posted
from inventory.tables.custody import container
from inventory.tables.house import place
from inventory.tables.ledger import balance, entry_exception, line
from inventory.tables.schema import facts_tables, metadata
from tests.cast import Clinic


def lines(clinic: Clinic, posted: Posted) -> list[tuple[str, str, str, str, int]]:
    """From place, container, to place, container, micrograms of each line, in order."""
    query = (
        select(
            line.c.from_place, line.c.from_container, line.c.to_place, line.c.to_container, line.c.amount_ug
        )
        .where(line.c.book == posted.book, line.c.seq == posted.seq)
        .order_by(line.c.no)
    )
    with clinic.database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def exceptions(clinic: Clinic, posted: Posted) -> list[str]:
    """The names of the rules that did not hold, in order."""
    table = entry_exception
    query = select(table.c.name).where(table.c.book == posted.book, table.c.seq == posted.seq)
    with clinic.database.read() as connection:
        return list(connection.execute(query.order_by(table.c.no)).scalars())


def facts(clinic: Clinic, posted: Posted, table: str) -> list[dict[str, Any]]:
    """The entry's rows in a facts table, in order."""
    columns = facts_tables[table].c
    query = select(facts_tables[table]).where(columns.book == posted.book, columns.seq == posted.seq)
    with clinic.database.read() as connection:
        return [dict(row) for row in connection.execute(query.order_by(columns.no)).mappings()]


def one(clinic: Clinic, posted: Posted, table: str) -> dict[str, Any]:
    """The entry's only row in a facts table."""
    (row,) = facts(clinic, posted, table)
    return row


def rows(clinic: Clinic, table: str) -> list[dict[str, Any]]:
    """Every row of a table, in the order of its key."""
    columns = metadata.tables[table]
    with clinic.database.read() as connection:
        found = connection.execute(select(columns).order_by(*columns.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def drawn_from(clinic: Clinic, label: str) -> list[str]:
    """Labels of the syringes that were drawn up from a vial, in order."""
    query = select(container.c.label).where(container.c.parent == label).order_by(container.c.seq)
    with clinic.database.read() as connection:
        return list(connection.execute(query).scalars())


def labels_held(connection: Connection, registration: str, person_code: str) -> tuple[str, ...]:
    """Labels of all that is in a person's hands, by label."""
    rows = connection.execute(
        select(balance.c.container)
        .join(place, place.c.code == balance.c.place)
        .where(place.c.registration == registration, place.c.person == person_code, balance.c.amount_ug > 0)
        .order_by(balance.c.container)
    )
    return tuple(rows.scalars())
