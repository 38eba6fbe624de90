"""A browser is enrolled by a code, once, and by two people who answer for it; the one before stands there no longer."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from inventory import accountability
from inventory.enrolment import is_enrolling
from inventory.profile_choice import NOTICE, ChooseProfile, choose_profile
from inventory.tables.ledger import attestation, entry, entry_exception
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.governed import govern
from tests.web.two_people import files
from web.browser_token import COOKIE
from web.one_time_code import Purpose, keep

CODE = "ACDE-FGHJ-KLMN"


def coded(desk: Desk, workstation: str = "R1.W1", code: str = CODE) -> None:
    """A code for a workstation, as an administrator was shown it."""
    with desk.clinic.database.write() as connection:
        keep(connection, KEYS, Purpose.WORKSTATION, workstation, code, desk.clinic.clock())


def enrol(desk: Desk, status: int = 303, **changed: str) -> tuple[FlaskClient, str]:
    """A new browser types it, with Dee and Cora beside; the browser, and what the page says."""
    client = desk.app.test_client()
    sent: dict[str, Any] = {
        "code": CODE, "first": badge(DEE), "pin_first": PIN, "second": badge(CORA), "pin_second": PIN, **changed,
    }  # fmt: skip
    answer = client.post("/enrol/", data=sent)
    assert answer.status_code == status, said(answer)
    return client, said(answer)


def test_two_people_make_a_browser_a_workstation(desk: Desk) -> None:
    """Both signatures stand in the entry, and the browser opens sign-in there; a stranger's no longer does."""
    govern(desk.clinic)
    coded(desk)
    client, _ = enrol(desk)
    assert "Clinic R1" in said(client.get("/sign-in/"))
    with desk.clinic.database.read() as connection:
        made = connection.execute(select(entry).where(entry.c.kind == "workstation_enrolled")).one()
        query = select(attestation.c.signer, attestation.c.role, attestation.c.method)
        signed = connection.execute(
            query.where(attestation.c.book == "house", attestation.c.seq == made.seq)
        ).all()
        assert verify(connection, KEYS, lambda *_: None).is_clean
    assert {tuple(row) for row in signed} == {
        (DEE.code, "actor", "badge and PIN"), (CORA.code, "approver", "badge and PIN"),
    }  # fmt: skip
    assert (made.actor, made.workstation) == (DEE.code, "R1.W1")
    assert desk.app.test_client().get("/sign-in/").status_code == 403


def test_who_signed_no_statement_signs_it_here_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no browser is enrolled she can sign in nowhere: with her yes both stand there, without it neither."""
    govern(desk.clinic)
    coded(desk)
    monkeypatch.setattr(accountability, "VERSION", "2")
    before = desk.clinic.entries()
    _, page = enrol(desk, 422)
    assert "Dee Instance signs the statement of accountability first." in page
    assert "I answer for what is done under my signature" in page
    assert desk.clinic.entries() == before
    enrol(desk, statement="yes")
    with desk.clinic.database.read() as connection:
        query = (
            select(entry.c.kind, entry.c.actor).where(entry.c.book == "house").order_by(entry.c.seq.desc())
        )
        made = [tuple(row) for row in connection.execute(query.limit(3))]
        assert verify(connection, KEYS, lambda *_: None).is_clean
    stated = [("accountability_signed", CORA.code), ("accountability_signed", DEE.code)]
    assert made == [("workstation_enrolled", DEE.code), *stated]


def test_the_code_is_good_once_and_a_newer_browser_takes_the_place(desk: Desk) -> None:
    """The first one is out at its next request; another workstation's stays."""
    for code, workstation in ((CODE, "R1.W1"), ("ACDE-FGHJ-KLMP", "R2.W1")):
        coded(desk, workstation, code)
    first, _ = enrol(desk)
    _, page = enrol(desk, 422)
    assert "That code was not accepted." in page
    coded(desk, code="ACDE-FGHJ-KLMQ")
    second, _ = enrol(desk, code="ACDE-FGHJ-KLMQ")
    assert [client.get("/sign-in/").status_code for client in (first, second)] == [403, 200]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "ACDE-FGHJ-KLMP"}, "That code was not accepted."),
        ({"code": ""}, "That code was not accepted."),
        ({"pin_first": "0000"}, "That badge and PIN were not accepted."),
        ({"first": badge(ANN)}, "an administrator"),
        ({"first": "dee"}, "A user name does not sign here: scan your badge."),
        ({"second": "cora"}, "A user name does not sign here: scan your badge."),
        ({"pin_second": "0000"}, "That badge and PIN were not accepted."),
        ({"second": "", "pin_second": ""}, "That badge and PIN were not accepted."),
        ({"second": badge(DEE)}, "another person"),
        ({"second": badge(ANN)}, "an administrator, compliance or the registrant"),
        ({"alone": "yes"}, "3 people at most"),
    ],
)
def test_neither_alone_nor_a_wrong_secret_enrols(desk: Desk, changed: dict[str, str], sentence: str) -> None:
    """Nothing is recorded, the browser gets no token, and the code is good for the next try."""
    files(desk.clinic, ANN, BEN, CORA)
    govern(desk.clinic)
    coded(desk)
    before = desk.clinic.entries()
    client, page = enrol(desk, 422, **changed)
    assert sentence in page
    assert PIN not in page
    assert badge(DEE) not in page
    assert desk.clinic.entries() == before
    assert client.get_cookie(COOKIE) is None
    enrol(desk)


def test_one_signature_says_so_in_a_clinic_of_three(desk: Desk) -> None:
    """The entry says by when it is reviewed."""
    from inventory.staff import ChangeRole, change_role
    from tests.cast import BEN, PROGRAM

    for role in BEN.roles:
        desk.clinic.run(
            change_role, ChangeRole(desk.clinic.act(PROGRAM), BEN.code, "R1", role, granted=False)
        )
    govern(desk.clinic)
    coded(desk)
    enrol(desk, second="", pin_second="", alone="yes")
    with desk.clinic.database.read() as connection:
        assert connection.execute(select(entry_exception.c.name)).scalar_one() == "second_person_wanted"
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_while_a_clinic_is_set_up_the_administrator_is_enough(desk: Desk) -> None:
    """No registrant is named yet; a nurse is not enough then either."""
    coded(desk)
    enrol(desk, 422, first=badge(ANN))
    enrol(desk, second="", pin_second="")
    with desk.clinic.database.read() as connection:
        assert is_enrolling(connection)


def test_badges_and_pins_enrol_where_security_keys_sign_too(desk: Desk) -> None:
    """As every change of people: no key is asked of a browser that is no workstation yet; a name is not enough."""
    act = desk.clinic.act(PROGRAM)
    begins = act.occurred_at + NOTICE + timedelta(minutes=5)
    desk.clinic.run(choose_profile, ChooseProfile(act, "R1", "security_key", begins))
    govern(desk.clinic)
    desk.clinic.clock.at = begins + timedelta(minutes=1)
    coded(desk)
    before = desk.clinic.entries()
    _, page = enrol(desk, 422, second="cora")
    assert "A user name does not sign here: scan your badge." in page
    assert desk.clinic.entries() == before
    client, _ = enrol(desk)
    assert "Clinic R1" in said(client.get("/sign-in/"))
