"""A witness at her own workstation signs exactly the draft that she was shown, once, and the entry is its maker's."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from inventory import staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.signature import IN_THE_ROOM
from inventory.tables.working import draft, witness_token
from tests.cast import ANN, BEN, CORA, DEE, EVE, PROGRAM, Member
from tests.owner import owner_writes
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import Drawn, drawn, follow, newest, rows, sign, signed
from tests.web.test_signing import keep_open
from tests.web.two_people import approval_of, elsewhere, govern, second_station, token_of

CHANGED = (
    "The amount was changed after you opened this page; your signature was not used. "
    "Expected: another look at the syringe, from the list."
)
AGAIN = "This page signs no more; open the draft again from the list."


@pytest.fixture
def made(desk: Desk) -> Drawn:
    """A syringe in Ann's hands, and a second workstation."""
    second_station(desk.clinic)
    return drawn(desk.clinic)


@pytest.fixture
def waiting(desk: Desk, made: Drawn) -> str:
    """Ann's draft, signed by her in Room 1: its address there."""
    desk.sign_in(ANN)
    return sign(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), ANN)


def opened_at(address: str) -> str:
    """Where the draft is opened by a witness."""
    return f"/waste/witness/{address.split('/')[-2]}/"


def ready(other: Desk, address: str, member: Member = BEN) -> str:
    """Open the draft and scan her own badge; the token of the page that asks for her PIN."""
    assert other.post(address, scan=badge(member), token=token_of(other, address)) == address
    return token_of(other, address)


def test_she_reads_the_same_draft_and_signs_at_her_own_workstation(desk: Desk, waiting: str) -> None:
    """Amount, container, reason, manner and who performed; the entry is Ann's in Room 1, the signature Room 2's."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    assert "Open it to sign here" in ben.get("/waste/witness/")
    page = ben.get(address)
    for words in (
        "35 mg",
        "Left over after the dose",
        "Into the drug waste bin",
        ANN.name,
        "Scan your badge.",
    ):
        assert words in page
    token = ready(ben, address)
    assert "Type your PIN, then press Enter." in ben.get(address)
    receipt = ben.post(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    last = newest(desk)
    assert receipt == f"/waste/{last.seq}"
    assert (last.kind, last.actor, last.workstation) == ("waste", ANN.code, "R1.W1")
    own, witness = signed(desk)
    assert (own.signer, own.workstation) == (ANN.code, "R1.W1")
    assert (witness.signer, witness.workstation, witness.method) == (BEN.code, "R1.W2", "badge and PIN")
    assert witness.how_seen == IN_THE_ROOM
    assert witness.shown_at_us < witness.signed_at_us
    desk.sign_in(ANN)
    assert desk.client.get(waiting).headers["Location"] == f"/waste/{last.seq}?again=1"
    assert "Nobody waits for a witness now." in ben.get("/waste/witness/")


def test_a_later_signature_of_her_session_takes_the_pin_alone(desk: Desk, waiting: str) -> None:
    """Badge and PIN once a session; and a PIN alone is none before that."""
    second = opened_at(_second(desk, drawn(desk.clinic)))
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = token_of(ben, address)
    page = ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert "Expected: your own badge, then your PIN." in page
    ben.post(address, token=ready(ben, address), pin=PIN, seen=IN_THE_ROOM)
    assert "Type your PIN, then press Enter." in ben.get(second)
    ben.post(second, token=token_of(ben, second), pin=PIN, seen=IN_THE_ROOM)
    assert signed(desk)[1].method == "PIN"


def _second(desk: Desk, other: Drawn) -> str:
    """Ann's next draft, signed by her."""
    desk.sign_in(ANN)
    return sign(desk, follow(desk, "/waste/", (other.syringe, "CONFIRM", "1")), ANN)


