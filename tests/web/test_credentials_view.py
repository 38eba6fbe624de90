"""What the list shows beside each line: its last use where somebody counts it, and where it is ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory import factor
from inventory.credentials import Kind
from tests.cast import ANN, DEE
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
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
