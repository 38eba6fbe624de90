"""Reversing: whole, mirrored, once, never a reversal; the books and the sums of the day are as if it had not been."""

import dataclasses

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AlreadyReversed,
    AnotherPatient,
    MayNotWitness,
    NoSuchTake,
    NothingToReverse,
    ReversalStands,
    SignatureNeeded,
    UndoFirst,
    UnknownEntry,
    WitnessIsActor,
    WrongForm,
)
from inventory.execution import preview
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.plan import Cell, Fact, Line, Plan, Posted
from inventory.reversal import Reverse, mirrored, reverse
from inventory.stock_return import Return, return_stock
from inventory.tables.ledger import balance, day_net, entry
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, KEYS, Clinic
from tests.inventory.forging import forge
from tests.inventory.reading import lines, one

BOTH = ((ANN, "actor"), (BEN, "witness"))
#: Place, product, kind and day.
Day = tuple[str, str, str, str]


def undo(clinic: Clinic, posted: Posted) -> Posted:
    """Ann reverses an entry, and Ben signs that he saw why."""
    return clinic.run_signed(reverse, Reverse(clinic.act(), posted.seq, "another vial"), *BOTH)


def given(clinic: Clinic) -> tuple[str, Posted, Posted, Posted]:
    """A vial taken, 50 mg drawn up with 10 mg of overfill declared, 20 mg of it given."""
    (label,) = clinic.receive()
    taken = clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    patient, order = clinic.patient_with_order()
    syringe = clinic.label("SYRI")
    drawn = Draw(clinic.act(happened=True), label, syringe, patient, order, parse_amount("510 mg"))
    drew = clinic.run(draw_up, drawn)
    dose = Administer(clinic.act(), syringe, patient, order, parse_amount("20 mg"), "IV")
    return label, taken, drew, clinic.run(administer, dose)


def held(clinic: Clinic, label: str) -> dict[str, int]:
    """Micrograms of one container by place, where there is any."""
    query = select(balance.c.place, balance.c.amount_ug).where(
        balance.c.container == label, balance.c.amount_ug != 0
    )
    with clinic.database.read() as connection:
        return {row.place: row.amount_ug for row in connection.execute(query)}


def days(clinic: Clinic) -> dict[Day, int]:
    """The sums kept of each day."""
    with clinic.database.read() as connection:
        found = connection.execute(select(day_net))
        return {(row.place, row.product, row.kind, row.day): row.net_ug for row in found}


def test_the_lines_are_the_mirror(clinic: Clinic) -> None:
    """Each line backwards, the last of them first, and the fact names what is reversed and why."""
    _, _, drew, dose = given(clinic)
    undo(clinic, dose)
    before = lines(clinic, drew)
    assert len(before) == 2
    undone = undo(clinic, drew)
    assert lines(clinic, undone) == [
        (to_place, to_container, from_place, from_container, amount_ug)
        for from_place, from_container, to_place, to_container, amount_ug in reversed(before)
    ]
    assert one(clinic, undone, "reversal") == {
        "book": "R1", "seq": undone.seq, "no": 1, "reverses": drew.seq, "why": "another vial",
    }  # fmt: skip


def test_mirrored_is_its_own_inverse() -> None:
    """Twice mirrored is as it was, and a mirror is another order."""
    here, there, away = Cell("CAB", "V1"), Cell("P1", "V1"), Cell("SINK", "V1")
    moved = (Line(here, there, "ketamine", 5), Line(there, away, "ketamine", 3))
    assert mirrored(moved) == (Line(away, there, "ketamine", 3), Line(there, here, "ketamine", 5))
    assert mirrored(mirrored(moved)) == moved


def test_everything_is_where_it_was(clinic: Clinic) -> None:
    """Dose, draw and take reversed, the newest first: the vial is full in the cabinet, and verify is clean."""
    label, taken, drew, dose = given(clinic)
    for each in (dose, drew, taken):
        undo(clinic, each)
    assert held(clinic, label) == {"R1.CAB": 500_000, "R1.SUPPLIER": -500_000}
    with clinic.database.read() as connection:
        result = verify(connection, KEYS, lambda _book, _done, _total: None)
    assert result.is_clean, result


def test_later_entries_are_undone_first(clinic: Clinic) -> None:
    """They are named, the newest first; what is reversed already is not among them."""
    label, taken, drew, dose = given(clinic)
    with clinic.refused(UndoFirst, f"R1/{dose.seq} reversed before", "standing"):
        clinic.run(reverse, Reverse(clinic.act(), drew.seq, "x"))
    with clinic.refused(UndoFirst, f"R1/{drew.seq} reversed before"):
        clinic.run(reverse, Reverse(clinic.act(), taken.seq, "x"))
    undo(clinic, dose)
    undo(clinic, drew)
    undo(clinic, taken)
    assert held(clinic, label)["R1.CAB"] == 500_000


def test_a_return_holds_the_issue(clinic: Clinic) -> None:
    """What came back is no longer in her hands: the return is undone before the take."""
    label = clinic.taken()
    back = clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    with clinic.refused(UndoFirst, f"R1/{back.seq} reversed before"):
        clinic.run(reverse, Reverse(clinic.act(), back.seq - 1, "x"))


