"""Access has a begin and an end, a shift its hours and nothing else; nobody changes her own access."""

from datetime import datetime, timedelta

import pytest

from inventory.access import ChangeAccess, PlanShift, change_access, plan_shift
from inventory.errors import EndsFirst, NoSuchPerson, NoSuchRegistration, NotHerself, WrongForm
from inventory.moment import to_us
from inventory.tables.people import roster_shift
from inventory.tables.schema import fact_columns
from tests.cast import ANN, DEE, START, Clinic
from tests.inventory.reading import one

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("ends_at", [None, START, START + HOUR])
def test_access_has_a_begin_and_may_have_an_end(clinic: Clinic, ends_at: datetime | None) -> None:
    """It may end when it begins: then it was never open."""
    command = ChangeAccess(clinic.act(DEE, book="house"), ANN.code, "R1", START, ends_at)
    row = one(clinic, clinic.run(change_access, command), "access_period")
    assert (row["person"], row["registration"]) == (ANN.code, "R1")
    assert row["starts_at_us"] == to_us(START)
    assert row["ends_at_us"] == (None if ends_at is None else to_us(ends_at))


def test_a_shift_says_from_and_to_and_nothing_else(clinic: Clinic) -> None:
    """There is no column for why somebody was away (practice P24)."""
    command = PlanShift(clinic.act(DEE, book="house"), ANN.code, "R1", START, START + 8 * HOUR)
    row = one(clinic, clinic.run(plan_shift, command), "roster_shift")
    assert (row["starts_at_us"], row["ends_at_us"]) == (to_us(START), to_us(START + 8 * HOUR))
    assert fact_columns(roster_shift) == ("person", "registration", "starts_at_us", "ends_at_us")


def test_nobody_changes_her_own_access(clinic: Clinic) -> None:
    """Another person opens it and ends it."""
    with clinic.refused(NotHerself, "another person", "herself"):
        clinic.run(change_access, ChangeAccess(clinic.act(DEE, book="house"), DEE.code, "R1", START, None))


def test_an_end_comes_after_the_beginning(clinic: Clinic) -> None:
    """Of a shift too."""
    with clinic.refused(EndsFirst, "after 02 Nov 2026, 14:00", "02 Nov 2026, 13:00"):
        command = ChangeAccess(clinic.act(DEE, book="house"), ANN.code, "R1", START, START - HOUR)
        clinic.run(change_access, command)
    with clinic.refused(EndsFirst, "after", "13:00"):
        clinic.run(plan_shift, PlanShift(clinic.act(DEE, book="house"), ANN.code, "R1", START, START - HOUR))


@pytest.mark.parametrize("days", [-370, 370])
def test_a_shift_is_planned_within_a_year(clinic: Clinic, days: int) -> None:
    """A year that was mistyped is no roster; of its end too."""
    day = START + timedelta(days=days)
    command = PlanShift(clinic.act(DEE, book="house"), ANN.code, "R1", min(day, START), day)
    with clinic.refused(WrongForm, "within a year", f"{day:%d %b %Y}"):
        clinic.run(plan_shift, command)


@pytest.mark.parametrize(
    ("person", "site", "refusal"), [("P-0099", "R1", NoSuchPerson), (ANN.code, "R9", NoSuchRegistration)]
)
def test_there_is_such_a_person_and_such_a_registration(
    clinic: Clinic, person: str, site: str, refusal: type[NoSuchPerson] | type[NoSuchRegistration]
) -> None:
    """Both operations look."""
    act = clinic.act(DEE, book="house")
    with clinic.refused(refusal):
        clinic.run(change_access, ChangeAccess(act, person, site, START, None))
    with clinic.refused(refusal):
        again = clinic.act(DEE, book="house")
        clinic.run(plan_shift, PlanShift(again, person, site, START, START + HOUR))
