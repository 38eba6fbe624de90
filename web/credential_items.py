"""Open items of credentials: the list is to be reviewed, and a badge of hers that nothing read lately is to be read."""

from __future__ import annotations

from inventory.badge_reading import badge_in_force, readings
from inventory.credential_review import REVIEWERS, last_review, review_due
from web import words
from web.flow import Here
from web.frame import Button, Pill, State
from web.rows import OpenItem


def credential_items(here: Here) -> tuple[OpenItem, ...]:
    """The review that is due by today or overdue, for everybody who may sign it."""
    if not here.visitor.roles & REVIEWERS:
        return ()
    due, today = review_due(here.connection, here.book, here.now), here.now.astimezone(here.zone).date()
    if due > today:
        return ()
    last = last_review(here.connection, here.book)
    said = f"Last on {words.day(last.on)}." if last else "Not reviewed yet."
    late = due < today
    return (
        OpenItem(
            "Review who has which credential", said, Button("Read the list", href="/credentials/"),
            Pill(State.OVERDUE if late else State.DUE, f"{'Overdue since' if late else 'Due by'} {words.day(due)}"),
        ),
    )  # fmt: skip


def badge_items(here: Here) -> tuple[OpenItem, ...]:
    """Her own badge, where nothing read it for as long as the policy says, or its last test did not."""
    digest = badge_in_force(here.connection, here.visitor.person)
    if digest is None:
        return ()
    found = readings(here.connection, digest)
    if not found.is_due(here.now, here.visitor.station.policy.badge_read_every):
        return ()
    line = (
        f"Last read {words.moment(found.last, here.zone, here.now)}."
        if found.reads
        else "Its last test read nothing. An administrator ends and replaces it."
    )
    state = Pill(State.DUE, "To be read") if found.reads else Pill(State.OVERDUE, "Does not read")
    return (OpenItem("Test your badge", line, Button("Test it", href="/factor/badge"), state),)
