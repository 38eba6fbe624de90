"""What the program itself does to the whole database, as an act of the house book; it names nobody who is not proven."""

from __future__ import annotations

import secrets

from inventory.database import Database
from inventory.plan import HOUSE, Act

#: The program itself, which needs no proof; it is the first of the house book.
PROGRAM = "P-0000"


def own_act(database: Database) -> Act:
    """An act of the program's own, now."""
    return Act(secrets.token_hex(16), HOUSE, PROGRAM, None, database.clock(), "UTC")
