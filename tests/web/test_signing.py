"""Signatures of a draft: each by its own person, badge before PIN, bound to exactly the page that she saw."""

import re
from datetime import timedelta
from typing import Any

import pytest

from inventory import staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.moment import to_us
from inventory.signature import BY_VIDEO, IN_THE_ROOM, ONLY_LEFT
from inventory.tables.working import proof_attempt, session
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import Drawn, drawn, follow, newest, rows, sign, signed

WRONG = "not it"


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """A syringe in Ann's hands."""
    return drawn(desk.clinic)


def wasting(desk: Desk, made: Drawn) -> str:
    """Ann's finished draft of its waste, at her first signature."""
    desk.sign_in(ANN)
    return follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))


def signatures(desk: Desk) -> list[Any]:
    """Role, signer and method of each signature of the newest entry."""
    return signed(desk, "role", "signer", "method")


def test_the_first_signature_after_sign_in_takes_badge_and_pin(desk: Desk, made: Drawn) -> None:
    """The ask says badge, then PIN; the witness signs with hers; both are on the entry with their method."""
    address = wasting(desk, made)
    assert "Scan your badge." in desk.get(address)
    desk.post(address, scan=badge(ANN))
    assert "Type your PIN, then press Enter." in desk.get(address)
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    assert "Scan the witness's badge." in desk.get(address)
    desk.post(address, scan=badge(BEN))
    page = desk.get(address)
    assert "Witness: type your PIN, then press Enter." in page
    assert BEN.name not in page
    assert desk.post(address, pin=PIN, seen=IN_THE_ROOM) == f"/waste/{newest(desk).seq}"
    assert signatures(desk) == [
        ("actor", ANN.code, "badge and PIN"),
        ("witness", BEN.code, "badge and PIN"),
    ]


def test_a_later_signature_takes_the_pin_alone_and_a_witness_always_both(desk: Desk, made: Drawn) -> None:
    """21 CFR 11.200(a)(1)(i): in one session the first one with all of it, later ones with the PIN."""
    other = drawn(desk.clinic)
    sign(desk, wasting(desk, made), ANN, BEN)
    address = follow(desk, "/waste/", (other.syringe, "CONFIRM", "1"))
    assert "Type your PIN, then press Enter." in desk.get(address)
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    assert "Scan the witness's badge." in desk.get(address)
    assert "Scan the badge first." in desk.refused(address, pin=PIN, seen=IN_THE_ROOM)
    sign(desk, address, BEN)
    assert signatures(desk) == [("actor", ANN.code, "PIN"), ("witness", BEN.code, "badge and PIN")]


def test_after_the_next_sign_in_the_badge_is_asked_again(desk: Desk, made: Drawn) -> None:
    """What was signed in one session does not count in another."""
    other = drawn(desk.clinic)
    sign(desk, wasting(desk, made), ANN, BEN)
    assert {row.badge_signed for row in rows(desk.clinic, session)} == {1}
    assert "Scan your badge." in desk.get(wasting(desk, other))


def test_anothers_badge_is_not_hers(desk: Desk, made: Drawn) -> None:
    """Refused before any PIN is asked for, without saying whose it is."""
    page = desk.refused(wasting(desk, made), scan=badge(BEN))
    assert "The first signature after sign-in takes your own badge." in page
    assert "Expected: your own badge." in page
    assert "Found: another badge." in page
    assert BEN.name not in page


def test_her_own_badge_is_no_witness(desk: Desk, made: Drawn) -> None:
    """A witness is a second person: said when the badge is scanned, and no PIN is asked for."""
    address = sign(desk, wasting(desk, made), ANN)
    page = desk.refused(address, scan=badge(ANN))
    assert "A witness must be a second person." in page
    assert "Expected: another person's badge." in page
    assert f"Found: the badge of {ANN.name}." in page
    assert "badge" not in desk.state()


