"""Entries written past the ledger's one writer, as a program with a fault or a person with a console would."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, create_engine, insert, text

from inventory import ledger
from inventory.entry_hash import VERSION
from inventory.moment import local_day, to_us
from inventory.plan import Act, Fact, Line, Plan
from inventory.tables.ledger import entry
from tests.cast import KEYS
from tests.postgresql import administrator_url


def forge(connection: Connection, plan: Plan, seq: int | None = None, **changed: Any) -> None:
    """Write a plan's parts and a header with any column changed; the hash is nobody's, which only verify sees."""
    act = plan.act
    head = ledger.head_of(connection, act.book)
    number = seq or head.seq + 1
    header = {
        "book": act.book, "seq": number, "version": VERSION, "kind": plan.kind, "command_id": act.command_id,
        "actor": act.actor, "workstation": act.workstation, "mood": str(act.mood), "reason": plan.reason,
        "occurred_at_us": to_us(act.occurred_at), "occurred_zone": act.zone,
        "occurred_on": local_day(act.occurred_at, act.zone),
        "recorded_at_us": max(to_us(act.occurred_at), head.recorded_at_us + 1), "recorded_zone": act.zone,
        "n_facts": len(plan.facts), "n_lines": len(plan.lines), "n_attestations": len(act.signatures),
        "n_exceptions": len(plan.exceptions), "n_scans": len(act.scans), "draft_hash": plan.draft_hash(),
        "previous_hash": head.hash, "hash": number.to_bytes(32, "big"),
    } | changed  # fmt: skip
    ledger._insert_parts(connection, KEYS, plan, act.book, number)
    connection.execute(insert(entry).values(header))


def bend(url: str) -> None:
    """Give the first entry of book R1 another hash, past the triggers, as the owner of the whole server can."""
    engine = create_engine(administrator_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER vt_entry_no_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 1"))
    engine.dispose()


@dataclass(frozen=True)
class Say:
    """An entry of any kind through the ledger's own writer, for rows that a test wants to stand there."""

    act: Act
    kind: str


def saying(facts: tuple[Fact, ...], lines: tuple[Line, ...] = ()) -> Callable[[Connection, Say], Plan]:
    """The operation that plans just this."""
    return lambda _connection, command: Plan(command.kind, command.act, facts, lines)
