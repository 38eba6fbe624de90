"""What the pages of people show: who works here, with which roles, what she lacks, when she last signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from inventory.moment import from_us
from inventory.plan import PROGRAM
from inventory.plan import Fact as Row
from inventory.rights import Rights, rights_of
from inventory.standing import newest_first, recorded_at
from inventory.tables.factors import badge_ended
from inventory.tables.house import badge, person, pin, role_grant
from inventory.tables.schema import facts_tables
from inventory.tables.working import session
from web import words
from web.change_words import changed
from web.flow import Here

#: What a person's file holds, in the order of her page: facts tables and how each part is called.
_FILE = (
    ("licence", "Licences"), ("person_number", "DEA and NPI numbers"), ("training", "Training"),
    ("screening", "Screening"), ("access_period", "Access"), ("identity_check", "Identity"),
    ("accountability", "Statement of accountability"), ("supervision", "Supervisor"), ("roster_shift", "Shifts"),
)  # fmt: skip
#: Columns of a row that say where it stands, and nothing of her.
_NOT_SAID = frozenset({"book", "seq", "no", "recorded_at"})


@dataclass(frozen=True)
class PersonRow:
    """A line of the list."""

    code: str
    name: str
    roles: str
    lacks: tuple[str, ...]
    last: str


@dataclass(frozen=True)
class PersonFile:
    """One person whole; `badges`: pairs of digest and words, those that open something."""

    row: PersonRow
    user_name: str
    part: tuple[tuple[str, tuple[str, ...]], ...]
    badges: tuple[tuple[str, str], ...]


def people_here(here: Here) -> tuple[PersonRow, ...]:
    """Everybody with a role here now or before, and whoever has none anywhere yet."""
    elsewhere = select(role_grant.c.person).where(role_grant.c.registration != here.book)
    own = select(role_grant.c.person).where(role_grant.c.registration == here.book)
    query = (
        select(person)
        .where(person.c.code != PROGRAM, person.c.code.in_(own) | person.c.code.not_in(elsewhere))
        .order_by(person.c.family_name, person.c.given_name, person.c.code)
    )
    return tuple(
        _row(here, row.code, f"{row.given_name} {row.family_name}") for row in here.connection.execute(query)
    )


def find_person(here: Here, code: str) -> PersonFile | None:
    """The file of somebody of this registration; None for all others."""
    row = next((each for each in people_here(here) if each.code == code), None)
    if row is None:
        return None
    user_name = here.connection.execute(select(person.c.user_name).where(person.c.code == code)).scalar()
    part = tuple((title, lines) for table, title in _FILE if (lines := tuple(_lines(here, table, code))))
    return PersonFile(row, user_name or "none", part, _badges(here, code))


def _row(here: Here, code: str, name: str) -> PersonRow:
    rights = rights_of(here.connection, code, here.book, here.now)
    last = here.connection.execute(
        select(func.max(session.c.started_at_us)).where(session.c.person == code)
    ).scalar()
    return PersonRow(
        code, name, ", ".join(sorted(rights.roles)) or "none", tuple(_lacks(here, code, rights)),
        words.moment(from_us(last), here.zone, here.now) if last else "never",
    )  # fmt: skip


def _lacks(here: Here, code: str, rights: Rights) -> Iterator[str]:
    """What keeps her from signing in or from a role that she was given."""
    if not _badges(here, code):
        yield "No badge."
    if not here.connection.execute(select(pin.c.person).where(pin.c.person == code)).first():
        yield "No PIN."
    reasons: dict[str, list[str]] = {}
    for lost in rights.lost:
        reasons.setdefault(lost.why, []).append(str(lost.role))
    for why, roles in reasons.items():
        yield f"{why} Not {', '.join(roles)} until then."


def _badges(here: Here, code: str) -> tuple[tuple[str, str], ...]:
    """Badges that open something: the newest, where it was not ended."""
    ended = select(badge_ended.c.digest)
    newest = here.connection.execute(
        select(badge.c.digest, badge.c.digest.in_(ended).label("gone"))
        .where(badge.c.person == code)
        .order_by(badge.c.seq.desc())
        .limit(1)
    ).first()
    if newest is None or newest.gone:
        return ()
    return ((newest.digest.hex(), f"Badge, code ends {newest.digest.hex()[-4:]}"),)


def _lines(here: Here, table: str, code: str) -> Iterator[str]:
    """Every row about her, what stands here first, each with its values in words and where another recorded it."""
    of = facts_tables[table]
    query = select(of, recorded_at(of).label("recorded_at")).where(of.c.person == code)
    if "registration" in of.columns:
        query = query.where(of.c.registration == here.book)
    for row in here.connection.execute(query.order_by(*newest_first(of, here.book))):
        values = {name: value for name, value in row._mapping.items() if name not in _NOT_SAID}  # noqa: SLF001
        said = changed(here, (Row(table, values),), row.seq)
        # Whose it is stands above: which of them, then each value after its name.
        lines = [
            re.sub(rf" of [^()]* \({re.escape(code)}\)", "", each.what).rpartition(": ") for each in said
        ]
        which = lines[0][0] or lines[0][2]
        known = ", ".join(
            f"{name} {each.after}" if before else each.after
            for (before, _, name), each in zip(lines, said, strict=True)
        )
        there = "" if row.recorded_at in (None, here.book) else f", recorded at {row.recorded_at}"
        yield f"{which}: {known}; entry {row.book}/{row.seq}{there}"
