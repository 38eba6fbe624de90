"""Books that do not fit what was published of them: noticed, standing, and accounted for by a person; it mends nothing.

An older copy in the place of the database, or a history written anew, shows against a published checkpoint alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from inventory.account import accounts
from inventory.database import Database
from inventory.errors import NothingStands, WrongForm
from inventory.keys import KeyRing
from inventory.moment import from_us, to_us
from inventory.plan import Act, Fact, Plan
from inventory.published import Compared, Fit
from inventory.tables.ledger import standing


class State(StrEnum):
    """How a book was found to stand to a checkpoint that was published of it."""

    ROLLED_BACK = "rolled_back"
    FORKED = "forked"


@dataclass(frozen=True)
class Standing:
    """A published checkpoint that a book does not fit. At most its first `found_size` entries can be those published."""

    book: str
    published_size: int
    published_root: bytes
    found_size: int
    state: State
    noticed_at: datetime


@dataclass(frozen=True)
class AccountRollback:
    """State why a book does not fit the checkpoint with this size and root; who states it signs."""

    act: Act
    book: str
    published_size: int
    published_root: bytes
    why: str


def accounting(keys: KeyRing) -> Callable[[Connection, AccountRollback], Plan]:
    """The operation that accounts for a checkpoint, under the keys that tell what was accounted for already."""
    return lambda connection, command: _account_rollback(connection, keys, command)


def _account_rollback(connection: Connection, keys: KeyRing, command: AccountRollback) -> Plan:
    """Plan the entry that accounts for a checkpoint that stands.

    Raises: NothingStands: none does, or it was accounted for. WrongForm: no explanation.
    """
    size, root = command.published_size, command.published_root
    found = next(
        (
            each
            for each in standing_now(connection, keys)
            if (each.book, each.published_size, each.published_root) == (command.book, size, root)
        ),
        None,
    )
    if found is None:
        raise NothingStands("a checkpoint that stands", f"{size} entries", book=command.book)
    why = command.why.strip()
    if not why:
        raise WrongForm("what happened to the books", "nothing", what="explanation")
    values: dict[str, str | int | bytes | None] = {
        "of_book": found.book, "published_size": size, "published_root": root, "found_size": found.found_size,
        "why": why,
    }  # fmt: skip
    return Plan("rollback_accounted", command.act, (Fact("rollback_accounted", values),))


def standing_now(connection: Connection, keys: KeyRing, books: Collection[str] = ()) -> tuple[Standing, ...]:
    """What stands, of these books or of all; what a signed entry accounts for stands no longer."""
    query = select(standing).order_by(standing.c.book, standing.c.published_size)
    if books:
        query = query.where(standing.c.book.in_(books))
    found = [
        Standing(
            row.book, row.published_size, bytes(row.published_root), row.found_size, State(row.state),
            from_us(row.noticed_at_us),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    # Every page asks: where nothing stands, no account is read.
    answered = {(each.book, each.size, each.root) for each in accounts(connection, keys)} if found else set()
    return tuple(
        each for each in found if (each.book, each.published_size, each.published_root) not in answered
    )


def unfit(compared: Sequence[Compared], at: datetime) -> tuple[Standing, ...]:
    """Of each book the largest note that it does not fit and that nobody accounted for."""
    found: dict[str, Standing] = {}
    for each in compared:
        if each.published is None or each.found is None or each.fit not in {Fit.ROLLED_BACK, Fit.FORKED}:
            continue
        published, before = each.published, found.get(each.published.book)
        state = State.ROLLED_BACK if each.fit is Fit.ROLLED_BACK else State.FORKED
        same = min(each.found.size, published.size - 1)
        if before is None or published.size > before.published_size:
            least = same if before is None else min(same, before.found_size)
            found[published.book] = Standing(published.book, published.size, published.root, least, state, at)
        else:
            found[published.book] = Standing(
                before.book,
                before.published_size,
                before.published_root,
                min(same, before.found_size),
                before.state,
                at,
            )
    return tuple(found.values())


def notice(database: Database, compared: Sequence[Compared], at: datetime) -> tuple[Standing, ...]:
    """Keep what stands, forget what fits again (the books themselves were put back), and return what is new."""
    wanted = unfit(compared, at)
    fits = [each.published for each in compared if each.fit is Fit.FINE and each.published is not None]
    with database.read() as connection:
        known = standing_now(connection, database.keys)
    again = [
        each
        for each in known
        if any(
            (each.book, each.published_size, each.published_root) == (fit.book, fit.size, fit.root)
            for fit in fits
        )
    ]
    new = [each for each in wanted if not any(_same(each, other) for other in known)]
    if new or again:
        with database.write() as connection:
            for each in again:
                connection.execute(delete(standing).where(_is(each)))
            for each in new:
                # Another process may have noticed it since.
                if connection.execute(select(standing.c.book).where(_is(each))).first() is None:
                    connection.execute(insert(standing), _row(each))
    return tuple(new)


def _same(one: Standing, other: Standing) -> bool:
    key = (one.book, one.published_size, one.published_root)
    return key == (other.book, other.published_size, other.published_root)


def _is(each: Standing) -> ColumnElement[bool]:
    return and_(
        standing.c.book == each.book,
        standing.c.published_size == each.published_size,
        standing.c.published_root == each.published_root,
    )


def _row(each: Standing) -> dict[str, str | int | bytes]:
    return {
        "book": each.book, "published_size": each.published_size, "published_root": each.published_root,
        "found_size": each.found_size, "state": str(each.state), "noticed_at_us": to_us(each.noticed_at),
    }  # fmt: skip
