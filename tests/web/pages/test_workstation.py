"""An administrator adds workstations, is shown a code once, and closes one: two people once a registrant is named."""

import re

from sqlalchemy import select

from inventory.enrolment import EnrolWorkstation, enrol_workstation, token_digest
from inventory.tables.factors import one_time_code
from inventory.tables.house import workstation
from tests.cast import CORA, DEE, PROGRAM
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.governed import govern
from web.browser_token import COOKIE


def enrolled(desk: Desk) -> None:
    """The desk's browser stands at R1's workstation by its token."""
    act = desk.clinic.act(PROGRAM)
    desk.clinic.run(enrol_workstation, EnrolWorkstation(act, "R1.W1", token_digest("hers")))
    desk.client.set_cookie(COOKIE, "hers")


def test_a_code_is_shown_once(desk: Desk) -> None:
    """It enrols a browser; the next one ends it; of neither more than a digest is kept. Another clinic's is 404."""
    desk.sign_in(DEE)
    assert "no browser enrolled" in desk.get("/workstation/")
    codes = []
    for _ in range(2):
        answer = desk.client.post("/workstation/R1.W1/code")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        found = re.search(r"(\w{4}-){2}\w{4}", said(answer))
        assert found is not None
        codes.append(found[0])
    assert codes[0] not in desk.get("/workstation/")
    with desk.clinic.database.read() as connection:
        rows = connection.execute(select(one_time_code).order_by(one_time_code.c.made_at_us)).all()
    assert [row.used_at_us is None for row in rows] == [False, True]
    assert not any(code in str(rows) or code.replace("-", "") in str(rows) for code in codes)
    desk.post("/workstation/R2.W1/code", 404)
    stranger = desk.app.test_client()
    sent = {"code": codes[1], "first": badge(DEE), "pin_first": PIN}
    assert stranger.post("/enrol/", data=sent).status_code == 303


def test_while_a_clinic_is_set_up_it_is_added_and_closed_at_once(desk: Desk) -> None:
    """A closed one's browser is out at its next request."""
    desk.sign_in(DEE)
    sent = {"name": "Room 2", "theme": "night", "waste_place": "R1.WB"}
    assert desk.post("/workstation/new", **sent) == "/workstation/"
    assert "Room 2" in desk.get("/workstation/")
    with desk.clinic.database.read() as connection:
        row = connection.execute(select(workstation).where(workstation.c.code == "R1.W2")).one()
    assert (row.name, row.theme, row.registration) == ("Room 2", "night", "R1")
    enrolled(desk)
    assert "The browser at Room 1" in desk.get("/workstation/R1.W1/close")
    desk.post("/workstation/R1.W1/close")
    assert desk.client.get("/").status_code == 403


def test_with_a_registrant_two_people_close_it(desk: Desk) -> None:
    """Who closes it signs, Cora approves at the same workstation; before that it stays open."""
    enrolled(desk)
    govern(desk.clinic)
    desk.sign_in(DEE)
    address = desk.post("/workstation/R1.W1/close")
    assert address.startswith("/change/draft/")
    desk.get(address)
    for member in (DEE, CORA):
        assert desk.client.get("/sign-in/").status_code == 200
        desk.post(address, scan=badge(member))
        desk.post(address, pin=PIN)
    assert desk.client.get("/").status_code == 403


def test_what_is_lacking_is_said(desk: Desk) -> None:
    """Name, theme and bin."""
    desk.sign_in(DEE)
    page = desk.refused("/workstation/new", name="", theme="mauve", waste_place="R2.WB")
    for sentence in ("Name the workstation.", "Choose the theme.", "Choose the waste bin beside it."):
        assert sentence in page
