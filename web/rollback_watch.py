"""Looks whether the books fit what was published of them: at each start, and every few minutes; it changes no entry."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from inventory.database import Database
from inventory.published import Compared, Fit, Note, kept_notes, verify_published
from inventory.rollback import Standing, notice, standing_now
from inventory.tables.ledger import entry
from web.publication import names_in, notes_of

#: The job's name in its claims.
JOB = "rollback"

log = logging.getLogger("vialtrail.rollback")


class Watch:
    """What one process looks with: it remembers which entry ended each note that fitted, and reads the rest anew.

    An entry's hash covers all before it, so that a note fits again while the entry at its end is the same.
    """

    def __init__(self, folder: Path) -> None:
        """Look at the notes of this folder, the second path."""
        self._folder = folder
        self._fitting: dict[str, tuple[str, int, bytes]] = {}

    def look(self, database: Database, now: datetime) -> str:
        """Notice what does not fit, one log line for each that is new; the outcome in words."""
        notes, unread = self._notes()
        with database.read() as connection:
            notes += [
                note for note in kept_notes(connection) if note.text not in {each.text for each in notes}
            ]
            wanted = [note for note in notes if not self._fits_still(connection, note)]
            compared = verify_published(connection, database.keys, wanted)
            stands = standing_now(connection, database.keys)
            for note, each in zip(wanted, compared, strict=True):
                self._remember(connection, note, each)
            if stands:
                # Something stands: a note that fits again says that the books themselves were put back.
                compared = verify_published(connection, database.keys, notes)
        for new in notice(database, compared, now):
            log.warning(log_line(new))
        with database.read() as connection:
            count = len(standing_now(connection, database.keys))
        return f"{len(notes)} notes, {count} standing{unread}"

    def _notes(self) -> tuple[list[Note], str]:
        """The notes of the second path; it may lie on a machine that is away, which stops nothing."""
        try:
            names = names_in(self._folder)
            return [note for name in names for note in notes_of(self._folder / name, name)], ""
        except OSError as error:
            return [], f", the second path cannot be read ({type(error).__name__})"

    def _fits_still(self, connection: Connection, note: Note) -> bool:
        known = self._fitting.get(note.text)
        return known is not None and _hash_at(connection, known[0], known[1]) == known[2]

    def _remember(self, connection: Connection, note: Note, each: Compared) -> None:
        if each.fit is Fit.FINE and each.published is not None and each.published.size:
            book, size = each.published.book, each.published.size
            found = _hash_at(connection, book, size)
            if found is not None:
                self._fitting[note.text] = (book, size, found)


def look_at_start(database: Database, folder: Path, now: datetime) -> None:
    """Look once, before anybody is shown a page; a database that cannot be read now is looked at by the job."""
    try:
        Watch(folder).look(database, now)
    except SQLAlchemyError as error:
        log.warning("published checkpoints are not compared yet: %s", type(error).__name__)


def log_line(found: Standing) -> str:
    """One line without anybody's name."""
    return (
        f"book {found.book} does not fit a published checkpoint over {found.published_size} entries "
        f"({found.state}): at most {found.found_size} are the same. It stands until somebody accounts for it."
    )


def _hash_at(connection: Connection, book: str, size: int) -> bytes | None:
    found = connection.execute(select(entry.c.hash).where(entry.c.book == book, entry.c.seq == size)).scalar()
    return None if found is None else bytes(found)
