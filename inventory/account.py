"""Accounts of books that do not fit what was published: only what its actor signed counts; it believes no row alone.

Whoever owns the file can append an entry and hash it right; he cannot sign it as a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from inventory.entry_hash import mac_is_right
from inventory.keys import KeyRing
from inventory.plan import HOUSE, Fact, content_hash
from inventory.stored import stored_signature
from inventory.tables.house import rollback_accounted
from inventory.tables.ledger import attestation, entry
from inventory.tables.schema import fact_columns

_KIND = "rollback_accounted"


@dataclass(frozen=True)
class Account:
    """What a person stated of a checkpoint that her book does not fit, and the number of her entry in the house book."""

    seq: int
    book: str
    size: int
    root: bytes
    found_size: int
    why: str


def accounts(connection: Connection, keys: KeyRing) -> tuple[Account, ...]:
    """Every account that its actor signed, in the order of the entries.

    She signed the root of the checkpoint, so that no account is older than what it accounts for.
    """
    rows = connection.execute(
        select(rollback_accounted)
        .where(rollback_accounted.c.book == HOUSE)
        .order_by(rollback_accounted.c.seq)
    ).mappings()
    stated: dict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in rows:
        stated[row["seq"]].append(row)
    if not stated:
        return ()
    mine = select(rollback_accounted.c.seq).where(rollback_accounted.c.book == HOUSE)
    headers = select(entry).where(entry.c.book == HOUSE, entry.c.seq.in_(mine), entry.c.kind == _KIND)
    signed = select(attestation).where(
        attestation.c.book == HOUSE, attestation.c.seq.in_(mine), attestation.c.role == "actor"
    )
    signatures: dict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    for each in connection.execute(signed).mappings():
        signatures[each["seq"]].append(each)
    found = []
    for header in connection.execute(headers.order_by(entry.c.seq)).mappings():
        (told, *more) = stated[header["seq"]]
        if not more and any(_is_hers(keys, header, told, each) for each in signatures[header["seq"]]):
            found.append(_account(told))
    return tuple(found)


def _draft(header: Mapping[Any, Any], row: Mapping[Any, Any]) -> bytes:
    """What was to be signed: an entry of this one fact, without lines and exceptions; of another it is not the hash."""
    values = {name: row[name] for name in fact_columns(rollback_accounted)}
    return content_hash(
        header["kind"], header["book"], header["command_id"], header["actor"], header["mood"],
        header["occurred_at_us"], header["occurred_zone"], header["reason"], [Fact(_KIND, values).hashed()], [], [],
    )  # fmt: skip


def _is_hers(
    keys: KeyRing, header: Mapping[Any, Any], row: Mapping[Any, Any], signed: Mapping[Any, Any]
) -> bool:
    """The signature is the actor's own, over what stands there, and its MAC is right."""
    try:
        signature, draft = stored_signature(signed), _draft(header, row)
        own = signature.signer == header["actor"] and signature.draft_hash == draft
        return own and mac_is_right(keys, signature)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        # Values that the program never wrote: the owner of a file can put any there.
        return False


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(
        row["seq"], row["of_book"], row["published_size"], bytes(row["published_root"]), row["found_size"], row["why"]
    )  # fmt: skip