def test_her_badge_waits_for_its_pin_as_long_as_a_draft_stays_open(desk: Desk) -> None:
    """A change waits a day, a badge beside it minutes: then it is scanned again, here as at the maker's workstation."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    change = sign(desk, desk.post(f"/people/{ANN.code}/role", role="witness", granted="given"), DEE)
    cora, address = elsewhere(desk, CORA), approval_of(change)
    ready(cora, address, CORA)
    keep_open(cora, timedelta(minutes=11))
    page = cora.refused(address, token=token_of(cora, address), pin=PIN)
    assert "Expected: your own badge, then your PIN. Found: a PIN alone." in page
    cora.post(address, token=ready(cora, address, CORA), pin=PIN)
    assert newest(desk, "house").kind == "role_changed"


def test_another_persons_badge_is_not_hers(desk: Desk, waiting: str) -> None:
    """Nor nobody's: refused before any PIN, without saying whose it is."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    # She stands among those who may witness, before and after.
    named = ben.get(address).count(CORA.name)
    for scan in (badge(CORA), badge(ANN), "VTB/ACDEACDEACDEACDE"):
        page = ben.refused(address, scan=scan, token=token_of(ben, address))
        assert "The first signature after sign-in takes your own badge." in page
        assert page.count(CORA.name) == named
    assert "Scan your badge." in ben.get(address)


def test_nobody_witnesses_her_own_draft(desk: Desk, waiting: str) -> None:
    """From another workstation as little as from her own; it is not in her list."""
    ann = elsewhere(desk, ANN)
    address = opened_at(waiting)
    assert "Nobody waits for a witness now." in ann.get("/waste/witness/")
    assert "A witness must be a second person." in ann.get(address, 422)
    assert "A witness must be a second person." in ann.refused(address, token="x", pin=PIN, seen=IN_THE_ROOM)


def test_at_the_makers_workstation_it_is_signed_on_its_own_page(desk: Desk, waiting: str) -> None:
    """There the first person stands: badge and PIN, as ever."""
    ben = elsewhere(desk, BEN, "R1.W1")
    assert "This draft waits at this workstation; sign on its own page." in ben.get(opened_at(waiting), 422)


def test_a_draft_that_changed_is_not_signed(desk: Desk, waiting: str) -> None:
    """Ann typed another amount after Ben opened it, and signed that: his signature is not used."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = ready(ben, address)
    desk.post(waiting, scan="20 mg")
    assert CHANGED in ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    desk.post(waiting, scan=badge(ANN))
    desk.post(waiting, pin=PIN)
    assert CHANGED in ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert [each["role"] for each in desk.state()["signatures"]] == ["actor"]
    assert "20 mg" in ben.get(address)


def test_books_that_moved_change_the_draft(desk: Desk, made: Drawn, waiting: str) -> None:
    """Part of the syringe was given meanwhile: all that is left is another amount."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = ready(ben, address)
    dose = Administer(
        desk.clinic.act(ANN), made.syringe, made.patient, made.order, parse_amount("5 mg"), "IV"
    )
    desk.clinic.run(administer, dose)
    assert CHANGED in ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)


def test_a_token_signs_once(desk: Desk, waiting: str) -> None:
    """Used and sent again: the page of a draft that Ann put together anew takes no old one."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = ready(ben, address)
    assert ben.post(address, why="less of it", token=token) == "/waste/witness/"
    assert desk.state()["signatures"] == []
    follow(desk, waiting, (badge(ANN),))
    desk.post(waiting, pin=PIN)
    for sent in ({"pin": PIN, "seen": IN_THE_ROOM}, {"why": "less of it"}):
        page = ben.refused(address, token=token, **sent)
        assert AGAIN in page
        assert "Found: one that was used." in page


def test_a_token_is_ten_minutes_old_at_most(desk: Desk, waiting: str, people_url: str) -> None:
    """Older, it signs nothing, though the first signature were fresh."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = ready(ben, address)
    with owner_writes(people_url) as connection:
        long = int(timedelta(minutes=11) / timedelta(microseconds=1))
        connection.execute(update(witness_token).values(made_at_us=witness_token.c.made_at_us - long))
    page = ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert AGAIN in page
    assert "Expected: a page opened within 10 min." in page


