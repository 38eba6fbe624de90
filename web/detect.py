"""One detection over every registration: streams are read, statements made, findings kept; no lock while it thinks."""

from __future__ import annotations

from datetime import datetime, timedelta

from detection import store
from detection.activity import streams_of
from detection.run import find_all
from inventory.database import Database
from inventory.registration import all_registrations

#: How far back a run reads beside what is still in somebody's hands.
LOOK_BACK = timedelta(days=90)


def detect_all(database: Database, as_of: datetime, *, keep: bool = True) -> str:
    """Run every detector for every registration; returns the outcome in words.

    Args: keep: what they say goes to the board; a look at another day only tells how much that run would have said.
    """
    since = as_of - LOOK_BACK
    with database.read() as connection:
        sites = [registration.code for registration in all_registrations(connection)]
    n_open = n_new = 0
    for site in sites:
        with database.read() as connection:
            streams = streams_of(connection, database.keys, site, since, as_of)
        statements = find_all(streams, as_of)
        if not keep:
            n_open += len(statements)
            continue
        with database.write() as connection:
            opened, new = store.keep(connection, site, statements, as_of, since)
        n_open, n_new = n_open + opened, n_new + new
    return f"{n_open} open findings, {n_new} new, at {len(sites)} registrations"
