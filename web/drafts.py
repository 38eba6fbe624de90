"""Half-made steps: kept in the database, opened by their maker alone, at any workstation of the registration."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from inventory.moment import from_us, to_us
from inventory.tables.house import workstation
from inventory.tables.ledger import outcome
from inventory.tables.working import draft
from web.visitor import Visitor

#: What a flow has taken in so far: plain values, no secret among them.
State = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A flow's draft. `changed_at_us` guards against a second tab that saves over the first."""

    id: str
    flow: str
    state: State
    changed_at_us: int
    closed: bool

    @property
    def changed_at(self) -> datetime:
        """When it was last touched."""
        return from_us(self.changed_at_us)


def make(connection: Connection, visitor: Visitor, flow: str, state: State, now: datetime) -> str:
    """Keep a new draft and return its id."""
    return make_for(
        connection, visitor.registration, visitor.person, visitor.station.code, flow, state, now
    )  # fmt: skip


def make_for(
    connection: Connection, registration: str, person: str, station: str, flow: str, state: State, now: datetime
) -> str:  # fmt: skip
    """Keep a new draft of a person who may be signed in no more, and return its id."""
    made = secrets.token_hex(8)
    connection.execute(
        insert(draft).values(
            id=made,
            flow=flow,
            registration=registration,
            person=person,
            workstation=station,
            state=json.dumps(state),
            wants_witness=0,
            made_at_us=to_us(now),
            changed_at_us=to_us(now),
        )
    )
    return made


def find(connection: Connection, visitor: Visitor, flow: str, draft_id: str) -> Draft | None:
    """The draft, if it is this person's and this flow's."""
    row = connection.execute(
        select(draft).where(
            draft.c.id == draft_id, draft.c.flow == flow, draft.c.person == visitor.person,
            draft.c.registration == visitor.registration,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return Draft(row.id, row.flow, json.loads(row.state), row.changed_at_us, row.closed_at_us is not None)


def save(connection: Connection, kept: Draft, state: State, now: datetime, *, closed: bool = False) -> bool:
    """Keep the new state; False when another tab was faster."""
    changed = max(to_us(now), kept.changed_at_us + 1)
    result = connection.execute(
        update(draft)
        .where(draft.c.id == kept.id, draft.c.changed_at_us == kept.changed_at_us)
        .values(
            state=json.dumps(state),
            changed_at_us=changed,
            wants_witness=int(bool(state.get("wants_witness"))),
            closed_at_us=changed if closed else None,
        )
    )
    return result.rowcount == 1


def recorded_as(connection: Connection, kept: Draft) -> int | None:
    """The entry that the draft's command became; None for one that was dropped."""
    row = connection.execute(
        select(outcome.c.seq).where(outcome.c.command_id == kept.state["command_id"])
    ).first()
    return row.seq if row else None


def open_drafts(connection: Connection, visitor: Visitor) -> tuple[Draft, ...]:
    """The person's drafts that are neither recorded nor dropped, newest first."""
    return open_of(connection, visitor.registration, visitor.person)


def open_of(connection: Connection, registration: str, person: str) -> tuple[Draft, ...]:
    """A person's drafts at a registration that are neither recorded nor dropped, newest first."""
    rows = connection.execute(
        select(draft)
        .where(draft.c.person == person, draft.c.registration == registration, draft.c.closed_at_us.is_(None))
        .order_by(draft.c.changed_at_us.desc())
    )
    return tuple(
        Draft(row.id, row.flow, json.loads(row.state), row.changed_at_us, closed=False) for row in rows
    )


def kept_here_at(connection: Connection, station: str) -> datetime | None:
    """When the newest open draft of this workstation was last touched, for the line on the lock page."""
    row = connection.execute(
        select(draft.c.changed_at_us)
        .where(draft.c.workstation == station, draft.c.closed_at_us.is_(None))
        .order_by(draft.c.changed_at_us.desc())
        .limit(1)
    ).first()
    return from_us(row.changed_at_us) if row else None


@dataclass(frozen=True)
class Waiting:
    """A draft with its maker's signature that waits for a second person: whose, where, since when, what it holds."""

    id: str
    flow: str
    person: str
    workstation: str
    state: State
    since: datetime


#: Flows whose second person approves; that of every other is a witness.
APPROVED = ("change", "ending")


def wanting_second(
    connection: Connection, registration: str, since: datetime, role: str = "witness"
) -> tuple[Waiting, ...]:
    """Drafts of a registration that wait for a second person and were touched since, the oldest first.

    Args: role: hers, witness or approver.
    """
    approved = draft.c.flow.in_(APPROVED)
    rows = connection.execute(
        select(draft)
        .where(
            draft.c.registration == registration, draft.c.wants_witness == 1, draft.c.closed_at_us.is_(None),
            draft.c.changed_at_us >= to_us(since), approved if role == "approver" else ~approved,
        )
        .order_by(draft.c.changed_at_us)
    )  # fmt: skip
    return tuple(
        Waiting(
            row.id, row.flow, row.person, row.workstation, json.loads(row.state), from_us(row.changed_at_us)
        )
        for row in rows
    )


@dataclass(frozen=True)
class Others:
    """A draft as somebody else than its maker finds it: whose, and where it was begun."""

    draft: Draft
    person: str
    workstation: str


def of_registration(connection: Connection, registration: str, draft_id: str) -> Others | None:
    """The draft of whomever at this registration: a witness opens it, and changes nothing of it."""
    row = connection.execute(
        select(draft).where(draft.c.id == draft_id, draft.c.registration == registration)
    ).one_or_none()
    if row is None:
        return None
    kept = Draft(row.id, row.flow, json.loads(row.state), row.changed_at_us, row.closed_at_us is not None)
    return Others(kept, row.person, row.workstation)


def station_name(connection: Connection, code: str) -> str:
    """The name of a workstation, for those who look for the person at it."""
    return str(connection.execute(select(workstation.c.name).where(workstation.c.code == code)).scalar_one())


def drop_begun(connection: Connection, visitor: Visitor, flow: str, now: datetime) -> None:
    """Close drafts of a flow that hold no more than their first scan: a new beginning takes their place.

    What holds work stays among her open items: a signature, cartons, or more than one step.
    """
    for kept in open_drafts(connection, visitor):
        begun = (
            kept.state.get("step", 0) <= 1
            and not kept.state.get("signatures")
            and not kept.state.get("cartons")
        )
        if kept.flow == flow and begun:
            save(connection, kept, kept.state, now, closed=True)
