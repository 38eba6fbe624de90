"""The one place that runs a command: opens, locks, looks up its first result, works out the plan, posts, commits."""

from __future__ import annotations

import dataclasses
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import DBAPIError

from inventory import errors, rule_errors
from inventory.database import Database, was_cut
from inventory.errors import Refused, SameCommandOtherContent
from inventory.keys import Purpose
from inventory.ledger import post
from inventory.moment import from_us, to_us
from inventory.plan import Act, Plan, Posted, Row
from inventory.preimage import Value, encode
from inventory.signature import Proof, sign
from inventory.statement import Query, Write
from inventory.tables.ledger import entry, outcome


class Command(Protocol):
    """A frozen value with an envelope that says who, when, where."""

    @property
    def act(self) -> Act:
        """The envelope."""
        ...


C = TypeVar("C", bound=Command)

#: An operation works out the plan of a command, or refuses it; it writes nothing.
Operation = Callable[[Connection, C], Plan]

# Built once, as in `inventory.ledger`.
_KEEP = Write(outcome)
_KEPT = Query(select(outcome).where(outcome.c.command_id == bindparam("command_id")))


def execute(database: Database, operation: Operation[C], command: C) -> Posted:
    """Run a command once: the same id with the same content gives the first result again.

    A connection that is cut is tried once more: had the first try been committed, its result is found.

    Raises: Refused: nothing is written to the books; the refusal is kept and stays.
    SameCommandOtherContent: the id was used before for something else.
    DBAPIError: the database did not do it; after a cut it is not known here whether it did.
    """
    mac = content_mac(database, command)
    try:
        result = _once(database, operation, command, mac)
    except DBAPIError as error:
        # A lock that did not come is not tried again: whoever holds it would be waited for twice.
        if not was_cut(error):
            raise
        result = _once(database, operation, command, mac)
    if isinstance(result, Refused):
        raise result
    return result


def execute_all(
    database: Database, commands: Sequence[tuple[Operation[Any], Any]], beside: Callable[[Connection], None]
) -> tuple[Posted, ...]:
    """Run commands of one book for the first time, each on what those before it wrote: all are recorded, or none.

    Args: beside: done first, in the same transaction and under the book's lock.
    Raises: Refused: by `beside` or a command; nothing is written, and nothing is kept of the refusal.
    """
    (book,) = {command.act.book for _, command in commands}
    with database.write(book) as connection:
        beside(connection)
        return tuple(_posted(connection, database, operation, command) for operation, command in commands)


def _posted(connection: Connection, database: Database, operation: Operation[Any], command: Any) -> Posted:
    posted = post(connection, database.keys, database.clock, operation(connection, command))
    kept: Row = {
        "command_id": command.act.command_id, "content_mac": content_mac(database, command), "actor": command.act.actor,
        "at_us": to_us(posted.recorded_at), "book": posted.book, "seq": posted.seq,
    }  # fmt: skip
    _KEEP.rows(connection, [kept])
    return posted


def _once(database: Database, operation: Operation[C], command: C, mac: bytes) -> Posted | Refused:
    """Look up the first result, or make it, in one transaction under the book's lock."""
    with database.write(command.act.book) as connection:
        result = _earlier(connection, command.act, mac)
        if result is None:
            result = _first(connection, database, operation, command, mac)
    return result


def _first(
    connection: Connection, database: Database, operation: Operation[C], command: C, mac: bytes
) -> Posted | Refused:
    """Post, or keep the refusal in the same transaction: between two of them another try could have been posted."""
    kept: Row = {"command_id": command.act.command_id, "content_mac": mac, "actor": command.act.actor}
    try:
        posted = post(connection, database.keys, database.clock, operation(connection, command))
    except Refused as refused:
        # Whatever refuses does so before the first row of the entry is written.
        kept = {
            **kept,
            "at_us": to_us(database.clock()), "refused": type(refused).__name__, "expected": refused.expected,
            "found": refused.found, "words": json.dumps(refused.words),
        }  # fmt: skip
        _KEEP.rows(connection, [kept])
        return refused
    kept = {**kept, "at_us": to_us(posted.recorded_at), "book": posted.book, "seq": posted.seq}
    _KEEP.rows(connection, [kept])
    return posted


def preview(database: Database, operation: Operation[C], command: C) -> Plan:
    """The plan as it stands now, for a check page or a signature; nothing is written or kept."""
    with database.read() as connection:
        return operation(connection, command)


def signed(database: Database, operation: Operation[C], command: C, *signers: tuple[Proof, str]) -> C:
    """The command with the signature of each who was just proven, in her role, over its plan as it stands now.

    Raises: Refused: of the operation; nothing is written or kept.
    """
    plan = preview(database, operation, command)
    signatures = tuple(sign(database.keys, plan, proof, role) for proof, role in signers)
    act = dataclasses.replace(command.act, signatures=signatures)
    return dataclasses.replace(command, act=act)  # type: ignore[type-var]


def execute_signed(database: Database, operation: Operation[C], command: C, proof: Proof) -> Posted:
    """Run a command that its actor alone signs, as she was just proven.

    Raises: Refused: what the plan meets already is not kept, what it meets when it is run is.
    """
    return execute(database, operation, signed(database, operation, command, (proof, "actor")))


def earlier(database: Database, command: Command) -> Posted | None:
    """The first result of a command that was run before; None of one that was not.

    Raises: Refused: it was refused, and stays so. SameCommandOtherContent: the id was used for something else.
    """
    with database.read() as connection:
        result = _earlier(connection, command.act, content_mac(database, command))
    if isinstance(result, Refused):
        raise result
    return result


def content_mac(database: Database, command: Command) -> bytes:
    """A keyed hash of what is commanded: everything but times, scans and signatures, which differ from try to try."""
    return database.keys.mac(Purpose.COMMAND, encode(_plain(command)))


#: Fields of an envelope that differ from try to try.
_OF_THE_TRY = frozenset({"scans", "signatures", "occurred_at"})


@cache
def _compared(of: type) -> tuple[str, ...]:
    """The fields of a dataclass in which two tries of one command are alike; salts are random."""
    left_out = _OF_THE_TRY if of is Act else frozenset({"salt"})
    return tuple(item.name for item in dataclasses.fields(of) if item.name not in left_out)


def _plain(value: object) -> Value:
    """A command's fields as values that can be encoded, in their order."""
    if isinstance(value, Enum):
        return str(value)
    if value is None or isinstance(value, (str, int, bytes)):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        of = type(value)
        return [of.__name__, *[_plain(getattr(value, name)) for name in _compared(of)]]
    if isinstance(value, tuple | list):
        return [_plain(member) for member in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a command holds {type(value).__name__}, which has no canonical bytes")


def _earlier(connection: Connection, act: Act, mac: bytes) -> Posted | Refused | None:
    """The first result of this command id, looked up after the lock and before validation.

    Raises: SameCommandOtherContent: the id was used before for something else.
    """
    row = _KEPT.first(connection, {"command_id": act.command_id})
    if row is None:
        return None
    if not hmac.compare_digest(row.content_mac, mac):
        raise SameCommandOtherContent("the same content again", "other content under the same number")
    if row.seq is None:
        kind = (vars(errors) | vars(rule_errors))[row.refused]
        refused: Refused = kind(row.expected, row.found, **json.loads(row.words))
        return refused
    header = connection.execute(
        select(entry.c.kind, entry.c.recorded_at_us).where(entry.c.book == row.book, entry.c.seq == row.seq)
    ).one()
    return Posted(row.book, row.seq, header.kind, from_us(header.recorded_at_us), repeated=True)
