"""What the list of credentials shows: who has what, since when, until when, used when, and what somebody looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from inventory.badge_reading import readings
from inventory.credentials import Credential, Kind, listed
from inventory.moment import from_us
from inventory.plan import HOUSE
from inventory.registration import find_registration
from inventory.reports.period import Period
from inventory.reports.report import Column, Report, in_columns, report_head
from inventory.reports.report import Kind as Cell
from inventory.reports.right_use import right_uses
from inventory.tables.factors import totp
from inventory.tables.ledger import entry
from inventory.tables.working import proof_attempt, session
from web.flow import Here
from web.frame import State
from web.key_proof import key_identity

#: What ends within so many days is said, and a right that nobody used for so many.
ENDS_SOON, UNUSED = timedelta(days=60), timedelta(days=90)
#: Seconds of a step of a code generator (RFC 6238).
_STEP_S = 30
_COLUMNS = (
    Column("who", "Person, program or workstation"), Column("code", "Code"), Column("kind", "What"),
    Column("what", "Which"), Column("entry", "Given by entry"), Column("since", "Since", Cell.DAY),
    Column("ends", "Ends", Cell.DAY), Column("used", "Last used", Cell.MOMENT), Column("look", "Look at"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the page; `used` is None where no use is known, `counted` where a use would be."""

    of: Credential
    since: date | None
    ends: date | None
    used: datetime | None
    counted: bool
    #: What somebody looks at, each with how it shows.
    looks: tuple[tuple[State, str], ...]
    #: Where an administrator ends or renews it, and how the link is called; empty where it ends with something else.
    href: str = ""
    verb: str = ""


def rows(here: Here) -> tuple[Row, ...]:
    """The list as it stands now."""
    listing = listed(here.connection, here.book, here.now)
    used = right_uses(here.connection, here.book)
    working = {each.holder for each in listing if each.kind is Kind.ROLE and not each.lost}
    return tuple(_row(here, each, used, working) for each in listing)


def report(here: Here, shown: tuple[Row, ...]) -> Report:
    """The same as a report, for paper and for programs."""
    site = find_registration(here.connection, here.book)
    if site is None:
        raise LookupError(f"no registration {here.book}")
    today = here.now.astimezone(here.zone).date()
    head = report_head(here.connection, site, Period(today, today, site.zone), here.now)
    records = [
        {
            "who": each.of.name, "code": each.of.holder, "kind": str(each.of.kind), "what": each.of.what,
            "entry": f"{HOUSE}/{each.of.entry}" if each.of.entry else "", "since": each.since, "ends": each.ends,
            "used": each.used.astimezone(here.zone) if each.used else None,
            "look": "; ".join(words for _, words in each.looks),
        }
        for each in shown
    ]  # fmt: skip
    return Report(
        "credentials", "Who has which credential", head, _COLUMNS, in_columns(_COLUMNS, records), ()
    )


def _row(here: Here, of: Credential, uses: dict[tuple[str, str], int], working: set[str]) -> Row:
    since = date.fromisoformat(of.done_on) if of.done_on else _since(here, of.entry)
    ends = date.fromisoformat(of.ends_on) if of.ends_on else None
    used, counted = _used(here, of, uses)
    looks = (
        *_of_time(here, ends),
        *_of_use(here, of, used, since, counted=counted),
        *_of_kind(here, of, working),
    )
    href, verb = _way(of)
    return Row(of, since, ends, used, counted, looks, href, verb)


def _since(here: Here, seq: int) -> date | None:
    at_us = here.connection.execute(
        select(entry.c.recorded_at_us).where(entry.c.book == HOUSE, entry.c.seq == seq)
    ).scalar()
    return None if at_us is None else from_us(at_us).astimezone(here.zone).date()


def _used(here: Here, of: Credential, uses: dict[tuple[str, str], int]) -> tuple[datetime | None, bool]:
    """When it was used last, and whether anybody counts its uses."""
    if of.kind is Kind.ROLE:
        at_us = uses.get((of.what, of.holder))
    elif of.kind is Kind.BADGE:
        return readings(here.connection, bytes.fromhex(of.id)).last, True
    elif of.kind is Kind.KEY:
        at_us = _proved(here.connection, key_identity(here.keys, bytes.fromhex(of.id)).digest)
    elif of.kind is Kind.TOTP:
        step = here.connection.execute(select(totp.c.last_step).where(totp.c.person == of.holder)).scalar()
        at_us = step * _STEP_S * 1_000_000 if step else None
    elif of.kind is Kind.STATION:
        at_us = here.connection.execute(
            select(func.max(session.c.last_seen_us)).where(session.c.workstation == of.holder)
        ).scalar()
    else:
        return None, False
    return (from_us(at_us) if at_us else None), True


def _proved(connection: Connection, digest: bytes) -> int | None:
    found: int | None = connection.execute(
        select(func.max(proof_attempt.c.at_us)).where(
            proof_attempt.c.identity_digest == digest, proof_attempt.c.accepted == 1
        )
    ).scalar()
    return found


def _of_time(here: Here, ends: date | None) -> Iterator[tuple[State, str]]:
    if ends is None:
        return
    today = here.now.astimezone(here.zone).date()
    if ends < today:
        yield State.OVERDUE, "Over"
    elif ends - today <= ENDS_SOON:
        yield State.DUE, f"Ends in {(ends - today).days} days"


def _of_use(
    here: Here, of: Credential, used: datetime | None, since: date | None, *, counted: bool
) -> Iterator[tuple[State, str]]:
    """Of a badge that it is to be read; of all else that nobody used it for long."""
    if not counted:
        return
    if of.kind is Kind.BADGE:
        found = readings(here.connection, bytes.fromhex(of.id))
        if not found.reads:
            yield State.OVERDUE, "Does not read: end and replace it"
        elif found.is_due(here.now, here.visitor.station.policy.badge_read_every):
            yield State.DUE, "To be read"
        return
    last = used.astimezone(here.zone).date() if used else since
    if last is not None and here.now.astimezone(here.zone).date() - last > UNUSED:
        yield State.DUE, f"Not used for {UNUSED.days} days"


def _of_kind(here: Here, of: Credential, working: set[str]) -> Iterator[tuple[State, str]]:
    if of.lost:
        yield State.QUESTION, f"Not in force: {of.lost}"
    hers = of.kind in (Kind.BADGE, Kind.PIN, Kind.KEY, Kind.TOTP)
    if hers and of.holder not in working:
        yield State.OVERDUE, "No right in force"
    del here


def _way(of: Credential) -> tuple[str, str]:
    """Where an administrator ends it, or renews what runs out."""
    person = f"/people/{of.holder}"
    return {
        Kind.ROLE: ("" if of.what == "registrant" else f"{person}/role", "End or give it"),
        Kind.BADGE: (f"{person}/end-badge", "End it"),
        Kind.PIN: (f"{person}/pin", "Reset it"),
        Kind.KEY: (f"/credentials/key/{of.id}/end", "End it"),
        Kind.TOTP: (f"/credentials/code/{of.id}/end", "End it"),
        Kind.LICENCE: (f"{person}/licence", "Renew it"),
        Kind.TRAINING: (f"{person}/training", "Renew it"),
        Kind.SCREENING: (f"{person}/screening", "Renew it"),
        Kind.ACCESS: (f"{person}/access", "Change it"),
        Kind.PROGRAM: (f"/credentials/token/{of.id}/end", "End it"),
        Kind.STATION: (f"/workstation/{of.id}/close", "Close it"),
    }[of.kind]