def wasted(clinic: Clinic) -> Posted:
    """One waste of two syringes: two lines of different amounts."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    parts = []
    for typed in ("30 mg", "40 mg"):
        syringe = clinic.label("SYRI")
        clinic.run(draw_up, Draw(clinic.act(), label, syringe, patient, order, parse_amount(typed)))
        parts.append(WastePart(syringe))
    return clinic.run_signed(waste, Waste(clinic.act(), tuple(parts), "sink", "left_over", "R1.WB"), *BOTH)


def planned(clinic: Clinic, posted: Posted) -> Plan:
    """A reversal that could be posted, signed by both."""
    command = clinic.sign(reverse, Reverse(clinic.act(), posted.seq, "another vial"), *BOTH)
    return preview(clinic.database, reverse, command)


def reversing(seq: int) -> tuple[Fact, ...]:
    """The fact of a reversal of another entry."""
    return (Fact("reversal", {"reverses": seq, "why": "another vial"}),)


def forged(clinic: Clinic, code: str, plan: Plan, **changed: object) -> None:
    """Written past the planner, it is refused by the database with this code."""
    with pytest.raises(IntegrityError, match=code), clinic.database.write("R1") as connection:
        forge(connection, dataclasses.replace(plan, **changed), draft_hash=plan.draft_hash())  # type: ignore[arg-type]


def test_the_database_takes_nothing_but_the_mirror(clinic: Clinic) -> None:
    """Another amount, another order, a line less, another place: each is refused; the mirror itself is posted."""
    posted = wasted(clinic)
    plan = planned(clinic, posted)
    first, last = plan.lines
    less = dataclasses.replace(first, amount_ug=first.amount_ug - 1)
    elsewhere = dataclasses.replace(first, target=Cell("R1.CAB", first.target.container))
    for other in ((less, last), (last, first), (first,), (elsewhere, last)):
        forged(clinic, "VT26", plan, lines=other)
    assert undo(clinic, posted).kind == "reversal"


def test_the_database_knows_what_can_be_reversed(clinic: Clinic) -> None:
    """Not what is not there, not what moved nothing, not a reversal, and nothing twice."""
    posted = wasted(clinic)
    plan = planned(clinic, posted)
    forged(clinic, "VT25", plan, facts=reversing(9_999))
    moved_nothing = clinic.entries("R1") - 4
    assert not lines(clinic, dataclasses.replace(posted, seq=moved_nothing))
    forged(clinic, "VT25", plan, facts=reversing(moved_nothing))
    undone = undo(clinic, posted)
    forged(clinic, "VT27", plan, facts=reversing(undone.seq), lines=mirrored(plan.lines))
    forged(clinic, "VT02|uq_reversal_reverses|reversal has this row", plan)


def test_no_container_comes_to_be_in_two_places(clinic: Clinic) -> None:
    """What was drawn goes back into a vial that is still where it was drawn from, or the return is undone first."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    drew = clinic.run(
        draw_up, Draw(clinic.act(), label, clinic.label("SYRI"), patient, order, parse_amount("35 mg"))
    )
    back = Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye")
    returned = clinic.run_signed(return_stock, back, (ANN, "actor"))
    with clinic.refused(UndoFirst, f"R1/{returned.seq} reversed before"):
        undo(clinic, drew)
    undo(clinic, returned)
    undo(clinic, drew)
    assert held(clinic, label) == {"R1.SUPPLIER": -500_000, f"R1.{ANN.code}": 500_000}


