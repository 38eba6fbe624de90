"""A driver's bare loop over what posts asked of the database: same statements and transactions, nothing of ours."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import make_url

from inventory.authorizer import NAP_MS
from inventory.database import LOCK_WAIT_MS
from web.benchmark.recorded import COMMIT, Post, Statement

#: What the program's own connections are opened with; the last of all is how long one look for the lock lasts.
_PRAGMAS = (
    "foreign_keys = ON", "recursive_triggers = ON", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON",
    f"busy_timeout = {NAP_MS}",
)  # fmt: skip
_BEGIN = "BEGIN IMMEDIATE"


def replay(start: Callable[[], None], url: str, posts: list[Post], warm: int) -> list[float]:
    """One process: opens the database with its own driver, does `warm` posts, waits for the others, does the rest.

    Only the place in the chain is the database's own: it depends on who comes first. Returns: seconds of each post.
    """
    path = make_url(url)
    if path.get_backend_name() == "sqlite":
        sqlite = sqlite3.connect(str(path.database), timeout=LOCK_WAIT_MS / 1000, isolation_level=None)
        for pragma in _PRAGMAS:
            sqlite.execute(f"PRAGMA {pragma}")
        seconds = _all(start, sqlite.cursor(), lambda: sqlite.execute("COMMIT"), posts, warm)
        sqlite.close()
        return seconds
    import psycopg

    plain = path.set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c lock_timeout={LOCK_WAIT_MS} -c timezone=UTC"
    with psycopg.connect(plain, options=options) as postgresql:
        return _all(start, postgresql.cursor(), postgresql.commit, posts, warm)


def _all(
    start: Callable[[], None], cursor: Any, commit: Callable[[], object], posts: list[Post], warm: int
) -> list[float]:
    """Do the posts with one cursor."""
    seconds: list[float] = []
    for number, post in enumerate(posts):
        if number == warm:
            start()
        began = time.perf_counter()
        _one(cursor, commit, post)
        if number >= warm:
            seconds.append(time.perf_counter() - began)
    return seconds


def _one(cursor: Any, commit: Callable[[], object], post: Post) -> None:
    """One post; its rows take the place after the head that it read."""
    head: Any = None
    for statement in post:
        if statement.sql == COMMIT:
            commit()
            continue
        if statement.sql == _BEGIN:
            _begin(cursor)
            continue
        if head is not None and statement.chained:
            _place(statement, head)
        if statement.is_many:
            cursor.executemany(statement.sql, statement.rows)
        else:
            cursor.execute(statement.sql, *statement.rows)
        if statement.is_read:
            found = cursor.fetchall()
            head = found[0] if statement.is_head else head


def _begin(cursor: Any) -> None:
    """Look for SQLite's lock as often as the program does."""
    until = time.monotonic() + LOCK_WAIT_MS / 1000
    while True:
        try:
            cursor.execute(_BEGIN)
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
        else:
            return


def _place(statement: Statement, head: Any) -> None:
    """Give the rows of an insert their place in the chain."""
    seq, previous, recorded_us = head
    for row in statement.rows:
        for column, key in statement.chained.items():
            if column == "recorded_at_us":
                row[key] = max(row[key], recorded_us + 1)
            else:
                row[key] = seq + 1 if column == "seq" else previous
