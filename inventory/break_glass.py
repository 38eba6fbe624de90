"""Breaking the glass: for a reason and a short time past what her roles open, told at once to those who answer for it.

It opens two things and nothing else. *Records*: one registration's patients and containers, to read, for a person of the
group whose own roles do not show them. *Bringing back*: what somebody holds, where she cannot sign in as usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, select

from inventory.errors import MayNot, WrongForm
from inventory.in_force import policy_at
from inventory.moment import from_us, to_us
from inventory.place import person_place
from inventory.plan import HOUSE, Act, Beside, Fact, Plan, Row
from inventory.registration import Registration, all_registrations
from inventory.review import people_of
from inventory.rule_errors import GlassNotNeeded, NoOpenGlass, NothingInYourHands
from inventory.staff import HANDLERS, Role, name_of, need_registration, roles_of
from inventory.tables.ledger import balance, entry
from inventory.tables.rules import break_glass, break_glass_ended
from inventory.tables.working import notice

#: Characters of a reason: fewer say nothing, more are not read.
SHORTEST, LONGEST = 10, 500
#: Who is told at once, and reads why.
TOLD = frozenset({Role.REGISTRANT, Role.COMPLIANCE, Role.PHARMACIST})


class Opens(StrEnum):
    """What broken glass opens."""

    RECORDS = "records"
    BRINGING_BACK = "bringing_back"


#: The same as a sentence says it.
OPENS_WORDS = {
    Opens.RECORDS: "to read records of patients and containers",
    Opens.BRINGING_BACK: "to bring back what she holds",
}


@dataclass(frozen=True)
class BreakGlass:
    """She, the actor, opens this of a registration for a reason; the time is the policy's, never hers to choose."""

    act: Act
    registration: str
    opens: Opens
    why: str


@dataclass(frozen=True)
class EndGlass:
    """She, the actor, needs it no longer; `of_seq` is the entry by which it was broken."""

    act: Act
    of_seq: int


@dataclass(frozen=True)
class Broken:
    """Broken glass: by which entry of the house book, whose, where, what it opens, why, and until when."""

    seq: int
    person: str
    registration: str
    opens: Opens
    why: str
    begins_at: datetime
    ends_at: datetime


def break_the_glass(connection: Connection, command: BreakGlass) -> Plan:
    """Plan the entry of broken glass, with a notice to each who is told.

    Raises: NoSuchRegistration. WrongForm: no reason, or one too short or too long. MayNot: for records, she has no role
    anywhere in the group, or reviews from outside. GlassNotNeeded: her own role shows them. NothingInYourHands: she
    holds nothing that could be brought back.
    """
    act, why = command.act, " ".join(command.why.split())
    need_registration(connection, command.registration)
    if not SHORTEST <= len(why) <= LONGEST:
        found = f"{len(why)} characters" if why else "nothing"
        raise WrongForm(f"{SHORTEST} to {LONGEST} characters", found, what="reason")
    if command.opens is Opens.RECORDS:
        _need_records(connection, command)
    elif not holds_drug(connection, act.actor, command.registration):
        raise NothingInYourHands("drug in your hands here", "none")
    site = next(each for each in all_registrations(connection) if each.code == command.registration)
    open_for = policy_at(connection, site.code, to_us(act.occurred_at)).glass_open
    values: Row = {
        "person": act.actor, "registration": site.code, "opens": str(command.opens), "why": why,
        "ends_at_us": to_us(act.occurred_at + open_for),
    }  # fmt: skip
    said = f"{name_of(connection, act.actor)} broke the glass at {site.name} {OPENS_WORDS[command.opens]}. Reason: {why}"
    told = to_be_told(connection, act, site.code, said)
    return Plan("glass_broken", act, (Fact("break_glass", values),), beside=told)


def end_the_glass(connection: Connection, command: EndGlass) -> Plan:
    """Plan the entry after which broken glass opens nothing more.

    Raises: NoOpenGlass: hers is not open by that entry.
    """
    act = command.act
    if all(each.seq != command.of_seq for each in open_of(connection, act.actor, act.occurred_at)):
        raise NoOpenGlass("an entry by which yours is open", "another")
    values: Row = {"of_seq": command.of_seq, "person": act.actor}
    return Plan("glass_ended", act, (Fact("break_glass_ended", values),))