@pytest.mark.parametrize("member", [DEE, EVE])
def test_a_witness_needs_the_right_to_witness_here(desk: Desk, made: Drawn, member: Member) -> None:
    """Known only after the PIN is right; another person's badge takes the place of hers, and hers is not signed."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(member))
    page = desk.refused(address, pin=PIN, seen=IN_THE_ROOM)
    assert "This person may not witness here; the reason is on her own page." in page
    assert "Expected: a person with the right to witness here." in page
    sign(desk, address, BEN)
    assert [role for role, _, _ in signatures(desk)] == ["actor", "witness"]


def test_the_right_counts_at_the_moment_of_signing(desk: Desk, made: Drawn) -> None:
    """A right that ended while the page was open is none."""
    address = sign(desk, wasting(desk, made), ANN)
    clinic = desk.clinic
    for role in BEN.roles:
        ended = staff.ChangeRole(clinic.act(PROGRAM), BEN.code, "R1", role, granted=False)
        clinic.run(staff.change_role, ended)
    desk.post(address, scan=badge(BEN))
    assert "This person may not witness here" in desk.refused(address, pin=PIN, seen=IN_THE_ROOM)


def test_a_wrong_pin_keeps_the_badge_and_the_draft(desk: Desk, made: Drawn) -> None:
    """The same words as at sign-in; typed right, it signs. Tries are counted as those of signing."""
    address = wasting(desk, made)
    desk.post(address, scan=badge(ANN))
    page = desk.refused(address, pin=WRONG)
    assert "That badge and PIN were not accepted." in page
    assert WRONG not in page
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    assert "Scan the witness's badge." in desk.get(address)
    tries = [(row.purpose, row.accepted) for row in rows(desk.clinic, proof_attempt)][-2:]
    assert tries == [("sign as actor", 0), ("sign as actor", 1)]


def test_an_unknown_badge_is_refused_at_the_pin_in_the_same_words(desk: Desk, made: Drawn) -> None:
    """Nobody learns from a badge alone whether it is somebody's."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan="VTB/ACDEACDEACDEACDE")
    assert "That badge and PIN were not accepted." in desk.refused(address, pin=PIN, seen=IN_THE_ROOM)


def test_many_wrong_pins_make_the_workstation_wait(desk: Desk, made: Drawn) -> None:
    """The draft stays; the right PIN is not looked at before the time that the page names."""
    address = wasting(desk, made)
    desk.post(address, scan=badge(ANN))
    # The fourth and fifth come so soon that the clock's seven seconds at each look are not enough.
    said = [desk.refused(address, pin=WRONG) for _ in range(6)]
    assert "Too many tries here; the next is possible at" in said[-1]
    assert desk.state()["parts"] == [[made.syringe, None]]


def test_a_draft_that_changed_between_the_signatures_is_signed_again_by_both(desk: Desk, made: Drawn) -> None:
    """Part of the syringe was given meanwhile: the witness saw another amount than the actor signed."""
    address = sign(desk, wasting(desk, made), ANN)
    given = Administer(
        desk.clinic.act(ANN), made.syringe, made.patient, made.order, parse_amount("5 mg"), "IV"
    )
    desk.clinic.run(administer, given)
    desk.post(address, scan=badge(BEN))
    page = desk.refused(address, pin=PIN, seen=IN_THE_ROOM)
    assert "The draft changed after you signed; both sign again." in page
    assert "Expected: the draft that was signed." in page
    assert desk.state()["signatures"] == []
    page = desk.get(address)
    assert "Type your PIN" in page
    assert "30 mg" in page
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    sign(desk, address, BEN)
    assert newest(desk).kind == "waste"


