"""One signature where a rule asks for two: which clinics may, until when it is reviewed, and what the reviewer signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from inventory.errors import (
    AlreadyReviewed,
    MayNotReview,
    NotAlone,
    NothingToReview,
    SecondPersonNeeded,
    WrongForm,
)
from inventory.in_force import policy_at
from inventory.made_again import DUE, behind_both, day_of, is_made_again, who_alone_made
from inventory.moment import from_us, to_us
from inventory.plan import HOUSE, Act, Fact, Named, Plan, Row
from inventory.rights import works_here
from inventory.staff import Role, name_of, roles_of
from inventory.tables.house import person as people
from inventory.tables.house import role_grant, workstation
from inventory.tables.kinds import ONE_SIGNATURE
from inventory.tables.ledger import attestation, entry, entry_exception
from inventory.tables.people import registrant
from inventory.tables.rules import review
from inventory.tables.schema import facts_tables, house_facts_tables

#: A clinic of so many people is never locked out of its books for want of a second one (practice P6).
SMALL_CLINIC = 3


@dataclass(frozen=True)
class Review:
    """The reviewer's word on an entry that was posted with one signature; the hash is that of what she read."""

    act: Act
    of_book: str
    of_seq: int
    of_hash: bytes
    agreed: bool
    remark: str | None


@dataclass(frozen=True)
class OneSignature:
    """An entry with one signature: until when its review is due, and what came of it."""

    book: str
    seq: int
    kind: str
    actor: str
    hash: bytes
    recorded_at: datetime
    due_on: date
    reviewer: str | None = None
    reviewed_at: datetime | None = None
    agreed: bool = False
    remark: str | None = None
    #: Who alone was behind its actor and its reviewer, when she reviewed it.
    makers: frozenset[str] = frozenset()

    @property
    def waits(self) -> bool:
        """Nobody reviewed it yet."""
        return self.reviewer is None


def people_of(connection: Connection, registration: str, at: datetime) -> frozenset[str]:
    """Everybody with a right in force at a registration; who is a reviewer from outside and no more is not counted."""
    return frozenset(
        person
        for person in _known(connection, registration)
        if roles_of(connection, person, registration, at) - {Role.REVIEWER}
    )


def size_of(connection: Connection, registration: str, at: datetime) -> int:
    """How many people the clinic has: a lapsed licence makes no large clinic small, only the end of a role or access."""
    return sum(works_here(connection, each, registration, at) for each in _known(connection, registration))


def may_be_alone(connection: Connection, registration: str, at: datetime) -> bool:
    """The clinic is so small that nobody else may be there."""
    return size_of(connection, registration, at) <= SMALL_CLINIC


def waits_for_review(
    connection: Connection, person: str, on: date | None = None, *, by: str | None = None
) -> bool:
    """Somebody else alone made this person or gave her a right, and no reviewer agreed to it yet.

    Before that she is no second person, however late the review; on a day before it is due nor does she sign alone. What
    the reviewer did not agree to bars her until it is made again, by two or by one with an agreed review.

    Args: on: the day on which she would sign alone: an overdue review locks no clinic. by: made or given by this person.
    """
    makers = who_alone_made(connection, person, on)
    return bool(makers if by is None else makers & {by})


def due_on(connection: Connection, registration: str, at: datetime, zone: str) -> date:
    """The day until which an entry of this time with one signature is reviewed."""
    within = policy_at(connection, registration, to_us(at)).review_within
    return (at + within).astimezone(ZoneInfo(zone)).date()


def _known(connection: Connection, registration: str) -> frozenset[str]:
    """Everybody who ever had a role there, or answered for it."""
    given = select(role_grant.c.person).where(role_grant.c.registration == registration)
    named = select(registrant.c.person).where(registrant.c.registration == registration)
    return frozenset(connection.execute(given.union(named)).scalars())


def one_signature(connection: Connection, registration: str, act: Act) -> Named:
    """The exception that the entry carries in place of its second signature.

    Raises: NotAlone: the clinic has more people. SecondPersonNeeded: who is alone was made by another who was.
    """
    count = size_of(connection, registration, act.occurred_at)
    if count > SMALL_CLINIC:
        raise NotAlone(f"a clinic of {SMALL_CLINIC} people at most", f"{count}")
    if waits_for_review(connection, act.actor, act.occurred_at.astimezone(ZoneInfo(act.zone)).date()):
        raise SecondPersonNeeded("a person whose own rights are reviewed", name_of(connection, act.actor))
    return Named(
        ONE_SIGNATURE, f"{DUE}{due_on(connection, registration, act.occurred_at, act.zone).isoformat()}"
    )


def with_one_signature(
    connection: Connection, registration: str, entries: Iterable[int] | None = None, book: str | None = None
) -> tuple[OneSignature, ...]:
    """Entries of a registration with one signature, the oldest first; those of the house book were made at its stations.

    Args: entries: only these of `book`.
    """  # fmt: skip
    query = (
        select(entry, entry_exception.c.detail)
        .join(
            entry_exception, (entry_exception.c.book == entry.c.book) & (entry_exception.c.seq == entry.c.seq)
        )
        .where(entry_exception.c.name == ONE_SIGNATURE)
        .order_by(entry.c.recorded_at_us, entry.c.book)
    )
    if entries is not None:
        query = query.where(entry.c.book == book, entry.c.seq.in_(tuple(entries)))
    here = select(workstation.c.code).where(workstation.c.registration == registration)
    query = query.where(
        (entry.c.book == registration) | ((entry.c.book == HOUSE) & entry.c.workstation.in_(here))
    )
    return tuple(_standing(connection, row) for row in connection.execute(query).all())


