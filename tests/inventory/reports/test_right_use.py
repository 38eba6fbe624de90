"""When rights were used last: by entries, by witnessing, by changes; who never did is not named."""

from __future__ import annotations

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.reports.right_use import right_uses
from inventory.staff import ChangeRole, Role, change_role
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, EVE, Clinic


def test_each_right_is_used_by_its_own_acts(own_clinic: Clinic) -> None:
    """A nurse takes and wastes, a witness signs, an administrator changes; another site's people are not there."""
    clinic = own_clinic
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    given = Administer(clinic.act(), label, patient, order, parse_amount("5 mg"), "IM")
    clinic.run(administer, given)
    command = Waste(clinic.act(), (WastePart(label),), "drug_waste_bin", "left_over", "R1.WB")
    clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness"))
    with clinic.database.read() as connection:
        used = right_uses(connection, "R1")
    assert {person for role, person in used if role == Role.NURSE} == {ANN.code, CORA.code, BEN.code}
    assert (Role.WITNESS, BEN.code) in used
    assert (Role.ADMINISTRATOR, DEE.code) not in used
    act = clinic.act(DEE, book="house")
    at_station = ChangeRole(act, ANN.code, "R1", Role.WITNESS, granted=True)
    clinic.run_signed(change_role, at_station, (DEE, "actor"), (CORA, "approver"))
    with clinic.database.read() as connection:
        used = right_uses(connection, "R1")
    assert (Role.ADMINISTRATOR, CORA.code) in used
    assert EVE.code not in {person for _, person in used}