def test_a_token_is_of_one_draft_and_of_one_person(desk: Desk, waiting: str) -> None:
    """Another draft's, another witness's and an invented one sign nothing."""
    other = drawn(desk.clinic)
    second = opened_at(_second(desk, other))
    ben, cora = elsewhere(desk, BEN), elsewhere(desk, CORA)
    address = opened_at(waiting)
    ready(ben, address)
    for token in (token_of(ben, second), ready(cora, address, CORA), "invented", ""):
        page = ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
        assert AGAIN in page
        assert "Expected: a page that you opened of this draft." in page


def test_two_tabs_make_one_entry(desk: Desk, waiting: str) -> None:
    """Both have their token, both are signed: the second is told the first one's entry."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    first = ready(ben, address)
    second = token_of(ben, address)
    receipt = ben.post(address, token=first, pin=PIN, seen=IN_THE_ROOM)
    before = desk.clinic.entries()
    assert ben.post(address, token=second, pin=PIN, seen=IN_THE_ROOM) == f"{receipt}?again=1"
    assert desk.clinic.entries() == before
    assert [each.signer for each in signed(desk)] == [ANN.code, BEN.code]


def test_a_locked_person_signs_nothing(desk: Desk, waiting: str) -> None:
    """Five wrong PINs, the words of every wrong PIN; then the right one is not taken either."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    token = ready(ben, address)
    for _ in range(5):
        desk.clinic.clock.at += timedelta(seconds=60)
        ben.client.post("/seen")
        ben.refused(address, token=token, pin="0000", seen=IN_THE_ROOM)
    desk.clinic.clock.at += timedelta(seconds=60)
    page = ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert "That badge and PIN were not accepted." in page
    assert newest(desk).kind != "waste"


def test_nobody_without_the_right_opens_it(desk: Desk, waiting: str) -> None:
    """Compliance has none; of another registration there is no such draft; a right that ended is none."""
    address = opened_at(waiting)
    elsewhere(desk, DEE).get(address, 403)
    eve = elsewhere(desk, EVE, "R2.W1")
    eve.get(address, 404)
    eve.post(address, 404, token="x", pin=PIN, seen=IN_THE_ROOM)
    elsewhere(desk, BEN).get("/waste/witness/nothing/", 404)
    ben = elsewhere(desk, BEN)
    token = ready(ben, address)
    for role in BEN.roles:
        ended = staff.ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", role, granted=False)
        desk.clinic.run(staff.change_role, ended)
    ben.post(address, 403, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert newest(desk).kind != "waste"


def test_a_first_signature_that_is_too_old_is_given_anew(desk: Desk, waiting: str) -> None:
    """After ten minutes nothing waits; who opened it before is told so."""
    ben = elsewhere(desk, BEN)
    address = opened_at(waiting)
    for _ in range(6):
        desk.clinic.clock.at += timedelta(seconds=60)
        ben.client.post("/seen")
    token = ready(ben, address)
    for _ in range(4):
        desk.clinic.clock.at += timedelta(seconds=60)
        ben.client.post("/seen")
    page = ben.refused(address, token=token, pin=PIN, seen=IN_THE_ROOM)
    assert "The first signature is too old; both sign again." in page
    assert "This draft waits for no witness now." in ben.get(address, 422)


def test_what_is_kept_of_a_token_signs_nothing(desk: Desk, waiting: str) -> None:
    """The database has its digest alone, with draft, witness and hash."""
    ben = elsewhere(desk, BEN)
    token = token_of(ben, opened_at(waiting))
    (kept,) = rows(desk.clinic, witness_token)
    assert token not in str(kept)
    assert (kept.witness, kept.used_at_us, len(kept.draft_hash)) == (BEN.code, None, 32)
    assert kept.draft == rows(desk.clinic, draft)[0].id
