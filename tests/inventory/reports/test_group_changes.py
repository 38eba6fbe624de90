"""Each registrant reads what was done about her people, at whichever registration, and where; of others nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from inventory import staff
from inventory.plan import Act
from inventory.registration import find_registration
from inventory.reports.digest import digest, lines
from inventory.reports.group_changes import staff_during
from inventory.reports.period import Period
from inventory.responsibility import ChangeSupervisor, NameRegistrant, change_supervisor, name_registrant
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, ZONE, Clinic
from tests.inventory.reports.test_digest import DAY


def told(clinic: Clinic, site: str, days: int = 0) -> list[str]:
    """What the digest of a registration says was done by Eve that day."""
    with clinic.database.read() as connection:
        of = find_registration(connection, site)
        assert of is not None
        said = lines(digest(connection, of, DAY + timedelta(days=days)), "x", 0)
        return [line.partition(" ")[2].partition(" ")[2] for line in said if f"by {EVE.name}" in line]


def at(clinic: Clinic, site: str) -> Act:
    """Eve's act in the house book at a workstation there."""
    return replace(clinic.act(EVE, book="house"), workstation=f"{site}.W1")


def roles(clinic: Clinic, who: str, site: str, *, granted: bool) -> None:
    """A nurse there, or no more."""
    clinic.run(staff.change_role, staff.ChangeRole(at(clinic, site), who, site, Role.NURSE, granted=granted))


def test_a_change_elsewhere_is_told_with_its_place(own_clinic: Clinic) -> None:
    """A badge given and a supervisor named at R2: R1 reads those of its own people, R2 all, without a place."""

    def done(operation: Any, command: Any) -> None:
        own_clinic.run(operation, command)

    done(staff.add_person, staff.AddPerson(own_clinic.act(PROGRAM), "P-0011", None, "Hui", "Unseen"))
    done(staff.enroll_badge, staff.EnrollBadge(at(own_clinic, "R2"), ANN.code, b"a" * 32))
    done(staff.enroll_badge, staff.EnrollBadge(at(own_clinic, "R2"), EVE.code, b"e" * 32))
    done(change_supervisor, ChangeSupervisor(at(own_clinic, "R2"), "P-0011", "R2", DEE.code))
    assert told(own_clinic, "R1") == [
        f"Badge enrolled: {ANN.name}, at Clinic R2, by {EVE.name}.",
        f"Supervisor changed: Hui Unseen, at Clinic R2, by {EVE.name}.",
    ]
    assert told(own_clinic, "R2") == [
        f"Badge enrolled: {ANN.name}, by {EVE.name}.",
        f"Badge enrolled: {EVE.name}, by {EVE.name}.",
        f"Supervisor changed: Hui Unseen, by {EVE.name}.",
    ]
    assert told(own_clinic, "R1", 1) == []


def test_her_people_are_those_of_that_day(own_clinic: Clinic) -> None:
    """Whoever has a role at its end, lost it that day, or answers for the registration; not who left before."""
    roles(own_clinic, BEN.code, "R2", granted=True)
    own_clinic.clock.at += timedelta(days=1)
    roles(own_clinic, BEN.code, "R2", granted=False)
    own_clinic.clock.at += timedelta(days=1)
    own_clinic.run(staff.enroll_badge, staff.EnrollBadge(at(own_clinic, "R1"), BEN.code, b"b" * 32))
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R2", CORA.code))
    days = [DAY + timedelta(days=number) for number in range(3)]
    with own_clinic.database.read() as connection:
        found = [staff_during(connection, "R2", Period(day, day, ZONE)) for day in days]
    here = {EVE.code, CORA.code}
    assert found == [here | {BEN.code}, here | {BEN.code}, here]
    assert told(own_clinic, "R2", 2) == []
