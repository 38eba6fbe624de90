"""A code opens one thing, once, within its time; what is kept of it is a keyed digest, and wrong ones are counted."""

import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from inventory.moment import to_us
from inventory.tables.factors import one_time_code
from inventory.tables.working import refused_attempt
from tests.cast import KEYS, START, Clinic
from tests.web.conftest import Desk
from web.book_clock import SLACK
from web.one_time_code import LASTS, WRONG_MAX, Purpose, digest_of, keep, look, new_code, use_up
from web.refusals import CodeNotAccepted


@pytest.fixture
def own_clinic(desk: Desk) -> Clinic:
    """A clinic of the test's own."""
    return desk.clinic


def made(clinic: Clinic, purpose: Purpose = Purpose.SETUP, subject: str | None = None, seed: int = 1) -> str:
    """A code that is kept at START."""
    code = new_code(random.Random(seed).randrange)
    with clinic.database.write() as connection:
        keep(connection, KEYS, purpose, subject, code, START)
    return code


def used(clinic: Clinic, purpose: Purpose, code: str, after: timedelta = timedelta()) -> str | None:
    """Use a code up so long after START."""
    with clinic.database.write() as connection:
        return use_up(connection, KEYS, purpose, code, START + after)


def test_a_code_is_groups_of_signs_that_nobody_mixes_up() -> None:
    """No 0, O, 1, I, 2, Z, 5, S, 6, 8 or B; two draws differ."""
    code = new_code(random.Random(1).randrange)
    assert re.fullmatch(r"[ACDEFGHJKLMNPQRTUVWXY3479]{4}(-[ACDEFGHJKLMNPQRTUVWXY3479]{4}){2}", code)
    assert code != new_code(random.Random(2).randrange)


def test_it_is_good_once_however_it_is_typed(own_clinic: Clinic) -> None:
    """Small letters, spaces, no hyphens; looking at it does not use it up."""
    code = made(own_clinic, Purpose.WORKSTATION, "R1.W1")
    with own_clinic.database.read() as connection:
        assert look(connection, KEYS, Purpose.WORKSTATION, code, START) == "R1.W1"
        assert code.replace("-", "") not in str(connection.execute(select(one_time_code)).all())
    assert used(own_clinic, Purpose.WORKSTATION, f" {code.lower().replace('-', ' ')} ") == "R1.W1"
    with pytest.raises(CodeNotAccepted):
        used(own_clinic, Purpose.WORKSTATION, code)


@pytest.mark.parametrize("purpose", Purpose)
def test_its_time_is_over(own_clinic: Clinic, purpose: Purpose) -> None:
    """An hour for set-up, ten minutes for a workstation; and not before it was made, but for two clocks' difference."""
    code = made(own_clinic, purpose)
    for after in (LASTS[purpose], -SLACK - timedelta(seconds=1)):
        with pytest.raises(CodeNotAccepted):
            used(own_clinic, purpose, code, after)
    with own_clinic.database.read() as connection:
        look(connection, KEYS, purpose, code, START - SLACK)
    used(own_clinic, purpose, code, LASTS[purpose] - timedelta(seconds=1))
    assert [LASTS[each] for each in Purpose] == [timedelta(hours=1), timedelta(minutes=10)]


def test_it_opens_nothing_else(own_clinic: Clinic) -> None:
    """A code of a workstation sets nothing up, and a new one for the same ends the old; another's stays."""
    first, other = (
        made(own_clinic, Purpose.WORKSTATION, subject, seed) for seed, subject in ((1, "R1.W1"), (2, "R2.W1"))
    )
    with pytest.raises(CodeNotAccepted):
        used(own_clinic, Purpose.SETUP, first)
    second = made(own_clinic, Purpose.WORKSTATION, "R1.W1", 3)
    with pytest.raises(CodeNotAccepted):
        used(own_clinic, Purpose.WORKSTATION, first)
    assert used(own_clinic, Purpose.WORKSTATION, other) == "R2.W1"
    assert used(own_clinic, Purpose.WORKSTATION, second) == "R1.W1"
    assert digest_of(KEYS, "setup", first) != digest_of(KEYS, "workstation", first)


def test_wrong_codes_end_it(own_clinic: Clinic) -> None:
    """Ten since it was made, from wherever; wrong ones of before do not count."""
    code = made(own_clinic)
    row = {
        "address": "10.0.0.1", "method": "POST", "route": "/setup/", "answer": 422, "why": "CodeNotAccepted",
        "workstation": None, "person": None,
    }  # fmt: skip
    with own_clinic.database.write() as connection:
        before = [{**row, "at_us": to_us(START) - 1}] * WRONG_MAX
        connection.execute(
            insert(refused_attempt), [*before, *[{**row, "at_us": to_us(START)}] * (WRONG_MAX - 1)]
        )
    with own_clinic.database.read() as connection:
        look(connection, KEYS, Purpose.SETUP, code, START)
    with own_clinic.database.write() as connection:
        connection.execute(insert(refused_attempt), [{**row, "at_us": to_us(START) + 1}])
    with pytest.raises(CodeNotAccepted):
        used(own_clinic, Purpose.SETUP, code)
