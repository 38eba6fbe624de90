"""What of a person's file stands at a registration: what it recorded itself, else the group's newest; judges nothing.

Of each thing (a licence of a kind and state, a course, the screening, the identity check, the access) the newest row of
the registration's own workstations stands until one of them records another (docs/decisions/0016).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    ScalarSelect,
    Select,
    Table,
    Text,
    bindparam,
    case,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from inventory.moment import to_us
from inventory.profile import profile_at
from inventory.statement import Query
from inventory.tables.house import registration, role_grant, workstation
from inventory.tables.ledger import entry
from inventory.tables.people import access_period, identity_check, licence, registrant, screening, training

#: What each registration records for itself about a person.
FILED = (licence, training, screening, access_period, identity_check)

_PERSON: BindParameter[str] = bindparam("person")
_AT: BindParameter[str] = bindparam("registration")
_NO_TEXT, _NO_NUMBER = cast(null(), Text), cast(null(), BigInteger)


def recorded_at(table: Table) -> ScalarSelect[str]:
    """The registration of the workstation at which a row of the house book was recorded; none without a workstation."""
    station = (entry.c.book == table.c.book) & (entry.c.seq == table.c.seq)
    joined = entry.join(workstation, workstation.c.code == entry.c.workstation)
    return select(workstation.c.registration).select_from(joined).where(station).scalar_subquery()


def is_own(table: Table, code: Any) -> ColumnElement[int]:
    """1 where a row was recorded at a workstation of this registration; `code` is a parameter or a text."""
    return case((recorded_at(table) == code, literal_column("1")), else_=literal_column("0"))


def newest_first(table: Table, code: str) -> tuple[ColumnElement[Any], ...]:
    """How rows of a table are ordered so that the first stands at this registration."""
    own = (is_own(table, code).desc(),) if table in FILED else ()
    return (*own, table.c.seq.desc(), table.c.no.desc())


def _branch(what: str, table: Table, *where: Any, **columns: ColumnElement[Any]) -> Select[Any]:
    """One kind of fact in the shape that all share."""
    texts = [columns.get(name, _NO_TEXT).label(name) for name in ("a", "b", "c")]
    numbers = [columns.get(name, _NO_NUMBER).label(name) for name in ("n", "m")]
    said = literal_column(f"'{what}'", Text).label("what")
    own = is_own(table, _AT) if table in FILED else literal_column("0")
    place = own.label("own"), table.c.seq.label("seq"), table.c.no.label("no")
    return select(said, *texts, *numbers, *place).where(*where)


# One statement, built once: every request and every operation asks for it.
_FILE = Query(
    union_all(
        _branch(
            "registration", registration, registration.c.code == _AT,
            a=registration.c.state, b=registration.c.zone, c=profile_at(_AT, bindparam("at_us")),
        ),
        _branch(
            "role", role_grant, role_grant.c.person == _PERSON, role_grant.c.registration == _AT,
            a=role_grant.c.role, n=cast(role_grant.c.granted, BigInteger),
        ),
        _branch(
            "licence", licence, licence.c.person == _PERSON,
            a=licence.c.kind, b=licence.c.state, c=licence.c.expires_on,
        ),
        _branch("training", training, training.c.person == _PERSON, a=training.c.course, b=training.c.expires_on),
        _branch(
            "screening", screening, screening.c.person == _PERSON,
            a=screening.c.result, b=screening.c.screened_on,
        ),
        _branch(
            "access", access_period, access_period.c.person == _PERSON, access_period.c.registration == _AT,
            n=access_period.c.starts_at_us, m=access_period.c.ends_at_us,
        ),
        _branch("identity", identity_check, identity_check.c.person == _PERSON, a=identity_check.c.document),
        _branch("registrant", registrant, registrant.c.registration == _AT, a=registrant.c.person),
    )
)  # fmt: skip


def standing(connection: Connection, person: str, code: str, at: datetime) -> Mapping[str, list[Any]]:
    """What is recorded of a person for a registration, by its kind; of each thing the last row stands there.

    Returns: rows of what, a, b, c, n, m, own, seq, no; no "registration" among them where there is none of this code.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    rows = _FILE.rows(connection, {"person": person, "registration": code, "at_us": to_us(at)})
    # Sorted here, its own last: so few rows are not worth the database's own sort.
    for row in sorted(rows, key=itemgetter(-3, -2, -1)):
        found[row.what].append(row)
    return dict(found)
