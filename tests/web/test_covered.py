"""What waits for a witness who types the amount first is told to her on no page and by no program, until she typed."""

from __future__ import annotations

import secrets

import pytest

from inventory.api_token import SCOPES, MakeToken, make_token, token_digest
from inventory.limit_choice import SetLimit, set_limit
from scanners.label import short
from tests.cast import ANN, BEN, CORA, KEYS, PROGRAM
from tests.web.api.conftest import Station
from tests.web.conftest import Desk, Labelling, badge
from tests.web.floor import Drawn, follow, newest, sign
from tests.web.test_own_device import made, opened_at
from tests.web.test_typed_first import hides
from tests.web.two_people import elsewhere, token_of
from web.words import Covered, aligned, both_text, mg_text

__all__ = ["made"]
SAID = "It waits for its witness, who types what she sees before it is shown."


@pytest.fixture
def waiting(desk: Desk, made: Drawn) -> str:
    """Ann's draft over 35 mg in a syringe, at a clinic where witnesses type first."""
    desk.clinic.run(set_limit, SetLimit(desk.clinic.act(PROGRAM), "R1", "witness_types_first", "yes"))
    desk.sign_in(ANN)
    return sign(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), ANN)


def told(other: Desk, made: Drawn) -> list[str]:
    """The pages that tell it, of all that a witness may open."""
    draw = max(each for each in range(1, 9) if other.client.get(f"/draw/{each}").status_code != 404)
    pages = (
        "/", "/stock/", f"/stock/?place=R1.{ANN.code}", f"/vial/{made.syringe}", f"/vial/{made.vial}", f"/draw/{draw}",
        f"/label/{made.syringe}", f"/patient/{made.patient}",
    )  # fmt: skip
    return [each for each in pages if not hides(other.client.get(each).get_data(as_text=True))]


def test_no_page_tells_it_until_she_typed(desk: Desk, made: Drawn, waiting: str) -> None:
    """Covered in lists, elsewhere a page that says why and leads to where she types; then all is as it was."""
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    assert told(ben, made) == []
    page = ben.refused(f"/scan/{made.syringe}", waste="")
    assert SAID in page
    assert hides(page)
    page = ben.client.get(f"/vial/{made.syringe}").get_data(as_text=True)
    assert SAID in page
    assert f'href="{address}"' in page
    stock = ben.get("/stock/")
    assert f"syringe {short(made.syringe)} : covered until typed ;" in stock
    assert f"vial {short(made.vial)} : covered until typed" in stock
    ben.post(address, scan=badge(BEN), token=token_of(ben, address))
    ben.post(address, scan="0.7 mL", token=token_of(ben, address))
    assert len(told(ben, made)) >= 6


def test_her_own_work_goes_on_and_others_read_as_ever(desk: Desk, made: Drawn, waiting: str) -> None:
    """Another vial has its page; the maker reads hers, and whoever signs in at her workstation does not."""
    ben = elsewhere(desk, BEN)
    (other,) = desk.clinic.receive()
    assert SAID not in ben.client.get(f"/vial/{other}").get_data(as_text=True)
    ann = elsewhere(desk, ANN)
    assert not hides(ann.get(f"/vial/{made.syringe}"))
    assert "465 mg" in ann.get("/stock/")
    for member in (CORA, BEN):
        desk.sign_in(member)
        assert told(desk, made) == []
        assert "465 mg" not in desk.get("/stock/") + desk.get(f"/stock/?place=R1.{ANN.code}")
    assert waiting


def test_her_no_and_its_time_end_it(desk: Desk, made: Drawn, waiting: str) -> None:
    """What waits for nobody is covered from nobody."""
    ben, address = elsewhere(desk, BEN), opened_at(waiting)
    ben.client.post(address, data={"scan": "NO", "token": token_of(ben, address)})
    assert told(ben, made) == []
    ben.post(address, why="only half of it", token=token_of(ben, address))
    assert f"/vial/{made.syringe}" in told(ben, made)


def test_no_report_is_given_away_while_she_is_to_type(desk: Desk, made: Drawn, waiting: str) -> None:
    """It would stand as disclosed, and its file be covered; home and stock of a pharmacist have no sum of it either."""
    cora = elsewhere(desk, CORA)
    before = newest(desk).seq
    page = cora.refused(
        "/report/dispensing/inspector", recipient="Ira Inspector, DEA", authority="21 USC 880"
    )
    assert SAID in page
    assert newest(desk).seq == before
    assert "covered until typed" in cora.get("/")
    assert told(cora, made) == []
    assert waiting


def test_a_program_elsewhere_reads_no_amount_of_it(desk: Desk, made: Drawn, waiting: str) -> None:
    """Lives and entries of it wait, stock says none; at the maker's own workstation nothing is covered."""
    clinic = desk.clinic

    def station(code: str) -> Station:
        token, act = f"vtt_{secrets.token_urlsafe(32)}", clinic.act(PROGRAM)
        command = MakeToken(
            act, token_digest(KEYS, token), code, "R1", SCOPES, act.occurred_at.replace(year=2027)
        )
        clinic.run(make_token, command)
        assert isinstance(clinic, Labelling)
        return Station(desk.app, clinic, token)

    away, there = station("R1.W2"), station("R1.W1")
    seq = next(each["seq"] for each in there.get("/entry")["entries"] if each["kind"] == "draw")
    for address in (f"/container/{made.syringe}", f"/container/{made.vial}", f"/entry/{seq}"):
        said = away.get(address, 422)
        assert said["type"].endswith("AmountCovered")
        assert "35" not in said["expected"] + said["found"]
        there.get(address)

    def of_it(found: Station) -> list[int | None]:
        rows = [
            row
            for row in found.get("/stock")["stock"]
            for each in row["opened"]
            if each["label"] == made.syringe
        ]
        return [each["left_ug"] for row in rows for each in row["opened"] if each["label"] == made.syringe]

    assert of_it(away) == [None]
    assert of_it(there) == [35_000]
    assert waiting


def test_a_covered_amount_is_a_word_and_so_is_its_sum() -> None:
    """However it is written, and on whichever side of a sum it stands."""
    for each in (Covered(), Covered() + 5, 5 + Covered(), sum((3, Covered(), 4))):
        assert (mg_text(each), both_text(each, 7), aligned(each)) == (Covered.WORD,) * 3
