"""The steps that move drug, by JSON: the same entries as from the pages, signed, and the same refusals."""

from typing import Any

import pytest

from inventory import receipt
from inventory.limit_choice import SetLimit, set_limit
from inventory.staff import Role
from inventory.tables.working import notice
from inventory.wrong_amount import typed_of
from tests.cast import ANN, BEN, CORA, DEE, EVE, MULTI, PROGRAM, SINGLE, Member
from tests.inventory.test_waste import opened
from tests.inventory.test_witnessing import answer_to
from tests.web.api.conftest import ONCE, Station, by
from tests.web.floor import drawn, rows
from tests.web.two_people import hold
from web.api.proving import Right
from web.verbs import FLOWS

LEFT: dict[str, Any] = {"manner": "drug_waste_bin", "why": "left_over", "place": "R1.WB"}


def test_a_whole_treatment(station: Station) -> None:
    """Taken, drawn up, given in part, the rest wasted before a witness, the vial brought back: it adds up."""
    clinic = station.clinic
    (vial,) = clinic.receive()
    patient, order = clinic.patient_with_order()
    taken = station.post("/issue", station.step(ANN, container=vial, purpose="session"))
    assert (taken["kind"], taken["actor"], taken["workstation"]) == ("issue", ANN.code, "Room 1")
    signed = taken["signatures"][0]
    assert (signed["signer"], signed["meaning"], signed["method"]) == (ANN.code, "performed", "badge and PIN")
    drawn = station.post(
        "/draw", station.step(ANN, container=vial, patient=patient, order=order, amount="0.7 mL")
    )
    (fact,) = [each["values"] for each in drawn["facts"] if each["table"] == "draw"]
    assert (fact["amount_ug"], fact["volume_ul"], fact["typed"]) == (35_000, 700, "0.7 mL")
    dose = {"container": fact["syringe"], "patient": f"VTP/{patient}", "order": order, "route": "IV"}
    given = station.post("/administration", station.step(ANN, **dose, amount="25 mg"))
    assert given["lines"][0]["amount_ug"] == 25_000
    witness = by(BEN, how_seen="in the room")
    wasted = station.post(
        "/waste", station.step(ANN, parts=[{"container": fact["syringe"]}], witness=witness, **LEFT)
    )
    assert [(each["signer"], each["role"], each["how_seen"]) for each in wasted["signatures"]] == [
        (ANN.code, "actor", None), (BEN.code, "witness", "in the room"),
    ]  # fmt: skip
    back = {"container": vial, "place": "R1.OPEN", "reading": "9.3 mL", "method": "syringe"}
    assert station.post("/return", station.step(ANN, **back))["kind"] == "opened_return"
    life = station.get(f"/container/{vial}")
    assert (life["left_ug"], life["adds_up"]) == (465_000, True)
    assert len(life["entries"]) == 6


def test_a_fact_is_recorded_with_its_exceptions(station: Station) -> None:
    """What is refused as an intention is recorded when it has happened."""
    clinic = station.clinic
    vial = clinic.taken()
    patient = clinic.register()
    sent = {"container": vial, "patient": patient, "amount": "20 mg"}
    refused = station.refused("/draw", station.step(ANN, **sent), kind="NoOrder")
    assert refused["detail"] == "This patient has no order for ketamine now."
    drawn = station.post("/draw", station.step(ANN, **sent, happened=True))
    assert drawn["mood"] == "happened"
    assert [each["name"] for each in drawn["exceptions"]] == ["no_order"]


