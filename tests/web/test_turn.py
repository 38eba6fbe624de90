"""One turn: an input is taken, refused with nothing lost, or recorded once, whatever is sent twice or from where."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, update
from sqlalchemy.exc import OperationalError

from inventory.amount import parse_amount
from inventory.errors import AnotherHasIt
from inventory.signature import IN_THE_ROOM
from inventory.tables.ledger import outcome
from inventory.tables.working import draft, scan_evidence
from tests.cast import ANN, BEN, CORA, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import band, drawn, exceptions, follow, newest, rows, sign
from web.turn import BACK_MAX


def begun(desk: Desk, *scans: str, verb: str = "draw", member: Member = ANN) -> str:
    """A draft of the member's after these scans."""
    desk.sign_in(member)
    return follow(desk, f"/{verb}/", scans)


def test_a_step_is_taken_and_answered_with_the_next_page(desk: Desk) -> None:
    """303 to the draft's own address, which is safe to load again."""
    vial = desk.clinic.taken()
    address = begun(desk, vial)
    assert re.fullmatch(r"/draw/draft/[0-9a-f]{16}/", address)
    assert "Scan the patient's wristband." in desk.get(address) == desk.get(address)


def test_a_refusal_keeps_everything(desk: Desk) -> None:
    """422 on the same page: one sentence, expected and found; the draft is as it was and the scan is evidence."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, band(patient))
    before = desk.state()
    page = desk.refused(address, scan="35")
    assert "That amount needs a unit here: mg or mL." in page
    assert "Expected: mg or mL." in page
    assert "Found: 35." in page
    assert "Nothing was recorded" in page
    assert desk.state() == before
    assert rows(desk.clinic, scan_evidence)[-1].answer == "WrongUnit"


def test_a_second_submit_of_the_last_form_shows_the_first_result(desk: Desk) -> None:
    """One entry, and the page says that it is there already."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    form = {"scan": "CONFIRM", "step": str(desk.state()["step"])}
    first = desk.post(address, **form)
    before = desk.clinic.entries()
    assert desk.post(address, **form) == f"{first}?again=1"
    assert desk.get(f"{first}?again=1") != desk.get(first)
    assert desk.clinic.entries() == before


def test_a_form_of_an_older_page_changes_nothing(desk: Desk) -> None:
    """The second press of a button, or a second tab: the draft as it stands is shown, and that it changed."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, band(patient))
    old = desk.state()["step"]
    desk.post(address, scan="20 mg", step=str(old))
    kept = desk.state()
    assert "This page changed since you opened it: look again." in desk.refused(
        address, scan="30 mg", step=str(old)
    )
    assert desk.state() == kept
    desk.post(address, scan="30 mg", step=str(kept["step"]))
    assert desk.state()["typed"] == "30 mg"


def test_back_goes_one_step_back_and_a_second_press_no_further(desk: Desk) -> None:
    """The step goes on counting, so that the page left behind is never taken for the new one."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, band(patient), "20 mg")
    step = str(desk.state()["step"])
    desk.post(address, scan="B", step=step)
    desk.refused(address, scan="B", step=step)
    assert "Type the dose" in desk.get(address)
    assert "typed" not in desk.state()
    desk.post(address, scan="b")
    assert "Scan the patient's wristband." in desk.get(address)
    desk.post(address, scan="VTA/BACK")
    assert "Scan the vial." in desk.get(address)
    assert "takes a vial" in desk.refused(address, scan="B")


def test_only_so_many_steps_are_remembered(desk: Desk) -> None:
    """A draft does not grow with every change of mind."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, band(patient))
    for number in range(1, BACK_MAX + 4):
        desk.post(address, scan=f"{number} mg")
    assert len(desk.state()["before"]) == BACK_MAX


def test_an_enter_alone_records_nothing(desk: Desk) -> None:
    """A scanner's second Enter is no yes; a person's presses the button, which says CONFIRM."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    page = desk.refused(address, scan="")
    assert "Take the vial, then press Enter or scan CONFIRM." in page
    assert "Found: Enter alone." in page
    assert desk.post(address, scan="VTA/CONFIRM").startswith("/issue/")


