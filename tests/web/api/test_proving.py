"""Each step is proven by who does it: one verification for each person, lock-outs, secrets that stay out, and once."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from inventory import accountability, receipt
from inventory.plan import Fact
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import EnrollBadge, enroll_badge
from inventory.tables.schema import metadata
from inventory.tables.working import notice, proof_attempt
from inventory.verification import check_entries
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM
from tests.inventory.forging import Say, saying
from tests.web.api.conftest import ONCE, Station, by
from tests.web.conftest import PIN, badge
from tests.web.two_people import files
from web.proof import badge_identity


def taking(station: Station, vial: str, **changed: Any) -> dict[str, Any]:
    """Ann takes a vial."""
    return station.step(ANN, container=vial, purpose="session") | changed


def test_the_same_step_twice_is_recorded_once(station: Station) -> None:
    """The first answers 201, every other 200 with the same entry, whatever the books say by then."""
    (vial,) = station.clinic.receive()
    sent = taking(station, vial)
    first = station.post("/issue", sent)
    again = station.post("/issue", sent, 200)
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again | {"repeated": False} == first


def test_another_content_under_the_same_number_is_409(station: Station) -> None:
    """Also from another person, and after a step of another kind."""
    first, second = station.clinic.receive(2)
    sent = taking(station, first)
    station.post("/issue", sent)
    station.refused("/issue", sent | {"container": second}, 409, "SameCommandOtherContent")
    station.refused("/issue", sent | {"by": by(CORA)}, 409, "SameCommandOtherContent")
    back = {"command_id": sent["command_id"], "by": sent["by"], "container": first, "place": "R1.RET"}
    station.refused("/return", back, 409, "SameCommandOtherContent")


@ONCE
def test_unknown_badge_and_wrong_pin_are_answered_alike(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the letter, after one verification each; kept as tries at the workstation and as attempts."""
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str, secret: str) -> Any:
        verified.append(secret)
        return verify(self, hashed, secret)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    (vial,) = station.clinic.receive()
    tried = ({"badge": badge(ANN), "pin": "0000"}, {"badge": "VTB/AAAAAAAAAAAAAAAA", "pin": PIN})
    said = [station.refused("/issue", taking(station, vial, by=who), 403, "NotAccepted") for who in tried]
    assert said[0] == said[1]
    assert verified == ["0000", PIN]
    station.refused("/issue", taking(station, vial, by={"badge": "any text", "pin": PIN}), 403, "NotAccepted")
    assert {each[4] for each in station.attempts()} == {"NotAccepted"}
    verified.clear()
    station.clinic.clock.at += timedelta(minutes=10)
    station.post("/issue", taking(station, vial))
    assert verified == [PIN]


