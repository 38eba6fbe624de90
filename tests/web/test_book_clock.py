"""A clock that is behind the books: said on every page and once in the log; nothing is refused, no lock ends."""

from __future__ import annotations

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from inventory.tables.ledger import entry
from inventory.verification import verify
from tests.cast import ANN, EVE, KEYS, ZONE
from tests.web.conftest import Desk
from web.book_clock import SLACK, Behind, Told, behind

BAND = "This machine's clock says"


def newest_us(desk: Desk) -> int:
    """The newest time of record in the book of R1."""
    query = select(func.max(entry.c.recorded_at_us)).where(entry.c.book == "R1")
    with desk.clinic.database.read() as connection:
        return int(connection.execute(query).scalar_one())


def test_a_clock_that_was_set_back_is_said_on_every_page_until_it_is_right(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Both times in a band, one line in the log however many requests; at its own time all of it is gone."""
    (vial,) = desk.clinic.receive()
    right = desk.clinic.clock.at
    desk.clinic.clock.at = right - timedelta(hours=1)
    desk.app.extensions["vialtrail_clock_told"] = Told()
    desk.sign_in(ANN)
    for address in ("/", "/issue/", "/waste/", f"/vial/{vial}"):
        page = desk.get(address)
        assert f"{BAND} 02 Nov 2026 09:" in page, address
        assert "The newest entry is of 02 Nov 2026 10:" in page, address
    lines = [each.getMessage() for each in caplog.records if each.getMessage().startswith("clock: behind")]
    assert len(lines) == 1
    assert lines[0].startswith("clock: behind book R1: clock 2026-11-02 14:")
    desk.clinic.clock.at = right
    desk.sign_in(ANN)
    assert BAND not in desk.get("/")
    assert caplog.records[-1].getMessage() == "clock: right again for book R1"


def test_another_registration_is_told_nothing(desk: Desk) -> None:
    """Its own book is not ahead of the clock."""
    desk.clinic.receive()
    desk.clinic.clock.at -= timedelta(hours=1)
    desk.sign_in(EVE)
    assert BAND not in desk.get("/")


def test_what_is_recorded_meanwhile_is_not_refused_and_never_goes_backwards(desk: Desk) -> None:
    """The entry stands a microsecond after the newest one; the books are as they must be."""
    (vial,) = desk.clinic.receive()
    before = newest_us(desk)
    desk.clinic.clock.at -= timedelta(hours=1)
    desk.sign_in(ANN)
    address = desk.post("/issue/", scan=vial)
    desk.post(address, scan="CONFIRM")
    assert newest_us(desk) == before + 1
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_a_clock_that_jumped_ahead_and_came_back_is_behind_what_it_wrote(desk: Desk) -> None:
    """A year ahead for one entry: the same band, with the year in both times."""
    right = desk.clinic.clock.at
    desk.clinic.clock.at = right + timedelta(days=365)
    desk.clinic.receive()
    desk.clinic.clock.at = right
    desk.sign_in(ANN)
    page = desk.get("/")
    assert f"{BAND} 02 Nov 2026" in page
    assert "The newest entry is of 02 Nov 2027" in page


def test_health_says_it_and_stays_well(desk: Desk) -> None:
    """200 with one line more; a run of the time to come is no sign of a scheduler that works."""
    from tests.web.pages.test_health import ran

    ran(desk, timedelta(minutes=1))
    ran(desk, timedelta(days=-300))
    desk.clinic.receive()
    desk.clinic.clock.at -= timedelta(minutes=12)
    answer = desk.client.get("/healthz")
    assert answer.get_data(as_text=True).splitlines()[-1].startswith("clock behind the books by 1")
    ran(desk, timedelta(minutes=1))
    answer = desk.client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).startswith("web ok\nscheduler ok\nclock behind the books by 1")


def test_a_minute_is_no_difference(desk: Desk) -> None:
    """Two servers' clocks differ by seconds."""
    desk.clinic.receive()
    with desk.clinic.database.read() as connection:
        newest = desk.clinic.clock.at
        found = behind(connection, "R1", newest - timedelta(hours=1))
        assert found is not None
        assert behind(connection, "R1", found.newest - SLACK) is None
        assert behind(connection, "R1", found.newest - SLACK - timedelta(microseconds=1)) is not None
        assert behind(connection, "R2", newest - timedelta(hours=1)) is None


def test_the_sentence_has_both_times_in_the_sites_zone(desk: Desk) -> None:
    """And what to do."""
    at = desk.clinic.clock.at
    said = Behind(at + timedelta(hours=2), at).sentence(ZoneInfo(ZONE))
    assert said.count("EST") == 2
    assert said.endswith("Tell the administrator.")


def test_the_log_is_told_of_each_change_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Behind, behind, right, right, behind: three lines."""
    from tests.cast import START

    told, found = Told(), Behind(START + timedelta(hours=1), START)
    with caplog.at_level(logging.WARNING):
        for each in (found, found, None, None, found):
            told.tell("R1", each)
    assert len(caplog.records) == 3