def test_confirm_before_the_draft_is_complete_answers_with_the_ask(desk: Desk) -> None:
    """No dead button: pressed too early it says what is wanting."""
    desk.sign_in(ANN)
    assert "Scan the vial." in desk.refused("/issue/", scan="CONFIRM")
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert "Scan your badge." in desk.refused(address, scan="CONFIRM")


def test_the_same_case_as_a_fact_is_one_key_away(desk: Desk) -> None:
    """Refused as an intention with a numbered way on; 1 takes the same scan as what has happened."""
    vial = desk.clinic.taken(member=BEN)
    patient, _ = desk.clinic.patient_with_order()
    desk.sign_in(ANN)
    page = desk.refused("/draw/", scan=vial)
    assert "Ben Sample has this vial." in page
    assert "I have it in my hands: record that" in page
    address = desk.post("/draw/", scan="1", refused=vial)
    assert desk.state()["happened"] is True
    follow(desk, address, (band(patient), "35 mg", "CONFIRM"))
    assert newest(desk).kind == "draw"
    assert exceptions(desk) == ["another_has_it"]


def test_a_fact_is_offered_only_where_it_would_be_recorded(desk: Desk) -> None:
    """What cannot have happened has no button, and 1 is then a choice like any other."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    page = desk.refused("/issue/", scan=vial)
    assert "This vial is in your hands already." in page
    assert "record that" not in page
    assert 'name="refused"' not in desk.client.post("/issue/", data={"scan": vial}).get_data(as_text=True)


def test_what_the_operation_refuses_is_kept_and_the_draft_goes_on(desk: Desk) -> None:
    """Meanwhile a colleague took the vial: refused when it is posted; the same as a fact is then recorded."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    before = desk.state()["command_id"]
    assert begun_by_ben(desk, vial).startswith("/issue/")
    page = desk.refused(address, scan="CONFIRM")
    assert "Ben Sample has this vial." in page
    kept = [row for row in rows(desk.clinic, outcome) if row.command_id == before]
    assert [(row.refused, row.seq) for row in kept] == [(AnotherHasIt.__name__, None)]
    assert desk.state()["command_id"] != before
    desk.post(address, choice="as_fact", refused="CONFIRM")
    assert exceptions(desk) == ["another_has_it"]


def begun_by_ben(desk: Desk, vial: str) -> str:
    """Ben takes the vial at another browser of the same workstation."""
    second = Desk(desk.app, desk.clinic)
    second.sign_in(BEN)
    return follow(second, "/issue/", (vial, "CONFIRM"))


def test_a_refused_waste_is_signed_again_as_a_fact(desk: Desk) -> None:
    """A colleague pulled the syringe while both signed: its fact is signed anew by both, and recorded."""
    made = drawn(desk.clinic)
    address = begun(desk, made.syringe, "CONFIRM", "1", verb="waste")
    address = sign(desk, address, ANN)
    hand_over(desk, made.syringe)
    desk.post(address, scan=badge(BEN))
    page = desk.refused(address, pin=PIN, seen=IN_THE_ROOM)
    assert "Cora Specimen has this syringe." in page
    assert desk.post(address, scan="1", refused="CONFIRM") == address
    assert "Type your PIN" in desk.get(address)
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    sign(desk, address, BEN)
    assert newest(desk).kind == "waste"
    assert exceptions(desk) == ["another_has_it"]


def hand_over(desk: Desk, label: str) -> None:
    """Cora has what the books said Ann had: she gives a little of it to a patient, as what has happened."""
    from inventory.administration import Administer, administer

    patient, order = desk.clinic.patient_with_order()
    act = desk.clinic.act(CORA, happened=True)
    desk.clinic.run(administer, Administer(act, label, patient, order, parse_amount("1 mg"), "IV"))


@pytest.mark.parametrize("sent", [{"choice": "look"}, {"scan": "y"}])
def test_a_doubtful_scan_is_taken_after_a_look(desk: Desk, sent: dict[str, str]) -> None:
    """Look: the sentence, Y or N; Y takes the very scan, N asks for it again."""
    doubtful = "0100304092053105172802281 0D42".replace(" ", "") + "21S001"
    desk.sign_in(CORA)
    page = desk.post("/receipt/", 200, scan=doubtful)
    assert "Compare" in page
    assert "Y or N" in page
    assert desk.post("/receipt/", scan="N", refused=doubtful) == "/receipt/"
    assert desk.post("/receipt/", choice="again", refused=doubtful) == "/receipt/"
    address = desk.post("/receipt/", refused=doubtful, **sent)
    assert address.startswith("/receipt/draft/")
    assert desk.state()["cartons"][0]["product"] == "00409205310"


