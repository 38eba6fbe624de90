"""The people of the demonstration: as many as are said, each with a badge that reads and a PIN of her own."""

from datetime import date

import pytest

from inventory.staff import HANDLERS, Role
from scanners.own_code import badge_text
from scanners.scan import Kind, parse
from web.demonstration.cast import ANN, CAST, EVERYWHERE, IVY, MAX, members


@pytest.mark.parametrize(("site", "number"), list(zip(EVERYWHERE, (3, 6, 12), strict=True)))
def test_three_six_and_twelve_handle_drugs_or_witness(site: str, number: int) -> None:
    """Besides those who serve all three, a registration has as many people as the issue says."""
    assert len(members(site, *HANDLERS, Role.WITNESS)) == number


def test_all_five_roles_are_there() -> None:
    """Compliance and administration serve all three; one is a witness and nothing else; nobody is from outside."""
    assert {role for member in CAST for role in member.roles} == set(Role) - {Role.REVIEWER, Role.REGISTRANT}
    assert IVY.roles == (Role.COMPLIANCE,)
    assert IVY.sites == MAX.sites == EVERYWHERE
    assert [member.roles for member in CAST].count((Role.WITNESS,)) == 1


def test_every_badge_reads_and_every_pin_is_one() -> None:
    """A badge is 16 characters of our alphabet; a PIN has 4 to 6 digits; no two people share either."""
    for member in CAST:
        scan = parse(badge_text(member.token), date(2026, 11, 20))
        assert (scan.kind, scan.code) == (Kind.BADGE, member.token)
        assert member.pin.isdigit()
        assert 4 <= len(member.pin) <= 6
    assert len({m.token for m in CAST}) == len({m.pin for m in CAST}) == len({m.code for m in CAST}) == 23


def test_a_person_shown_shows_no_secret() -> None:
    """Neither badge nor PIN comes out in a log of the value."""
    assert ANN.token not in repr(ANN)
    assert ANN.pin not in repr(ANN)
    assert (ANN.name, ANN.user_name) == ("Ann Example", "ann.example")
