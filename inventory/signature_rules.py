"""Which signatures an entry that stands must have: by its kind, its facts and the profile of its time; for verifying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from inventory.accountability import comes_first
from inventory.approver_rules import Approvers
from inventory.made_again import unfit_reviews
from inventory.name_signing import NameSigning, name_signing
from inventory.plan import HOUSE, Signature
from inventory.profile import profiles_since
from inventory.signing_time import SigningTime, signing_time
from inventory.stored import StoredEntry
from inventory.tables.kinds import BY_SHEET, CHANGE_KINDS, KIND_TABLE, ONE_SIGNATURE, SIGNED_KINDS
from inventory.tables.ledger import attestation_rule, entry
from inventory.tables.people import accountability, registrant
from inventory.tables.rules import recovery_sheet, recovery_used

#: Facts that their actor signs whatever a profile says.
_SIGNED_TABLES = {KIND_TABLE[kind] for kind in SIGNED_KINDS}
#: Facts that change who may do what, or a rule.
_CHANGE_TABLES = {KIND_TABLE[kind] for kind in CHANGE_KINDS}
#: The clock of the machine may have been set back between a statement in the house book and what was signed after it.
_SET_BACK_US = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True)
class Rule:
    """What a kind of entry asks for under a profile, from a time on (microseconds)."""

    role: str
    actor_signs: bool
    signers_min: int
    since_us: int


@dataclass
class SignatureRules:
    """The rules of one book. It follows the entries: two people stand behind a change once a registrant is named."""

    book: str
    profiles: Sequence[tuple[int, str]] = ()
    rules: Mapping[tuple[str, str], Sequence[Rule]] = field(default_factory=dict)
    #: When a registrant was first named, and when each person first signed the statement of accountability, where this
    #: is a registration's book. Of the house book both are followed.
    named_us: int | None = None
    statements: Mapping[str, int] = field(default_factory=dict)
    names: NameSigning = field(default_factory=NameSigning)
    times: SigningTime = field(default_factory=SigningTime)
    #: Reviews of changes where one person alone was behind the change and the reviewer, each with who that was.
    unfit: Mapping[int, AbstractSet[str]] = field(default_factory=dict)
    _registrant_named: bool = False
    _accountable: set[str] = field(default_factory=set)
    _approvers: Approvers = field(default_factory=Approvers)
    #: Who answers for each registration, so far, and the digest of the recovery sheet that opens it.
    _registrants: dict[str, str] = field(default_factory=dict)
    _sheets: dict[str, bytes] = field(default_factory=dict)

    def missing(self, stored: StoredEntry, signatures: Sequence[Signature]) -> Iterator[tuple[str, Any]]:
        """(expected, found) of each signature that is not there."""
        header = stored.header
        tables = {table for table, _ in stored.facts}
        roles = {signature.role for signature in signatures}
        says_one = any(row["name"] == ONE_SIGNATURE for row in stored.exceptions)
        # A hidden row of such a kind in another entry is one too.
        if tables & _SIGNED_TABLES and "actor" not in roles:
            yield "the actor's", "none of the actor"
        if self._registrant_named and tables & _CHANGE_TABLES and header["kind"] != BY_SHEET:
            if "actor" not in roles:
                yield "the actor's", "none of the actor"
            if "approver" not in roles and not says_one:
                yield "a second person's", "none, and the entry does not say so"
        yield from self._followed(stored, {signature.signer for signature in signatures})
        yield from self._opened(stored)
        yield from self._answered(stored, signatures)
        yield from self._approved(stored, signatures)
        if self.book == HOUSE and header["seq"] in self.unfit:
            makers = " and ".join(sorted(self.unfit[header["seq"]]))
            yield (
                "a reviewer of changes whom others made as well",
                f"{header['actor']}, whom {makers} alone made",
            )
        yield from self.times.wrong(header, signatures)
        at_us = header["recorded_at_us"]
        profile = None if self.book == HOUSE else self._profile(at_us)
        for signature in signatures:
            yield from self.names.wrong(header["kind"], profile, signature, at_us + _SET_BACK_US)
        for rule in self._in_force(header["kind"], header["recorded_at_us"]):
            others = {signature.signer for signature in signatures if signature.role == rule.role}
            if rule.actor_signs and "actor" not in roles:
                yield "the actor's", "none of the actor"
            if len(others) < rule.signers_min and not says_one:
                yield f"{rule.signers_min} as {rule.role}", len(others)
        self._registrant_named |= self.book == HOUSE and registrant.name in tables

    def _followed(self, stored: StoredEntry, signers: AbstractSet[str]) -> Iterator[tuple[str, Any]]:
        """Who is followed as registrant of record signed it (practice P19)."""
        for table, row in stored.facts:
            if self.book == HOUSE and table == registrant.name:
                now = self._registrants.get(row["registration"])
                if now is not None and now not in signers:
                    yield f"{now}'s, who is followed as registrant", "none of hers"
                self._registrants[row["registration"]] = row["person"]

    def _opened(self, stored: StoredEntry) -> Iterator[tuple[str, Any]]:
        """What was changed by a recovery sheet was by the newest of its registration, once (practice P19)."""
        for _, row in (fact for fact in stored.facts if fact[0] == recovery_used.name):
            if self._sheets.pop(row["registration"], None) != row["digest"]:
                yield "the newest recovery sheet of the registration, once", "another"
        for _, row in (fact for fact in stored.facts if fact[0] == recovery_sheet.name):
            self._sheets[row["registration"]] = row["digest"]

    def _answered(self, stored: StoredEntry, signatures: Sequence[Signature]) -> Iterator[tuple[str, Any]]:
        """Whoever signed had signed the statement of accountability, of whatever version (21 CFR 11.10(j))."""
        header = stored.header
        at_us = header["recorded_at_us"]
        if self.book == HOUSE:
            asked, known = self._registrant_named, frozenset(self._accountable)
        else:
            asked = self.named_us is not None and self.named_us < at_us
            known = frozenset(who for who, since in self.statements.items() if since <= at_us + _SET_BACK_US)
        if asked and not comes_first(header["kind"], stored.facts):
            for signature in signatures:
                if signature.signer not in known:
                    yield f"the statement of accountability of {signature.printed_name} before it", "none"
        self._accountable |= {row["person"] for table, row in stored.facts if table == accountability.name}

    def _approved(self, stored: StoredEntry, signatures: Sequence[Signature]) -> Iterator[tuple[str, Any]]:
        """Who approved a change had a right to then, and was not whom it concerns (practice P19)."""
        if self._registrant_named and {table for table, _ in stored.facts} & _CHANGE_TABLES:
            yield from self._approvers.wrong(stored, signatures)
        if self.book == HOUSE:
            self._approvers.follow(stored)

    def _in_force(self, kind: str, at_us: int) -> tuple[Rule, ...]:
        """Of each role the newest rule of the profile in force then."""
        known = self.rules.get((self._profile(at_us) or "", kind), ())
        return tuple({rule.role: rule for rule in known if rule.since_us <= at_us}.values())

    def _profile(self, at_us: int) -> str | None:
        """The profile in force then."""
        return next((profile for since, profile in reversed(self.profiles) if since <= at_us), None)


def signature_rules(connection: Connection, book: str) -> SignatureRules:
    """The rules of a book, before its first entry."""
    rules: dict[tuple[str, str], list[Rule]] = {}
    for row in connection.execute(select(attestation_rule).order_by(attestation_rule.c.since_us)):
        rule = Rule(row.role, bool(row.actor_signs), row.signers_min, row.since_us)
        rules.setdefault((row.profile, row.kind), []).append(rule)
    named = connection.execute(_recorded(registrant)).scalar()
    query = _recorded(accountability).add_columns(accountability.c.person).group_by(accountability.c.person)
    statements = {row.person: row.since for row in connection.execute(query)}
    names, times = name_signing(connection), signing_time(connection)
    unfit = unfit_reviews(connection) if book == HOUSE else {}
    return SignatureRules(
        book, profiles_since(connection, book), rules, named, statements, names, times, unfit
    )


def _recorded(table: Table) -> Select[Any]:
    """When the first entry of this kind was recorded."""
    same = (entry.c.book == table.c.book) & (entry.c.seq == table.c.seq)
    return select(func.min(entry.c.recorded_at_us).label("since")).select_from(table.join(entry, same))