def test_digits_of_the_action_card_build_an_amount(desk: Desk) -> None:
    """Hands that scan only: 3, 5, MG is 35 mg; an amount that is none is refused and forgotten."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, band(patient))
    follow(desk, address, ("VTA/1", "VTA/2", "VTA/POINT", "VTA/5", "VTA/MG"))
    assert desk.state()["typed"] == "12.5 mg"
    follow(desk, address, ("VTA/0",))
    assert "That amount is nothing." in desk.refused(address, scan="VTA/ML")


def test_what_a_scan_was_stays_with_the_entry(desk: Desk) -> None:
    """Labels, wristbands and places are committed with the entry; amounts and letters are not scans."""
    vial = desk.clinic.taken()
    patient, _ = desk.clinic.patient_with_order()
    address = begun(desk, vial, vial, band(patient), "20 mg")
    assert [text for _, text, _ in desk.state()["scans"]] == [vial, band(patient)]
    desk.post(address, scan="CONFIRM")
    assert newest(desk).n_scans == 2


@pytest.mark.parametrize(
    ("scan", "leads"),
    [
        ("VTA/HOME", "/"),
        ("L", "/sign-in/"),
        ("CANCEL", "/"),
        ("VTA/WITNESS", "/waste/witness/"),
        ("I", "/issue/"),
    ],
)
def test_a_command_for_the_pages_around_leaves_the_flow(desk: Desk, scan: str, leads: str) -> None:
    """The draft is kept, but for one that is cancelled."""
    address = begun(desk, desk.clinic.taken())
    if scan == "I":
        assert "in your hands already" in desk.refused(address, scan=scan)
    else:
        assert desk.post(address, scan=scan) == leads
    (row,) = [row for row in rows(desk.clinic, draft) if row.flow == "draw"]
    assert (row.closed_at_us is not None) is (scan == "CANCEL")


def test_another_verb_takes_the_container_along(desk: Desk) -> None:
    """W on the page of a syringe wastes that syringe."""
    made = drawn(desk.clinic)
    address = begun(desk, made.syringe, verb="administration")
    assert desk.post(address, scan="W").startswith("/waste/draft/")
    assert desk.state()["parts"] == [[made.syringe, None]]


def test_a_badge_where_none_is_wanted_changes_the_person(desk: Desk) -> None:
    """Another's badge asks for that person's PIN, her own locks; the draft is kept for its maker alone."""
    address = begun(desk, desk.clinic.taken())
    assert desk.post(address, scan=badge(BEN)) == "/sign-in/pin"
    desk.post("/sign-in/pin", pin=PIN)
    assert BEN.name in desk.get("/")
    assert desk.client.get(address).status_code == 404
    desk.sign_in(ANN)
    assert "Scan the patient's wristband." in desk.get(address)
    assert desk.post(address, scan=badge(ANN)) == "/sign-in/"


def test_her_own_pin_typed_as_a_text_is_refused_and_stays_nowhere(desk: Desk) -> None:
    """An invoice number of digits is taken, her PIN is not: no draft has it, and evidence only a keyed digest."""
    desk.sign_in(CORA)
    page = desk.refused("/receipt/", scan=PIN)
    assert "PINs are typed, not scanned." in page
    assert PIN not in page
    assert rows(desk.clinic, draft) == []
    (row,) = [row for row in rows(desk.clinic, scan_evidence) if row.answer == "PinsAreTyped"]
    assert row.raw is None
    assert PIN.encode() not in row.digest
    desk.post("/receipt/", scan="4712")
    assert desk.state()["invoice"] == "4712"
    assert "Your PIN was typed into a box for words at Room 1. Change it." in desk.get("/")


@pytest.mark.parametrize("verb", ["issue", "draw", "administration", "waste", "return"])
def test_a_pin_in_a_scan_box_stays_nowhere(desk: Desk, verb: str) -> None:
    """Every flow, on its first page and on its second: refused, and no table has it in words."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    secret = "90817263"
    first = {"issue": desk.clinic.receive()[0], "return": made.vial}.get(verb, made.syringe)
    if verb == "draw":
        first = made.vial
    desk.refused(f"/{verb}/", scan=secret)
    address = desk.post(f"/{verb}/", scan=first)
    desk.refused(address, scan=secret)
    desk.refused(address, scan=secret[:4])
    kept = "".join(str(rows(desk.clinic, table)) for table in (draft, scan_evidence, outcome))
    assert secret not in kept
    assert f"'{secret[:4]}'" not in kept