def waiting(connection: Connection, registration: str) -> tuple[OneSignature, ...]:
    """Those that nobody reviewed yet."""
    return tuple(each for each in with_one_signature(connection, registration) if each.waits)


def disputed(connection: Connection, registration: str) -> tuple[OneSignature, ...]:
    """Changes that a reviewer did not agree to and that nobody made again."""
    return tuple(
        each
        for each in with_one_signature(connection, registration)
        if each.book == HOUSE
        and not each.waits
        and not each.agreed
        and not is_made_again(connection, each.seq)
    )


def standing_of(connection: Connection, registration: str, book: str, seq: int) -> OneSignature | None:
    """How an entry with one signature stands; None for any other."""
    return next(iter(with_one_signature(connection, registration, (seq,), book)), None)


def reviewed(connection: Connection, command: Review) -> Plan:
    """Plan the entry of a review.

    Raises: NothingToReview: no such entry, or it has both signatures. AlreadyReviewed. MayNotReview: she is no
    reviewer there, signed it herself, it is about her, or it is a change and one person alone is behind it and her, who
    would be her own second one. WrongForm: she does not agree, and does not say why.
    """
    book, seq, act = command.of_book, command.of_seq, command.act
    registration = _registration_of(connection, book, seq)
    found = standing_of(connection, registration, book, seq) if registration else None
    if found is None or registration is None or found.hash != command.of_hash:
        raise NothingToReview("an entry with one signature, as it was shown", f"{book}/{seq}")
    if not found.waits:
        raise AlreadyReviewed("one that waits", f"reviewed by {name_of(connection, found.reviewer or '')}")
    held = roles_of(connection, act.actor, registration, act.occurred_at)
    signed = select(attestation.c.signer).where(attestation.c.book == book, attestation.c.seq == seq)
    if held != {Role.REVIEWER}:
        raise MayNotReview("a reviewer from outside", ", ".join(sorted(held)) or "no role here")
    if act.actor in {found.actor, *connection.execute(signed).scalars()}:
        raise MayNotReview("another person's entry", "your own")
    if book == HOUSE and _is_about(connection, seq, act.actor):
        raise MayNotReview("an entry about somebody else", "one about you")
    makers = behind_both(connection, act.actor, found.actor) if book == HOUSE else ()
    if makers:
        named = made_words(connection, act.actor, makers)
        raise MayNotReview("a reviewer of changes whom others made as well", named)
    remark = (command.remark or "").strip() or None
    if not command.agreed and remark is None:
        raise WrongForm("what you do not agree with", "nothing", what="remark")
    values: Row = {
        "of_book": book, "of_seq": seq, "of_hash": command.of_hash, "agreed": int(command.agreed), "remark": remark,
    }  # fmt: skip
    return Plan("reviewed", act, (Fact("review", values),))


def made_words(connection: Connection, reviewer: str, makers: Iterable[str]) -> str:
    """The reviewer's name, and after it who alone made her, if anybody."""
    names = " and ".join(sorted(name_of(connection, each) for each in makers))
    return f"{name_of(connection, reviewer)}{f', whom {names} alone made' if names else ''}"


def _is_about(connection: Connection, seq: int, person: str) -> bool:
    """An entry of the house book made this person, or changed what she may do or proves herself with."""
    named = (
        table.c.code if table is people else table.c.person
        for name, table in facts_tables.items()
        if name in house_facts_tables and (table is people or "person" in table.c)
    )  # fmt: skip
    return any(
        connection.execute(select(column).where(column == person, column.table.c.seq == seq)).first()
        for column in named
    )


def _registration_of(connection: Connection, book: str, seq: int) -> str | None:
    """The registration that an entry belongs to: its book, or of the house book that of its workstation."""
    if book != HOUSE:
        return book
    station = select(entry.c.workstation).where(entry.c.book == book, entry.c.seq == seq).scalar_subquery()
    found: str | None = connection.execute(
        select(workstation.c.registration).where(workstation.c.code == station)
    ).scalar()
    return found


def _standing(connection: Connection, row: object) -> OneSignature:
    book, seq = row.book, row.seq  # type: ignore[attr-defined]
    done = connection.execute(
        select(review.c.seq, review.c.agreed, review.c.remark, entry.c.actor, entry.c.recorded_at_us)
        .join(entry, (entry.c.book == review.c.book) & (entry.c.seq == review.c.seq))
        .where(review.c.of_book == book, review.c.of_seq == seq)
    ).first()
    made = OneSignature(
        book, seq, row.kind, row.actor, row.hash, from_us(row.recorded_at_us),  # type: ignore[attr-defined]
        day_of(row.detail),  # type: ignore[attr-defined]
    )  # fmt: skip
    if done is None:
        return made
    return OneSignature(
        made.book, made.seq, made.kind, made.actor, made.hash, made.recorded_at, made.due_on,
        done.actor, from_us(done.recorded_at_us), bool(done.agreed), done.remark,
        behind_both(connection, done.actor, made.actor, done.seq),
    )  # fmt: skip
