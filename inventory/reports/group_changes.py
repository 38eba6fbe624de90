"""What of the house book is about the people of one registration, wherever in the group it was done; tells no reader."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CompoundSelect, Connection, select, union

from inventory.plan import HOUSE
from inventory.reports.period import Period
from inventory.tables.house import person as people
from inventory.tables.house import registration, role_grant, workstation
from inventory.tables.kinds import CHANGE_KINDS
from inventory.tables.ledger import entry
from inventory.tables.people import registrant
from inventory.tables.schema import facts_tables, house_facts_tables

#: Kinds that change what somebody may do or how she proves who she is: glass and reviews are told where they are done.
PERSONAL_KINDS = (*CHANGE_KINDS, "badge_ended", "pin_changed", "factor_ended", "recovery_sheet_used")
#: Columns that name whom a fact is about.
_WHOM = ("person", "supervisor")


def staff_during(connection: Connection, code: str, period: Period) -> frozenset[str]:
    """Who had a role at a registration at the end of a period or lost it within, and who answered for it then."""
    query = (
        select(role_grant.c.person, role_grant.c.role, role_grant.c.granted, entry.c.recorded_at_us)
        .join(entry, (entry.c.book == role_grant.c.book) & (entry.c.seq == role_grant.c.seq))
        .where(role_grant.c.registration == code, entry.c.recorded_at_us < period.end_us)
        .order_by(role_grant.c.seq, role_grant.c.no)
    )
    held: dict[tuple[str, str], bool] = {}
    for row in connection.execute(query):
        held[row.person, row.role] = bool(row.granted) or row.recorded_at_us >= period.start_us
    named = select(registrant.c.person).where(registrant.c.registration == code)
    answers = connection.execute(named.order_by(registrant.c.seq.desc()).limit(1)).scalars()
    return frozenset(who for (who, _), still in held.items() if still) | frozenset(answers)


def entries_about(staff: Iterable[str]) -> CompoundSelect[tuple[int]]:
    """A statement of the numbers of the house book's entries with a fact of any of these people."""
    wanted = sorted(staff)
    parts = [select(people.c.seq).where(people.c.code.in_(wanted))]
    for name in sorted(house_facts_tables):
        table = facts_tables[name]
        parts += [select(table.c.seq).where(table.c[whom].in_(wanted)) for whom in _WHOM if whom in table.c]
    return union(*parts)


def elsewhere(connection: Connection, seq: int, code: str) -> str:
    """The name of another registration at whose workstation an entry of the house book was made; or empty."""
    station = workstation.join(entry, entry.c.workstation == workstation.c.code)
    query = (
        select(registration.c.name)
        .select_from(station.join(registration, registration.c.code == workstation.c.registration))
        .where(entry.c.book == HOUSE, entry.c.seq == seq, registration.c.code != code)
    )
    return connection.execute(query).scalar() or ""
