"""A change in words: before and after, as both people read it."""

from __future__ import annotations

from inventory.plan import Fact, Row
from inventory.staff import Role
from tests.cast import ANN, DEE
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.change_words import changed
from web.flow import Here


def lines(desk: Desk, *facts: Fact) -> list[str]:
    """Each line of the change as it is read now."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic), DEE), clinic.clock(), clinic.database.keys)
        return [f"{each.fact.term}: {each.fact.text}" for each in changed(here, facts)]


def test_a_role_is_held_or_not(desk: Desk) -> None:
    """Whose, where; her own place that comes with it says nothing more."""
    given: Row = {"person": ANN.code, "registration": "R1", "role": str(Role.WITNESS), "granted": 1}
    own = Fact("place", {"kind": "person", "person": ANN.code})
    assert lines(desk, Fact("role_grant", given), own) == [
        "Role witness of Ann Example (P-0001) at Clinic R1: not held \u2192 held"
    ]
    nurse: Row = {**given, "role": "nurse", "granted": 0}
    assert lines(desk, Fact("role_grant", nurse))[0].endswith("held \u2192 not held")


def test_days_amounts_and_what_was_empty_are_words(desk: Desk) -> None:
    """What was not there before reads none."""
    licence = {
        "person": ANN.code, "kind": "nurse", "number": "77", "state": "NY", "expires_on": "2029-01-31"
    }  # fmt: skip
    assert lines(desk, Fact("licence", licence)) == [
        "Licence nurse NY of Ann Example (P-0001): number: none \u2192 77",
        "Licence nurse NY of Ann Example (P-0001): expires on: none \u2192 31 Jan 2029",
    ]


def test_a_secret_is_never_shown(desk: Desk) -> None:
    """Of a badge and a PIN only that there is a new one."""
    said = lines(
        desk,
        Fact("pin_reset", {"person": ANN.code}),
        Fact("badge", {"person": ANN.code, "digest": b"\xab" * 32}),
    )
    assert "a new one-time PIN" in said[0]
    assert "abab" not in said[1]


def test_before_the_first_choice_stands_the_profile_of_the_opening(desk: Desk) -> None:
    """By its name on the page."""
    chosen: Row = {"registration": "R1", "profile": "ohio", "starts_at_us": 0}
    assert lines(desk, Fact("profile_chosen", chosen))[0] == (
        "Profile at Clinic R1: profile: Badge and PIN \u2192 Ohio: positive identification"
    )