@ONCE
def test_nobody_signs_here_before_the_statement_of_accountability(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of its text asks again: it is signed on its page, and then the same step is recorded."""
    (vial,) = station.clinic.receive()
    named = NameRegistrant(station.clinic.act(PROGRAM), "R1", CORA.code)
    files(station.clinic, ANN)
    station.clinic.run(name_registrant, named)
    monkeypatch.setattr(accountability, "VERSION", "2")
    station.refused("/issue", taking(station, vial), 422, "StatementNotSigned")
    station.clinic.answers(ANN)
    station.post("/issue", taking(station, vial))


@ONCE
def test_too_many_wrong_tries_wait(station: Station) -> None:
    """429 at the workstation, as its pages do; a right PIN does not help before the wait is over."""
    (vial,) = station.clinic.receive()
    at = station.clinic.clock()
    station.clinic.database.clock = lambda: at
    for _ in range(3):
        station.refused("/issue", taking(station, vial, by={"badge": badge(ANN), "pin": "0"}), 403)
    station.refused("/issue", taking(station, vial), 429, "TooManyTries")
    at += timedelta(seconds=10)
    station.post("/issue", taking(station, vial))


@ONCE
def test_a_secret_in_another_field_is_refused_and_stands_nowhere(station: Station) -> None:
    """Neither PIN nor badge is in any table, whether the step was taken or refused."""
    (vial,) = station.clinic.receive()
    for field in (PIN, badge(ANN), f" {PIN} "):
        station.refused("/issue", taking(station, vial, patient=field), kind="PinsAreTyped")
        station.refused("/issue", taking(station, field))
    station.refused("/issue", taking(station, vial, by={"badge": PIN, "pin": badge(ANN)}), 403)
    station.post("/issue", taking(station, vial))
    with station.clinic.database.read() as connection:
        kept = "".join(
            str(connection.execute(select(table)).all())
            for table in metadata.tables.values()
            if table.name != "pin"
        )
    assert PIN not in kept.replace(vial, "")
    assert badge(ANN).removeprefix("VTB/") not in kept


@ONCE
def test_anybodys_badge_and_digits_for_words_are_refused_as_on_the_pages(station: Station) -> None:
    """In each text, however deep; of who is not proven nothing is said of them."""
    when = {"valid_from": "2026-11-02T14:00:00Z", "valid_to": "2026-11-03T14:00:00Z"}
    order = {"patient": "P-R1-1", "substance": "ketamine", "dose": "35 mg", "route": "IV", **when}
    for text in (badge(BEN), "590143", f" {badge(DEE).lower()} "):
        sent = station.step(ANN, **order, prescriber=text)
        assert text.strip() not in str(station.refused("/order", sent, kind="PinsAreTyped"))
        wrong = {"badge": badge(ANN), "pin": "0"}
        station.refused("/order", sent | {"command_id": "f" * 32, "by": wrong}, 403, "NotAccepted")
        station.clinic.clock.at += timedelta(hours=1)
    parts = [{"container": badge(BEN)}]
    waste = {"parts": parts, "manner": "sink", "why": "left_over", "place": "R1.WB"}
    station.refused("/waste", station.step(ANN, **waste))
    station.refused(
        "/waste",
        station.step(
            ANN, **waste | {"parts": [{"container": station.clinic.taken()}]}, witness_reason="590143"
        ),
        kind="PinsAreTyped",
    )


def test_a_scan_of_elsewhere_is_told_to_both_sites(station: Station) -> None:
    """As on the pages: once a day, and the program reads that it is not from this site."""
    clinic = station.clinic
    carton = clinic.carton()
    clinic.run_signed(receipt.receive, clinic.receive_command(carton, actor=EVE), (EVE, "actor"))
    (label,) = carton.labels
    for _ in range(2):
        station.refused("/issue", taking(station, label), kind="ForeignContainer")
    station.refused("/issue", taking(station, clinic.receive()[0], by={"badge": badge(ANN), "pin": "0"}), 403)
    with clinic.database.read() as connection:
        told = [row.person for row in connection.execute(select(notice)) if label in row.words]
    assert told == [CORA.code, DEE.code, EVE.code]


@ONCE
def test_a_clinic_that_signs_with_security_keys_signs_on_a_page(station: Station) -> None:
    """Badge and PIN are not enough there, and no try is counted."""
    (vial,) = station.clinic.receive()
    act = station.clinic.act(PROGRAM)
    starts = int((act.occurred_at.timestamp() + 3600) * 1_000_000)
    fact = Fact("profile_chosen", {"registration": "R1", "profile": "security_key", "starts_at_us": starts})
    station.clinic.run(saying((fact,)), Say(act, "profile_chosen"))
    station.clinic.clock.at += timedelta(hours=2)
    station.refused("/issue", taking(station, vial), 403, "SignedOnAPage")
    with station.clinic.database.read() as connection:
        assert connection.execute(select(proof_attempt)).all() == []


def test_the_signature_is_over_what_was_recorded(station: Station) -> None:
    """Verify finds the entry whole: hash, signature, sums."""
    (vial,) = station.clinic.receive()
    taken = station.post("/issue", taking(station, vial))
    with station.clinic.database.read() as connection:
        assert check_entries(connection, station.clinic.database.keys, "R1", [taken["seq"]]) is None


@pytest.mark.parametrize("said", ["EMP-004829", "emp-004829", "]C0EMP-004829"])
def test_a_facilitys_badge_proves_as_on_the_pages(station: Station, said: str) -> None:
    """In either case, and with the scanner's name of its symbol."""
    act = station.clinic.act(DEE, book="house")
    station.clinic.run(enroll_badge, EnrollBadge(act, ANN.code, badge_identity(KEYS, "EMP-004829").digest))
    (vial,) = station.clinic.receive()
    station.post("/issue", taking(station, vial, by={"badge": said, "pin": PIN}))
