"""Who alone made a person or gave her a right, and whether it was made again properly since, which clears it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, select, true, union

from inventory.plan import HOUSE
from inventory.standing import FILED, recorded_at
from inventory.tables.factors import security_key, totp_enrolled
from inventory.tables.house import badge, pin_reset, role_grant
from inventory.tables.house import person as people
from inventory.tables.kinds import ONE_SIGNATURE
from inventory.tables.ledger import entry, entry_exception
from inventory.tables.people import access_period, identity_check, licence, screening, training
from inventory.tables.rules import review

#: Facts that make a person, give her a right or a way to prove who she is, each with what says which one it is. A person
#: is added once: whatever is recorded properly of her file since stands for it.
MAKES: dict[Table, tuple[str, ...]] = {
    people: (), role_grant: ("registration", "role"), badge: (), pin_reset: (), access_period: ("registration",),
    licence: ("kind", "state"), training: ("course",), screening: (), identity_check: (), totp_enrolled: (),
    security_key: (),
}  # fmt: skip
#: How the detail of an entry with one signature begins; the day until which it is reviewed follows.
DUE = "review due by "


def who_alone_made(
    connection: Connection, person: str, on: date | None = None, before: int | None = None
) -> frozenset[str]:
    """Who alone made this person, gave her a right or a way to prove who she is, with nothing that clears it since.

    A review that agrees clears it; what the reviewer did not agree to, and what waits, is cleared once it is made again.

    Args: on: what waits is left out from the day after its review is due. before: as of this entry of the house book.
    """
    return frozenset(
        row.actor
        for row in _made_alone(connection, person, before)
        if (row.agreed == 0 or (row.agreed is None and (on is None or day_of(row.detail) >= on)))
        and not is_made_again(connection, row.seq, before)
    )


def day_of(detail: str) -> date:
    """The day until which an entry with one signature is reviewed, from the words of its exception."""
    return date.fromisoformat(detail.removeprefix(DUE))


def behind_both(
    connection: Connection, reviewer: str, actor: str, before: int | None = None
) -> frozenset[str]:
    """Who alone made the reviewer of an entry, or who made her, and is its actor or is behind her too; often nobody."""
    makers = _behind(connection, reviewer, before)
    return makers & {actor, *_behind(connection, actor, before)} if makers else makers


def unfit_reviews(connection: Connection) -> dict[int, frozenset[str]]:
    """Reviews of changes, by their number, with who alone was behind actor and reviewer: for verifying."""
    done, of = entry.alias("done"), entry.alias("of")
    rows = (
        select(review.c.seq, done.c.actor.label("reviewer"), of.c.actor)
        .join(done, (done.c.book == review.c.book) & (done.c.seq == review.c.seq))
        .join(of, (of.c.book == review.c.of_book) & (of.c.seq == review.c.of_seq))
        .where(review.c.of_book == HOUSE)
    )
    found = {
        row.seq: behind_both(connection, row.reviewer, row.actor, row.seq)
        for row in connection.execute(rows).all()
    }
    return {seq: makers for seq, makers in found.items() if makers}


def _behind(connection: Connection, person: str, before: int | None) -> frozenset[str]:
    """Who alone made her, who alone made those, and so on."""
    found: set[str] = set()
    asked = [person]
    while asked:
        new = who_alone_made(connection, asked.pop(), before=before) - found
        found |= new
        asked.extend(new)
    return frozenset(found)


def _made_alone(connection: Connection, person: str, before: int | None) -> Sequence[Any]:
    """What others recorded of her with one signature, each with its review."""
    alone = (entry_exception.c.book == HOUSE) & (entry_exception.c.name == ONE_SIGNATURE)
    # Most clinics have none, and every witness is asked about.
    if connection.execute(select(entry_exception.c.seq).where(alone).limit(1)).first() is None:
        return ()
    hers = union(
        *(
            select(table.c.seq).where(
                (table.c.code if table is people else table.c.person) == person,
                table.c.granted == 1 if table is role_grant else true(),
            )
            for table in MAKES
        )
    )
    of = (review.c.of_book == entry.c.book) & (review.c.of_seq == entry.c.seq)
    query = (
        select(entry.c.seq, entry.c.actor, entry_exception.c.detail, review.c.agreed)
        .join(entry, (entry.c.book == entry_exception.c.book) & (entry.c.seq == entry_exception.c.seq))
        .outerjoin(review, of if before is None else of & (review.c.seq < before))
        .where(alone, entry.c.seq.in_(hers))
        .where(entry.c.actor != person, true() if before is None else entry.c.seq < before)
    )
    return connection.execute(query).all()


def is_made_again(connection: Connection, seq: int, before: int | None = None) -> bool:
    """Each thing that this entry of the house book gave a person was recorded again, by two or with an agreed review.

    A part of her file by the same registration, for another's does not stand there. The end of a role counts as well: it
    is what was right. An entry that gave nobody anything is made again by one of its kind.

    Args: before: as of this entry of the house book.
    """
    again = tuple(_again(connection, seq))
    if not again:
        kind = select(entry.c.kind).where(entry.c.book == HOUSE, entry.c.seq == seq).scalar_subquery()
        again = (select(entry.c.seq).where(entry.c.book == HOUSE, entry.c.kind == kind),)
    return all(_is_proper(connection, seq, each, before) for each in again)


def _again(connection: Connection, seq: int) -> Iterator[Select[tuple[int]]]:
    """For each fact of the entry, the entries of the house book that record it."""
    for table, which in MAKES.items():
        for row in connection.execute(select(table).where(table.c.seq == seq)).mappings():
            if table is people:
                parts = [
                    select(each.c.seq).where(each.c.person == row["code"])
                    for each in MAKES
                    if each is not people
                ]
                yield select(entry.c.seq).where(
                    entry.c.book == HOUSE, entry.c.seq.in_(parts[0].union(*parts[1:]))
                )
            else:
                same = [table.c[name] == row[name] for name in ("person", *which)]
                site = connection.execute(select(recorded_at(table)).where(table.c.seq == seq)).scalar()
                if table in FILED and site is not None:
                    same.append(recorded_at(table) == site)
                yield select(table.c.seq).where(*same)


def _is_proper(connection: Connection, seq: int, seqs: Select[tuple[int]], before: int | None) -> bool:
    """One of these entries after `seq` has all its signatures, or a reviewer agreed to its one."""
    one = exists().where(
        entry_exception.c.book == entry.c.book, entry_exception.c.seq == entry.c.seq,
        entry_exception.c.name == ONE_SIGNATURE,
    )  # fmt: skip
    agreed = exists().where(
        review.c.of_book == entry.c.book, review.c.of_seq == entry.c.seq, review.c.agreed == 1,
        true() if before is None else review.c.seq < before,
    )  # fmt: skip
    later = select(entry.c.seq).where(
        entry.c.book == HOUSE, entry.c.seq > seq, entry.c.seq.in_(seqs), ~one | agreed,
        true() if before is None else entry.c.seq < before,
    )  # fmt: skip
    return connection.execute(later.limit(1)).first() is not None
