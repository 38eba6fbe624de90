"""Home says what is open in one's name, with due time and next step; the resolver does the sensible thing."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import ANN, BEN, CORA, DEE
from tests.web.conftest import Desk
from tests.web.floor import band
from tests.web.treatment import labels, treat


def test_open_items_have_their_due_time_and_next_step(desk: Desk) -> None:
    """The syringe to waste before the vial to return, and all of it in her hands."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    page = desk.get("/")
    assert "Your open items: 2" in page
    assert f"Syringe {done.syringe[-4:]} holds 10 mg (0.2 mL) Open, due 20:01" in page
    assert "Gave 25 mg of 35 mg to Una PAT1. Waste it" in page
    assert page.index("Waste it") < page.index("Return it")
    assert "475 mg milligrams ketamine, in 2 containers" in page
    assert "Today: 1 issued, 1 dose, 0 wastes witnessed for others. Nothing overdue." in page


def test_what_is_due_soon_and_overdue_is_said_in_words(desk: Desk) -> None:
    """Within the hour with the minutes left, afterwards with its age."""
    treat(desk.clinic, labels(), wasted=False)
    desk.clinic.clock.at += timedelta(hours=9, minutes=30)
    desk.sign_in(ANN)
    assert "Due 20:01, in" in desk.get("/")
    desk.clinic.clock.at += timedelta(hours=20)
    desk.sign_in(ANN)
    page = desk.get("/")
    assert "Overdue 19 h" in page
    assert "2 overdue." in page


def test_a_kept_draft_is_the_first_item(desk: Desk) -> None:
    """It is gone on with by its number, and is not offered once it is overtaken."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    draft = desk.post("/waste/", scan=done.syringe)
    page = desk.get("/")
    assert f"Go on with waste of syringe {done.syringe[-4:]}, 10 mg" in page
    assert page.index("Go on with") < page.index("Waste it")
    assert desk.post("/scan", scan="1") == draft
    desk.post("/waste/", scan=done.vial)
    assert f"Go on with waste of syringe {done.syringe[-4:]}" not in desk.get("/")


def test_nothing_open_is_said(desk: Desk) -> None:
    """An empty home says so, in words and in milligrams."""
    desk.sign_in(ANN)
    page = desk.get("/")
    assert "Nothing open." in page
    assert "0 mg milligrams" in page


def test_more_than_four_items_stand_behind_a_line(desk: Desk) -> None:
    """The rest opens on the same page."""
    made = labels()
    for _ in range(3):
        treat(desk.clinic, made, wasted=False)
    desk.sign_in(ANN)
    page = desk.get("/")
    assert "Your open items: 6" in page
    assert "and 2 more" in page
    assert page.count("Return it") + page.count("Waste it") == 4
    every = desk.get("/?all=1")
    assert every.count("Return it") + every.count("Waste it") == 6


def test_a_pharmacist_has_stock_and_what_was_recorded_as_a_fact(desk: Desk) -> None:
    """Stock by product; compliance goes to the board instead."""
    desk.clinic.receive(3)
    desk.sign_in(CORA)
    page = desk.get("/")
    assert "Stock by product" in page
    assert "ketamine 50 mg/mL 3 0" in page
    desk.sign_in(BEN)
    assert "Stock by product" not in desk.get("/")
    desk.sign_in(DEE)
    assert desk.client.get("/").headers["Location"] == "/board/"


def test_a_scan_does_the_sensible_thing(desk: Desk) -> None:
    """Storage: issue. Mine: draw, or the choice for a syringe partly given. A wristband: the patient."""
    made = labels()
    done = treat(desk.clinic, made, wasted=False)
    (sealed,) = desk.clinic.receive(1, labels=(next(made),))
    desk.sign_in(ANN)
    assert desk.post("/scan", scan=sealed).startswith("/issue/draft/")
    assert desk.post("/scan", scan=done.vial).startswith("/draw/draft/")
    assert "1 Give more 2 Waste what is left" in desk.post("/scan", 200, scan=done.syringe)
    assert desk.post(f"/scan/{done.syringe}", scan="2").startswith("/waste/draft/")
    assert desk.post("/scan", scan=band(done.patient)) == f"/patient/{done.patient}"
    desk.sign_in(BEN)
    assert desk.post("/scan", scan=done.vial) == f"/vial/{done.vial}"


def test_what_nobody_knows_is_refused_in_one_sentence(desk: Desk) -> None:
    """With what was expected and found; a letter that does nothing says so."""
    desk.sign_in(ANN)
    page = desk.refused("/scan", scan="ABC123")
    assert "Nothing is known by this code." in page
    assert "Found: ABC123." in page
    assert "does nothing here" in desk.refused("/scan", scan="7")
