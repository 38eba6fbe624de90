"""All that is open at the compliance officer's sites, thing by thing, each with its owner's name and its due time."""

from __future__ import annotations

from collections.abc import Iterator

from detection.finding import PHARMACIST
from inventory.plan import HOUSE
from inventory.registration import Registration
from inventory.reports.directory import people_with
from inventory.reports.entries import KIND_WORDS
from inventory.reports.open_items import all_open, open_takes
from inventory.review import disputed, waiting
from inventory.staff import Role
from scanners.label import short
from web import words
from web.board_view import Board
from web.frame import Pill, State
from web.home_items import due_pill
from web.recorded_view import address_of

#: What, where it opens to, the words of the link, whose it is, and its state.
Row = tuple[str, str, str, str, Pill]


def open_sites(board: Board) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
    """Code and name of each site, with its rows: custody, emergency takes, reviews, recorded exceptions."""
    return tuple(
        (
            site.code, site.name,
            (*_custody(board, site), *_takes(board, site), *_reviews(board, site), *_disputed(board, site),
             *_exceptions(board, site)),
        )
        for site in board.sites
    )  # fmt: skip


def _custody(board: Board, site: Registration) -> Iterator[Row]:
    for item in all_open(board.here.connection, site.code):
        if item.due_at is None:
            continue
        named = f"{item.what} {short(item.label)}"
        what = f"{item.what.capitalize()} {short(item.label)} holds {words.mg_text(item.left_ug)}"
        yield (
            what,
            f"/vial/{item.label}{_book(board, site)}",
            named,
            item.holder_name,
            due_pill(item.due_at, board.here),
        )


def _takes(board: Board, site: Registration) -> Iterator[Row]:
    for take in open_takes(board.here.connection, site.code):
        yield (
            f"Emergency take of {take.what} {short(take.label)}", f"/issue/{take.seq}{_book(board, site)}",
            f"entry {site.code}/{take.seq}", take.holder_name, due_pill(take.due_at, board.here),
        )  # fmt: skip


def _reviews(board: Board, site: Registration) -> Iterator[Row]:
    """Entries with one signature that wait for their reviewer."""
    owners = ", ".join(people_with(board.here.connection, site.code, Role.REVIEWER)) or "nobody yet"
    today = board.here.now.astimezone(board.here.zone).date()
    for each in waiting(board.here.connection, site.code):
        state = State.OVERDUE if each.due_on < today else State.DUE
        number = f"{each.book}/{each.seq}"
        own = f"{address_of(each.kind, each.seq) or '/board/'}{_book(board, site)}"
        address = f"/change/{each.seq}" if each.book == HOUSE else own
        yield (
            f"{KIND_WORDS[each.kind]} with one signature", address, f"entry {number}", owners,
            Pill(state, f"Review due by {words.day(each.due_on)}"),
        )  # fmt: skip


def _disputed(board: Board, site: Registration) -> Iterator[Row]:
    """Changes that a reviewer did not agree to: whoever makes changes makes each again."""
    owners = ", ".join(people_with(board.here.connection, site.code, Role.ADMINISTRATOR)) or "nobody yet"
    for each in disputed(board.here.connection, site.code):
        yield (
            f"{KIND_WORDS[each.kind]}: make it again", f"/change/{each.seq}", f"entry {each.book}/{each.seq}", owners,
            Pill(State.OVERDUE, "The reviewer did not agree"),
        )  # fmt: skip


def _exceptions(board: Board, site: Registration) -> Iterator[Row]:
    owners = ", ".join(people_with(board.here.connection, site.code, Role.PHARMACIST)) or "nobody yet"
    for each in board.findings:
        if each.statement.site == site.code and each.statement.owner == PHARMACIST:
            yield (
                each.statement.statement, f"/finding/{each.number}", each.statement.records[0].entry, owners,
                Pill(State.QUESTION, "A question"),
            )  # fmt: skip


def _book(board: Board, site: Registration) -> str:
    """The book in the address, where it is not the workstation's own."""
    return "" if site.code == board.here.book else f"?book={site.code}"
