"""How an entry with one signature reads: review due by a day, or by whom it was reviewed and when; which are late."""

from __future__ import annotations

from inventory.plan import HOUSE
from inventory.review import OneSignature, disputed, made_words, standing_of, waiting
from web import words
from web.flow import Here
from web.frame import Fact, State


def one_signature_fact(here: Here, book: str, seq: int) -> Fact | None:
    """The line of an entry's page; None for an entry with all of its signatures."""
    found = standing_of(here.connection, here.book, book, seq)
    if found is None:
        return None
    state = State.OVERDUE if is_overdue(here, found) else State.DUE if found.waits else State.DONE
    return Fact("Signatures", words_of(here, found), state)


def to_do(here: Here, book: str, seq: int) -> Fact | None:
    """What makes a change right to which the reviewer did not agree; None for any other entry, or once it is right."""
    if book != HOUSE or all(each.seq != seq for each in disputed(here.connection, here.book)):
        return None
    said = (
        "Make this change again, or end what it gave: two people sign, or one and then a review that agrees. "
        "Until then whom it is about approves nothing and signs nothing alone."
    )
    return Fact("What to do", said, State.OVERDUE)


def words_of(here: Here, found: OneSignature) -> str:
    """The sentence of the books."""
    if found.reviewer is None or found.reviewed_at is None:
        return f"One signature, review due by {words.day(found.due_on)}"
    on = words.day(found.reviewed_at.astimezone(here.zone).date())
    agreed = "agreed" if found.agreed else "did not agree"
    remark = f": {found.remark}" if found.remark else ""
    by = made_words(here.connection, found.reviewer, found.makers)
    return f"One signature, reviewed by {by}{',' if found.makers else ''} on {on}, {agreed}{remark}"


def is_overdue(here: Here, found: OneSignature) -> bool:
    """Its review was due before today."""
    return found.waits and found.due_on < here.now.astimezone(here.zone).date()


def overdue(here: Here) -> tuple[OneSignature, ...]:
    """Entries of this registration whose review is late."""
    return tuple(each for each in waiting(here.connection, here.book) if is_overdue(here, each))
