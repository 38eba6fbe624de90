"""Codes of an authenticator app: one step around the present, each once, from a seed that only the key file opens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import select

from inventory.factor import EnrollTotp, enroll_totp
from inventory.keys import KeyRing
from inventory.tables.factors import totp
from inventory.tables.ledger import data_key
from tests.cast import ANN, BEN, KEYS, START, Clinic
from tests.web.conftest import Desk
from web.code_generator import LASTS, first_step, new_seed, use_code

NOON = START + timedelta(hours=4)


@pytest.fixture
def own_clinic(desk: Desk) -> Clinic:
    """The clinic behind the pages."""
    return desk.clinic


@pytest.fixture
def seed(own_clinic: Clinic) -> str:
    """Ann's generator, enrolled an hour ago."""
    at = NOON - timedelta(hours=1)
    with own_clinic.database.write() as connection:
        shown = new_seed(connection, KEYS, ANN.code, ANN.name, at)
        step = first_step(connection, KEYS, ANN.code, shown.sealed, code(shown.seed, 0, -120), at)
    assert step is not None
    command = EnrollTotp(own_clinic.act(ANN, book="house"), ANN.code, shown.sealed, step)
    own_clinic.run(enroll_totp, command)
    assert shown.seed in shown.uri
    return shown.seed


def code(seed: str, steps: int = 0, minutes: int = 0) -> str:
    """The code of so many steps from noon."""
    at = NOON + timedelta(seconds=30 * steps)
    return pyotp.TOTP(seed).at(at - timedelta(hours=1) if minutes else at)


def uses(clinic: Clinic, typed: str, person: str = ANN.code, keys: KeyRing = KEYS) -> bool:
    """Type a code at noon."""
    with clinic.database.write() as connection:
        return use_code(connection, keys, person, typed, NOON)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_around_the_present(
    own_clinic: Clinic, seed: str, steps: int, right: bool
) -> None:
    """Clocks differ a little; more than one step is another code."""
    assert uses(own_clinic, code(seed, steps)) is right


def test_a_code_counts_once_and_none_before_it_does_afterwards(own_clinic: Clinic, seed: str) -> None:
    """The last step is remembered: a code that somebody looked at over her shoulder opens nothing."""
    assert uses(own_clinic, code(seed))
    assert not uses(own_clinic, code(seed))
    assert not uses(own_clinic, code(seed, -1))
    assert uses(own_clinic, code(seed, 1)[:3] + " " + code(seed, 1)[3:])


def test_of_two_at_once_one_counts(own_clinic: Clinic, seed: str) -> None:
    """Two connections with the same code, each of which found it right, use it up once."""
    typed, together = code(seed), Barrier(2)

    def once() -> bool:
        together.wait()
        return uses(own_clinic, typed)

    with ThreadPoolExecutor(2) as both:
        assert sorted(done.result() for done in [both.submit(once), both.submit(once)]) == [False, True]


@pytest.mark.parametrize("typed", ["", "0", "x" * 400, "é12345"])
def test_what_is_no_code_is_none(own_clinic: Clinic, seed: str, typed: str) -> None:
    """Nor is a code of hers another person's."""
    assert not uses(own_clinic, typed)
    assert not uses(own_clinic, code(seed), BEN.code)


def test_a_seed_that_was_shown_waits_ten_minutes(own_clinic: Clinic) -> None:
    """And is the person's to whom it was shown."""
    with own_clinic.database.write() as connection:
        shown = new_seed(connection, KEYS, ANN.code, ANN.name, NOON)
        new_seed(connection, KEYS, BEN.code, BEN.name, NOON)
        typed = code(shown.seed)
        assert first_step(connection, KEYS, ANN.code, shown.sealed, typed, NOON) is not None
        assert first_step(connection, KEYS, BEN.code, shown.sealed, typed, NOON) is None
        late = NOON + LASTS + timedelta(seconds=1)
        typed = pyotp.TOTP(shown.seed).at(late)
        assert first_step(connection, KEYS, ANN.code, shown.sealed, typed, late) is None


def test_the_seed_is_sealed_under_a_key_that_a_rotation_wraps_anew(own_clinic: Clinic, seed: str) -> None:
    """Nothing of it is in the database; its data key stands beside the patients'."""
    with own_clinic.database.read() as connection:
        (sealed,) = connection.execute(select(totp.c.sealed)).scalars()
        subjects = set(connection.execute(select(data_key.c.subject)).scalars())
    assert seed.encode() not in sealed
    assert f"code-generator/{ANN.code}" in subjects