def test_a_draft_that_was_recorded_opens_as_its_receipt(desk: Desk) -> None:
    """Back in the browser's history leads to what is on the books."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    receipt = desk.post(address, scan="CONFIRM")
    assert desk.client.get(address).headers["Location"] == f"{receipt}?again=1"


def test_a_new_beginning_drops_the_older_draft(desk: Desk) -> None:
    """Its address begins anew: nothing of it is recorded by a late press."""
    first, second = desk.clinic.receive(2)
    old = begun(desk, first, verb="issue")
    desk.post("/issue/", scan=second)
    before = desk.clinic.entries()
    assert desk.post(old, scan="CONFIRM") == "/issue/"
    assert desk.clinic.entries() == before


def test_the_time_claimed_is_when_the_draft_was_complete(desk: Desk) -> None:
    """A first signature fixes it; the witness's minutes later does not move it."""
    made = drawn(desk.clinic)
    address = begun(desk, made.syringe, "CONFIRM", "1", verb="waste")
    desk.post(address, scan=badge(ANN))
    claimed = desk.state()["occurred_at_us"]
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    desk.clinic.clock.at += timedelta(seconds=60)
    sign(desk, address, BEN)
    last = newest(desk)
    assert last.occurred_at_us == claimed
    assert last.recorded_at_us > claimed + 60_000_000


def forgotten(desk: Desk, what: Row[Any]) -> None:
    """The draft as it was before its last press: the answer was lost in a fault."""
    with desk.clinic.database.write() as connection:
        connection.execute(update(draft).where(draft.c.id == what.id).values(**what._mapping))


def test_a_draft_that_a_fault_kept_open_is_closed_by_its_entry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the books: the receipt is shown at once, and the draft says so wherever it is opened next."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    full = OperationalError("x", {}, Exception("full"))
    with monkeypatch.context() as broken:
        broken.setattr("web.turn.drafts.save", lambda *_, **__: (_ for _ in ()).throw(full))
        receipt = desk.post(address, scan="CONFIRM")
    assert "Recorded" in desk.get(receipt)
    assert rows(desk.clinic, draft)[-1].closed_at_us is None
    assert desk.client.get(address).headers["Location"] == f"{receipt}?again=1"
    assert rows(desk.clinic, draft)[-1].closed_at_us is not None


def test_a_fact_whose_answer_was_lost_is_posted_once(desk: Desk) -> None:
    """Its command is the same each time that the same answer is sent from the same step."""
    (vial,) = desk.clinic.receive()
    address = begun(desk, vial, verb="issue")
    begun_by_ben(desk, vial)
    desk.refused(address, scan="CONFIRM")
    (before,) = [row for row in rows(desk.clinic, draft) if row.id == address.split("/")[-2]]
    first = desk.post(address, choice="as_fact", refused="CONFIRM")
    entries = desk.clinic.entries()
    forgotten(desk, before)
    assert desk.post(address, choice="as_fact", refused="CONFIRM") == f"{first}?again=1"
    assert desk.clinic.entries() == entries


def test_a_signed_waste_whose_answer_was_lost_is_its_receipt(desk: Desk) -> None:
    """The syringe is empty by now: the last PIN again shows what was recorded, not that nothing is left."""
    made = drawn(desk.clinic)
    address = sign(desk, begun(desk, made.syringe, "CONFIRM", "1", verb="waste"), ANN)
    desk.post(address, scan=badge(BEN))
    (before,) = [row for row in rows(desk.clinic, draft) if row.id == address.split("/")[-2]]
    first = desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    forgotten(desk, before)
    assert desk.post(address, pin=PIN, seen=IN_THE_ROOM) == f"{first}?again=1"
