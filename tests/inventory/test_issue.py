"""A container goes out of storage into the actor's hands, for a dose, a session or an emergency."""

import dataclasses
from datetime import timedelta

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AlreadyYours,
    AnotherHasIt,
    Expired,
    ForeignContainer,
    MayNot,
    NoOrder,
    NoSuchTake,
    NothingLeft,
    NotInStorage,
    OpenedForAnother,
    OrderNotValid,
    PatientNeeded,
    UnknownContainer,
    UnknownPatient,
    WrongContainerKind,
    WrongForm,
)
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.moment import to_us
from inventory.receipt import receive
from inventory.stock_return import Return, return_stock
from tests.cast import ANN, BEN, CORA, DEE, EVE, SINGLE, Clinic, Member
from tests.inventory.reading import drawn_from, exceptions, lines, one


def expired(clinic: Clinic) -> str:
    """A vial whose last day was yesterday by the time it is taken."""
    return clinic.receive(1, expires_on=clinic.clock.at.date())[0]


def test_taking_moves_all_into_her_hands(clinic: Clinic) -> None:
    """Posted at once, whole; the session's due time is the policy's."""
    (label,) = clinic.receive()
    command = Issue(clinic.act(), label, Purpose.SESSION)
    posted = clinic.run(take, command)
    assert lines(clinic, posted) == [("R1.CAB", label, "R1.P-0001", label, 500_000)]
    fact = one(clinic, posted, "issue")
    assert (fact["purpose"], fact["patient"], fact["dose_order"]) == ("session", None, None)
    assert fact["due_at_us"] == to_us(command.act.occurred_at + timedelta(hours=10))


def test_a_single_dose_vial_is_for_one_patient_and_order(clinic: Clinic) -> None:
    """It cannot be taken for a session, and not for a dose without a patient."""
    (label,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    with clinic.refused(PatientNeeded, "a wristband", "single-dose"):
        clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    with clinic.refused(PatientNeeded, "a wristband", "none"):
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE))
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    fact = one(clinic, posted, "issue")
    assert (fact["patient"], fact["dose_order"]) == (patient, order)


def test_a_dose_is_taken_for_an_order_of_this_patient(clinic: Clinic) -> None:
    """None, another's, and a patient of nobody are refused."""
    (label,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    other = clinic.register()
    with clinic.refused(NoOrder):
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, None))
    with clinic.refused(OrderNotValid):
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, other, order))
    with clinic.refused(UnknownPatient):
        clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, "nobody", order))


def test_a_fact_under_a_number_that_is_no_order_is_recorded_without_it(clinic: Clinic) -> None:
    """The exception says what was named; the books refer to no order that is not there."""
    (label,) = clinic.receive(1, SINGLE)
    posted = clinic.run(
        take, Issue(clinic.act(happened=True), label, Purpose.DOSE, clinic.register(), "none")
    )
    assert exceptions(clinic, posted) == ["order_not_valid"]
    assert one(clinic, posted, "issue")["dose_order"] is None


def test_what_is_in_her_hands_is_not_taken_again(clinic: Clinic) -> None:
    """Nor what was never here, nor a syringe drawn up here, nor what is empty."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    with clinic.refused(AlreadyYours):
        clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    with clinic.refused(UnknownContainer, found="NOBODYS"):
        clinic.run(take, Issue(clinic.act(), "NOBODYS", Purpose.SESSION))
    draw = Draw(clinic.act(), label, clinic.label("SYRI"), patient, order, parse_amount("500 mg"))
    clinic.run(draw_up, draw)
    with clinic.refused(WrongContainerKind):
        clinic.run(take, Issue(clinic.act(BEN), drawn_from(clinic, label)[0], Purpose.SESSION))
    with clinic.refused(NothingLeft):
        clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))


def test_another_registrations_vial_is_foreign(clinic: Clinic) -> None:
    """It is named as not from this site, and nothing else is told of it."""
    (label,) = clinic.receive()
    with clinic.refused(ForeignContainer):
        clinic.run(take, Issue(clinic.act(EVE), label, Purpose.SESSION))


def test_who_handles_no_drug_takes_none(clinic: Clinic) -> None:
    """As a fact it is recorded with its exception."""
    (label,) = clinic.receive()
    with clinic.refused(MayNot, "nurse or pharmacist"):
        clinic.run(take, Issue(clinic.act(DEE), label, Purpose.SESSION))
    posted = clinic.run(take, Issue(clinic.act(DEE, happened=True), label, Purpose.SESSION))
    assert exceptions(clinic, posted) == ["may_not"]


def test_an_expired_vial_is_taken_only_as_a_fact(clinic: Clinic) -> None:
    """The day after its last day, by the clinic's own clock."""
    label = expired(clinic)
    tomorrow = clinic.clock() + timedelta(days=1)
    clinic.clock.at = tomorrow
    with clinic.refused(Expired, "in date", "D42"):
        clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    posted = clinic.run(take, Issue(clinic.act(happened=True), label, Purpose.SESSION))
    assert exceptions(clinic, posted) == ["expired"]


