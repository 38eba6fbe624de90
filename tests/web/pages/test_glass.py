"""Broken glass reads patients and containers of one site for its time, and opens no other page of anybody."""

from __future__ import annotations

import pytest

from inventory.tables.rules import break_glass
from tests.cast import ANN, BEN, CORA, DEE, EVE, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows, stand_at
from tests.web.test_routes import ONCE, address_of, served

WHY = "The patient was brought here from the other site"


def at_r1(desk: Desk, member: Member) -> None:
    """She signs in at R1's workstation, whatever her own site is."""
    stand_at(desk)
    desk.post("/sign-in/", scan=badge(member))
    desk.post("/sign-in/pin", pin=PIN)


def break_it(desk: Desk, member: Member, at: str = "R1") -> None:
    """All components, and the reason."""
    assert desk.post("/glass/", registration=at, why=WHY, badge=badge(member), pin=PIN) == "/glass/"


def test_those_who_answer_are_told_and_peers_see_nothing(desk: Desk) -> None:
    """Cora and Dee: a notice, the strip and the entry with its reason; Ann and Ben have none of it."""
    at_r1(desk, EVE)
    break_it(desk, EVE)
    seq = newest(desk, "house").seq
    assert WHY in desk.get(f"/glass/{seq}")
    for member in (CORA, DEE):
        at_r1(desk, member)
        page = desk.get("/")
        assert f"{EVE.name} broke the glass at Clinic R1" in page
        assert f"{EVE.name} has broken the glass here, until" in page
        page = desk.get(f"/glass/{seq}")
        assert WHY in page
        assert "badge and PIN" in page
    for member in (ANN, BEN):
        at_r1(desk, member)
        assert EVE.name not in desk.get("/")
        desk.get(f"/glass/{seq}", 404)
        desk.post(f"/glass/{seq}/end", 422)


@ONCE
@pytest.mark.parametrize(
    "sent",
    [
        {"why": ""}, {"why": "too short"}, {"why": "123456789012"}, {"why": badge(EVE)}, {"why": "x" * 501},
        {"pin": "0000"}, {"pin": ""}, {"badge": ""}, {"badge": "eve"}, {"badge": badge(ANN)}, {"registration": "R9"},
        {"registration": ""}, {"registration": "R2"},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_without_reason_and_all_components(desk: Desk, sent: dict[str, str]) -> None:
    """Another's badge, a user name, no reason, another site: nothing is written and nothing is open."""
    at_r1(desk, EVE)
    whole = {"registration": "R1", "why": WHY, "badge": badge(EVE), "pin": PIN}
    page = desk.refused("/glass/", **{**whole, **sent})
    assert badge(EVE) not in page
    assert rows(desk.clinic, break_glass) == []


@ONCE
def test_every_other_page_answers_as_before(desk: Desk) -> None:
    """The deny matrix under broken glass: whatever an administrator could not open she cannot open now."""
    patient = desk.clinic.register()
    (vial,) = desk.clinic.receive()
    at_r1(desk, DEE)
    there = sorted({rule for rule, method in served(desk) if method == "GET" and "glass" not in rule})
    addresses = [address_of(rule) for rule in there if not rule.startswith(("/lock", "/sign-in", "/setup"))]
    addresses += [f"/patient/{patient}", f"/patient/{patient}/wristband", f"/label/{vial}", "/finding/1"]

    def answers() -> dict[str, int]:
        found = {}
        for address in addresses:
            with desk.client.get(address) as answer:
                found[address] = answer.status_code
        return found

    before = answers()
    break_it(desk, DEE)
    entries = desk.clinic.entries()
    assert answers() == before
    assert {
        before[f"/patient/{patient}"],
        before["/patient/"],
        before["/issue/"],
        before["/waste/witness/"],
    } == {403}
    for address in (
        "/issue/",
        "/draw/",
        "/waste/",
        f"/patient/{patient}",
        "/order/new",
        f"/glass/patient/{patient}",
    ):
        assert desk.client.post(address, data={"scan": vial}).status_code in (403, 405), address
    assert desk.clinic.entries() == entries


@ONCE
def test_who_sees_all_is_offered_nothing(desk: Desk) -> None:
    """A nurse of the only other site's kind: offered where another registration's records are closed to her."""
    at_r1(desk, EVE)
    desk.sign_in(ANN)
    # Ann's roles show R1; R2's records are what glass would open, and no answer says whether there are any.
    assert "Open with a reason" in desk.get("/patient/NOBODY", 404)
    assert "Open with a reason" not in desk.get("/stock/?place=R2.CAB", 404)
    page = desk.get("/glass/")
    assert "Clinic R2" in page
    assert "Your own roles show these records" in desk.refused(
        "/glass/", registration="R1", why=WHY, badge=badge(ANN), pin=PIN
    )
