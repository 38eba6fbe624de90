"""What is in one place: its own containers alone, the one that expires first on top."""

from __future__ import annotations

from datetime import date

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.reports.place_content import content
from tests.cast import ANN, MIDAZOLAM, Clinic


def test_a_place_holds_what_came_and_did_not_leave(own_clinic: Clinic) -> None:
    """By expiry; a vial that was taken is in the hands that took it."""
    (late,) = own_clinic.receive(1, expires_on=date(2029, 1, 31))
    (early,) = own_clinic.receive(1, MIDAZOLAM, expires_on=date(2027, 1, 31))
    taken = own_clinic.taken()
    with own_clinic.database.read() as connection:
        found = content(connection, "R1", "R1.CAB")
        hands = content(connection, "R1", "R1.P-0001")
        assert content(connection, "R2", "R1.CAB") == ()
    assert [each.label for each in found] == [early, late]
    assert [each.label for each in hands] == [taken]
    first = found[0]
    assert (first.what, first.product_name, first.lot) == ("vial", "midazolam 1 mg/mL, 5 mL", "D42")
    assert (first.left_ug, first.left_ul, first.exact, first.sealed) == (5_000, 5_000, True, True)


def test_an_opened_vial_and_its_syringe_are_not_sealed(own_clinic: Clinic) -> None:
    """What is left of the vial stands beside the syringe with what was drawn, of the same product and lot."""
    vial = own_clinic.taken()
    patient, order = own_clinic.patient_with_order()
    syringe = own_clinic.label("SYRA")
    drawn = Draw(own_clinic.act(ANN), vial, syringe, patient, order, parse_amount("35 mg"))
    own_clinic.run(draw_up, drawn)
    with own_clinic.database.read() as connection:
        found = {each.label: each for each in content(connection, "R1", "R1.P-0001")}
    assert (found[vial].left_ug, found[vial].sealed) == (465_000, False)
    assert (found[syringe].what, found[syringe].left_ug, found[syringe].left_ul) == ("syringe", 35_000, 700)
    assert (found[syringe].product_name, found[syringe].lot) == (found[vial].product_name, "D42")
    assert not found[syringe].sealed
