"""What the program itself does is an act of the house book under a number of its own."""

import pytest
from sqlalchemy import func, select

from inventory.backup import RecordBackup, record_backup
from inventory.database import Database
from inventory.execution import execute
from inventory.plan import PROGRAM
from inventory.tables.ledger import entry
from tests.cast import KEYS, START, Clinic, Clock, found
from web.backup.record import Within, own_act


def test_each_act_is_another_one_of_the_programs() -> None:
    """No person, no workstation, the present."""
    database = Database("sqlite://", KEYS, Clock(START))
    first, second = own_act(database), own_act(database)
    assert first.command_id != second.command_id
    assert (first.book, first.actor, first.workstation, first.zone) == ("house", PROGRAM, None, "UTC")
    assert first.occurred_at < second.occurred_at


def test_what_is_written_within_falls_with_the_transaction(database_url: str) -> None:
    """An operation runs in somebody else's transaction, reads what it wrote, and commits nothing itself."""
    found(database_url)
    clinic = Clinic(database_url)
    before = clinic.entries()

    def begin() -> None:
        with clinic.database.write() as connection:
            within = Within(connection, database_url, KEYS, clinic.clock)
            act = own_act(within)
            execute(within, record_backup, RecordBackup(act, "copy", b"d" * 32, ()))
            with within.read() as again:
                assert again.execute(select(func.count()).select_from(entry)).scalar() == before + 1
            within.close()
            raise KeyError

    with pytest.raises(KeyError):
        begin()
    assert clinic.entries() == before
    clinic.close()
