"""What a print carries of its book: size, root, key and the signed note as text and QR code; it stops no print.

The checkpoint is looked up in the view from which the print was read, so that it covers what the print shows.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from inventory.checkpoint import BookDoesNotFit, Checkpoint, Occasion, checkpoint_of, keep
from inventory.checkpoint_key import fingerprint, public_half
from inventory.database import Database
from inventory.keys import KeyRing
from inventory.plan import HOUSE
from inventory.rollback import standing_now
from scanners.qr import qr_svg
from web.keys import KeyFileError
from web.rollback_view import short
from web.words import moment_on_paper

_log = logging.getLogger("vialtrail.checkpoints")


@dataclass(frozen=True)
class Look:
    """A book as a view shows it: its checkpoint, or the sentence that says why it has none."""

    book: str
    found: Checkpoint | None
    why: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Seal:
    """What is printed: pairs of term and text, the note, and its QR code; no note where there is no checkpoint.

    `standing` says how the books differ from what was published of them, where they do.
    """

    book: str
    facts: tuple[tuple[str, str], ...]
    note: str = ""
    standing: str = ""

    @property
    def title(self) -> str:
        """The book, as a heading names it."""
        return "House book" if self.book == "house" else f"Book {self.book}"

    @property
    def drawing(self) -> Markup:
        """The note as a QR code."""
        return Markup(qr_svg(self.note))  # noqa: S704 - the drawing is a path of our own


def look(connection: Connection, keys: KeyRing, book: str) -> Look:
    """The checkpoint over all that this view shows of a book, and whether it fits what was published of it."""
    standing = " ".join(short(each) for each in standing_now(connection, keys, (book, HOUSE)))
    try:
        return Look(book, checkpoint_of(connection, keys, book), standing=standing)
    except BookDoesNotFit as refused:
        _log.error("%s Expected %s, found %s.", refused.sentence, refused.expected, refused.found)
        return Look(book, None, f"{refused.sentence} Run vialtrail verify.", standing)
    except KeyFileError as error:
        _log.warning("a print of %s has no checkpoint: %s", book, type(error).__name__)
        return Look(book, None, "None: it could not be signed and kept now.", standing)


def seal(database: Database, looked: Look, zone: ZoneInfo, now: datetime) -> Seal:
    """Sign and keep what was looked up; the print goes on without a checkpoint where that cannot be.

    While a published checkpoint stands against the book the print says so first.
    """
    made = _signed(database, looked, zone, now)
    if not looked.standing:
        return made
    facts = (("Not complete", looked.standing), *made.facts)
    return replace(made, facts=facts, standing=looked.standing)


def _signed(database: Database, looked: Look, zone: ZoneInfo, now: datetime) -> Seal:
    if looked.found is None:
        return _without(looked.book, looked.why)
    try:
        kept = keep(database, looked.found, Occasion.REPORT, now)
        key = fingerprint(public_half(database.keys))
    except BookDoesNotFit as refused:
        return _without(looked.book, f"{refused.sentence} Run vialtrail verify.")
    except (SQLAlchemyError, KeyFileError) as error:
        _log.warning("a print of %s has no checkpoint: %s", looked.book, type(error).__name__)
        return _without(looked.book, "None: it could not be signed and kept now.")
    made = kept.checkpoint
    facts = (
        ("Checkpoint", f"{made.book} over {made.size:,} {'entry' if made.size == 1 else 'entries'}"),
        ("Made", moment_on_paper(kept.made_at, zone)),
        ("Root", made.printed_root),
        ("Key", key),
    )
    return Seal(looked.book, facts, kept.note)


def _without(book: str, why: str) -> Seal:
    return Seal(book, (("Checkpoint", why),))
