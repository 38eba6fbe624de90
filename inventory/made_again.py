"""Whether a change that one person made alone was made again properly since, which clears a reviewer's disagreement."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Select, Table, and_, exists, select

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


def is_made_again(connection: Connection, seq: int) -> bool:
    """Each thing that this entry of the house book gave a person was recorded again, by two or with an agreed review.

    A part of her file by the same registration, for another's does not stand there. The end of a role counts as well: it
    is what was right. An entry that gave nobody anything is made again by one of its kind.
    """
    again = tuple(_again(connection, seq))
    if not again:
        kind = select(entry.c.kind).where(entry.c.book == HOUSE, entry.c.seq == seq).scalar_subquery()
        again = (select(entry.c.seq).where(entry.c.book == HOUSE, entry.c.kind == kind),)
    return all(_is_proper(connection, seq, each) for each in again)


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


def _is_proper(connection: Connection, seq: int, seqs: Select[tuple[int]]) -> bool:
    """One of these entries after `seq` has all its signatures, or a reviewer agreed to its one."""
    one = exists().where(
        entry_exception.c.book == entry.c.book, entry_exception.c.seq == entry.c.seq,
        entry_exception.c.name == ONE_SIGNATURE,
    )  # fmt: skip
    agreed = exists().where(
        and_(review.c.of_book == entry.c.book, review.c.of_seq == entry.c.seq, review.c.agreed == 1)
    )
    later = select(entry.c.seq).where(
        entry.c.book == HOUSE, entry.c.seq > seq, entry.c.seq.in_(seqs), ~one | agreed
    )
    return connection.execute(later.limit(1)).first() is not None
