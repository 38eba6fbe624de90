"""A registration is a DEA number at an address, with the outside of its book."""

from datetime import date

import pytest

from inventory.errors import AlreadyKnown, Refused, WrongCheckDigit, WrongForm
from inventory.registration import (
    OpenRegistration,
    all_registrations,
    checked_dea,
    find_registration,
    open_registration,
)
from tests.cast import PROGRAM, R1_DEA, ZONE, Clinic
from tests.inventory.reading import facts


def opening(clinic: Clinic, code: str, dea: str) -> OpenRegistration:
    """A registration to be opened."""
    return OpenRegistration(
        clinic.act(PROGRAM), code, "Third", dea, "3 C Street", "Town", "NY", "10001", "practitioner",
        date(2028, 1, 1), ZONE, "clinic", demonstration=False,
    )  # fmt: skip


def test_opening_brings_the_outside_places(own_clinic: Clinic) -> None:
    """Suppliers, patients and overfill stand outside its book from the first entry."""
    posted = own_clinic.run(open_registration, opening(own_clinic, "R3", "bt 8351479"))
    assert [place["kind"] for place in facts(own_clinic, posted, "place")] == [
        "supplier",
        "patient",
        "overfill",
    ]
    with own_clinic.database.read() as connection:
        assert [each.code for each in all_registrations(connection)] == ["R1", "R2", "R3"]
        third = find_registration(connection, "bt8351479")
    assert third is not None
    assert (third.dea_number, third.address) == ("BT8351479", "3 C Street, Town, NY 10001")


def test_a_number_or_a_code_is_opened_once(clinic: Clinic) -> None:
    """One DEA number, one book."""
    with clinic.refused(AlreadyKnown, "a new registration"):
        clinic.run(open_registration, opening(clinic, "R3", R1_DEA))
    with clinic.refused(AlreadyKnown, "a new registration"):
        clinic.run(open_registration, opening(clinic, "R1", "BT8351479"))


@pytest.mark.parametrize(
    ("number", "refusal", "found"),
    [
        ("AP5836728", WrongCheckDigit, "...8"),
        ("AP583", WrongForm, "AP583"),
        ("", WrongForm, "nothing"),
        ("AB0000000", WrongForm, "AB0000000"),
    ],
)
def test_a_wrong_dea_number_is_refused(number: str, refusal: type[Refused], found: str) -> None:
    """The sentence tells a wrong form from a wrong check digit."""
    with pytest.raises(refusal) as caught:
        checked_dea(number)
    assert caught.value.found == found


def test_a_registration_is_found_by_code_or_number(clinic: Clinic) -> None:
    """Whatever the letters' size; what is neither is None."""
    with clinic.database.read() as connection:
        by_code, by_number = (
            find_registration(connection, " r1"),
            find_registration(connection, R1_DEA.lower()),
        )
        assert by_code == by_number
        assert by_code is not None
        assert find_registration(connection, "R9") is None
