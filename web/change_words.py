"""What a change of people or rules changes, in words: each value before and after, as both its signers read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from inventory.moment import from_us
from inventory.plan import Fact as Row
from inventory.plan import Scalar
from inventory.policy import PROFILE_WORDS
from inventory.registration import find_registration
from inventory.reports.directory import people
from inventory.standing import newest_first
from inventory.tables.house import registration
from inventory.tables.schema import fact_columns, facts_tables
from web import words
from web.flow import Here
from web.frame import Fact
from web.limit_words import limit_line

#: Table -> what it is called, and the columns that say which of them it is; the others are its values.
_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "role_grant": ("Role", ("role", "person", "registration")),
    "person": ("Person", ("code",)),
    "badge": ("Badge", ("person",)),
    "badge_ended": ("Badge that ends", ("person", "digest")),
    "pin_reset": ("PIN", ("person",)),
    "licence": ("Licence", ("kind", "state", "person")),
    "person_number": ("Number", ("scheme", "person")),
    "training": ("Training", ("course", "person")),
    "screening": ("Screening", ("person",)),
    "access_period": ("Access", ("person", "registration")),
    "identity_check": ("Identity check", ("person",)),
    "accountability": ("Statement signed", ("person",)),
    "registrant": ("Registrant of record", ("registration",)),
    "supervision": ("Supervisor", ("person", "registration")),
    "roster_shift": ("Shift", ("person", "registration", "starts_at_us")),
    "profile_chosen": ("Profile", ("registration",)),
    "limit_set": ("Limit", ("name", "registration")),
    "mail_address": ("Mail address", ("purpose", "registration")),
    "product": ("Product", ("code",)),
    "workstation": ("Workstation", ("code",)),
    "recovery_sheet": ("Recovery sheet", ("registration",)),
    "workstation_enrolled": ("Browser", ("workstation",)),
    "credential_review": ("Review of credentials", ("registration",)),
    "certification_letter": ("Letter of certification to FDA", ("registration",)),
}
#: Columns whose name says less than this.
_COLUMNS = {
    "granted": "held", "ndc": "NDC", "gtin14": "GTIN", "amount_ug": "amount", "volume_ul": "volume", "digest": "code",
    "user_name": "user name",
}  # fmt: skip
#: Their values are names, not words of the table.
_NAMES = {"person", "registration", "supervisor"}
#: Tables whose rows stand for something that nobody reads: the words say it.
_SAID = {
    "pin_reset": ("as it is", "a new one-time PIN, replaced at the next sign-in"),
    "badge": ("as it is", "this badge, and no earlier one"),
}
NONE = "none"


@dataclass(frozen=True)
class Changed:
    """One value of a change."""

    what: str
    before: str
    after: str
    #: Where it applies, of what does not say so itself.
    where: str = ""

    @property
    def fact(self) -> Fact:
        """The line of a page."""
        said = f"{self.before} \u2192 {self.after}"
        return Fact(self.what, f"{said}. {self.where}" if self.where else said)


def changed(here: Here, facts: tuple[Row, ...], seq: int | None = None) -> tuple[Changed, ...]:
    """Each value of the facts, before and after.

    Args: seq: of an entry that stands, so that before is what stood before it.
    """
    return tuple(line for fact in facts for line in _fact(here, fact, seq))


def _fact(here: Here, fact: Row, seq: int | None) -> tuple[Changed, ...]:
    """The lines of one fact; its own place comes with a person's first role, and says nothing more."""
    if fact.table == "place" and fact.values.get("kind") == "person":
        return ()
    if fact.table == "limit_set" and (limit := limit_line(here, fact, seq)) is not None:
        what, was, now, where = limit
        site = _said(here, {}, "registration", fact.values.get("registration"))
        return (Changed(f"{what}, at {site}", was, now, where),)
    title, keys = _NAMED.get(fact.table, (fact.table.replace("_", " ").capitalize(), ()))
    names = people(here.connection)
    head = " ".join(
        [title, *(f"{_JOIN.get(key, '')}{_said(here, names, key, fact.values.get(key))}" for key in keys)]
    )
    if fact.table in _SAID:
        return (Changed(head, *_SAID[fact.table]),)
    before = _before(here, fact, keys, seq)
    if fact.table == "profile_chosen" and before is None:
        before = {"profile": _opened_with(here.connection, fact)}
    lines = []
    for column in fact_columns(facts_tables[fact.table]):
        if column in keys:
            continue
        was = _said(here, names, column, before.get(column)) if before is not None else NONE
        now = _said(here, names, column, fact.values.get(column))
        name = "" if column == "granted" or column in _NAMES else f": {_column(column)}"
        if column == "granted" and before is None:
            was = "not held"
        lines.append(Changed(f"{head}{name}", was, now))
    return tuple(lines)


#: Which word leads a key: `Role nurse of Ann Example at Clinic R1`.
_JOIN = {"person": "of ", "registration": "at ", "starts_at_us": "from "}


def _column(name: str) -> str:
    return _COLUMNS.get(name, name.removesuffix("_us").replace("_", " "))


def _before(here: Here, fact: Row, keys: tuple[str, ...], seq: int | None) -> Mapping[str, Scalar] | None:
    """The row that stood here until now; None where there is none."""
    if not keys:
        return None
    table = facts_tables[fact.table]
    query = select(table).where(*[table.c[key] == fact.values.get(key) for key in keys])
    if seq is not None:
        query = query.where(table.c.seq < seq)
    row = here.connection.execute(query.order_by(*newest_first(table, here.book)).limit(1)).first()
    return None if row is None else dict(row._mapping)  # noqa: SLF001


def _opened_with(connection: Connection, fact: Row) -> Scalar:
    """The profile that a registration was opened with, which stands where none was chosen yet."""
    opened = select(registration.c.profile).where(registration.c.code == fact.values["registration"])
    profile: str = connection.execute(opened).scalar_one()
    return profile


def _said(here: Here, names: dict[str, str], column: str, value: Scalar) -> str:
    """One value in words."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bytes):
        return f"ends {value.hex()[-4:]}"
    if column in ("person", "supervisor"):
        return f"{names.get(str(value), '')} ({value})".strip()
    if column == "registration":
        found = find_registration(here.connection, str(value))
        return str(value) if found is None else found.name
    if column == "profile":
        return PROFILE_WORDS.get(str(value), str(value))
    if column == "granted":
        return "held" if value else "not held"
    if column.endswith("_us") and isinstance(value, int):
        return words.moment_exact(from_us(value), here.zone, here.now)
    if column.endswith("_on"):
        return words.day(date.fromisoformat(str(value)))
    if column == "amount_ug" and isinstance(value, int):
        return words.mg_text(value)
    if column == "volume_ul" and isinstance(value, int):
        return words.ml_text(value)
    return str(value).replace("_", " ")
