"""Claims: a slot is one scheduler's, until it is finished or its lease has passed."""

from datetime import UTC, datetime, timedelta

import pytest

from inventory.database import Database
from inventory.keys import KeyRing
from web.claim import LEASE_US, Claim, Holder, claim, finish, renew

SLOT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(microseconds=LEASE_US)
ONE, TWO = Holder("one", 101), Holder("two", 102)


@pytest.fixture
def database(database_url: str) -> Database:
    """A new database of either engine; connections are not kept."""
    return Database(database_url, KeyRing(bytes(32)), lambda: SLOT, pooled=False)


def taken(database: Database, slot: datetime, now: datetime, holder: Holder) -> Claim:
    """A claim that must succeed."""
    held = claim(database, "detect", slot, now, holder)
    assert held is not None
    return held


def test_a_slot_is_taken_once(database: Database) -> None:
    """While one holds it, and after it is finished, nobody takes it."""
    held = taken(database, SLOT, SLOT, ONE)
    assert claim(database, "detect", SLOT, SLOT, TWO) is None
    assert finish(database, held, SLOT, "done")
    assert claim(database, "detect", SLOT, SLOT + 2 * LEASE, TWO) is None


def test_another_job_has_its_own_slots(database: Database) -> None:
    """The claim is on job and slot together."""
    taken(database, SLOT, SLOT, ONE)
    assert claim(database, "checkpoint", SLOT, SLOT, TWO) is not None


def test_an_unfinished_slot_is_taken_over_after_its_lease_and_not_before(database: Database) -> None:
    """The instant of the lease's end is the first at which another takes over; the first holder can no longer end it."""
    held = taken(database, SLOT, SLOT, ONE)
    assert claim(database, "detect", SLOT, SLOT + LEASE - timedelta(microseconds=1), TWO) is None
    over = taken(database, SLOT, SLOT + LEASE, TWO)
    assert not finish(database, held, SLOT + LEASE, "done")
    assert not renew(database, held, SLOT + LEASE)
    assert finish(database, over, SLOT + LEASE, "done")


def test_a_renewed_lease_holds_longer(database: Database) -> None:
    """A long run that renews keeps its slot."""
    held = taken(database, SLOT, SLOT, ONE)
    assert renew(database, held, SLOT + LEASE / 2)
    assert claim(database, "detect", SLOT, SLOT + LEASE, TWO) is None


def test_a_job_does_not_overtake_itself(database: Database) -> None:
    """While a run is on, the next slot waits; an older slot is never run after a newer one."""
    held = taken(database, SLOT, SLOT, ONE)
    later = SLOT + timedelta(seconds=30)
    assert claim(database, "detect", later, later, TWO) is None
    assert finish(database, held, later, "done")
    taken(database, later, later, TWO)
    assert claim(database, "detect", SLOT - timedelta(seconds=30), later + 2 * LEASE, ONE) is None


def test_what_a_clock_that_was_ahead_left_holds_nobody_up(database: Database) -> None:
    """A finished slot, a lease and a run of a year to come: today's slot runs, and that one again when it comes."""
    ahead = SLOT + timedelta(days=365)
    held = taken(database, ahead, ahead, ONE)
    now = taken(database, SLOT, SLOT, TWO)
    assert finish(database, now, SLOT, "done")
    assert finish(database, held, ahead, "done")
    later = SLOT + timedelta(minutes=5)
    assert finish(database, taken(database, later, later, TWO), later, "done")
    assert claim(database, "detect", later, later, ONE) is None


def test_a_slot_that_a_clock_ran_too_early_is_run_again_in_its_time(database: Database) -> None:
    """The clock was set back by an hour: the slots of that hour run as if they had never been."""
    assert finish(database, taken(database, SLOT, SLOT, ONE), SLOT + timedelta(hours=1), "done")
    again = taken(database, SLOT, SLOT, ONE)
    assert claim(database, "detect", SLOT, SLOT, TWO) is None
    assert finish(database, again, SLOT, "done")
    assert claim(database, "detect", SLOT, SLOT, TWO) is None