def test_the_refusals_of_the_pages(station: Station) -> None:
    """Each in its own words, with nothing written."""
    clinic = station.clinic
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    (single,) = clinic.receive(1, SINGLE)
    foreign = clinic.carton()
    clinic.run_signed(receipt.receive, clinic.receive_command(foreign, actor=EVE), (EVE, "actor"))
    dose = {"patient": patient, "order": order, "route": "IV"}
    for address, sent, kind in (
        ("/issue", {"container": vial, "purpose": "session"}, "AlreadyYours"),
        ("/issue", {"container": single, "purpose": "dose"}, "PatientNeeded"),
        ("/issue", {"container": "A" * 12, "purpose": "session"}, "NotOurLabel"),
        ("/issue", {"container": "' OR 1=1 --", "purpose": "session"}, "NotOurLabel"),
        ("/issue", {"container": clinic.label(), "purpose": "session"}, "UnknownContainer"),
        ("/issue", {"container": foreign.labels[0], "purpose": "session"}, "ForeignContainer"),
        ("/draw", {"container": vial, "patient": patient, "order": order, "amount": "501 mg"}, "MoreThanTheBooksHold"),
        ("/draw", {"container": vial, "patient": patient, "order": order, "amount": "35"}, "WrongUnit"),
        ("/draw", {"container": vial, "patient": patient, "order": order, "amount": "-1 mg"}, "Damaged"),
        ("/draw", {"container": vial, "patient": patient, "order": order, "amount": "0.0001 mg"}, "Damaged"),
        ("/draw", {"container": vial, "patient": "NOBODY", "order": order, "amount": "35 mg"}, "UnknownPatient"),
        ("/draw", {"container": vial, "patient": patient, "order": "O-9", "amount": "35 mg"}, "OrderNotValid"),
        ("/draw", {"container": vial, "patient": patient, "amount": "35 mg", "syringe": vial}, "LabelTaken"),
        ("/administration", {"container": single, **dose}, "NotInYourHands"),
        ("/waste", {"parts": [{"container": single}], **LEFT}, "StockNotRemainder"),
        ("/waste", {"parts": [{"container": vial}] * 2, **LEFT}, "WrongForm"),
        ("/waste", {"parts": [{"container": vial, "amount": "1 mg"}], **LEFT | {"place": "R2.WB"}}, "UnknownPlace"),
        ("/return", {"container": vial, "place": "R1.CAB"}, "WrongPlace"),
        ("/return", {"container": vial, "place": "R1.OPEN", "reading": "1 mg", "method": "eye"}, "VolumeNeeded"),
    ):  # fmt: skip
        said = station.refused(address, station.step(ANN, **sent), kind=kind)
        assert "found" in said


def test_a_waste_needs_its_witness(station: Station) -> None:
    """None, the same person, one without the right, and a way that does not count."""
    vial, part = station.clinic.taken(), "1 mg"
    sent = {"parts": [{"container": vial, "amount": part}], **LEFT, "happened": True}
    station.refused("/waste", station.step(ANN, **sent), kind="SignatureNeeded")
    for member, seen, kind in (
        (ANN, "in the room", "WitnessIsActor"), (DEE, "in the room", "MayNotWitness"), (BEN, "by video", "NotSeenSo"),
        (EVE, "in the room", "MayNotWitness"),
    ):  # fmt: skip
        station.refused("/waste", station.step(ANN, **sent, witness=by(member, how_seen=seen)), kind=kind)
    station.post("/waste", station.step(ANN, **sent, witness=by(BEN, how_seen="in the room")))


@ONCE
def test_a_fact_names_the_rule_that_did_not_hold_for_its_witness(station: Station) -> None:
    """Ben answers to Ann: what is only intended is refused, what has happened says so under both signatures."""
    answer_to(station.clinic, BEN, ANN)
    (vial,) = station.clinic.receive()
    station.post("/issue", station.step(ANN, container=vial, purpose="session"))
    patient, order = station.clinic.patient_with_order()
    station.post(
        "/administration",
        station.step(ANN, container=vial, patient=patient, order=order, amount="1 mg", route="IV"),
    )
    sent = {
        "parts": [{"container": vial, "amount": "1 mg"}],
        **LEFT,
        "witness": by(BEN, how_seen="in the room"),
    }
    station.refused("/waste", station.step(ANN, **sent), kind="SupervisorsAct")
    wasted = station.post("/waste", station.step(ANN, **sent, happened=True))
    assert [each["name"] for each in wasted["exceptions"]] == ["supervisors_act"]
    assert len(wasted["signatures"]) == 2


