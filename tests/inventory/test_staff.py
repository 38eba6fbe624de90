"""People, roles, badges and PINs are entries of the house book; no secret enters it."""

import dataclasses

import pytest

from inventory.errors import (
    AlreadyKnown,
    MayNot,
    NamedNotGiven,
    NotForYourself,
    Refused,
    ReviewersDoNothingElse,
    UnknownBadge,
    WrongForm,
)
from inventory.judgement import Judgement
from inventory.staff import (
    HANDLERS,
    AddPerson,
    ChangePin,
    ChangeRole,
    EndBadge,
    EnrollBadge,
    ResetPin,
    Role,
    add_person,
    change_pin,
    change_role,
    end_badge,
    enroll_badge,
    name_of,
    need_role,
    reset_pin,
    roles_of,
)
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, START, Clinic
from tests.inventory.reading import facts, one, rows


def test_a_new_person_is_an_entry_of_the_house_book(own_clinic: Clinic) -> None:
    """Code, user name and both names are its facts."""
    command = AddPerson(own_clinic.act(PROGRAM), "P-0006", "fay", "Fay", "Figure")
    posted = own_clinic.run(add_person, command)
    assert (posted.book, posted.kind) == ("house", "person_added")
    assert one(own_clinic, posted, "person")["user_name"] == "fay"
    with own_clinic.database.read() as connection:
        assert name_of(connection, "P-0006") == "Fay Figure"
        assert roles_of(connection, "P-0006", "R1", START) == frozenset()


def test_a_code_or_a_user_name_is_used_once(clinic: Clinic) -> None:
    """Nobody gets the code or the user name of somebody else, gone or not."""
    with clinic.refused(AlreadyKnown, "a new person", "new"):
        clinic.run(add_person, AddPerson(clinic.act(PROGRAM), ANN.code, "new", "Ann", "Other"))
    with clinic.refused(AlreadyKnown, "a new person", "ann"):
        clinic.run(add_person, AddPerson(clinic.act(PROGRAM), "P-0099", "ann", "Ann", "Other"))


def test_an_id_is_never_used_again(own_clinic: Clinic) -> None:
    """Of a person whose roles and access ended, code, user name and badge stay hers."""
    own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), BEN.code, b"e" * 32))
    for role in BEN.roles:
        own_clinic.run(change_role, ChangeRole(own_clinic.act(PROGRAM), BEN.code, "R1", role, granted=False))
    own_clinic.run(end_badge, EndBadge(own_clinic.act(PROGRAM), BEN.code, b"e" * 32, "given back"))
    for code, user_name in ((BEN.code, "new"), ("P-0099", "ben")):
        with own_clinic.refused(AlreadyKnown):
            own_clinic.run(add_person, AddPerson(own_clinic.act(PROGRAM), code, user_name, "Ben", "Other"))
    with own_clinic.refused(AlreadyKnown, "a new badge"):
        own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), ANN.code, b"e" * 32))


def test_nobody_gives_herself_a_role(own_clinic: Clinic) -> None:
    """She may end one of hers; the program gives the first ones in the set-up."""
    for granted in (True, False):
        act = own_clinic.act(DEE, book="house")
        command = ChangeRole(act, DEE.code, "R1", Role.ADMINISTRATOR, granted)
        if granted:
            with own_clinic.refused(NotForYourself, "another person", DEE.name):
                own_clinic.run(change_role, command)
        else:
            own_clinic.run(change_role, command)


def test_the_registrant_is_no_role_that_is_given(own_clinic: Clinic) -> None:
    """She is named, by an entry of its own; nor is her role ended like another."""
    for granted in (True, False):
        with own_clinic.refused(NamedNotGiven, "a role that is given", "registrant"):
            command = ChangeRole(own_clinic.act(PROGRAM), ANN.code, "R1", Role.REGISTRANT, granted)
            own_clinic.run(change_role, command)


def test_who_reviews_from_outside_has_no_other_role(own_clinic: Clinic) -> None:
    """Whichever comes first; at another registration she may, and after the other one ended."""

    def change(role: Role, *, granted: bool = True, site: str = "R1") -> ChangeRole:
        return ChangeRole(own_clinic.act(PROGRAM), ANN.code, site, role, granted)

    with own_clinic.refused(ReviewersDoNothingElse, "no other role", "nurse"):
        own_clinic.run(change_role, change(Role.REVIEWER))
    own_clinic.run(change_role, change(Role.REVIEWER, site="R2"))
    own_clinic.run(change_role, change(Role.NURSE, granted=False))
    own_clinic.run(change_role, change(Role.REVIEWER))
    with own_clinic.refused(ReviewersDoNothingElse, "no other role", "reviewer"):
        own_clinic.run(change_role, change(Role.NURSE))
    own_clinic.run(change_role, change(Role.REVIEWER))


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
        assert roles_of(connection, BEN.code, "R1", START) == {Role.NURSE}
    change(Role.WITNESS, granted=True)
    change(Role.NURSE, granted=False)
    with own_clinic.database.read() as connection:
        assert roles_of(connection, BEN.code, "R1", START) == {Role.WITNESS}


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


def test_a_pin_that_its_owner_sets_is_another_kind_of_entry(own_clinic: Clinic) -> None:
    """It is the actor's own and no reset; once a registrant is named it needs no second person."""
    own_clinic.run(reset_pin, ResetPin(own_clinic.act(PROGRAM), ANN.code, "first", one_time=True))
    posted = own_clinic.run(change_pin, ChangePin(own_clinic.act(ANN, book="house"), "second"))
    assert (posted.kind, one(own_clinic, posted, "pin_changed")["person"]) == ("pin_changed", ANN.code)
    (row,) = rows(own_clinic, "pin")
    assert (row["person"], row["argon2"], row["one_time"]) == (ANN.code, "second", 0)


@pytest.mark.parametrize(
    ("person", "digest", "why", "refusal"),
    [
        (BEN.code, b"d" * 32, "lost", UnknownBadge), (ANN.code, b"x" * 32, "lost", UnknownBadge),
        (ANN.code, b"d" * 32, " ", WrongForm), (ANN.code, b"o" * 32, "lost", AlreadyKnown),
    ],
)  # fmt: skip
def test_a_badge_is_ended_once_with_a_reason(
    own_clinic: Clinic, person: str, digest: bytes, why: str, refusal: type[Refused]
) -> None:
    """Of its owner; another's, nobody's, and one that was ended are refused."""
    for each in (b"d" * 32, b"o" * 32):
        own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), ANN.code, each))
    posted = own_clinic.run(end_badge, EndBadge(own_clinic.act(PROGRAM), ANN.code, b"o" * 32, " lost "))
    assert one(own_clinic, posted, "badge_ended")["why"] == "lost"
    with own_clinic.refused(refusal):
        own_clinic.run(end_badge, EndBadge(own_clinic.act(PROGRAM), person, digest, why))


def test_roles_are_of_one_registration(clinic: Clinic) -> None:
    """Eve is a nurse at R2 and nobody at R1."""
    with clinic.database.read() as connection:
        assert roles_of(connection, EVE.code, "R1", START) == frozenset()
        assert roles_of(connection, EVE.code, "R2", START) == {Role.NURSE, Role.PHARMACIST}


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
