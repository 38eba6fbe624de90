"""Waits after wrong tries grow, end, are shared by all who use the database, and keep nobody out for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory import staff
from tests.cast import ANN, KEYS, PROGRAM, START, ZONE, Clinic
from tests.web.conftest import PIN, Desk, token
from web.lock_out import (
    FORGOTTEN_AFTER,
    PERSON_LOCK,
    PERSON_LOCK_MAX,
    PERSON_TRIES,
    SIGN_THIS_ONLY,
    THIS_ONLY,
    locked_until,
)
from web.proof import badge_identity, hash_pin, name_identity, prove
from web.refusals import NotAccepted

NOON = START + timedelta(hours=4)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    """The clinic with people who have badge and PIN, at noon."""
    desk.clinic.database.clock = lambda: NOON
    return desk.clinic


def accepted(
    clinic: Clinic, at: datetime, secret: str = PIN, station: str = "R1.W1", name: bool = False, what: str = "test"
) -> bool:  # fmt: skip
    """Whether Ann's badge, or her user name, is accepted with the secret at that time."""
    clinic.database.clock = lambda: at
    identity = name_identity(KEYS, "ann") if name else badge_identity(KEYS, token(ANN))
    try:
        prove(clinic.database, station, identity, secret, what, ZoneInfo(ZONE))
    except NotAccepted:
        return False
    return True


def fail(clinic: Clinic, times: int = PERSON_TRIES, name: bool = False) -> None:
    """Wrong tries at noon, each at a workstation of its own."""
    for number in range(times):
        assert not accepted(clinic, NOON, "not it", f"W{number}", name)


def reset(clinic: Clinic, at: datetime) -> None:
    """Ann gets another PIN at that time."""
    clinic.clock.at = at
    clinic.database.clock = clinic.clock
    clinic.run(staff.reset_pin, staff.ResetPin(clinic.act(PROGRAM), ANN.code, hash_pin("902614")))


def test_each_lock_is_twice_as_long_as_the_one_before_up_to_an_hour() -> None:
    """A wrong try as soon as it is possible: 15, 30, 60, 60 min; the fifth in a row is the first that locks."""
    wrong = [NOON] * (PERSON_TRIES - 1)
    assert locked_until(wrong) is None
    at, locks = NOON, []
    for _ in range(2000):
        wrong.append(at)
        until = locked_until(wrong) if len(wrong) < 9 else at + PERSON_LOCK_MAX
        assert until is not None
        locks.append(until - at)
        at = until
    assert locks[:4] == [PERSON_LOCK, 2 * PERSON_LOCK, 4 * PERSON_LOCK, PERSON_LOCK_MAX]
    assert locked_until(wrong) == wrong[-1] + PERSON_LOCK_MAX


def test_a_try_during_a_lock_does_not_make_it_longer() -> None:
    """Whoever goes on typing, every second for an hour, finds the lock where the fifth try left it."""
    typing = [NOON + number * SECOND for number in range(int(PERSON_LOCK.total_seconds()) + PERSON_TRIES - 1)]
    assert locked_until(typing) == typing[PERSON_TRIES - 1] + PERSON_LOCK


def test_no_lock_is_longer_than_an_hour_after_any_try() -> None:
    """Tries at every distance, a few seconds to days: no one of them locks for more than the longest."""
    for apart in (1, 59, 901, 3599, 3601, 86_399, 86_401):
        wrong = [NOON + number * apart * SECOND for number in range(60)]
        for length in range(len(wrong)):
            until = locked_until(wrong[: length + 1])
            assert until is None or until - wrong[length] <= PERSON_LOCK_MAX


def test_a_day_without_a_wrong_try_begins_the_count_anew() -> None:
    """Six yesterday are not one today."""
    before = [NOON] * PERSON_TRIES
    later = NOON + FORGOTTEN_AFTER + SECOND
    assert locked_until([*before, later]) == NOON + PERSON_LOCK
    assert locked_until([*before, later - SECOND]) == later - SECOND + 2 * PERSON_LOCK


def test_the_second_lock_is_longer_on_the_books_and_for_another_process(clinic: Clinic) -> None:
    """After the first lock one more wrong try: half an hour, by badge and by name, in another process too."""
    fail(clinic)
    assert not accepted(clinic, NOON + PERSON_LOCK, "not it", "X")
    other = Clinic(clinic.database.url)
    late = NOON + 3 * PERSON_LOCK - SECOND
    for process, engine in (("A", clinic), ("B", other)):
        assert not accepted(engine, late, PIN, f"{process}1")
        assert not accepted(engine, late, PIN, f"{process}2", name=True)
    assert accepted(other, late + SECOND, PIN, "Z")
    other.close()


