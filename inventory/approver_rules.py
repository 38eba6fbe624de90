"""Who may approve a change, followed entry by entry of the house book: for verifying who approved what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventory.moment import to_us
from inventory.plan import Signature
from inventory.rights import Role
from inventory.stored import StoredEntry
from inventory.tables.house import person as people
from inventory.tables.house import place, role_grant, workstation
from inventory.tables.people import access_period, registrant

#: Who may approve.
APPROVERS = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE, Role.REGISTRANT})
#: Who makes a change, where its kind names nobody else.
MAKERS = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})


def concerned(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> frozenset[str]:
    """The people whom facts, each by its table, give, keep or take a right or a way to prove who they are."""
    named = (
        row.get("code" if table == people.name else "person") for table, row in facts if table != place.name
    )
    return frozenset(str(code) for code in named if code is not None)


@dataclass
class Approvers:
    """Roles, accesses and registrants as the entries so far say; what takes a licence away takes no role of these."""

    #: Workstation -> registration.
    _stations: dict[str, str] = field(default_factory=dict)
    #: Person and registration -> her roles among those that approve.
    _roles: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    #: Person and registration -> from when until when she has access.
    _access: dict[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)
    _registrants: dict[str, str] = field(default_factory=dict)

    def wrong(self, stored: StoredEntry, signatures: Sequence[Signature]) -> Iterator[tuple[str, str]]:
        """(expected, found) of each approver of this entry who was none."""
        for signature in signatures:
            if signature.role != "approver":
                continue
            if signature.signer in concerned(stored.facts):
                yield "an approver whom it does not concern", signature.printed_name
            elif not self._may(signature, stored.header["workstation"]):
                yield "an approver with a right to approve then", signature.printed_name

    def follow(self, stored: StoredEntry) -> None:
        """Take in what the entry says."""
        for table, row in stored.facts:
            if table == role_grant.name and row["role"] in APPROVERS:
                held = self._roles.setdefault((row["person"], row["registration"]), set())
                (held.add if row["granted"] else held.discard)(row["role"])
            elif table == registrant.name:
                self._registrants[row["registration"]] = row["person"]
            elif table == access_period.name:
                ends = row["ends_at_us"]
                self._access[row["person"], row["registration"]] = (row["starts_at_us"], ends)
            elif table == workstation.name:
                self._stations[row["code"]] = row["registration"]

    def _may(self, signature: Signature, station: str | None) -> bool:
        """She had a right to approve at the registration of the entry's workstation; without one, at any."""
        here = self._stations.get(station or "")
        signer, at_us = signature.signer, to_us(signature.signed_at)
        if any(who == signer and here in (None, code) for code, who in self._registrants.items()):
            return True
        return any(
            held and who == signer and here in (None, code) and self._is_open((who, code), at_us)
            for (who, code), held in self._roles.items()
        )

    def _is_open(self, key: tuple[str, str], at_us: int) -> bool:
        begins, ends = self._access.get(key, (at_us, None))
        return begins <= at_us and (ends is None or at_us < ends)
