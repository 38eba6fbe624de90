"""The list of who has what: everything in force, by person, and a digest that changes with each of its lines."""

from __future__ import annotations

from datetime import date, timedelta

from inventory import api_token, enrolment, factor, person_file, staff
from inventory.credentials import Credential, Kind, list_digest, listed
from inventory.staff import Role
from tests.cast import ANN, BEN, DEE, EVE, PROGRAM, Clinic

DIGEST = b"d" * 32


def lines(clinic: Clinic, registration: str = "R1") -> tuple[Credential, ...]:
    """The list now."""
    with clinic.database.read() as connection:
        return listed(connection, registration, clinic.clock())


def equip(clinic: Clinic) -> None:
    """Ann has one of everything; a program has a token and a browser a workstation."""
    house = clinic.act
    clinic.run(staff.enroll_badge, staff.EnrollBadge(house(PROGRAM), ANN.code, DIGEST))
    clinic.run(staff.reset_pin, staff.ResetPin(house(PROGRAM), ANN.code, "hash"))
    key = factor.EnrollSecurityKey(house(PROGRAM), ANN.code, b"k" * 16, b"p" * 32, "USB key", 0)
    clinic.run(factor.enroll_security_key, key)
    clinic.run(factor.enroll_totp, factor.EnrollTotp(house(PROGRAM), ANN.code, b"seed", 1))
    held = person_file.RecordLicence(house(PROGRAM), ANN.code, "nurse", "N-1", "NY", date(2027, 1, 5))
    clinic.run(person_file.record_licence, held)
    trained = person_file.RecordTraining(
        house(PROGRAM), ANN.code, "controlled substances", date(2026, 1, 5), None
    )
    clinic.run(person_file.record_training, trained)
    clear = person_file.RecordScreening(house(PROGRAM), ANN.code, date(2025, 12, 1), person_file.Result.CLEAR)
    clinic.run(person_file.record_screening, clear)
    until = clinic.clock() + timedelta(days=30)
    made = api_token.MakeToken(house(PROGRAM), b"t" * 32, "R1.W1", "R1", ("stock:read",), until)
    clinic.run(api_token.make_token, made)
    clinic.run(enrolment.enrol_workstation, enrolment.EnrolWorkstation(house(PROGRAM), "R1.W1", b"b" * 32))


def test_everything_in_force_stands_in_it_with_its_entry(own_clinic: Clinic) -> None:
    """Rights, badge, PIN, key, generator and file of each person; tokens and workstations last; none of another site."""
    equip(own_clinic)
    found = lines(own_clinic)
    hers = [(each.kind, each.ends_on) for each in found if each.holder == ANN.code]
    assert hers == [
        (Kind.ROLE, ""), (Kind.BADGE, ""), (Kind.PIN, ""), (Kind.KEY, ""), (Kind.TOTP, ""),
        (Kind.LICENCE, "2027-01-05"), (Kind.TRAINING, ""), (Kind.SCREENING, ""),
    ]  # fmt: skip
    assert [(each.what, each.done_on) for each in found if each.done_on] == [("clear", "2025-12-01")]
    assert [each.kind for each in found[-2:]] == [Kind.PROGRAM, Kind.STATION]
    assert all(each.entry for each in found)
    assert EVE.code not in {each.holder for each in found}
    assert DIGEST.hex() not in str([each.what for each in found])


def test_who_left_stands_there_while_something_of_hers_opens(own_clinic: Clinic) -> None:
    """Her badge without a right; once it is ended too she is gone from the list."""
    clinic = own_clinic
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), BEN.code, DIGEST))
    for role in BEN.roles:
        gone = staff.ChangeRole(clinic.act(PROGRAM), BEN.code, "R1", role, granted=False)
        clinic.run(staff.change_role, gone)
    assert [each.kind for each in lines(clinic) if each.holder == BEN.code] == [Kind.BADGE]
    clinic.run(staff.end_badge, staff.EndBadge(clinic.act(PROGRAM), BEN.code, DIGEST, "given back"))
    assert BEN.code not in {each.holder for each in lines(clinic)}


def test_its_digest_is_of_the_lines_and_of_nothing_else(own_clinic: Clinic) -> None:
    """The same an hour later; another with each line that comes, goes or is lost."""
    clinic = own_clinic
    seen = {list_digest(lines(clinic))}
    clinic.clock.at += timedelta(hours=1)
    assert list_digest(lines(clinic)) in seen
    equip(clinic)
    seen.add(list_digest(lines(clinic)))
    clinic.run(
        factor.end_factor, factor.EndFactor(clinic.act(ANN, book="house"), ANN.code, b"k" * 16, "lost")
    )
    seen.add(list_digest(lines(clinic)))
    given = staff.ChangeRole(clinic.act(PROGRAM), DEE.code, "R1", Role.WITNESS, granted=True)
    clinic.run(staff.change_role, given)
    seen.add(list_digest(lines(clinic)))
    clinic.clock.at = clinic.clock.at.replace(year=2027)
    lost = lines(clinic)
    assert [each.lost for each in lost if each.holder == ANN.code and each.kind is Kind.ROLE] != [""]
    seen.add(list_digest(lost))
    assert len(seen) == 5
