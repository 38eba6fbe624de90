"""Connection faults: what is wrong with the database, by name, and how a page says it; it mends and retries nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from inventory.database import was_cut
from scanners.refusal import holds_badge
from web.evidence import NEAR_PIN_MAX, PIN_MIN
from web.frame import Ask, Mood

#: What a person does with her hands, whatever is wrong.
HANDS = "Keep what you hold. Pour nothing out."


@dataclass(frozen=True)
class Fault:
    """Something that the database cannot do now and will do again when it is mended.

    `sentence` says what is true, without its full stop in the log; `certain` is whether a step that met it was
    surely not recorded; `retry_after_s` are the seconds after which another try is worth its while.
    """

    name: str
    sentence: str
    certain: bool = True
    retry_after_s: int = 10


GONE = Fault("database gone", "The books cannot be reached.", certain=False)
FULL = Fault("disk full", "The books cannot be written now: the disk is full.")
HELD = Fault("lock timeout", "The books cannot be written now: another step holds them.", retry_after_s=2)
READ_ONLY = Fault("read only", "The books can be read now, not written.")
FAILING = Fault("disk failing", "The disk did not take what was written.", certain=False)
CROWDED = Fault("no connection free", "The books are busy: no connection is free.", retry_after_s=2)
FAULTS = (GONE, FULL, HELD, READ_ONLY, FAILING, CROWDED)

#: SQLite's primary result codes. Source: sqlite.org, Result and Error Codes.
_BY_CODE = {
    sqlite3.SQLITE_BUSY: HELD, sqlite3.SQLITE_LOCKED: HELD, sqlite3.SQLITE_PROTOCOL: HELD,
    sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: READ_ONLY, sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_IOERR: FAILING, sqlite3.SQLITE_NOTADB: FAILING, sqlite3.SQLITE_CORRUPT: FAILING,
}  # fmt: skip
#: The beginning of an SQLSTATE, the longest that fits. Source: PostgreSQL documentation, appendix A.
_BY_STATE = {
    "08": GONE, "57P": GONE, "3D000": GONE, "55P03": HELD, "57014": HELD, "40P01": HELD, "53": CROWDED,
    "53100": FULL, "25006": READ_ONLY, "58": FAILING, "XX001": FAILING, "XX002": FAILING,
}  # fmt: skip


def fault_of(error: BaseException) -> Fault | None:
    """The fault behind an exception; None for a fault of the program itself, or of no database."""
    if isinstance(error, NoConnectionFree):
        return CROWDED
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _BY_CODE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        fitting = max((start for start in _BY_STATE if state.startswith(start)), key=len, default=None)
        return _BY_STATE[fitting] if fitting else None
    # Without a state the server never answered: nobody listens, or the line was cut.
    named = type(error.orig).__name__ == "OperationalError" and type(error.orig).__module__ == "psycopg"
    return GONE if named or was_cut(error) else None


def log_line(error: BaseException, fault: Fault, where: str) -> str:
    """One line for the log: the fault, where, and the database's own code; never its text, nor what was typed."""
    orig = getattr(error, "orig", error)
    code = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None) or type(orig).__name__
    return f"fault at {where}: {fault.name} ({code})"


@dataclass(frozen=True)
class Kept:
    """What a page that could not be recorded puts back: hidden fields, the scan as text, and what is asked for anew.

    A PIN is never put back, nor a scan that may be a badge or a PIN in the wrong box: `pin` and `scan_again` say that
    it is given once more.
    """

    fields: tuple[tuple[str, str], ...] = ()
    scan: str = ""
    pin: bool = False
    scan_again: bool = False


def keep(sent: Iterable[tuple[str, str]]) -> Kept:
    """Sort a posted form into what may stand on the page again and what may not."""
    fields: list[tuple[str, str]] = []
    scan, pin, scan_again = "", False, False
    for name, value in sent:
        if name == "csrf_token":
            continue
        if name == "pin":
            pin = True
        elif name in {"scan", "refused"} and _may_be_secret(value):
            scan_again = True
        else:
            fields.append((name, value))
            scan = value.strip() if name == "scan" else scan
    return Kept(tuple(fields), scan, pin, scan_again)


def _may_be_secret(text: str) -> bool:
    """A badge, or so many digits in so short a text that it may be a PIN with a stray key."""
    digits = sum(sign.isdigit() for sign in text)
    return holds_badge(text) or (digits >= PIN_MIN and len(text.strip()) < NEAR_PIN_MAX)


def ask_of(fault: Fault, *, posted: bool, signing_in: bool) -> Ask:
    """What the page says: what is true, what the hands do, and whether anything was recorded."""
    if signing_in:
        return Ask(fault.sentence, mood=Mood.LOOK, help="Signing in is not possible now.")
    if not posted:
        return Ask(fault.sentence, mood=Mood.LOOK, help=f"{HANDS} Nothing was changed.")
    recorded = (
        "Nothing of this step was recorded."
        if fault.certain
        else "Whether this step was recorded is not known yet."
    )
    return Ask(fault.sentence, mood=Mood.LOOK, help=f"{HANDS} {recorded}", outcome="Not on the books yet")


def without_text(error: Exception) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """What a log has of an error: its kind and where it was raised; its words may hold what a person typed."""
    return RuntimeError, RuntimeError(type(error).__name__), error.__traceback__
