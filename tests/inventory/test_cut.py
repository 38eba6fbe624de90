"""A connection that is cut in the middle of a command: one result, whatever the server had done by then."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import OperationalError

from inventory.database import Database
from inventory.execution import execute
from inventory.issue import Issue, Purpose, take
from inventory.plan import Plan, Posted
from tests.cast import KEYS, Clinic
from tests.cutting import Line, line
from tests.lacking import lacking


@pytest.fixture
def cut(clinic: Clinic) -> Iterator[tuple[Database, Line]]:
    """The clinic's database by a line that can be cut; a file has none."""
    if clinic.database.is_sqlite:
        pytest.skip("there is no line to a file")
    if not str(make_url(clinic.database.url).query.get("host", "")).startswith("/"):
        lacking("postgresql", "the server that is named has no socket here")
    with line(clinic.database.url) as (url, made):
        database = Database(url, KEYS, clinic.clock)
        yield database, made
        database.close()


def taking(clinic: Clinic) -> Issue:
    """A vial to be taken."""
    return Issue(clinic.act(), clinic.receive()[0], Purpose.SESSION)


@pytest.mark.parametrize(("cut_at", "repeated"), [("commit", False), ("answer", True)])
def test_a_command_whose_line_is_cut_has_one_result(
    clinic: Clinic, cut: tuple[Database, Line], cut_at: str, repeated: bool
) -> None:
    """Lost before the commit it is done again; committed and not heard of, it gives its first result."""
    database, made = cut
    command = taking(clinic)
    before = clinic.entries()
    made.cut_at = cut_at
    posted = execute(database, take, command)
    assert (made.cuts, posted.repeated, clinic.entries()) == (1, repeated, before + 1)
    assert clinic.run(take, command) == Posted(
        posted.book, posted.seq, posted.kind, posted.recorded_at, repeated=True
    )


def test_a_line_that_is_cut_twice_is_not_tried_a_third_time(
    clinic: Clinic, cut: tuple[Database, Line]
) -> None:
    """The person is told, and the same command by hand is posted once."""
    database, made = cut
    command = taking(clinic)
    before, tries = clinic.entries(), 0

    def cutting(connection: Connection, asked: Issue) -> Plan:
        nonlocal tries
        tries += 1
        made.cut_at = "commit"
        return take(connection, asked)

    with pytest.raises(OperationalError):
        execute(database, cutting, command)
    assert (tries, clinic.entries()) == (2, before)
    made.cut_at = ""
    assert execute(database, take, command).repeated is False
    assert clinic.entries() == before + 1


def test_a_lock_that_does_not_come_is_not_tried_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits once, as long as it was told to, and the operation is never asked."""
    monkeypatch.setattr("inventory.database.LOCK_WAIT_MS", 400)
    database = Database(clinic.database.url, KEYS, clinic.clock)
    command = taking(clinic)
    asked: list[Issue] = []

    def noted(connection: Connection, wanted: Issue) -> Plan:
        asked.append(wanted)
        return take(connection, wanted)

    with clinic.database.write("R1"):
        began = time.monotonic()
        with pytest.raises(OperationalError):
            execute(database, noted, command)
        took = time.monotonic() - began
    assert (asked, 0.4 <= took < 0.8) == ([], True), took
    assert execute(database, noted, command).repeated is False
    database.close()
