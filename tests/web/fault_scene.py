"""A vial that waits for one press of Enter, and what the books hold of it: the scene of every test of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from inventory.database import Database
from inventory.tables.ledger import entry, outcome
from inventory.verification import verify
from tests.cast import ANN, KEYS
from tests.web.conftest import Desk


@dataclass(frozen=True)
class Scene:
    """Ann's draft: the vial is scanned, her Enter is wanting."""

    desk: Desk
    address: str
    entries: int
    outcomes: int

    def press(self) -> TestResponse:
        """Send the form of the page as it stands."""
        return self.desk.client.post(self.address, data={"scan": "CONFIRM", "step": "1"})

    def now(self) -> Scene:
        """The same draft beside what the books hold by now."""
        return Scene(self.desk, self.address, *_counts(self.desk))

    def nothing_is_half_done(self, *, posted: int = 0) -> None:
        """So many entries and outcomes more than before, and every book as it must be."""
        assert _counts(self.desk) == (self.entries + posted, self.outcomes + posted)
        with self.desk.clinic.database.read() as connection:
            found_wrong = verify(connection, KEYS, lambda *_: None)
            assert found_wrong.is_clean, found_wrong


def begun(desk: Desk) -> Scene:
    """A vial in the cabinet, Ann signed in, the vial scanned and kept for a session."""
    (label,) = desk.clinic.receive()
    desk.sign_in(ANN)
    address = desk.post("/scan", scan=label)
    return Scene(desk, address, *_counts(desk))


def _counts(desk: Desk) -> tuple[int, int]:
    """Entries and outcomes."""
    with desk.clinic.database.read() as connection:
        entries, outcomes = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (entry, outcome)
        )
    return entries, outcomes


@contextmanager
def fresh(desk: Desk) -> Iterator[Database]:
    """The application on connections of its own, made anew, as after a start; the clinic keeps its own."""
    clinic = desk.clinic.database
    served = Database(clinic.url, KEYS, clinic.clock)
    desk.app.extensions["vialtrail"] = served
    yield served
    served.close()
    desk.app.extensions["vialtrail"] = clinic
