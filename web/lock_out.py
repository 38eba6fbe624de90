"""How long a person, a badge or a workstation waits after wrong tries, replayed from the tries in the database."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, func, select, update

from inventory.database import Database
from inventory.moment import from_us, to_us
from inventory.tables.house import pin
from inventory.tables.working import proof_attempt
from web.book_clock import SLACK

#: Wrong tries in a row, of one person or under one badge or user name, that lock it.
PERSON_TRIES = 5
#: The first lock; each wrong try after its end locks again and for twice as long: 15, 30, 60 min. No lock is longer than
#: the last, so that whoever types wrong PINs in a colleague's name keeps her out for an hour at a time and not for ever.
PERSON_LOCK, PERSON_LOCK_MAX = timedelta(minutes=15), timedelta(hours=1)
#: So long after the last wrong try that counted, the count begins anew.
FORGOTTEN_AFTER = timedelta(hours=24)
#: Wrong tries in a row at one workstation before waits begin; the first wait, which doubles, and the longest.
STATION_TRIES, STATION_WAIT, STATION_WAIT_MAX = 3, timedelta(seconds=5), timedelta(minutes=5)

#: To sign in for bringing back alone, by badge and PIN, and to sign in that session. During each lock one such try may
#: be taken ahead of the lock's end; a wrong one is the one that would have come then, so that the next lock begins where
#: this one ends: nobody guesses oftener than without it. A right one ends no lock: nothing else opens before its time.
THIS_ONLY, SIGN_THIS_ONLY = "sign in for this only", "sign in a session for this only"
#: Both, for bringing back alone.
ALONE = (THIS_ONLY, SIGN_THIS_ONLY)
#: What a text box compared with a PIN, and a form's number with the badges; neither is a try at signing in. What was one
#: is: whoever typed it may have guessed.
TEXT, COMPARED, HIT = "typed as a text", "compared with the badges", "a secret typed as a text"
NO_TRIES = (TEXT, COMPARED)
#: The lock under which tries are counted: two at the same moment would each be the last one allowed.
TRIES = "proof attempts"


P = ParamSpec("P")
R = TypeVar("R")
_LOOKING: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def one_at_a_time(
    look: Callable[Concatenate[Database, str, P], R],
) -> Callable[Concatenate[Database, str, P], R]:
    """Tries at one workstation are looked at one after the other, in this process.

    Each counts as wrong until it was found right, so that right ones side by side would keep one another out. Programs
    that send several at once wait for a moment instead; the few processes of a site have together fewer on the way than
    begin a wait.
    """

    @functools.wraps(look)
    def in_turn(database: Database, station: str, /, *args: P.args, **named: P.kwargs) -> R:
        with _LOOKING[station]:
            return look(database, station, *args, **named)

    return in_turn


def bring_back(database: Database, now: datetime) -> None:
    """Count tries of a time to come as tries of now: the clock was set back since they were made.

    Left alone they would lock until that time; left out, setting the clock back would end every lock. It is kept even
    when the try that found them is refused. The newest try is one of them, or there are none.
    """
    newest = select(proof_attempt.c.at_us).order_by(proof_attempt.c.id.desc()).limit(1)
    believed_us = to_us(now + SLACK)
    with database.read() as connection:
        if (connection.execute(newest).scalar() or 0) <= believed_us:
            return
    with database.write(TRIES) as connection:
        ahead = proof_attempt.c.at_us > believed_us
        connection.execute(update(proof_attempt).where(ahead).values(at_us=to_us(now)))


def is_locked(
    connection: Connection, digest: bytes, code: str | None, now: datetime, purpose: str = ""
) -> bool:
    """Too many wrong tries in a row by this person or under this identity, and the wait after them is not over.

    Tries before the person's PIN was set do not count: with a reset she is free at once.

    Args: purpose: of the try; one for bringing back alone has its own rule.
    """
    same = proof_attempt.c.identity_digest == digest
    since_us = 0
    if code is not None:
        same |= proof_attempt.c.person == code
        set_at_us = connection.execute(select(pin.c.set_at_us).where(pin.c.person == code)).scalar() or 0
        # One set in a time to come is from before a clock was set back: nobody can say which tries are older.
        since_us = set_at_us if set_at_us <= to_us(now + SLACK) else 0
    same &= proof_attempt.c.purpose.not_in(NO_TRIES)
    alone = proof_attempt.c.purpose.in_(ALONE)
    # In the session that it opened, tries are counted since then: whoever is in it typed the right PIN during the lock.
    ends = same if purpose == SIGN_THIS_ONLY else same & ~alone
    right = select(func.max(proof_attempt.c.id)).where(ends, proof_attempt.c.accepted == 1)
    last_right = connection.execute(right).scalar() or 0
    wrong = (
        select(proof_attempt.c.at_us, proof_attempt.c.purpose)
        .where(same, proof_attempt.c.id > last_right, proof_attempt.c.at_us >= since_us)
        .where(proof_attempt.c.accepted == 0)
        .order_by(proof_attempt.c.id)
    )
    rows = connection.execute(wrong).all()
    until, spent = _replay([(from_us(row.at_us), row.purpose == THIS_ONLY) for row in rows])
    if purpose == THIS_ONLY and (spent is None or now >= spent):
        return False
    return until is not None and now < until


def locked_until(wrong: list[datetime]) -> datetime | None:
    """When the lock ends that these wrong tries in a row, in their order, came to; None when there was none.

    A try during a lock is refused whatever was typed, so it neither counts nor makes the lock longer.
    """
    return _replay([(at, False) for at in wrong])[0]


def _replay(wrong: list[tuple[datetime, bool]]) -> tuple[datetime | None, datetime | None]:
    """When the lock ends, and until when none of its tries may be taken ahead, because one was.

    Args: wrong: each try, and whether it was for bringing back alone, which is taken ahead of a lock's end.
    """
    count = 0
    last: datetime | None = None
    until: datetime | None = None
    spent: datetime | None = None
    for at, may_be_ahead in wrong:
        ahead = until if until is not None and at < until else None
        if ahead is not None and (not may_be_ahead or (spent is not None and at < spent)):
            continue
        begins = ahead or at
        if last is not None and begins - last > FORGOTTEN_AFTER:
            count = 0
        count, last, spent = count + 1, begins, ahead
        if count >= PERSON_TRIES:
            # Not more doublings than reach the longest: a power of thousands of tries is no time span.
            doublings = min(count - PERSON_TRIES, 10)
            until = begins + min(PERSON_LOCK * 2**doublings, PERSON_LOCK_MAX)
    return until, spent


def station_free_at(connection: Connection, station: str, now: datetime) -> datetime | None:
    """When the next try is possible here; None when it is now."""
    here = (proof_attempt.c.workstation == station) & proof_attempt.c.purpose.not_in(NO_TRIES)
    right = select(func.max(proof_attempt.c.id)).where(here, proof_attempt.c.accepted == 1)
    last_right = connection.execute(right).scalar() or 0
    since = to_us(now - STATION_WAIT_MAX - PERSON_LOCK)
    row = connection.execute(
        select(func.count(), func.max(proof_attempt.c.at_us)).where(
            here, proof_attempt.c.id > last_right, proof_attempt.c.at_us > since
        )
    ).one()
    count, last = int(row[0]), row[1]
    if count < STATION_TRIES or last is None:
        return None
    wait = min(STATION_WAIT * 2 ** min(count - STATION_TRIES, 10), STATION_WAIT_MAX)
    free_at = from_us(last) + wait
    return free_at if free_at > now else None
