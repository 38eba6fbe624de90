"""People, roles, badges and PINs are entries of the house book; no secret enters it."""

import dataclasses

import pytest

from inventory.errors import AlreadyKnown, MayNot
from inventory.judgement import Judgement
from inventory.staff import (
    HANDLERS,
    AddPerson,
    ChangeRole,
    EnrollBadge,
    ResetPin,
    Role,
    add_person,
    change_role,
    enroll_badge,
    name_of,
    need_role,
    reset_pin,
    roles_of,
)
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Clinic
from tests.inventory.reading import facts, one, rows


def test_a_new_person_is_an_entry_of_the_house_book(own_clinic: Clinic) -> None:
    """Code, user name and both names are its facts."""
    command = AddPerson(own_clinic.act(PROGRAM), "P-0006", "fay", "Fay", "Figure")
    posted = own_clinic.run(add_person, command)
    assert (posted.book, posted.kind) == ("house", "person_added")
    assert one(own_clinic, posted, "person")["user_name"] == "fay"
    with own_clinic.database.read() as connection:
        assert name_of(connection, "P-0006") == "Fay Figure"
        assert roles_of(connection, "P-0006", "R1") == frozenset()


def test_a_code_or_a_user_name_is_used_once(clinic: Clinic) -> None:
    """Nobody gets the code or the user name of somebody else, gone or not."""
    with clinic.refused(AlreadyKnown, "a new person", "new"):
        clinic.run(add_person, AddPerson(clinic.act(PROGRAM), ANN.code, "new", "Ann", "Other"))
    with clinic.refused(AlreadyKnown, "a new person", "ann"):
        clinic.run(add_person, AddPerson(clinic.act(PROGRAM), "P-0099", "ann", "Ann", "Other"))


def test_any_number_of_people_have_no_user_name(own_clinic: Clinic) -> None:
    """Who signs in by badge alone has none, and none is nobody else's."""
    for code in ("P-0007", "P-0008"):
        own_clinic.run(add_person, AddPerson(own_clinic.act(PROGRAM), code, None, "Gus", "Nameless"))
    with own_clinic.database.read() as connection:
        assert name_of(connection, "P-0008") == "Gus Nameless"


def test_a_first_role_brings_the_persons_own_place(own_clinic: Clinic) -> None:
    """A second role at the same registration needs no second place."""
    first = ChangeRole(own_clinic.act(PROGRAM), EVE.code, "R1", Role.WITNESS, granted=True)
    posted = own_clinic.run(change_role, first)
    (place,) = facts(own_clinic, posted, "place")
    assert (place["code"], place["kind"], place["person"]) == ("R1.P-0005", "person", "P-0005")
    again = own_clinic.run(
        change_role, dataclasses.replace(first, act=own_clinic.act(PROGRAM), role=Role.NURSE)
    )
    assert facts(own_clinic, again, "place") == []


def test_the_last_entry_about_a_role_counts(own_clinic: Clinic) -> None:
    """A role that was ended and given again is in force; one ended last is not."""

    def change(role: Role, *, granted: bool) -> None:
        command = ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R1", role, granted)
        own_clinic.run(change_role, command)

    change(Role.WITNESS, granted=False)
    with own_clinic.database.read() as connection:
        assert roles_of(connection, BEN.code, "R1") == {Role.NURSE}
    change(Role.WITNESS, granted=True)
    change(Role.NURSE, granted=False)
    with own_clinic.database.read() as connection:
        assert roles_of(connection, BEN.code, "R1") == {Role.WITNESS}


def test_a_badge_is_enrolled_once_and_only_its_digest_is_kept(own_clinic: Clinic) -> None:
    """A badge of one person is refused to another."""
    posted = own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), ANN.code, b"d" * 32))
    assert one(own_clinic, posted, "badge")["digest"] == b"d" * 32
    with own_clinic.refused(AlreadyKnown, "a new badge", "an enrolled one"):
        own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), BEN.code, b"d" * 32))


def test_a_pin_is_kept_beside_the_books_and_replaced(own_clinic: Clinic) -> None:
    """The entry says whose PIN was set; the hash stands in a table that is no part of it, one row a person."""
    for argon2 in ("first", "second"):
        posted = own_clinic.run(reset_pin, ResetPin(own_clinic.act(PROGRAM), ANN.code, argon2))
        assert one(own_clinic, posted, "pin_reset")["person"] == ANN.code
    assert [(row["person"], row["argon2"]) for row in rows(own_clinic, "pin")] == [(ANN.code, "second")]
    assert not any("second" in str(row) for row in rows(own_clinic, "entry") + rows(own_clinic, "pin_reset"))


def test_a_pin_is_one_time_until_another_is_set(own_clinic: Clinic) -> None:
    """It stands beside the hash, and no entry says it."""
    for one_time in (True, False):
        own_clinic.run(reset_pin, ResetPin(own_clinic.act(PROGRAM), ANN.code, "hash", one_time))
        assert [row["one_time"] for row in rows(own_clinic, "pin")] == [int(one_time)]


def test_roles_are_of_one_registration(clinic: Clinic) -> None:
    """Eve is a nurse at R2 and nobody at R1."""
    with clinic.database.read() as connection:
        assert roles_of(connection, EVE.code, "R1") == frozenset()
        assert roles_of(connection, EVE.code, "R2") == {Role.NURSE, Role.PHARMACIST}


@pytest.mark.parametrize(("member", "may"), [(ANN, True), (CORA, True), (DEE, False), (EVE, False)])
def test_a_right_is_a_role_at_the_books_registration(clinic: Clinic, member: object, may: bool) -> None:
    """A compliance officer and a nurse of elsewhere may not handle drug here."""
    act = dataclasses.replace(clinic.act(member, book="R1"))  # type: ignore[arg-type]
    with clinic.database.read() as connection:
        if may:
            need_role(connection, Judgement(act), act, HANDLERS, "draw up")
            return
        with pytest.raises(MayNot, match="You have no right to draw up here") as caught:
            need_role(connection, Judgement(act), act, HANDLERS, "draw up")
    assert caught.value.expected == "nurse or pharmacist"
