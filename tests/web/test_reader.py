"""A reader reads her workstation's book, or one where she is compliance officer; from a finding nobody is named."""

from __future__ import annotations

from inventory import staff
from inventory.staff import Role
from tests.cast import ANN, DEE, PROGRAM
from tests.web.conftest import Desk
from tests.web.treatment import reading
from web.reader import reader_of, sites_of


def test_names_stand_as_they_are_without_a_finding(desk: Desk) -> None:
    """And nothing is added to the addresses."""
    with reading(desk, DEE) as mine:
        reader = reader_of(mine, {})
    assert (reader.book, reader.query, reader.named("Ann Example")) == ("R1", "", "Ann Example")


def test_from_a_finding_every_name_of_the_staff_is_a_pseudonym(desk: Desk) -> None:
    """In any sentence, and the next addresses carry the number on."""
    with reading(desk, DEE) as mine:
        reader = reader_of(mine, {"finding": "12"})
        said = reader.named("Ann Example to the cabinet, seen by Ben Sample")
    assert "Ann Example" not in said
    assert "Ben Sample" not in said
    assert reader.query == "?finding=12"


def test_a_number_that_is_none_is_no_finding(desk: Desk) -> None:
    """What an address says is not written into the next one unread."""
    with reading(desk, DEE) as mine:
        assert reader_of(mine, {"finding": '"><b>'}).query == ""


def test_another_book_opens_to_its_compliance_officer_alone(desk: Desk) -> None:
    """With the role there; otherwise it is one's own."""
    with reading(desk, DEE) as mine:
        assert reader_of(mine, {"book": "R2"}).book == "R1"
    granted = staff.ChangeRole(desk.clinic.act(PROGRAM), DEE.code, "R2", Role.COMPLIANCE, granted=True)
    desk.clinic.run(staff.change_role, granted)
    with reading(desk, DEE) as mine:
        assert [site.code for site in sites_of(mine)] == ["R1", "R2"]
        assert reader_of(mine, {"book": "R2"}).query == "?book=R2"
    with reading(desk, ANN) as mine:
        assert sites_of(mine) == ()
