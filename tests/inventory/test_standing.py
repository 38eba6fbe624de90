"""What a registration recorded itself of a person stands there, whatever another registration of the group records."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from inventory.access import ChangeAccess, change_access
from inventory.credentials import Kind, listed
from inventory.person_file import (
    RecordLicence,
    RecordScreening,
    RecordTraining,
    Result,
    record_licence,
    record_screening,
    record_training,
)
from inventory.plan import Act
from inventory.rights import rights_of
from inventory.staff import ChangeRole, Role, change_role
from inventory.standing import newest_first, recorded_at, standing
from inventory.tables.people import screening
from tests.cast import BEN, PROGRAM, START, Clinic

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
GONE, GOOD = date(2026, 11, 1), date(2028, 1, 5)
COURSE = "controlled substances"


def act_at(clinic: Clinic, site: str | None) -> Act:
    """An act of the house book at a workstation of this registration; without one, at none."""
    return replace(clinic.act(PROGRAM), workstation=None if site is None else f"{site}.W1")


def _licence(clinic: Clinic, act: Act, good: bool) -> None:
    licence = RecordLicence(act, BEN.code, "nurse", "1", "NY", GOOD if good else GONE)
    clinic.run(record_licence, licence)


def _training(clinic: Clinic, act: Act, good: bool) -> None:
    clinic.run(record_training, RecordTraining(act, BEN.code, COURSE, GONE, GOOD if good else GONE))


def _screening(clinic: Clinic, act: Act, good: bool) -> None:
    result = Result.CLEAR if good else Result.NOT_CLEAR
    clinic.run(record_screening, RecordScreening(act, BEN.code, GONE, result))


def _access(clinic: Clinic, act: Act, good: bool) -> None:
    ends = NOON + timedelta(days=1) if good else NOON
    clinic.run(change_access, ChangeAccess(act, BEN.code, "R1", START, ends))


#: Each thing that a file holds, how it is recorded, and what he reads who lost his right by it.
THINGS: dict[Kind, tuple[Callable[[Clinic, Act, bool], None], str]] = {
    Kind.LICENCE: (_licence, "The licence (nurse, NY) expired"),
    Kind.TRAINING: (_training, "The training"),
    Kind.SCREENING: (_screening, "The screening is not clear."),
    Kind.ACCESS: (_access, "Access ended"),
}


def why(clinic: Clinic, site: str = "R1") -> str:
    """Why he is no nurse there; nothing where he is."""
    with clinic.database.read() as connection:
        found = rights_of(connection, BEN.code, site, NOON)
    lost = [each.why for each in found.lost if each.role is Role.NURSE]
    assert (Role.NURSE in found.roles) is not bool(lost)
    return " ".join(lost)


@pytest.mark.parametrize("kind", THINGS, ids=str)
def test_what_it_recorded_itself_stands(own_clinic: Clinic, kind: Kind) -> None:
    """Nobody elsewhere gives back what it took, or takes what it gave; until then the newest of the group counts."""
    record, said = THINGS[kind]

    def shown() -> int:
        with own_clinic.database.read() as connection:
            found = [each for each in listed(connection, "R1", NOON) if each.holder == BEN.code]
        return next(each.entry for each in found if each.kind is kind)

    record(own_clinic, act_at(own_clinic, None), True)
    assert why(own_clinic) == ""
    record(own_clinic, act_at(own_clinic, "R2"), False)
    assert why(own_clinic).startswith(said)
    record(own_clinic, act_at(own_clinic, "R1"), True)
    assert why(own_clinic) == ""
    record(own_clinic, act_at(own_clinic, "R1"), False)
    own = shown()
    for site in ("R2", None):
        record(own_clinic, act_at(own_clinic, site), True)
        assert why(own_clinic).startswith(said)
        assert shown() == own
    record(own_clinic, act_at(own_clinic, "R1"), True)
    assert why(own_clinic) == ""
    assert shown() == own + 3
    record(own_clinic, act_at(own_clinic, "R2"), False)
    assert why(own_clinic) == ""


def test_each_registration_has_its_own(own_clinic: Clinic) -> None:
    """One person, not clear at the one and clear at the other."""
    given = ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R2", Role.NURSE, granted=True)
    own_clinic.run(change_role, given)
    _screening(own_clinic, act_at(own_clinic, "R1"), False)
    assert why(own_clinic, "R2") != ""
    _screening(own_clinic, act_at(own_clinic, "R2"), True)
    assert (why(own_clinic), why(own_clinic, "R2")) == ("The screening is not clear.", "")
    with own_clinic.database.read() as connection:
        rows = standing(connection, BEN.code, "R1", NOON)["screening"]
        query = select(screening.c.result, recorded_at(screening).label("site"))
        listed_first = connection.execute(query.order_by(*newest_first(screening, "R1"))).all()
    assert [(row.a, row.own) for row in rows] == [("clear", 0), ("not_clear", 1)]
    assert [tuple(row) for row in listed_first] == [("not_clear", "R1"), ("clear", "R2")]


def test_another_licence_is_another_thing(own_clinic: Clinic) -> None:
    """Of kind and state each: what was never recorded here counts from wherever it was recorded."""
    _licence(own_clinic, act_at(own_clinic, "R1"), False)
    other = RecordLicence(act_at(own_clinic, "R2"), BEN.code, "physician", "2", "NY", GOOD)
    own_clinic.run(record_licence, other)
    assert why(own_clinic) == ""
