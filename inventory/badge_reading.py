"""Whether a badge still reads: each test is an entry; each time that it proves its owner counts besides, and is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from inventory.errors import NotAChoice, UnknownBadge
from inventory.moment import from_us
from inventory.plan import Act, Fact, Plan, Row
from inventory.tables.factors import badge_ended
from inventory.tables.house import badge
from inventory.tables.ledger import entry
from inventory.tables.rules import badge_test
from inventory.tables.working import proof_attempt

#: What a test finds.
READ, NOT_READ = "read", "not_read"


@dataclass(frozen=True)
class ReadBadge:
    """A badge was held under a scanner; `result` is READ or NOT_READ."""

    act: Act
    person: str
    digest: bytes
    result: str


@dataclass(frozen=True)
class Readings:
    """When a badge was read last, at its enrolment, by a test or in use; and whether its last test read nothing."""

    last: datetime
    reads: bool

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """It is to be tested: for so long nothing read it, or its last test did not."""
        return not self.reads or now - self.last > every


def read_badge(connection: Connection, command: ReadBadge) -> Plan:
    """Plan the entry of a test; a badge that does not read stays in force until it is ended and replaced.

    Raises: UnknownBadge: it is not the badge of this person that opens something. NotAChoice: another result.
    """
    if command.result not in (READ, NOT_READ):
        raise NotAChoice(f"{READ} or {NOT_READ}", command.result or "nothing", what="result")
    if badge_in_force(connection, command.person) != command.digest:
        raise UnknownBadge("the badge that is in force", "another one")
    values: Row = {"person": command.person, "digest": command.digest, "result": command.result}
    return Plan("badge_tested", command.act, (Fact("badge_test", values),))


def badge_in_force(connection: Connection, person: str) -> bytes | None:
    """The digest of her newest badge, unless it was ended; None where there is none."""
    newest = select(badge.c.digest).where(badge.c.person == person).order_by(badge.c.seq.desc()).limit(1)
    digest: bytes | None = connection.execute(newest).scalar()
    ended = select(badge_ended.c.digest).where(badge_ended.c.digest == (digest or b""))
    return None if digest is None or connection.execute(ended).first() else digest


def readings(connection: Connection, digest: bytes) -> Readings:
    """When an enrolled badge was read last, and whether it reads: of a failed test and a use the later counts."""
    enrolled = select(badge.c.seq).where(badge.c.digest == digest).scalar_subquery()
    tests = connection.execute(
        select(entry.c.recorded_at_us, badge_test.c.result)
        .join(badge_test, (badge_test.c.book == entry.c.book) & (badge_test.c.seq == entry.c.seq))
        .where(badge_test.c.digest == digest)
        .order_by(entry.c.seq)
    ).all()
    used = select(func.max(proof_attempt.c.at_us)).where(
        proof_attempt.c.identity_digest == digest, proof_attempt.c.accepted == 1
    )
    made = select(entry.c.recorded_at_us).where(entry.c.book == "house", entry.c.seq == enrolled)
    read = [row.recorded_at_us for row in tests if row.result == READ]
    last = max(connection.execute(made).scalar_one(), connection.execute(used).scalar() or 0, *read, 0)
    failed = max((row.recorded_at_us for row in tests if row.result == NOT_READ), default=0)
    return Readings(from_us(last), last > failed)
