"""The board's rows: strength before size, owners by name, and nothing that is already open as a finding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from detection.finding import FAIR, WEAK
from detection.tables import job_run
from inventory.moment import to_us
from tests.cast import DEE
from tests.web.conftest import Desk
from tests.web.suspicion import exception, kept, statement
from tests.web.treatment import labels, reading, treat
from web.board_view import BUDGET, board_context, read_board


def shown(desk: Desk, *, weaker: bool = False) -> dict[str, Any]:
    """The context of the board as Dee opens it."""
    with reading(desk, DEE) as here:
        return board_context(read_board(here), weaker=weaker)


def test_the_strongest_come_first_then_the_largest(desk: Desk) -> None:
    """Strong before fair before weak; of the same strength by milligrams."""
    done = treat(desk.clinic, labels())
    kept(
        desk.clinic,
        statement(done, key="a", statement="a", strength=WEAK, difference_ng=9),
        statement(done, key="b", statement="b", strength=FAIR, difference_ng=1),
        statement(done, key="c", statement="c", difference_ng=1),
        statement(done, key="d", statement="d", difference_ng=2),
    )
    assert [row.title for row in shown(desk)["worth"]] == ["d", "c", "b", "a"]


def test_no_more_than_the_budget_is_shown_at_once(desk: Desk) -> None:
    """The rest is counted, and shown when asked for."""
    done = treat(desk.clinic, labels())
    kept(desk.clinic, *(statement(done, key=str(number)) for number in range(BUDGET + 3)))
    first = shown(desk)
    assert (len(first["worth"]), first["weaker"]) == (BUDGET, 3)
    assert len(shown(desk, weaker=True)["worth"]) == 3


def test_what_is_open_under_a_name_is_no_finding(desk: Desk) -> None:
    """Custody and exceptions have an owner; the feed has its own line."""
    done = treat(desk.clinic, labels())
    kept(
        desk.clinic, exception(done), statement(done, key="o", scheme="open_custody"),
        statement(done, key="f", scheme="feed", person=None, statement="Chart feed is late"),
    )  # fmt: skip
    context = shown(desk)
    assert context["worth"] == ()
    assert [(row.what, row.owner) for row in context["open_now"]] == [
        ("Recorded with an exception", "Cora Specimen"),
        ("Chart feed is late", "you"),
    ]


def test_other_sites_are_not_read(desk: Desk) -> None:
    """Only where she is compliance officer."""
    done = treat(desk.clinic, labels())
    kept(desk.clinic, statement(done, key="r2", site="R2"))
    assert shown(desk)["worth"] == ()


@pytest.mark.parametrize(
    ("minutes", "outcome", "said"),
    [
        (None, "", ["No checkpoint was made yet"]),
        (2, "1 made, 1 published", ["Checkpoints 2 Nov 09:58"]),
        (90, "1 made, 1 published", ["Checkpoints last made 2 Nov 08:30"]),
        (
            2,
            "0 made, 0 published; R1 does not fit its checkpoint",
            ["A book does not fit its checkpoint: run verify"],
        ),
        (
            2,
            "1 made, 0 published; not published: x; not mailed: y",
            [
                "Checkpoints wait: their second path takes none",
                "Checkpoints wait: the mail server takes none",
            ],
        ),
        (2, "failed: OperationalError", ["Checkpoints wait: their second path takes none"]),
    ],
)
def test_the_state_of_the_checkpoints_stands_beside_that_of_the_feeds(
    desk: Desk, minutes: int | None, outcome: str, said: list[str]
) -> None:
    """When they were last made, or each fault that the last run met."""
    if minutes is not None:
        at = to_us(desk.clinic.clock() - timedelta(minutes=minutes))
        row = {
            "job": "checkpoints", "slot_us": at, "started_at_us": at, "finished_at_us": at, "lease_until_us": at,
            "outcome": outcome, "host": "here", "pid": 1,
        }  # fmt: skip
        with desk.clinic.database.write() as connection:
            connection.execute(insert(job_run).values(row))
    assert [pill.text for pill in shown(desk)["health"] if "heckpoint" in pill.text] == said
