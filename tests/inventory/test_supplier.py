"""A supplier has a DEA number whose check digit is right."""

from inventory.errors import AlreadyKnown, WrongCheckDigit
from inventory.supplier import AddSupplier, Supplier, add_supplier, all_suppliers
from tests.cast import PROGRAM, SUPPLIER_DEA, Clinic


def adding(clinic: Clinic, code: str, dea: str) -> AddSupplier:
    """A supplier to be added."""
    return AddSupplier(clinic.act(PROGRAM), code, "Second", "4 D Street", "Town", "NY", "10001", dea)


def test_a_supplier_is_an_entry_of_the_house_book(own_clinic: Clinic) -> None:
    """It is listed after those that came before, with its number in one form."""
    posted = own_clinic.run(add_supplier, adding(own_clinic, "A2", "bt8351479"))
    assert (posted.book, posted.kind) == ("house", "supplier_added")
    with own_clinic.database.read() as connection:
        first, second = all_suppliers(connection)
    assert first.code == "S1"
    assert second == Supplier("A2", "Second", "4 D Street, Town, NY 10001", "BT8351479")


def test_a_wrong_number_is_refused(clinic: Clinic) -> None:
    """The check digit says so."""
    with clinic.refused(WrongCheckDigit, "...9", "...8"):
        clinic.run(add_supplier, adding(clinic, "S2", "BT8351478"))


def test_a_code_and_a_number_are_taken_once(clinic: Clinic) -> None:
    """Two suppliers never share either."""
    with clinic.refused(AlreadyKnown, "a new supplier"):
        clinic.run(add_supplier, adding(clinic, "S1", "BT8351479"))
    with clinic.refused(AlreadyKnown, "a new supplier"):
        clinic.run(add_supplier, adding(clinic, "S2", SUPPLIER_DEA))
