"""Signing with user name and PIN what is brought back (practice P12), where no badge or key is in force; no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from inventory.moment import to_us
from inventory.plan import HOUSE, Plan, Signature
from inventory.policy import BADGE, PIN, SECURITY_KEY, Combination, policy_of, suffices
from inventory.profile import profile_of
from inventory.rule_errors import SignedByName
from inventory.tables.factors import badge_ended, factor_ended, security_key
from inventory.tables.house import badge
from inventory.tables.ledger import entry

#: How such a signature reads: the two components of 21 CFR 11.200(a)(1), both typed at that signing.
BY_NAME = "user name and PIN"
#: What takes drug out of one's hands.
BRINGS_BACK = frozenset({"administration", "waste", "opened_return", "sealed_return"})
#: What comes before it in the house book, and which factors prove her there otherwise.
_BEFORE: dict[str, frozenset[Combination]] = {
    "glass_broken": frozenset({frozenset({BADGE, PIN})}),
    "accountability_signed": frozenset({frozenset({BADGE, PIN}), frozenset({SECURITY_KEY})}),
}
#: Later than any time of a book.
EVER = 1 << 62


@dataclass(frozen=True)
class Held:
    """A badge or a security key that proved its owner from a time to another, microseconds; without end it does."""

    factor: str
    since_us: int
    ended_us: int | None = None

    def covers(self, since_us: int, until_us: int) -> bool:
        """It was in force all the time between."""
        return self.since_us <= since_us and (self.ended_us is None or self.ended_us > until_us)


@dataclass(frozen=True)
class NameSigning:
    """The rule, with what each person held when: the ledger asks it of who signs, `verify` of whoever signed."""

    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)

    def wrong(
        self, kind: str, profile: str | None, signed: Signature, until_us: int
    ) -> Iterator[tuple[str, str]]:
        """(expected, found) of a signature by user name that may not stand.

        Args: profile: of the registration whose book it is; None of the house book. until_us: what was ended by then
        was ended.
        """
        if signed.method != BY_NAME:
            return
        if signed.role != "actor":
            yield "the badge or key of a second person", BY_NAME
        elif kind not in (BRINGS_BACK if profile else _BEFORE):
            yield "a badge or a key, where nothing is brought back", BY_NAME
        elif self.signs_otherwise(signed.signer, ways(kind, profile), to_us(signed.signed_at), until_us):
            yield "the badge or key that is in force", BY_NAME

    def signs_otherwise(
        self, person: str, asked: frozenset[Combination], since_us: int = EVER, until_us: int = EVER
    ) -> bool:
        """She had all the time what signs in one of the ways that are asked; without times she has it now."""
        held = [each.factor for each in self.held.get(person, ()) if each.covers(since_us, until_us)]
        return suffices(asked, PIN, *held)


def ways(kind: str, profile: str | None) -> frozenset[Combination]:
    """What signs an entry of this kind otherwise."""
    return policy_of(profile).signs_first if profile else _BEFORE[kind]


def name_signing(connection: Connection, *people: str) -> NameSigning:
    """The rule for these people, or for everybody; a newer badge ends the one before."""
    held: dict[str, list[Held]] = {}
    for row in connection.execute(_query(badge, badge_ended, badge.c.digest == badge_ended.c.digest, people)):
        hers = held.setdefault(row.person, [])
        hers[:] = [replace(each, ended_us=min(each.ended_us or EVER, row.since)) for each in hers]
        hers.append(Held(BADGE, row.since, row.ended))
    same = security_key.c.credential_id == factor_ended.c.credential_id
    for row in connection.execute(_query(security_key, factor_ended, same, people)):
        held.setdefault(row.person, []).append(Held(SECURITY_KEY, row.since, row.ended))
    return NameSigning(held)


def need_no_other_way(connection: Connection, plan: Plan, at_us: int) -> None:
    """Whoever signs this by user name may.

    Raises: SignedByName.
    """
    by_name = [each for each in plan.act.signatures if each.method == BY_NAME]
    if not by_name:
        return
    rule = name_signing(connection, *(each.signer for each in by_name))
    profile = None if plan.act.book == HOUSE else profile_of(connection, plan.act.book, at_us)
    for signed in by_name:
        for expected, found in rule.wrong(plan.kind, profile, signed, EVER):
            raise SignedByName(expected, found)


def _query(made: Table, ended: Table, same: ColumnElement[bool], people: Collection[str]) -> Select[Any]:
    """Each badge or key: whose, since when, and when it was ended; in the order of the house book."""
    first, last = entry.alias(), entry.alias()
    query = (
        select(made.c.person, first.c.recorded_at_us.label("since"), last.c.recorded_at_us.label("ended"))
        .join(first, (first.c.book == made.c.book) & (first.c.seq == made.c.seq))
        .outerjoin(ended, same)
        .outerjoin(last, (last.c.book == ended.c.book) & (last.c.seq == ended.c.seq))
        .order_by(made.c.seq, made.c.no)
    )
    return query.where(made.c.person.in_(people)) if people else query
