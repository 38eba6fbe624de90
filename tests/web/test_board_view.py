"""The board's rows: strength before size, owners by name, and nothing that is already open as a finding."""

from __future__ import annotations

from typing import Any

from detection.finding import FAIR, WEAK
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