def test_what_another_holds_is_taken_only_as_a_fact_straight_from_her(clinic: Clinic) -> None:
    """One line, from the recorded holder, and the exception names her."""
    label = clinic.taken()
    with clinic.refused(AnotherHasIt, "in your hands", "with Ann Example"):
        clinic.run(take, Issue(clinic.act(BEN), label, Purpose.SESSION))
    posted = clinic.run(take, Issue(clinic.act(BEN, happened=True), label, Purpose.SESSION))
    assert lines(clinic, posted) == [("R1.P-0001", label, "R1.P-0002", label, 500_000)]
    assert exceptions(clinic, posted) == ["another_has_it"]


def test_quarantine_is_no_storage(clinic: Clinic) -> None:
    """What stands there is taken only as a fact."""
    carton = clinic.carton(1, expires_on=clinic.clock.at.date())
    clinic.clock.at += timedelta(days=1)
    command = dataclasses.replace(clinic.receive_command(carton), act=clinic.act(CORA, happened=True))
    clinic.run_signed(receive, command, (CORA, "actor"))
    early = clinic.act(at=clinic.clock.at - timedelta(days=1))
    with clinic.refused(NotInStorage, "in storage", "in the quarantine"):
        clinic.run(take, Issue(early, carton.labels[0], Purpose.SESSION))
    posted = clinic.run(take, Issue(clinic.act(happened=True), carton.labels[0], Purpose.SESSION))
    assert exceptions(clinic, posted) == ["expired", "not_in_storage"]


def test_what_came_back_is_taken_again(clinic: Clinic) -> None:
    """Out of the return place, as out of the cabinet."""
    label = clinic.taken()
    clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    posted = clinic.run(take, Issue(clinic.act(BEN), label, Purpose.SESSION))
    assert lines(clinic, posted)[0][:3] == ("R1.RET", label, "R1.P-0002")


def test_a_single_dose_vial_that_was_opened_stays_its_patients(clinic: Clinic) -> None:
    """What is left of it is not taken for another, but by another nurse for the same."""
    (label,) = clinic.receive(1, SINGLE)
    patient, order = clinic.patient_with_order()
    other, other_order = clinic.patient_with_order()
    clinic.run(take, Issue(clinic.act(), label, Purpose.DOSE, patient, order))
    clinic.run(administer, Administer(clinic.act(), label, patient, order, parse_amount("5 mg"), "IV"))
    with clinic.refused(OpenedForAnother):
        clinic.run(take, Issue(clinic.act(BEN), label, Purpose.DOSE, other, other_order))
    with clinic.refused(AnotherHasIt):
        clinic.run(take, Issue(clinic.act(BEN), label, Purpose.DOSE, patient, order))


def test_an_emergency_take_is_explained_once_by_who_took(clinic: Clinic) -> None:
    """Patient, order and reason follow; then it waits no longer."""
    (label,) = clinic.receive(1, SINGLE)
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    patient, order = clinic.patient_with_order()

    def explain(member: Member = ANN, seq: int = posted.seq, why: str = "no pulse", **changed: str) -> None:
        named = {"patient": patient, "dose_order": order} | changed
        command = ExplainTake(clinic.act(member), seq, named["patient"], named["dose_order"], why)
        explained = clinic.run(explain_take, command)
        assert one(clinic, explained, "take_explained")["container"] == label

    with clinic.refused(NoSuchTake, "an emergency take of yours"):
        explain(BEN)
    with clinic.refused(NoSuchTake):
        explain(seq=posted.seq - 1)
    with clinic.refused(UnknownPatient):
        explain(patient="nobody")
    with clinic.refused(WrongForm, "why"):
        explain(why=" ")
    with clinic.refused(OrderNotValid):
        explain(dose_order="none")
    explain()
    with clinic.refused(NoSuchTake):
        explain()


def test_what_was_not_an_emergency_is_not_explained(clinic: Clinic) -> None:
    """A session has its patients at each draw."""
    (label,) = clinic.receive()
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    patient, order = clinic.patient_with_order()
    with clinic.refused(NoSuchTake):
        clinic.run(explain_take, ExplainTake(clinic.act(), posted.seq, patient, order, "no pulse"))
