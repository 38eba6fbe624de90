"""What is told at once is mailed once, tried again when the server takes none, and holds neither secret nor patient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert

from inventory.mail_address import DIGEST, SetMailAddress, set_mail_address
from inventory.moment import to_us
from inventory.tables.working import urgent_report
from tests.cast import CORA, DEE, START, Clinic
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.mail_server import Mailbox, mail_server
from tests.web.two_people import govern
from web.checkpoint_mail import Post, post_of
from web.outgoing_mail import FIRST_DELAY
from web.urgent_mail import LINES_MAX, mail_due

NOON = START + timedelta(hours=4)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as found:
        yield found


def post(box: Mailbox) -> Post:
    """How it is reached."""
    return post_of(f"smtp://127.0.0.1:{box.port}", "kept@a.example", "clinic@a.example")


def told(clinic: Clinic, words: str, registration: str = "R1", *, ago: timedelta = timedelta()) -> None:
    """Something was told at once."""
    with clinic.database.write() as connection:
        values = {"registration": registration, "what": words, "words": words, "at_us": to_us(NOON - ago)}
        connection.execute(insert(urgent_report).values(**values))


def test_it_is_mailed_once_to_the_address_of_the_digest(desk: Desk, box: Mailbox) -> None:
    """All that waits in one mail, from days ago too, when a server is back; of another clinic nothing."""
    clinic = desk.clinic
    govern(clinic)
    command = SetMailAddress(clinic.act(DEE, book="house"), "R1", DIGEST, "cora@a.example")
    clinic.run_signed(set_mail_address, command, (DEE, "actor"), (CORA, "approver"))
    told(clinic, "Ann Example is locked out.")
    told(clinic, "10 wrong tries in a row at Room 1.")
    told(clinic, "An old one.", ago=timedelta(days=3))
    told(clinic, "Of the other clinic.", "R2")
    assert mail_due(clinic.database, NOON, post=None) == "no mail server is named"
    box.refuses = "RCPT"
    assert "R1 not mailed" in mail_due(clinic.database, NOON, post=post(box))
    box.refuses = ""
    assert mail_due(clinic.database, NOON, post=post(box)) == "0 queued"
    assert box.mails == []
    for _ in range(2):
        mail_due(clinic.database, NOON + FIRST_DELAY, post=post(box))
    (mail,) = box.mails
    text = mail.decode()
    assert "To: cora@a.example" in text
    assert "Subject: Urgent: sign-in at Clinic R1" in text
    assert "Ann Example is locked out." in text
    assert "10 wrong tries in a row at Room 1." in text
    assert "An old one." in text
    assert "other clinic" not in text
    assert sum(row.queued_at_us is not None for row in rows(clinic, urgent_report)) == 3
    for number in range(LINES_MAX + 3):
        told(clinic, f"Line {number}.")
    mail_due(clinic.database, NOON, post=post(box))
    assert "And 3 more: the daily digest has them." in box.mails[-1].decode()
