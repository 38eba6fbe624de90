"""Which browser stands at which workstation, each an entry: the digest of a token that only that browser holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory.errors import AlreadyKnown, UnknownPlace
from inventory.plan import Act, Fact, Plan, Row
from inventory.tables.factors import workstation_enrolled
from inventory.tables.house import workstation


@dataclass(frozen=True)
class EnrolWorkstation:
    """The browser with this token's digest stands there, and no other; without one the workstation is closed."""

    act: Act
    workstation: str
    digest: bytes | None


def token_digest(token: str) -> bytes:
    """What the books hold of a browser's token: 32 random bytes, so that no key is needed."""
    return hashlib.sha256(b"vialtrail/workstation/v1\0" + token.encode()).digest()


def enrol_workstation(connection: Connection, command: EnrolWorkstation) -> Plan:
    """Plan the entry that enrols a browser, or closes a workstation.

    Raises: UnknownPlace: no such workstation. AlreadyKnown: nothing would change.
    """
    known = select(workstation.c.code).where(workstation.c.code == command.workstation)
    if connection.execute(known).first() is None:
        raise UnknownPlace("a workstation", command.workstation)
    if digest_at(connection, command.workstation) == command.digest:
        raise AlreadyKnown("a change", "the same as before", what="This enrolment")
    values: Row = {"workstation": command.workstation, "digest": command.digest}
    return Plan("workstation_enrolled", command.act, (Fact("workstation_enrolled", values),))


def digest_at(connection: Connection, code: str) -> bytes | None:
    """The digest of the browser that stands at a workstation; None where it is closed or none was enrolled."""
    found: bytes | None = connection.execute(
        select(workstation_enrolled.c.digest)
        .where(workstation_enrolled.c.workstation == code)
        .order_by(workstation_enrolled.c.seq.desc(), workstation_enrolled.c.no.desc())
        .limit(1)
    ).scalar()
    return found


def is_closed(connection: Connection, code: str) -> bool:
    """A browser stood at the workstation and none does now; one at which none ever stood is not closed."""
    ever = select(workstation_enrolled.c.seq).where(workstation_enrolled.c.workstation == code).limit(1)
    return digest_at(connection, code) is None and connection.execute(ever).first() is not None


def workstation_of(connection: Connection, token: str) -> str | None:
    """The workstation at which the browser with this token stands; None once another one, or none, stands there."""
    digest = token_digest(token)
    codes = select(workstation_enrolled.c.workstation).where(workstation_enrolled.c.digest == digest)
    for code in connection.execute(codes).scalars():
        if digest_at(connection, code) == digest:
            return str(code)
    return None


def is_enrolling(connection: Connection) -> bool:
    """Browsers are enrolled here: one that is not has no workstation."""
    return connection.execute(select(workstation_enrolled.c.seq).limit(1)).first() is not None