def open_of(connection: Connection, person: str, at: datetime) -> tuple[Broken, ...]:
    """What a person has open at a moment, the newest first."""
    return _open(connection, break_glass.c.person == person, at)


def open_at(connection: Connection, registration: str, at: datetime) -> tuple[Broken, ...]:
    """What is open at a registration at a moment, the newest first."""
    return _open(connection, break_glass.c.registration == registration, at)


def broken_by(connection: Connection, seq: int) -> Broken | None:
    """The glass that an entry of the house book broke, open or not."""
    row = connection.execute(_select().where(break_glass.c.seq == seq)).one_or_none()
    return None if row is None else _broken(row)


def ended_at(connection: Connection, seq: int) -> datetime | None:
    """When she ended it before its time; None where she did not."""
    ended = (
        select(entry.c.recorded_at_us)
        .join(break_glass_ended, _same_entry(break_glass_ended))
        .where(break_glass_ended.c.of_seq == seq)
    )
    at_us = connection.execute(ended).scalar()
    return None if at_us is None else from_us(at_us)


def holds_drug(connection: Connection, person: str, registration: str) -> bool:
    """Some drug of the registration is in her hands by the books."""
    hers = select(balance.c.amount_ug).where(
        balance.c.place == person_place(registration, person), balance.c.amount_ug > 0
    )
    return connection.execute(hers.limit(1)).first() is not None


def works_in_group(connection: Connection, person: str, at: datetime) -> bool:
    """She has a role in force at some registration, other than that of a reviewer from outside."""
    return any(
        roles_of(connection, person, site.code, at) - {Role.REVIEWER}
        for site in all_registrations(connection)
    )


def may_read_at(connection: Connection, person: str, at: datetime) -> tuple[Registration, ...]:
    """The registrations whose records broken glass would open to her: all but those whose own role shows them."""
    if not works_in_group(connection, person, at):
        return ()
    return tuple(
        site
        for site in all_registrations(connection)
        if not roles_of(connection, person, site.code, at) & (HANDLERS | {Role.REVIEWER})
    )


def _need_records(connection: Connection, command: BreakGlass) -> None:
    act = command.act
    held = roles_of(connection, act.actor, command.registration, act.occurred_at)
    if Role.REVIEWER in held or not works_in_group(connection, act.actor, act.occurred_at):
        found = ", ".join(sorted(held)) or "no role here"
        raise MayNot("a role in force in this group", found, what="break the glass")
    if held & HANDLERS:
        raise GlassNotNeeded("records that your roles do not show", ", ".join(sorted(held)))


def to_be_told(connection: Connection, act: Act, registration: str, said: str) -> tuple[Beside, ...]:
    """A notice to everybody who answers for the registration, but not to the actor."""
    people = sorted(
        person
        for person in people_of(connection, registration, act.occurred_at) - {act.actor}
        if roles_of(connection, person, registration, act.occurred_at) & TOLD
    )
    at_us = to_us(act.occurred_at)
    return tuple(Beside(notice.name, {"at_us": at_us, "person": each, "words": said}, "") for each in people)


def _open(connection: Connection, which: ColumnElement[bool], at: datetime) -> tuple[Broken, ...]:
    """Of a time to come is none: a clock that was set back makes no glass stay open for longer than it was given."""
    at_us = to_us(at)
    query = (
        _select()
        .outerjoin(break_glass_ended, break_glass_ended.c.of_seq == break_glass.c.seq)
        .where(which, break_glass_ended.c.of_seq.is_(None))
        .where(break_glass.c.ends_at_us > at_us, entry.c.occurred_at_us <= at_us)
        .order_by(break_glass.c.seq.desc())
    )
    return tuple(_broken(row) for row in connection.execute(query))


def _select() -> Select[tuple[object, ...]]:
    return select(break_glass, entry.c.occurred_at_us).join(entry, _same_entry(break_glass))


def _same_entry(table: object) -> ColumnElement[bool]:
    return (entry.c.book == HOUSE) & (entry.c.seq == table.c.seq)  # type: ignore[attr-defined,no-any-return]


def _broken(row: object) -> Broken:
    return Broken(
        row.seq, row.person, row.registration, Opens(row.opens), row.why,  # type: ignore[attr-defined]
        from_us(row.occurred_at_us), from_us(row.ends_at_us),  # type: ignore[attr-defined]
    )  # fmt: skip
