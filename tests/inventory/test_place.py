"""Places belong to one registration, have a kind and a zone, and a code that is used once."""

import pytest

from inventory.errors import AlreadyKnown, UnknownPlace
from inventory.place import (
    AddPlace,
    AddWorkstation,
    add_place,
    add_workstation,
    find_place,
    outside,
    person_place,
    places_of,
)
from tests.cast import PROGRAM, ZONE, Clinic
from tests.inventory.reading import one


def test_a_place_and_a_workstation_are_entries_of_the_house_book(own_clinic: Clinic) -> None:
    """Registration, kind, name and zone are a place's facts; the waste place a workstation's."""
    place = AddPlace(own_clinic.act(PROGRAM), "R1.KIT", "R1", "kit", "the kit", "America/Denver")
    posted = own_clinic.run(add_place, place)
    assert (posted.book, posted.kind) == ("house", "place_added")
    fact = one(own_clinic, posted, "place")
    assert [fact[name] for name in ("registration", "kind", "zone", "person")] == [
        "R1",
        "kit",
        "America/Denver",
        None,
    ]
    station = AddWorkstation(own_clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "night", "R1.WB")
    assert one(own_clinic, own_clinic.run(add_workstation, station), "workstation")["waste_place"] == "R1.WB"


def test_a_code_is_used_once(clinic: Clinic) -> None:
    """Neither a place nor a workstation takes another's."""
    with clinic.refused(AlreadyKnown, "a new code", "R1.CAB"):
        clinic.run(add_place, AddPlace(clinic.act(PROGRAM), "R1.CAB", "R1", "storage", "x", ZONE))
    with clinic.refused(AlreadyKnown, "a new code", "R1.W1"):
        clinic.run(add_workstation, AddWorkstation(clinic.act(PROGRAM), "R1.W1", "R1", "x", "day", None))


def test_a_place_is_found_in_its_registration_alone(clinic: Clinic) -> None:
    """Another registration's cabinet is unknown here."""
    with clinic.database.read() as connection:
        assert find_place(connection, "R1.CAB", "R1").kind == "storage"
        with pytest.raises(UnknownPlace):
            find_place(connection, "R2.CAB", "R1")


def test_places_are_listed_by_kind_and_code(clinic: Clinic) -> None:
    """Only this registration's, only these kinds."""
    with clinic.database.read() as connection:
        found = [place.code for place in places_of(connection, "R1", "waste", "storage", "person")]
    assert found == ["R1.CAB", "R1.P-0001", "R1.P-0002", "R1.P-0003", "R1.P-0004", "R1.WB"]


def test_codes_of_hands_and_of_the_outside() -> None:
    """Both carry the registration, so that no two registrations share one."""
    assert person_place("R1", "P-0001") == "R1.P-0001"
    assert outside("R1", "overfill") == "R1.OVERFILL"