def test_a_stranger_cannot_lock_a_colleague_out_for_ever(clinic: Clinic) -> None:
    """Wrong PINs with her user name, every minute of the lock: she is in the moment it ends, and the count is gone."""
    fail(clinic, name=True)
    for minute in range(1, 15):
        assert not accepted(clinic, NOON + timedelta(minutes=minute), "not it", f"S{minute}", name=True)
    assert accepted(clinic, NOON + PERSON_LOCK)
    assert not accepted(clinic, NOON + PERSON_LOCK, "not it", "X", name=True)
    assert accepted(clinic, NOON + PERSON_LOCK, PIN, "Y")


def test_a_reset_ends_a_lock(clinic: Clinic) -> None:
    """What was typed before her PIN was set is no try at the new one; wrong ones at the new one are counted."""
    fail(clinic)
    later = NOON + timedelta(minutes=1)
    reset(clinic, later)
    assert not accepted(clinic, later + timedelta(minutes=1), PIN, "X")
    assert accepted(clinic, later + timedelta(minutes=1), "902614", "Y")
    for number in range(PERSON_TRIES):
        assert not accepted(clinic, later + timedelta(minutes=2), PIN, f"Z{number}")
    assert not accepted(clinic, later + timedelta(minutes=3), "902614", "Y")


def test_a_pin_set_in_a_time_to_come_excuses_no_try(clinic: Clinic) -> None:
    """The clock was set back since the reset: nobody can say which tries are older, so all count."""
    reset(clinic, NOON + timedelta(days=3))
    for number in range(PERSON_TRIES):
        assert not accepted(clinic, NOON, "not it", f"W{number}")
    assert not accepted(clinic, NOON + timedelta(minutes=1), "902614", "X")


def test_whoever_takes_tries_ahead_guesses_no_oftener(clinic: Clinic) -> None:
    """A wrong try ahead in every lock, as early as it is taken: at each lock's end no more were than without."""
    fail(clinic)
    ends, at, taken = [NOON + PERSON_LOCK], NOON, 0
    for length in (2 * PERSON_LOCK, PERSON_LOCK_MAX, PERSON_LOCK_MAX):
        ends.append(ends[-1] + length)
    for number in range(len(ends) - 1):
        assert not accepted(clinic, at + SECOND, "not it", f"A{number}", what=THIS_ONLY)
        # A second one ahead of the same end is not looked at: even the right PIN is none.
        assert not accepted(clinic, at + 2 * SECOND, PIN, f"B{number}", what=THIS_ONLY)
        assert not accepted(clinic, ends[number] - SECOND, PIN, f"C{number}", what=THIS_ONLY)
        taken, at = taken + 1, ends[number]
        assert not accepted(clinic, at, PIN, f"D{number}")
        assert not accepted(clinic, at, PIN, f"E{number}", name=True)
    assert taken == len(ends) - 1
    assert not accepted(clinic, ends[-1] - SECOND, PIN, "Y")
    assert accepted(clinic, ends[-1], PIN, "Z")


def test_the_right_pin_for_this_only_ends_no_lock_and_signs_in_its_session_alone(clinic: Clinic) -> None:
    """Nothing else opens before its time; five wrong ones in that session lock it too."""
    fail(clinic)
    for second in (1, 2):
        assert accepted(clinic, NOON + second * SECOND, PIN, f"A{second}", what=THIS_ONLY)
    assert accepted(clinic, NOON + 3 * SECOND, PIN, "B", what=SIGN_THIS_ONLY)
    for number, what in enumerate(("sign in", "sign as witness", "sign as actor", "change PIN")):
        assert not accepted(clinic, NOON + 4 * SECOND, PIN, f"C{number}", what=what)
    for number in range(PERSON_TRIES):
        assert not accepted(clinic, NOON + 5 * SECOND, "not it", f"D{number}", what=SIGN_THIS_ONLY)
    assert not accepted(clinic, NOON + 6 * SECOND, PIN, "E", what=SIGN_THIS_ONLY)
    assert accepted(clinic, NOON + PERSON_LOCK, PIN, "F")


def test_in_a_session_for_this_only_nothing_is_signed_before_it_was_begun(clinic: Clinic) -> None:
    """The same words as of a try to sign, without a right PIN during the lock: it is locked as everything else."""
    fail(clinic)
    assert not accepted(clinic, NOON + SECOND, PIN, "A", what=SIGN_THIS_ONLY)


def test_right_tries_side_by_side_keep_nobody_out(clinic: Clinic) -> None:
    """A program of one workstation sends eight at once; none is answered with a wait."""
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: accepted(clinic, NOON), range(8))) == [True] * 8
