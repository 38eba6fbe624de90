"""Who holds drug may bring it back, whatever became of her rights (practice P12); it opens nothing to anybody else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from inventory.database import Database
from inventory.moment import to_us
from inventory.reports.open_items import open_items
from inventory.tables.ledger import entry
from web.visitor import Visitor

#: After her last entry the receipt of it is still hers to read, and what she holds no more is said.
READS_FOR = timedelta(minutes=10)


def may_bring_back(database: Database, visitor: Visitor) -> bool:
    """She holds drug of this registration, or recorded a moment ago what became of the last of it."""
    with database.read() as connection:
        if open_items(connection, visitor.registration, visitor.person):
            return True
        mine = select(entry.c.recorded_at_us).where(
            entry.c.book == visitor.registration, entry.c.actor == visitor.person
        )
        last = connection.execute(mine.order_by(entry.c.seq.desc()).limit(1)).scalar()
    return last is not None and last >= to_us(database.clock() - READS_FOR)
