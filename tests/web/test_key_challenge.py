"""What a key is asked to sign is good once, for ten minutes, here and for this, over this draft."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from inventory.tables.factors import key_challenge
from tests.cast import ANN, KEYS, START, Clinic
from tests.web.conftest import Desk
from web.key_challenge import LASTS, RANDOM, ask, offer, use, use_offered

NOON = START + timedelta(hours=4)
DRAFT = b"d" * 32


@pytest.fixture
def own_clinic(desk: Desk) -> Clinic:
    """The clinic behind the pages."""
    return desk.clinic


def asked(clinic: Clinic, draft_hash: bytes | None = DRAFT) -> bytes:
    """One of noon, for Ann to sign at her workstation."""
    with clinic.database.write() as connection:
        return ask(connection, "R1.W1", "sign", NOON, person=ANN.code, draft_hash=draft_hash)


def test_the_drafts_hash_is_part_of_what_the_key_signs(own_clinic: Clinic) -> None:
    """Behind random bytes that never come again."""
    first, second = asked(own_clinic), asked(own_clinic)
    assert first[RANDOM:] == second[RANDOM:] == DRAFT
    assert first != second
    assert len(asked(own_clinic, None)) == RANDOM


@pytest.mark.parametrize(
    ("station", "purpose", "after", "good"),
    [
        ("R1.W1", "sign", LASTS, True),
        ("R1.W2", "sign", timedelta(0), False),
        ("R1.W1", "sign in", timedelta(0), False),
        ("R1.W1", "sign", LASTS + timedelta(seconds=1), False),
        ("R1.W1", "sign", -timedelta(hours=1), False),
    ],
)
def test_it_is_good_here_for_this_and_ten_minutes(
    own_clinic: Clinic, station: str, purpose: str, after: timedelta, good: bool
) -> None:
    """Used once, whatever was wrong with the use."""
    value = asked(own_clinic)
    with own_clinic.database.write() as connection:
        found = use(connection, value, station, purpose, NOON + after)
        assert (found is not None) is good
        assert use(connection, value, "R1.W1", "sign", NOON) is None
    if found is not None:
        assert (found.person, found.draft_hash) == (ANN.code, DRAFT)


def test_one_that_nobody_asked_for_or_whose_draft_was_changed_is_none(own_clinic: Clinic) -> None:
    """The database's word for the draft counts no more than what the key signed."""
    value = asked(own_clinic)
    with own_clinic.database.write() as connection:
        assert use(connection, b"x" * 64, "R1.W1", "sign", NOON) is None
        connection.execute(update(key_challenge).values(draft_hash=b"e" * 32))
        assert use(connection, value, "R1.W1", "sign", NOON) is None


def test_old_ones_are_forgotten(own_clinic: Clinic) -> None:
    """A day later nothing of them is left."""
    asked(own_clinic)
    with own_clinic.database.write() as connection:
        ask(connection, "R1.W1", "sign", NOON + timedelta(days=2))
        assert connection.execute(select(func.count()).select_from(key_challenge)).scalar_one() == 1


@pytest.mark.parametrize(
    ("station", "purpose", "after", "good"),
    [
        ("R1.W1", "sign in", LASTS, True),
        ("R1.W2", "sign in", timedelta(0), False),
        ("R1.W1", "sign", timedelta(0), False),
        ("R1.W1", "sign in", LASTS + timedelta(seconds=1), False),
        ("R1.W1", "sign in", -timedelta(hours=1), False),
    ],
)
def test_one_that_is_offered_is_kept_when_it_is_used(
    own_clinic: Clinic, station: str, purpose: str, after: timedelta, good: bool
) -> None:
    """Once, here and for this, and for ten minutes; nothing is written before."""
    value, now = offer(KEYS, "R1.W1", "sign in", NOON), NOON + after
    with own_clinic.database.write() as connection:
        count = select(func.count()).select_from(key_challenge)
        assert connection.execute(count).scalar_one() == 0
        assert (use_offered(connection, KEYS, value, station, purpose, now) is not None) is good
        assert connection.execute(count).scalar_one() == int(good)
        if good:
            assert use_offered(connection, KEYS, value, station, purpose, now) is None
        for forged in (value[:-1], value[:20] + b"\0" + value[21:], b"", b"x" * len(value)):
            assert use_offered(connection, KEYS, forged, "R1.W1", "sign in", NOON) is None
