"""What the program itself does is an act of the house book under a number of its own."""

from inventory.database import Database
from tests.cast import KEYS, START, Clock
from web.backup.record import PROGRAM, own_act


def test_each_act_is_another_one_of_the_programs() -> None:
    """No person, no workstation, the present."""
    database = Database("sqlite://", KEYS, Clock(START))
    first, second = own_act(database), own_act(database)
    assert first.command_id != second.command_id
    assert (first.book, first.actor, first.workstation, first.zone) == ("house", PROGRAM, None, "UTC")
    assert first.occurred_at < second.occurred_at
