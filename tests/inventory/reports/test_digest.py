"""The digest of a day says who was added, what was changed and by whom, and which waste stands with one signature."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from inventory import staff
from inventory.checkpoint import Occasion, checkpoint_of, keep
from inventory.credential_review import ReviewCredentials, review_credentials
from inventory.credentials import list_digest, listed
from inventory.moment import to_us
from inventory.registration import find_registration
from inventory.reports.digest import Digest, digest, lines
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.tables.working import refused_attempt, urgent_report
from tests.cast import CORA, DEE, KEYS, PROGRAM, START, ZONE, Clinic

DAY = START.astimezone(ZoneInfo(ZONE)).date()


def read(clinic: Clinic, days: int = 0) -> Digest:
    """R1's digest of the first day, or of one so many days later."""
    with clinic.database.read() as connection:
        site = find_registration(connection, "R1")
        assert site is not None
        return digest(connection, site, DAY + timedelta(days=days))


def test_a_change_is_told_with_both_who_signed(own_clinic: Clinic) -> None:
    """Number, what, by whom, approved by whom; one with one signature says so. Another day tells nothing."""
    act = own_clinic.act(PROGRAM)
    own_clinic.run(name_registrant, NameRegistrant(act, "R1", CORA.code))
    added = staff.AddPerson(own_clinic.act(DEE, book="house"), "P-0099", "una", "Una", "Example")
    posted = own_clinic.run_signed(staff.add_person, added, (DEE, "actor"), (CORA, "approver"))
    found = read(own_clinic)
    told = found.told[-1]
    assert (told.number, told.what, told.actor, told.approver) == (
        posted.number, "Person added: Una Example", DEE.name, CORA.name,
    )  # fmt: skip
    said = "\n".join(lines(found, CORA.name, 3))
    assert f"- {posted.number} Person added: Una Example, by {DEE.name}, approved by {CORA.name}." in said
    assert "Findings unopened for a week or longer: 3." in said
    assert (
        said.splitlines()[0]
        == f"Daily digest of Clinic R1, 02 Nov 2026, for {CORA.name}, registrant of record."
    )
    assert said.endswith("Does none come on a day, call the clinic and ask why.")
    assert f"Role changed: {CORA.name}, pharmacist given" in [each.what for each in found.told]
    assert "Place added" in [each.what for each in found.told]
    assert read(own_clinic, 1).told == ()


def test_checkpoints_and_refused_attempts_are_counted(own_clinic: Clinic) -> None:
    """Of this registration's workstations, or of none; another's are not."""
    said = "\n".join(lines(read(own_clinic), "x", 0))
    assert "No checkpoint has been signed yet." in said
    assert "Refused for want of a right: 0." in said
    own_clinic.receive()
    with own_clinic.database.read() as connection:
        made = checkpoint_of(connection, KEYS, "R1")
    keep(own_clinic.database, made, Occasion.COMMAND, own_clinic.clock())
    row = {
        "at_us": to_us(own_clinic.clock()), "address": "10.0.0.1", "method": "GET", "route": "/", "answer": 403,
        "why": "x", "person": None,
    }  # fmt: skip
    with own_clinic.database.write() as connection:
        rows = [{**row, "workstation": station} for station in ("R1.W1", "R2.W1", None)]
        connection.execute(insert(refused_attempt), rows)
    found = read(own_clinic)
    assert (found.refused, found.checkpoints[0][:2]) == (2, ("R1", 1))
    assert f"Checkpoint of book R1: 1 entries, root {made.root.hex()}." in lines(found, "x", 0)


def test_what_was_told_at_once_stands_in_its_day(own_clinic: Clinic) -> None:
    """Of this registration and of that day, mailed or not."""
    assert "Told at once of sign-in: nothing." in lines(read(own_clinic), "x", 0)
    with own_clinic.database.write() as connection:
        for site, ago, words in (
            ("R1", 0, "Ann is locked out."),
            ("R2", 0, "Elsewhere."),
            ("R1", 1, "Before."),
        ):
            at_us = to_us(own_clinic.clock() - timedelta(days=ago))
            values = {"at_us": at_us, "registration": site, "what": words, "words": words}
            connection.execute(insert(urgent_report).values(**values))
    said = list(lines(read(own_clinic), "x", 0))
    start = said.index("Told at once of sign-in: 1.")
    assert said[start + 1] == "- Ann is locked out."
    assert not {"- Elsewhere.", "- Before."} & set(said)


def test_an_overdue_review_of_credentials_is_said(own_clinic: Clinic) -> None:
    """From the day after it was due, and of the day on which it was signed no more."""
    assert "Credentials:" not in "\n".join(lines(read(own_clinic, 90), CORA.name, 0))
    said = "\n".join(lines(read(own_clinic, 95), CORA.name, 0))
    assert "Credentials: their review is overdue since 31 Jan 2027." in said
    own_clinic.clock.at += timedelta(days=94)
    act = own_clinic.act(DEE, book="house")
    with own_clinic.database.read() as connection:
        seen = list_digest(listed(connection, "R1", act.occurred_at))
    own_clinic.run_signed(review_credentials, ReviewCredentials(act, "R1", seen, None), (DEE, "actor"))
    found = read(own_clinic, 94)
    assert found.told[-1].what == "Credentials reviewed"
    assert found.review_overdue is None
