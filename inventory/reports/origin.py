"""The entry that brought a container into the books, from its label alone; it judges nothing."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.errors import ForeignContainer, UnknownContainer
from inventory.holdings import WORDS
from inventory.reports.entry_record import EntryRecord, record
from inventory.tables.custody import container


def origin(connection: Connection, label: str, registration: str) -> EntryRecord:
    """The receipt, or the draw, that made the container with this label.

    Raises: UnknownContainer, ForeignContainer.
    """
    row = connection.execute(
        select(container.c.book, container.c.seq, container.c.kind).where(container.c.label == label)
    ).one_or_none()
    if row is None:
        raise UnknownContainer("a label of this registration", label)
    if row.book != registration:
        raise ForeignContainer("a container of this registration", label, what=WORDS[row.kind])
    return record(connection, row.book, row.seq)