@pytest.mark.parametrize("change", ["20 mg", "2", "8"])
def test_a_change_by_hand_takes_the_signature_away(desk: Desk, made: Drawn, change: str) -> None:
    """Another amount, reason or manner: the first person signs again, and the page says so by asking."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=change)
    assert desk.state()["signatures"] == []
    assert "Type your PIN, then press Enter." in desk.get(address)


def test_a_witness_who_did_not_see_it_sends_it_back(desk: Desk, made: Drawn) -> None:
    """[Not what I saw], or N: no signature stands, the amount stays, and the first person is asked again."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(BEN))
    assert "Not what I saw" in desk.get(address)
    desk.post(address, scan="NO")
    desk.post(address, why="less of it")
    assert desk.state()["signatures"] == []
    assert desk.state()["parts"] == [[made.syringe, None]]
    assert "Type your PIN, then press Enter." in desk.get(address)


def test_a_first_signature_waits_ten_minutes(desk: Desk, made: Drawn) -> None:
    """After that a witness's badge is told so, and nobody's PIN is asked in another's place."""
    address = sign(desk, wasting(desk, made), ANN)
    keep_open(desk, timedelta(minutes=11))
    page = desk.refused(address, scan=badge(BEN))
    assert "The first signature is too old; both sign again." in page
    assert "Expected: both within 10 min." in page
    assert "Type your PIN, then press Enter." in desk.get(address)
    desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    sign(desk, address, BEN)
    assert newest(desk).kind == "waste"


def test_a_clock_that_was_set_back_keeps_no_signature_fresh(desk: Desk, made: Drawn) -> None:
    """Nobody knows how old it is: both sign again, and it is recorded."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.clinic.clock.at -= timedelta(hours=1)
    desk.sign_in(ANN)
    page = desk.refused(address, scan=badge(BEN))
    assert "The first signature is too old; both sign again." in page
    sign(desk, address, ANN)
    sign(desk, address, BEN)
    assert newest(desk).kind == "waste"


def test_a_witnesss_pin_after_that_is_no_try_of_the_first_person(desk: Desk, made: Drawn) -> None:
    """Her badge came in time and her PIN too late: it is neither looked at nor counted."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(BEN))
    keep_open(desk, timedelta(minutes=11))
    before = len(rows(desk.clinic, proof_attempt))
    assert "The first signature is too old; both sign again." in desk.refused(
        address, pin=PIN, seen=IN_THE_ROOM
    )
    assert len(rows(desk.clinic, proof_attempt)) == before
    assert desk.state()["signatures"] == []


