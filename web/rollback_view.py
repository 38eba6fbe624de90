"""What people read of books that do not fit what was published of them: the band, and the page that accounts for it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import Connection

from inventory.checkpoint import Checkpoint, hashes_of, size_of
from inventory.merkle import grown
from inventory.plan import HOUSE
from inventory.restore import restores_below
from inventory.rollback import Standing, State
from inventory.staff import Role
from web import words

#: Who may account for it.
ACCOUNTS = frozenset({Role.PHARMACIST, Role.COMPLIANCE, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Line:
    """One book on the page: pairs of term and text."""

    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...]


def band(stands: Sequence[Standing]) -> str:
    """The band of every page: what to do with the hands, what is true, who goes on; nothing where nothing stands."""
    if not stands:
        return ""
    books = " ".join(short(each) for each in stands)
    return f"Keep recording, and keep all paper. {books} Look at the vial before you trust a balance."


def short(each: Standing) -> str:
    """One book in one sentence."""
    name = title(each.book)
    if each.state is State.ROLLED_BACK:
        return f"{name} is an older copy: {each.found_size:,} of {each.published_size:,} published entries are here."
    same = f"at most {each.found_size:,} of {each.published_size:,} published entries are the same"
    return f"{name} differs: {same}."


def title(book: str) -> str:
    """The book as a sentence begins with it."""
    return "The house book" if book == HOUSE else f"Book {book}"


def line(connection: Connection, each: Standing, zone: tzinfo) -> Line:
    """A book with what was published of it and what is here."""
    size = size_of(connection, each.book)
    here = Checkpoint(each.book, size, grown(hashes_of(connection, each.book))[0].root)
    facts = (
        ("Published", _entries(each.published_size)),
        ("Published root", base64.b64encode(each.published_root).decode()),
        ("Here now", _entries(size)),
        ("Root here", here.printed_root),
        ("The same at most", f"the first {each.found_size:,}"),
        *(
            ("Copy put in place", f"entry {HOUSE}/{entry}, {_entries(held)} in this book")
            for entry, held in restores_below(connection, each.book, each.published_size)
        ),
        ("Noticed", words.moment_on_paper(each.noticed_at, zone)),
    )
    return Line(title(each.book), short(each), facts)


def _entries(size: int) -> str:
    return "1 entry" if size == 1 else f"{size:,} entries"
