"""Which roles a person has at a registration at a moment, and why one that was given is gone; it grants nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select

from inventory.moment import local, to_us
from inventory.policy import Policy, policy_of
from inventory.standing import standing
from inventory.statement import Query
from inventory.tables.house import role_grant


class Role(StrEnum):
    """What a person may do at a registration; one person may hold several."""

    PHARMACIST = "pharmacist"
    NURSE = "nurse"
    WITNESS = "witness"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"
    #: From outside, with no other role: gives the second signature of what was recorded with one (practice P6).
    REVIEWER = "reviewer"
    #: Of the registrant of record: it comes with being named, and no grant gives or ends it (practice P19).
    REGISTRANT = "registrant"


#: Who may hold, draw and give.
HANDLERS = frozenset({Role.NURSE, Role.PHARMACIST})
#: Who may sign as a witness to waste.
WITNESSES = frozenset({Role.NURSE, Role.PHARMACIST, Role.WITNESS})


@dataclass(frozen=True)
class Lost:
    """A role that was given and is not in force, and why, in one sentence for the person herself."""

    role: Role
    why: str


@dataclass(frozen=True)
class Rights:
    """The roles in force, and what was taken away; a role stands in `lost` once for each reason."""

    roles: frozenset[Role]
    lost: tuple[Lost, ...] = ()


def by_reason(lost: Iterable[Lost]) -> tuple[tuple[str, str], ...]:
    """(roles, why) as a page says them, one line a reason."""
    roles: dict[str, list[str]] = {}
    for each in lost:
        roles.setdefault(each.why, []).append(str(each.role))
    return tuple((" and ".join(gone), why) for why, gone in roles.items())


@dataclass(frozen=True)
class _File:
    """What the house book says of a person for one registration: of each thing the row that stands."""

    state: str
    policy: Policy
    granted: frozenset[Role]
    #: Expiry by kind and state of a licence.
    licences: Mapping[tuple[str, str], str]
    #: Expiry by course in small letters, for a course is the same however it is written; None where it has no end.
    trainings: Mapping[str, str | None]
    screened: str | None
    #: Begin and end. Unit: microseconds.
    access: tuple[int, int | None] | None
    registrant: str | None
    #: Somebody looked at a document that shows who she is (21 CFR 11.100(b)).
    identified: bool


def rights_of(connection: Connection, person: str, code: str, at: datetime) -> Rights:
    """The rights of a person at a registration at a moment, by everything that is recorded now.

    What this registration recorded itself stands there, whatever another of the group recorded since.
    A fact that takes a right away counts at once. One that is lacking is asked for when a registrant of record is named
    there: until then a clinic is being set up.
    """
    rows = standing(connection, person, code, at)
    if "registration" not in rows:
        return Rights(frozenset())
    zone = rows["registration"][-1].b
    file = _file(rows)
    hers = file.registrant == person
    lost = tuple(_lost(file, to_us(at), zone, is_registrant=hers))
    kept = file.granted - {each.role for each in lost}
    return Rights(kept | ({Role.REGISTRANT} if hers else frozenset()), lost)


def works_here(connection: Connection, person: str, code: str, at: datetime) -> bool:
    """She is of this clinic, whatever licence or training of hers is gone: a role was given and her access is open.

    Who only reviews from outside is not; the registrant of record is.
    """
    rows = standing(connection, person, code, at)
    if "registration" not in rows:
        return False
    file = _file(rows)
    barred = _barred(file.access, to_us(at), rows["registration"][-1].b)
    return file.registrant == person or (bool(file.granted - {Role.REVIEWER}) and not barred)


def granted_roles(connection: Connection, person: str, code: str) -> frozenset[Role]:
    """The roles that were given and not ended, whatever took them away: of each role the last entry counts."""
    rows = _GRANTS.rows(connection, {"person": person, "registration": code})
    return _last_granted(rows)


_GRANTS = Query(
    select(role_grant.c.role.label("a"), role_grant.c.granted.label("n"))
    .where(role_grant.c.person == bindparam("person"), role_grant.c.registration == bindparam("registration"))
    .order_by(role_grant.c.seq, role_grant.c.no)
)


def _last_granted(rows: Sequence[Any]) -> frozenset[Role]:
    last = {row.a: row.n for row in rows}
    return frozenset(Role(role) for role, granted in last.items() if granted)


def _file(rows: Mapping[str, list[Any]]) -> _File:
    """Of each thing the row that stands: the last."""
    site = rows["registration"][-1]
    screened, access, named = (rows.get(what, [None])[-1] for what in ("screening", "access", "registrant"))
    return _File(
        site.a,
        policy_of(site.c),
        _last_granted(rows.get("role", ())),
        {(row.a, row.b): row.c for row in rows.get("licence", ())},
        {row.a.casefold(): row.b for row in rows.get("training", ())},
        None if screened is None else screened.a,
        None if access is None else (access.n, access.m),
        None if named is None else named.a,
        "identity" in rows,
    )


def _lost(file: _File, at_us: int, zone: str, *, is_registrant: bool) -> Iterator[Lost]:
    """Each role that is gone, with each reason."""
    barred = _barred(file.access, at_us, zone)
    if barred:
        yield from (Lost(role, barred) for role in sorted(file.granted))
    must = file.registrant is not None
    if must and not file.identified:
        # Each role signs, and no right to sign is given before.
        yield from (Lost(role, "No identity check is recorded.") for role in sorted(file.granted))
    handling = sorted(file.granted & WITNESSES)
    if not handling:
        return
    today = local(at_us, zone).date().isoformat()
    for why in (*_training(file, today, must=must), *_screening(file, must=must and not is_registrant)):
        yield from (Lost(role, why) for role in handling)
    needed = dict(file.policy.licences)
    for role in handling:
        why_not = _licence(file, needed.get(role), today, must=must and role in needed)
        if why_not:
            yield Lost(role, why_not)


def _barred(access: tuple[int, int | None] | None, at_us: int, zone: str) -> str:
    """Why her access is not open; without a row it is."""
    if access is None:
        return ""
    begins, ends = access
    if at_us < begins:
        return f"Access begins on {local(begins, zone):%d %b %Y, %H:%M}."
    if ends is not None and at_us >= ends:
        return f"Access ended on {local(ends, zone):%d %b %Y, %H:%M}."
    return ""


def _training(file: _File, today: str, *, must: bool) -> Iterator[str]:
    for course in file.policy.courses:
        ends = file.trainings.get(course.casefold())
        if ends is not None and ends < today:
            yield f"The training \u201c{course}\u201d expired on {_day(ends)}."
        elif must and course.casefold() not in file.trainings:
            yield f"No training \u201c{course}\u201d is recorded."


def _screening(file: _File, *, must: bool) -> Iterator[str]:
    if file.screened == "not_clear":
        yield "The screening is not clear."
    elif must and file.policy.screened and file.screened is None:
        yield "No screening is recorded."


def _licence(file: _File, kinds: Collection[str] | None, today: str, *, must: bool) -> str:
    """Why no licence carries the role; a role that needs none is carried by any, and is gone with an expired one.

    One of the registration's own state decides; where she has none of that state, any other.
    """
    fitting = {key: ends for key, ends in file.licences.items() if kinds is None or key[0] in kinds}
    here = {key: ends for key, ends in fitting.items() if key[1] == file.state} or fitting
    if not here:
        return "No licence for it is recorded." if must else ""
    (kind, state), ends = max(here.items(), key=lambda item: item[1])
    if ends >= today:
        return ""
    return f"The licence ({kind.replace('_', ' ')}, {state}) expired on {_day(ends)}."


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d %b %Y}"
