"""What the list shows beside each line: its last use where somebody counts it, and where it is ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inventory import factor, person_file
from inventory.credentials import Kind
from tests.cast import ANN, DEE, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web import words
from web.credentials_view import Row, report, rows
from web.flow import Here


def here_of(desk: Desk) -> tuple[Row, ...]:
    """The rows as Dee sees them now; the report has as many."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic), DEE), clinic.clock(), clinic.database.keys)
        shown = rows(here)
        assert len(report(here, shown).rows) == len(shown)
    return shown


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_uses_are_known_where_somebody_counts_them(desk: Desk) -> None:
    """A badge by its readings, a code generator by its last step, a right by entries and sessions; no PIN by itself."""
    clinic = desk.clinic
    step = int(clinic.clock().timestamp()) // 30
    clinic.run(factor.enroll_totp, factor.EnrollTotp(clinic.act("P-0000"), ANN.code, b"seed", step))
    clinic.clock.at += timedelta(days=1)
    desk.sign_in(ANN)
    hers = {each.of.kind: each for each in here_of(desk) if each.of.holder == ANN.code}
    read, coded = hers[Kind.BADGE].used, hers[Kind.TOTP].used
    assert read is not None
    assert coded is not None
    assert read - coded > timedelta(hours=23)
    assert (hers[Kind.PIN].counted, hers[Kind.PIN].used) == (False, None)
    assert hers[Kind.ROLE].used is None
    clinic.taken()
    assert next(each for each in here_of(desk) if each.of.holder == ANN.code).used is not None
    assert all(each.href.startswith("/") for each in hers.values())


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_a_screening_stands_since_its_own_day(desk: Desk) -> None:
    """Not since the day on which somebody recorded it; the page writes it as every other day."""
    clinic, screened = desk.clinic, date(2025, 12, 1)
    clear = person_file.RecordScreening(clinic.act(PROGRAM), ANN.code, screened, person_file.Result.CLEAR)
    clinic.run(person_file.record_screening, clear)
    (line,) = (each for each in here_of(desk) if each.of.kind is Kind.SCREENING)
    assert (line.of.what, line.since) == ("clear", screened)
    desk.sign_in(DEE)
    page = desk.get("/credentials/")
    assert f"screening: clear {words.day(screened)}" in page
    assert screened.isoformat() not in page
