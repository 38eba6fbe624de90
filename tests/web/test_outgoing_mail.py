"""A mail waits until it went: it stops no other, is tried later each time, and people read since when."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from inventory.mail_address import DIGEST, SetMailAddress, set_mail_address
from inventory.moment import from_us
from inventory.plan import HOUSE
from inventory.tables.working import outgoing_mail
from tests.cast import ANN, CORA, DEE, PROGRAM, START
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.governed import govern
from tests.web.mail_server import Mailbox, mail_server
from tests.web.treatment import reading
from web.checkpoint_mail import Post, post_of
from web.home_strips import mail_waits
from web.outgoing_mail import (
    DAILY,
    FIRST_DELAY,
    LONGEST_DELAY,
    TERM,
    URGENT,
    Waiting,
    follow,
    late,
    message_of,
    put,
    send_waiting,
)

NOON = START + timedelta(hours=4)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as found:
        yield found


def post(box: Mailbox) -> Post:
    """How it is reached."""
    return post_of(f"smtp://127.0.0.1:{box.port}", "kept@a.example", "clinic@a.example")


def queue(desk: Desk, recipient: str, *abouts: str, registration: str = "R1", what: str = DAILY) -> None:
    """Mails wait."""
    with desk.clinic.database.write() as connection:
        put(connection, registration, what, recipient, NOON, {each: f"Words {each}." for each in abouts})


def composed(waiting: list[Waiting]) -> tuple[str, str]:
    """Subject and text."""
    return "A subject", " ".join(row.words for row in waiting)


def run(desk: Desk, box: Mailbox, now: datetime) -> list[str]:
    """Send what is due."""
    return send_waiting(desk.clinic.database, now, post(box), (DAILY,), lambda found: composed(list(found)))


def test_what_fails_for_one_address_stops_no_other(
    desk: Desk, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    """One that makes no mail, one that the server refuses; neither log nor outcome names an address."""
    queue(desk, "name@[x.example", "1")
    queue(desk, "gone@a.example", "1")
    queue(desk, "rita@a.example", "1", "2")
    queue(desk, "rita@a.example", "2")
    queue(desk, "una@b.example", "1", registration="R2")
    box.unknown = {"gone@a.example"}
    with caplog.at_level(logging.WARNING):
        faults = run(desk, box, NOON)
    assert len(faults) == 2
    assert all(each.startswith("R1 not mailed: ") for each in faults)
    assert "@" not in caplog.text + " ".join(faults)
    assert [mail.count(b"Words") for mail in box.mails] == [2, 1]
    assert run(desk, box, NOON + timedelta(seconds=1)) == []
    assert len(box.mails) == 2


def test_it_is_tried_later_each_time_and_given_up_after_its_term(desk: Desk, box: Mailbox) -> None:
    """People read since when none went until then, and after it that it did not."""
    queue(desk, "gone@a.example", "1")
    box.unknown = {"gone@a.example"}
    tries, now = [], NOON
    while (found := rows(desk.clinic, outgoing_mail)[0]).given_up_at_us is None:
        assert len(run(desk, box, now)) == 1
        tries.append(now)
        with desk.clinic.database.read() as connection:
            (said,) = late(connection, "R1", now)
        assert said.given_up or (said.recipient, said.since) == ("gone@a.example", NOON)
        now = from_us(rows(desk.clinic, outgoing_mail)[0].next_at_us)
        assert run(desk, box, now - timedelta(seconds=1)) == []
        if len(tries) == 10:
            now = NOON + TERM
    gaps = [later - earlier for earlier, later in pairwise(tries[:10])]
    assert gaps[:3] == [FIRST_DELAY, 2 * FIRST_DELAY, 4 * FIRST_DELAY]
    assert gaps == sorted(gaps)
    assert gaps[-1] == LONGEST_DELAY
    assert tries[10:] == [NOON + TERM]
    assert found.sent_at_us is None
    with desk.clinic.database.read() as connection:
        assert [(each.since, each.given_up) for each in late(connection, "R1", now)] == [(None, 1)]


def test_what_waits_follows_a_change_of_address(desk: Desk) -> None:
    """To the one in force, once, and nothing of another kind."""
    clinic = desk.clinic
    queue(desk, "old@a.example", "1", "2")
    queue(desk, "old@a.example", "3", what=URGENT)
    follow(clinic.database, "R1", DAILY, NOON)
    assert len(rows(clinic, outgoing_mail)) == 3
    clinic.run(
        set_mail_address, SetMailAddress(clinic.act(PROGRAM, book=HOUSE), "R1", DIGEST, "new@a.example")
    )
    for _ in range(2):
        follow(clinic.database, "R1", DAILY, NOON)
    with clinic.database.read() as connection:
        query = select(outgoing_mail.c.about).where(outgoing_mail.c.recipient == "new@a.example")
        assert connection.execute(query).scalars().all() == ["1", "2"]


def test_home_and_board_say_since_when_mail_has_not_gone(desk: Desk, box: Mailbox) -> None:
    """To registrant, administrator and compliance; also where no server is named; no more once it went."""
    govern(desk.clinic)
    queue(desk, "rita@a.example", "1")
    desk.sign_in(CORA)
    assert "rita@a.example" not in desk.get("/")
    desk.clinic.clock.at = NOON + timedelta(hours=2)
    for member, address in ((CORA, "/"), (CORA, "/digest/"), (DEE, "/board/")):
        desk.sign_in(member)
        page = desk.get(address)
        assert "ail to rita@a.example" in page, (member, address)
        assert "not gone since 2 Nov" in page, (member, address)
    with reading(desk, DEE) as here:
        (strip,) = mail_waits(here)
    assert strip.button is not None
    assert strip.button.href == "/digest/address"
    with reading(desk, ANN) as here:
        assert mail_waits(here) == ()
    assert run(desk, box, NOON + timedelta(hours=2)) == []
    assert "rita@a.example" not in desk.get("/board/")


def test_a_subject_is_one_clean_line(box: Mailbox) -> None:
    """Whatever a site is named."""
    message = message_of(post(box), "Daily digest: A\u2028B\x85C\nBcc: x\x00", "Words.\n")
    assert message["Subject"] == "Daily digest: A B C Bcc: x"
    assert message.as_bytes()