def keep_open(desk: Desk, long: timedelta) -> None:
    """Time goes by while she moves the page now and then."""
    for _ in range(long // timedelta(minutes=1)):
        desk.clinic.clock.at += timedelta(minutes=1)
        desk.client.post("/seen")


def test_the_witness_reads_what_she_signs(desk: Desk, made: Drawn) -> None:
    """Amount, container, reason, manner and place, in a sentence of her own; whose rule it is stands below."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(BEN))
    page = desk.get(address)
    sentence = "I am a second person. I saw 35 mg (0.7 mL) of ketamine go into the drug waste bin, the waste."
    assert sentence in page
    assert f"syringe {made.syringe[-4:]}" in page
    assert "Left over after the dose" in page
    assert "A witness to waste is this clinic's policy." in page
    assert f"{ANN.name}" in page
    assert "Performed" in page


def test_a_badge_at_the_pin_step_takes_the_place_of_the_one_before(desk: Desk, made: Drawn) -> None:
    """The wrong colleague's badge was scanned: the right one's is scanned over it, and she signs."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(CORA))
    sign(desk, address, BEN)
    assert signatures(desk)[1][1] == BEN.code


def test_no_secret_of_a_signature_stays(desk: Desk, made: Drawn) -> None:
    """Badge and PIN of both are in no row of drafts, tries or entries; the credential is a keyed digest."""
    sign(desk, wasting(desk, made), ANN, BEN)
    kept = [credential for (credential,) in signed(desk, "credential")]
    assert [len(credential) for credential in kept] == [16, 16]
    assert badge(ANN)[4:] not in str(desk.state())
    assert f'"{PIN}"' not in str(desk.state())


def test_what_needs_no_signature_asks_for_none(desk: Desk) -> None:
    """Taking, drawing and giving are recorded in the name of who is signed in."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    follow(desk, "/issue/", (vial, "CONFIRM"))
    assert signatures(desk) == []


def shown(desk: Desk) -> list[Any]:
    """Role, and when it was shown and signed, of each signature of the newest entry."""
    return signed(desk, "role", "shown_at_us", "signed_at_us")


def test_a_signature_says_since_when_its_page_was_shown(desk: Desk, made: Drawn) -> None:
    """The actor's from the finished draft, the witness's from the actor's signature; both before they signed."""
    address = wasting(desk, made)
    finished = to_us(desk.clinic.clock.at)
    desk.clinic.clock.at += timedelta(seconds=60)
    sign(desk, address, ANN)
    signed = to_us(desk.clinic.clock.at)
    desk.clinic.clock.at += timedelta(seconds=30)
    sign(desk, address, BEN)
    (_, own_shown, own_signed), (_, witness_shown, witness_signed) = shown(desk)
    assert own_shown <= finished
    assert own_signed - own_shown >= 60_000_000
    assert own_shown < witness_shown <= signed
    assert witness_signed - witness_shown >= 30_000_000


def test_a_changed_draft_is_shown_anew(desk: Desk, made: Drawn) -> None:
    """Another amount: what was looked at before was something else."""
    address = wasting(desk, made)
    desk.clinic.clock.at += timedelta(seconds=60)
    before = to_us(desk.clinic.clock.at)
    desk.post(address, scan="20 mg")
    sign(desk, address, ANN, BEN)
    assert all(shown_us > before for _, shown_us, _ in shown(desk))


def test_another_witness_is_shown_it_with_her_own_badge(desk: Desk, made: Drawn) -> None:
    """The seconds of the colleague whose badge came first are not hers."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(CORA))
    desk.clinic.clock.at += timedelta(seconds=60)
    before = to_us(desk.clinic.clock.at)
    sign(desk, address, BEN)
    assert shown(desk)[1][1] > before


def test_a_witness_says_how_she_saw_it(desk: Desk, made: Drawn) -> None:
    """Nothing is taken for granted; in the room is the main button, and the receipt prints it."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(BEN))
    page = desk.refused(address, pin=PIN)
    assert "Press how you saw it: nothing is taken for granted." in page
    assert "Expected: in the room." in page
    source = desk.client.get(address).get_data(as_text=True)
    assert re.search(r'btn-main" name="seen" value="in the room">In the room: sign', source)
    assert "By video" not in source
    assert "Only what was left" not in source
    receipt = desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    assert "Witnessed, in the room." in desk.get(receipt)


@pytest.mark.parametrize("way", [BY_VIDEO, ONLY_LEFT, "from afar"])
def test_a_way_that_is_not_offered_is_refused_before_the_pin(desk: Desk, made: Drawn, way: str) -> None:
    """Whatever a form sends: by video needs a rule, and what was left is no witness to what was poured."""
    address = sign(desk, wasting(desk, made), ANN)
    desk.post(address, scan=badge(BEN))
    tries = len(rows(desk.clinic, proof_attempt))
    page = desk.refused(address, pin=PIN, seen=way)
    assert "This waste is not witnessed in this way." in page
    assert f"Found: {way}." in page
    assert len(rows(desk.clinic, proof_attempt)) == tries


def test_of_a_spill_what_was_left_is_offered_and_recorded(desk: Desk, made: Drawn) -> None:
    """By video never; what she pressed is in the entry."""
    address = sign(desk, follow(desk, wasting(desk, made), ("5",)), ANN)
    desk.post(address, scan=badge(BEN))
    page = desk.get(address)
    assert "In the room: sign" in page
    assert "By video" not in page
    assert "Only what was left" in page
    receipt = desk.post(address, pin=PIN, seen=ONLY_LEFT)
    assert "Witnessed, only what was left." in desk.get(receipt)
