"""A digest a day where somebody answers for a registration; it is mailed, tried again, and ended by one that says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inventory.mail_address import DIGEST, SetMailAddress, set_mail_address
from inventory.registration import all_registrations
from inventory.tables.working import daily_digest
from tests.cast import CORA, DEE, START, Clinic
from tests.web.conftest import Desk
from tests.web.governed import govern
from tests.web.mail_server import Mailbox, mail_server
from tests.web.suspicion import kept, statement
from tests.web.treatment import labels, treat
from web.checkpoint_mail import Post, post_of
from web.digest import make_due, words_of

#: Tuesday morning in New York.
TUESDAY = datetime(2026, 11, 3, 13, 0, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as found:
        yield found


def post(box: Mailbox) -> Post:
    """How it is reached."""
    return post_of(f"smtp://127.0.0.1:{box.port}", "kept@a.example", "clinic@a.example")


def rows(clinic: Clinic) -> list[tuple[str, str | None]]:
    """Day and address of each digest that is kept."""
    with clinic.database.read() as connection:
        query = select(daily_digest.c.day, daily_digest.c.address).order_by(daily_digest.c.day)
        return [(row.day, row.address) for row in connection.execute(query)]


def put(clinic: Clinic, address: str | None) -> None:
    """Dee sets the address and Cora approves."""
    command = SetMailAddress(clinic.act(DEE, book="house"), "R1", DIGEST, address)
    clinic.run_signed(set_mail_address, command, (DEE, "actor"), (CORA, "approver"))


def test_nobody_is_told_where_nobody_answers(desk: Desk) -> None:
    """Without a registrant of record there is no digest."""
    assert make_due(desk.clinic.database, TUESDAY, post=None) == "0 made"
    assert rows(desk.clinic) == []


def test_one_a_day_is_kept_and_none_twice(desk: Desk) -> None:
    """That of yesterday first; a day on which nothing ran is made up, however many there are."""
    govern(desk.clinic)
    for _ in range(2):
        make_due(desk.clinic.database, TUESDAY, post=None)
    assert rows(desk.clinic) == [("2026-11-02", None)]
    make_due(desk.clinic.database, TUESDAY + timedelta(days=3), post=None)
    assert [day for day, _ in rows(desk.clinic)] == [f"2026-11-0{day}" for day in (2, 3, 4, 5)]
    make_due(desk.clinic.database, TUESDAY + timedelta(days=30), post=None)
    assert len(rows(desk.clinic)) == 31
    assert make_due(desk.clinic.database, TUESDAY, post=None) == "0 made"


def test_it_is_mailed_to_the_address_in_force(desk: Desk, box: Mailbox) -> None:
    """With the changes of the day; to nobody before one is set."""
    govern(desk.clinic)
    make_due(desk.clinic.database, TUESDAY, post=post(box))
    assert box.mails == []
    put(desk.clinic, "rita@a.example")
    make_due(desk.clinic.database, TUESDAY + timedelta(days=1), post=post(box))
    (mail,) = box.mails
    assert b"To: rita@a.example" in mail
    assert b"Does none come on a day" in mail
    assert rows(desk.clinic)[-1] == ("2026-11-03", "rita@a.example")


def test_a_server_that_is_away_keeps_no_digest_from_its_page(desk: Desk, box: Mailbox) -> None:
    """Each day is kept all the same; one mail has them all when it is back, and no day twice."""
    govern(desk.clinic)
    put(desk.clinic, "rita@a.example")
    box.refuses = "MAIL"
    for days in range(10):
        said = make_due(desk.clinic.database, TUESDAY + timedelta(days=days), post=post(box))
        assert "1 made; R1 not mailed: 127.0.0.1" in said
    assert len(rows(desk.clinic)) == 10
    box.refuses = ""
    later = TUESDAY + timedelta(days=10)
    for _ in range(2):
        make_due(desk.clinic.database, later, post=post(box))
    (mail,) = box.mails
    said = mail.replace(b"=\r\n", b"").decode()
    assert "Subject: Daily digest: Clinic R1, 02 Nov 2026 to 12 Nov 2026" in said
    assert "This mail has 11 daily digests, 02 Nov 2026 to 12 Nov 2026: they could not go before." in said
    assert said.count("Daily digest of Clinic R1") == 11


def test_a_closed_old_box_keeps_nothing_from_the_new_one(desk: Desk, box: Mailbox) -> None:
    """The new one gets each day once, that which the old one did not take too; a last one to the old is tried apart."""
    govern(desk.clinic)
    put(desk.clinic, "old@a.example")
    box.unknown = {"old@a.example"}
    make_due(desk.clinic.database, TUESDAY, post=post(box))
    put(desk.clinic, "new@a.example")
    for half_hours in range(48 * 3):
        now = TUESDAY + timedelta(days=1, minutes=30 * half_hours)
        make_due(desk.clinic.database, now, post=post(box))
    text = [mail.replace(b"=\r\n", b"").decode() for mail in box.mails]
    assert [mail.count("Daily digest of Clinic R1") for mail in text] == [2, 1, 1, 1]
    assert all("To: new@a.example" in mail for mail in text)
    tried = sum("<old@a.example>" in line for line in box.commands)
    assert tried < 30
    box.unknown = set()
    make_due(desk.clinic.database, TUESDAY + timedelta(days=4, hours=5), post=post(box))
    assert "This is the last digest to old@a.example." in box.mails[-1].replace(b"=\r\n", b"").decode()


def test_a_new_address_that_is_refused_silences_no_last_one(desk: Desk, box: Mailbox) -> None:
    """The one until now reads who signed that; those of the new one wait and stand on their page."""
    govern(desk.clinic)
    put(desk.clinic, "rita@a.example")
    make_due(desk.clinic.database, TUESDAY, post=post(box))
    put(desk.clinic, "nobody@a.example")
    box.unknown = {"nobody@a.example"}
    for days in range(1, 4):
        make_due(desk.clinic.database, TUESDAY + timedelta(days=days), post=post(box))
    assert len(box.mails) == 2
    assert b"Subject: Last daily digest" in box.mails[-1]
    assert len(rows(desk.clinic)) == 4


@pytest.mark.parametrize("new", [None, "other@a.example"])
def test_it_never_stops_without_a_last_one(desk: Desk, box: Mailbox, new: str | None) -> None:
    """The address until now gets one more, which names the entry and both who signed it; then no further one."""
    govern(desk.clinic)
    put(desk.clinic, "rita@a.example")
    make_due(desk.clinic.database, TUESDAY, post=post(box))
    put(desk.clinic, new)
    box.mails.clear()
    make_due(desk.clinic.database, TUESDAY + timedelta(days=1), post=post(box))
    (last,) = [mail for mail in box.mails if b"To: rita@a.example" in mail]
    said = last.replace(b"=\r\n", b"")
    assert b"Subject: Last daily digest" in said
    assert b"This is the last digest to rita@a.example." in said
    assert f"signed by: {DEE.name} (performed) and {CORA.name} (approved)".encode() in said
    assert len(box.mails) == (1 if new is None else 2)
    box.mails.clear()
    make_due(desk.clinic.database, TUESDAY + timedelta(days=2), post=post(box))
    assert [b"rita@a.example" in mail for mail in box.mails] == ([] if new is None else [False])
    with desk.clinic.database.read() as connection:
        kept = connection.execute(select(daily_digest.c.words).order_by(daily_digest.c.day)).scalars().all()
    assert ["last digest" in words for words in kept] == [False, True, False]


def test_a_finding_that_nobody_opened_for_a_week_is_counted(desk: Desk) -> None:
    """From the seventh day on, until compliance opens it; a digest of a day before that day says what was true then."""
    (number,) = kept(desk.clinic, statement(treat(desk.clinic, labels())))
    govern(desk.clinic)

    def said(days: int) -> str:
        with desk.clinic.database.read() as connection:
            site = all_registrations(connection)[0]
            words = words_of(connection, site, CORA.code, START.date() + timedelta(days=days))
        return next(line for line in words.splitlines() if line.startswith("Findings"))

    assert [said(days)[-2:] for days in (0, 5, 8)] == ["0.", "0.", "1."]
    desk.clinic.clock.at = START + timedelta(days=10)
    desk.sign_in(DEE)
    desk.get(f"/finding/{number}")
    assert [said(days)[-2:] for days in (8, 11)] == ["1.", "0."]
