"""What home says of credentials: to whom, and from when on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import ANN, DEE, Member
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.credential_items import badge_items, credential_items
from web.flow import Here
from web.frame import State


def items(desk: Desk, member: Member) -> list[tuple[str, State]]:
    """Title and state of her items."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        here = Here(connection, visitor_at(station_of(clinic), member), clinic.clock(), clinic.database.keys)
        found = (*credential_items(here), *badge_items(here))
    return [(each.title, each.pill.state) for each in found if each.pill]


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_the_list_is_due_on_its_day_and_overdue_after_it(desk: Desk) -> None:
    """For who may sign it; a badge that nothing read is its owner's, whatever her roles."""
    assert items(desk, DEE) == items(desk, ANN) == []
    desk.clinic.clock.at += timedelta(days=89, hours=20)
    assert ("Review who has which credential", State.DUE) in items(desk, DEE)
    desk.clinic.clock.at += timedelta(days=2)
    assert items(desk, DEE) == [
        ("Review who has which credential", State.OVERDUE), ("Test your badge", State.DUE),
    ]  # fmt: skip
    assert items(desk, ANN) == [("Test your badge", State.DUE)]
