"""What is still open, in whose name, and until when."""

from datetime import timedelta

from sqlalchemy import Connection

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.holdings import find
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.moment import from_us
from inventory.reports.open_items import all_open, in_hands, open_items, open_takes, past_due
from inventory.reversal import Reverse, reverse
from inventory.stock_return import Return, return_stock
from tests.cast import ANN, BEN, MIDAZOLAM, SINGLE, Clinic
from tests.inventory.reports.day import AFTER, Day, Script


def test_a_syringe_in_her_hands(connection: Connection, day: Day) -> None:
    """100 mg of 510 left, 10 given by Ann in one dose, due an hour after Ben's emergency take."""
    (item,) = open_items(connection, "R1", "P-0001")
    assert (item.label, item.what, item.holder_name) == (day.syringes[2], "syringe", "Ann Example")
    assert (item.amount_ug, item.left_ug, item.left_ul, item.exact) == (510_000, 100_000, 2_000, True)
    assert (item.given_ug, item.n_given) == (10_000, 1)
    assert (item.patient, item.doses, item.opened) == (day.patients[0], "single", True)
    (waiting,) = open_takes(connection, "R1")
    assert item.due_at == waiting.due_at == waiting.taken_at + timedelta(hours=1)
    assert open_items(connection, "R1", "P-0002") == ()


def test_an_emergency_take_waits_for_its_patient(connection: Connection, day: Day) -> None:
    """On Ben's list, though nothing of the vial is in his hands any more."""
    (waiting,) = open_takes(connection, "R1", "P-0002")
    assert (waiting.label, waiting.what, waiting.holder_name) == (day.vials[1], "vial", "Ben Sample")
    assert waiting.overdue(AFTER)
    assert open_takes(connection, "R1", "P-0001") == ()


def test_an_explained_take_waits_no_more(own_clinic: Clinic) -> None:
    """And its item names the patient."""
    (label,) = own_clinic.receive()
    code, order = own_clinic.patient_with_order()
    taken = own_clinic.run(take, Issue(own_clinic.act(ANN), label, Purpose.EMERGENCY))
    with own_clinic.database.read() as connection:
        assert open_items(connection, "R1", ANN.code)[0].patient is None
    own_clinic.run(explain_take, ExplainTake(own_clinic.act(ANN), taken.seq, code, order, "no time"))
    with own_clinic.database.read() as connection:
        assert open_takes(connection, "R1") == ()
        (item,) = open_items(connection, "R1", ANN.code)
    assert (item.patient, item.dose_order) == (code, order)


def test_what_is_reversed_is_no_longer_open(own_clinic: Clinic) -> None:
    """A dose undone was not given; a take undone is in nobody's hands, waits for no patient, and was for none."""
    clinic = own_clinic
    (label,) = clinic.receive(1, SINGLE)
    code, order = clinic.patient_with_order()
    taken = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    clinic.run(explain_take, ExplainTake(clinic.act(ANN), taken.seq, code, order, "no time"))
    given = clinic.run(administer, Administer(clinic.act(), label, code, order, parse_amount("20 mg"), "IM"))

    def undo(seq: int) -> None:
        command = Reverse(clinic.act(), seq, "another vial")
        clinic.run_signed(reverse, command, (ANN, "actor"), (BEN, "witness"))

    undo(given.seq)
    with clinic.database.read() as connection:
        (item,) = open_items(connection, "R1", ANN.code)
        assert (item.left_ug, item.given_ug, item.n_given) == (500_000, 0, 0)
        assert find(connection, label, "R1").patient == code
    undo(taken.seq)
    again = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    undo(again.seq)
    with clinic.database.read() as connection:
        assert all_open(connection, "R1") == ()
        assert open_takes(connection, "R1") == ()
        assert find(connection, label, "R1").patient is None


def test_a_session_vial_counts_what_was_given_from_its_syringes(own_clinic: Clinic) -> None:
    """10 and 5 mg from one syringe, 2 from another; the vial is due ten hours after it was taken, the syringe too."""
    script, code_and_order = Script(own_clinic), own_clinic.patient_with_order()
    vial = own_clinic.taken()
    syringe, _ = script.draw(ANN, vial, *code_and_order, "35 mg")
    other, _ = script.draw(ANN, vial, *code_and_order, "7 mg")
    for typed in ("10 mg", "5 mg"):
        script.give(ANN, syringe, *code_and_order, typed)
    script.give(ANN, other, *code_and_order, "2 mg")
    with own_clinic.database.read() as connection:
        items = {item.label: item for item in open_items(connection, "R1", ANN.code)}
    assert (items[vial].given_ug, items[vial].n_given, items[vial].left_ug) == (17_000, 3, 458_000)
    assert (items[vial].doses, items[vial].opened, items[vial].patient) == ("multi", True, None)
    assert (items[syringe].given_ug, items[syringe].left_ug) == (15_000, 20_000)
    assert (items[other].given_ug, items[other].left_ug) == (2_000, 5_000)
    assert items[syringe].patient == code_and_order[0]
    assert items[syringe].due_at == items[vial].due_at == items[vial].since + timedelta(hours=10)


def test_each_substance_is_summed_apart(own_clinic: Clinic) -> None:
    """500 mg of ketamine and 5 mg of midazolam are never 505 of anything."""
    own_clinic.taken()
    own_clinic.taken(MIDAZOLAM)
    with own_clinic.database.read() as connection:
        held = in_hands(open_items(connection, "R1", ANN.code))
    assert [(each.substance, each.amount_ug, len(each.items)) for each in held] == [
        ("ketamine", 500_000, 1), ("midazolam", 5_000, 1),
    ]  # fmt: skip


def test_custody_past_its_due_time_by_person(own_clinic: Clinic) -> None:
    """Nobody before ten hours; then both, whoever took first before the other."""
    own_clinic.taken(member=BEN)
    own_clinic.taken(member=ANN)
    own_clinic.taken(member=ANN)
    with own_clinic.database.read() as connection:
        items = all_open(connection, "R1")
    due = items[0].due_at
    assert due is not None
    assert past_due(items, due) == ()
    late = past_due(items, due + timedelta(minutes=5))
    assert [(each.holder_name, len(each.items)) for each in late] == [("Ben Sample", 1), ("Ann Example", 2)]
    assert late[0].oldest_due_at == due


def test_a_vial_taken_again_is_due_by_its_new_issue(own_clinic: Clinic) -> None:
    """What an earlier session stated is over once the vial is back."""
    script, code_and_order = Script(own_clinic), own_clinic.patient_with_order()
    vial = own_clinic.taken()
    syringe, _ = script.draw(ANN, vial, *code_and_order, "35 mg")
    script.give(ANN, syringe, *code_and_order, None)
    back = Return(own_clinic.act(ANN), vial, "R1.OPEN", parse_amount("9.3 mL"), "eye")
    own_clinic.run_signed(return_stock, back, (ANN, "actor"))
    own_clinic.clock.at += timedelta(hours=3)
    again = own_clinic.run(take, Issue(own_clinic.act(ANN), vial, Purpose.SESSION))
    with own_clinic.database.read() as connection:
        (item,) = open_items(connection, "R1", ANN.code)
    assert item.due_at is not None
    assert item.due_at > again.recorded_at + timedelta(hours=9, minutes=59)
    assert (item.given_ug, item.n_given) == (0, 0)
    assert item.since > from_us(0)