@ONCE
def test_what_a_clinic_asks_of_its_witness_is_asked_here_too(station: Station) -> None:
    """She types what she sees, and beyond the limit they say why the same two; a wrong amount is kept as an attempt."""
    clinic = station.clinic
    for name, value in (("witness_types_first", "yes"), ("pair_limit", "1")):
        clinic.run(set_limit, SetLimit(clinic.act(PROGRAM), "R1", name, value))

    def wasting(vial: str, **witness: str) -> dict[str, Any]:
        return {"parts": [{"container": vial}], **LEFT, "witness": by(BEN, how_seen="in the room", **witness)}

    first, second = opened(clinic), opened(clinic)
    station.refused("/waste", station.step(ANN, **wasting(first)), kind="AmountNotTyped")
    said = station.refused(
        "/waste", station.step(ANN, **wasting(first, seen_amount="9 mL")), kind="SeenOtherwise"
    )
    assert "465" not in str(said)
    assert [each[4] for each in station.attempts()] == ["SeenOtherwise"]
    wasted = station.post("/waste", station.step(ANN, **wasting(first, seen_amount="9.3 mL")))
    assert [each["seen_amount"] for each in wasted["signatures"]] == [None, "9.3 mL"]
    assert [typed_of(each["wrong_amounts"]) for each in wasted["signatures"]] == [(), ("9 mL",)]
    for wrong, kind in (("1 mg", "SeenOtherwise"), ("2 mg", "SeenOtherwise"), ("3 mg", "TriesUsedUp")):
        sent = wasting(second, seen_amount=wrong) | {"witness_reason": "late"}
        station.refused("/waste", station.step(ANN, **sent), kind=kind)
    (told,) = (row.words for row in rows(clinic, notice) if row.person == ANN.code)
    assert "\u201ctyped 1 mg, 2 mg, 3 mg\u201d" in told
    again = wasting(second, seen_amount="465 mg")
    station.refused("/waste", station.step(ANN, **again), kind="SamePairOften")
    wasted = station.post("/waste", station.step(ANN, **again, witness_reason="Cora is at lunch"))
    assert [each["name"] for each in wasted["exceptions"]] == ["same_pair_often"]


@ONCE
def test_who_has_no_right_is_403(station: Station) -> None:
    """Compliance takes nothing, a nurse of another registration neither; the attempt is kept with the person."""
    (vial,) = station.clinic.receive()

    def taking(member: Member) -> dict[str, Any]:
        return station.step(member, container=vial, purpose="session")

    for member in (DEE, EVE):
        station.refused("/issue", taking(member), 403, "MayNot")
        station.refused("/issue", taking(member) | {"happened": True}, 403, "MayNot")
    assert {each[4] for each in station.attempts()} == {"MayNot"}
    station.post("/issue", taking(CORA))


@ONCE
def test_a_reviewer_from_outside_brings_nothing_back(station: Station) -> None:
    """She may neither as an intention nor as a fact, as on the page."""
    clinic = station.clinic
    vial = clinic.taken(MULTI, ANN)
    hold(
        clinic,
        {ANN: (Role.NURSE,), BEN: (Role.REVIEWER,), CORA: (Role.PHARMACIST,), DEE: (Role.ADMINISTRATOR,)},
    )
    back = {"container": vial, "place": "R1.RET"}
    for told in ({}, {"happened": True}):
        station.refused("/return", station.step(BEN, **back, **told), 403, "MayNot")


@pytest.mark.parametrize("address", ["/issue", "/draw", "/administration", "/waste", "/return"])
def test_a_step_asks_the_right_of_its_page(address: str) -> None:
    """Its roles, and whether holders may, are the flow's own."""
    flow = type(FLOWS[address.strip("/")])
    assert Right.of_page("do it", flow) == Right("do it", flow.roles, flow.brings_back)


@ONCE
def test_a_holder_whose_role_ended_records_what_became_of_it(station: Station) -> None:
    """She still holds a syringe: what she gave is recorded as a fact with its exception; she takes no more."""
    clinic = station.clinic
    made = drawn(clinic)
    vials = clinic.receive()
    hold(clinic, {BEN: (Role.NURSE,), CORA: (Role.PHARMACIST,)})
    dose = {"container": made.syringe, "patient": made.patient, "order": made.order, "route": "IV"}
    station.refused("/administration", station.step(ANN, **dose), 403, "MayNot")
    given = station.post("/administration", station.step(ANN, **dose, happened=True))
    assert (given["actor"], given["mood"]) == (ANN.code, "happened")
    assert "may_not" in [each["name"] for each in given["exceptions"]]
    taking = {"container": vials[0], "purpose": "session", "happened": True}
    station.refused("/issue", station.step(ANN, **taking), 403, "MayNot")