def test_what_is_undone_has_opened_nothing(clinic: Clinic) -> None:
    """A dose booked on the wrong vial, and a return as opened: after both are undone it goes back as sealed."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    drew = clinic.run(
        draw_up, Draw(clinic.act(), label, clinic.label("SYRI"), patient, order, parse_amount("35 mg"))
    )
    undo(clinic, drew)
    back = Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye")
    undo(clinic, clinic.run_signed(return_stock, back, (ANN, "actor")))
    assert clinic.run(return_stock, Return(clinic.act(), label, "R1.RET")).kind == "sealed_return"


def test_a_return_that_is_undone_leaves_the_vial_with_its_patient(clinic: Clinic) -> None:
    """It was taken for her, and is hers again."""
    (label,) = clinic.receive()
    patient, order = clinic.patient_with_order()
    clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    undo(clinic, clinic.run(return_stock, Return(clinic.act(), label, "R1.RET")))
    other, for_other = clinic.patient_with_order()
    with clinic.refused(AnotherPatient):
        clinic.run(administer, Administer(clinic.act(), label, other, for_other, parse_amount("20 mg"), "IV"))


def test_a_take_that_is_undone_is_not_explained(clinic: Clinic) -> None:
    """Nobody waits for the patient of what was not taken."""
    (label,) = clinic.receive()
    taken = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    undo(clinic, taken)
    patient, order = clinic.patient_with_order()
    with clinic.refused(NoSuchTake):
        clinic.run(explain_take, ExplainTake(clinic.act(), taken.seq, patient, order, "No time"))


def test_an_entry_is_reversed_once(clinic: Clinic) -> None:
    """The second is refused and names the first; the reversal itself stands for good."""
    label = clinic.taken()
    taken = clinic.entries("R1")
    undone = clinic.run_signed(reverse, Reverse(clinic.act(), taken, "another vial"), *BOTH)
    with clinic.refused(AlreadyReversed, "an entry that stands", f"R1/{undone.seq}"):
        clinic.run(reverse, Reverse(clinic.act(), taken, "again"))
    with clinic.refused(ReversalStands, "no reversal", f"R1/{undone.seq}"):
        clinic.run(reverse, Reverse(clinic.act(), undone.seq, "the other way"))
    assert held(clinic, label)["R1.CAB"] == 500_000


def test_what_cannot_be_reversed(clinic: Clinic) -> None:
    """No entry, an entry that moved nothing, no reason."""
    clinic.register()
    with clinic.refused(UnknownEntry, "an entry of this registration", "R1/99999"):
        clinic.run(reverse, Reverse(clinic.act(), 99_999, "x"))
    with clinic.refused(NothingToReverse, "moved drug"):
        clinic.run(reverse, Reverse(clinic.act(), clinic.entries("R1"), "x"))
    clinic.taken()
    with clinic.refused(WrongForm, "why it is reversed"):
        clinic.run(reverse, Reverse(clinic.act(), clinic.entries("R1"), "  "))


def test_a_reversal_is_witnessed(clinic: Clinic) -> None:
    """By a second person who may witness, and not without one."""
    clinic.taken()
    command = Reverse(clinic.act(), clinic.entries("R1"), "another vial")
    with clinic.refused(SignatureNeeded):
        clinic.run_signed(reverse, command, (ANN, "actor"))
    anew = dataclasses.replace(command, act=clinic.act())
    with clinic.refused(WitnessIsActor):
        clinic.run_signed(reverse, anew, (ANN, "actor"), (ANN, "witness"))
    other = dataclasses.replace(command, act=clinic.act())
    with clinic.refused(MayNotWitness):
        clinic.run_signed(reverse, other, (ANN, "actor"), (DEE, "witness"))


def test_a_day_sums_what_went_into_and_out_of_each_place(own_clinic: Clinic) -> None:
    """By product, kind and local day; what moved within a place is nothing; entries without lines add none."""
    clinic = own_clinic
    _, _, drew, _ = given(clinic)
    product, day = "00409205310", "2026-11-02"
    expected = {
        ("R1.SUPPLIER", product, "receipt", day): -500_000,
        ("R1.CAB", product, "receipt", day): 500_000,
        ("R1.CAB", product, "issue", day): -500_000,
        ("R1.P-0001", product, "issue", day): 500_000,
        ("R1.OVERFILL", product, "draw", day): -10_000,
        ("R1.P-0001", product, "draw", day): 10_000,
        ("R1.P-0001", product, "administration", day): -20_000,
        ("R1.PATIENT", product, "administration", day): 20_000,
    }
    assert days(clinic) == expected
    wasted = Waste(clinic.act(), (WastePart(lines(clinic, drew)[1][3]),), "sink", "left_over", "R1.WB")
    clinic.run_signed(waste, wasted, *BOTH)
    clinic.clock.at = clinic.clock.at.replace(day=3, hour=4)  # still the second in New York
    clinic.receive(2)
    assert days(clinic) == expected | {
        ("R1.P-0001", product, "waste", day): -490_000,
        ("R1.WB", product, "waste", day): 490_000,
        ("R1.SUPPLIER", product, "receipt", day): -1_500_000,
        ("R1.CAB", product, "receipt", day): 1_500_000,
    }


def test_a_reversal_has_sums_of_its_own(own_clinic: Clinic) -> None:
    """Gross stays visible: the reversal's kind takes back, on its own day, what the first kind added."""
    own_clinic.taken()
    before = days(own_clinic)
    own_clinic.clock.at = own_clinic.clock.at.replace(day=5)
    own_clinic.run_signed(reverse, Reverse(own_clinic.act(), 2, "another vial"), *BOTH)
    added = {key: net for key, net in days(own_clinic).items() if key not in before}
    assert {(key[0], key[2], key[3], net) for key, net in added.items()} == {
        ("R1.CAB", "reversal", "2026-11-05", 500_000),
        ("R1.P-0001", "reversal", "2026-11-05", -500_000),
    }
    assert before.items() <= days(own_clinic).items()


def test_a_receipt_can_be_reversed(own_clinic: Clinic) -> None:
    """What never came goes back to the supplier, vial by vial."""
    labels = own_clinic.receive(3)
    own_clinic.run_signed(
        reverse, Reverse(own_clinic.act(CORA), 1, "not ours"), (CORA, "actor"), (BEN, "witness")
    )
    assert [held(own_clinic, label) for label in labels] == [{}, {}, {}]
    with own_clinic.database.read() as connection:
        assert connection.execute(select(entry.c.n_lines).where(entry.c.kind == "reversal")).scalar_one() == 3
