"""Security keys and code generators, by which people prove who they are; no secret is ever in an entry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from inventory.errors import AlreadyKnown, NoSuchFactor
from inventory.plan import Act, Beside, Fact, Plan, Row
from inventory.tables.factors import factor_ended, security_key, security_key_count, totp

#: The factors that an entry may end, as the table names them.
ENDS_TOTP, ENDS_KEY = "totp", "security_key"


@dataclass(frozen=True)
class EnrollSecurityKey:
    """Tie a passkey or security key to a person: its id, its public half, and how often it signed so far."""

    act: Act
    person: str
    credential_id: bytes
    public_key: bytes
    name: str
    count: int


@dataclass(frozen=True)
class EnrollTotp:
    """Tie a code generator to a person; its seed comes sealed, with the last time step that counted."""

    act: Act
    person: str
    sealed: bytes
    last_step: int


@dataclass(frozen=True)
class EndFactor:
    """End a security key, or a code generator, whose `credential_id` is None; and say why."""

    act: Act
    person: str
    credential_id: bytes | None
    why: str


@dataclass(frozen=True)
class SecurityKey:
    """A key in force, and whose it is."""

    credential_id: bytes
    person: str
    public_key: bytes
    name: str
    count: int


def enroll_security_key(connection: Connection, command: EnrollSecurityKey) -> Plan:
    """Plan the entry that enrolls a security key; its count stands beside the books.

    Raises: AlreadyKnown: the key is somebody's, or was.
    """
    same = security_key.c.credential_id == command.credential_id
    if connection.execute(select(security_key.c.person).where(same)).first():
        raise AlreadyKnown("a new security key", "an enrolled one", what="This security key")
    values: Row = {
        "credential_id": command.credential_id, "person": command.person, "public_key": command.public_key,
        "name": command.name,
    }  # fmt: skip
    count = Beside(
        security_key_count.name, {"credential_id": command.credential_id, "count": command.count}, "credential_id"
    )  # fmt: skip
    return Plan("security_key_enrolled", command.act, (Fact("security_key", values),), beside=(count,))


def enroll_totp(_connection: Connection, command: EnrollTotp) -> Plan:
    """Plan the entry that enrolls a code generator in place of the one before; its sealed seed stands beside it."""
    values: Row = {"person": command.person, "sealed": command.sealed, "last_step": command.last_step}
    fact = Fact("totp_enrolled", {"person": command.person})
    return Plan("totp_enrolled", command.act, (fact,), beside=(Beside(totp.name, values, "person"),))


def end_factor(connection: Connection, command: EndFactor) -> Plan:
    """Plan the entry that ends a security key or a code generator; it opens nothing any more.

    Raises: NoSuchFactor: she has no such one in force.
    """
    if command.credential_id is None:
        there = has_totp(connection, command.person)
        beside: tuple[Beside, ...] = (Beside(totp.name, {"person": command.person}, "person", gone=True),)
    else:
        found = find_key(connection, command.credential_id)
        there, beside = found is not None and found.person == command.person, ()
    if not there:
        raise NoSuchFactor("one in force", "none")
    values: Row = {
        "person": command.person, "factor": ENDS_TOTP if command.credential_id is None else ENDS_KEY,
        "credential_id": command.credential_id, "why": command.why,
    }  # fmt: skip
    return Plan("factor_ended", command.act, (Fact("factor_ended", values),), beside=beside)


def keys_of(connection: Connection, person: str) -> tuple[SecurityKey, ...]:
    """A person's security keys in force, in the order in which they were enrolled."""
    return _keys(connection, security_key.c.person == person)


def find_key(connection: Connection, credential_id: bytes) -> SecurityKey | None:
    """The key in force with this id."""
    return next(iter(_keys(connection, security_key.c.credential_id == credential_id)), None)


def has_totp(connection: Connection, person: str) -> bool:
    """She has a code generator."""
    return connection.execute(select(totp.c.person).where(totp.c.person == person)).first() is not None


def _keys(connection: Connection, which: ColumnElement[bool]) -> tuple[SecurityKey, ...]:
    ended = exists().where(factor_ended.c.credential_id == security_key.c.credential_id)
    query = (
        select(security_key, security_key_count.c["count"].label("signed"))
        .join(security_key_count, security_key_count.c.credential_id == security_key.c.credential_id)
        .where(and_(which, ~ended))
        .order_by(security_key.c.seq)
    )
    return tuple(
        SecurityKey(row.credential_id, row.person, row.public_key, row.name, row.signed)
        for row in connection.execute(query)
    )
