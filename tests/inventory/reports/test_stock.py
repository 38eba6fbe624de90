"""What is where after the scripted day."""

from datetime import date

from sqlalchemy import Connection

from inventory.reports.stock import stock
from tests.cast import ANN, MULTI, SINGLE, Clinic
from tests.inventory.reports.day import Day, Script


def test_opened_containers_each_with_what_is_left(connection: Connection, day: Day) -> None:
    """Vial 1 with 425 mg (8.5 mL) on the opened shelf, a syringe with 100 mg in Ann's hands, nothing sealed."""
    found = stock(connection, "R1")
    assert [(row.product.product, row.place_words, row.sealed, row.opened_ug) for row in found] == [
        (MULTI, "the opened", 0, 425_000),
        (MULTI, "Ann Example", 0, 100_000),
    ]
    (vial,), (syringe,) = (row.opened for row in found)
    assert (vial.label, vial.what, vial.left_ul, vial.exact) == (day.vials[0], "vial", 8_500, True)
    assert (vial.lot, vial.expires_on) == ("D42", date(2028, 2, 28))
    assert (syringe.label, syringe.what) == (day.syringes[2], "syringe")


def test_sealed_containers_are_counted(own_clinic: Clinic) -> None:
    """Two in the cabinet and one taken but sealed; each strength apart; an opened vial never among them."""
    script = Script(own_clinic)
    own_clinic.receive(2)
    own_clinic.receive(1, SINGLE)
    own_clinic.taken()
    opened = own_clinic.taken()
    code, order = own_clinic.patient_with_order()
    script.draw(ANN, opened, code, order, "35 mg")
    with own_clinic.database.read() as connection:
        found = stock(connection, "R1")
    assert [(row.product.product, row.place_words, row.sealed, row.sealed_ug) for row in found] == [
        (MULTI, "the storage", 2, 1_000_000),
        (MULTI, "Ann Example", 1, 500_000),
        (SINGLE, "the storage", 1, 500_000),
    ]
    assert sorted(each.left_ug for each in found[1].opened) == [35_000, 465_000]


def test_another_registration_has_its_own(connection: Connection) -> None:
    """Nothing of R1 is R2's."""
    assert stock(connection, "R2") == ()
