"""The hash of an entry: which fields enter it, in which order; the writer and the verifier both ask here."""

from __future__ import annotations

import hmac

from inventory.keys import KeyRing, Purpose
from inventory.moment import to_us
from inventory.plan import Signature
from inventory.preimage import Value, digest

#: The version of the preimage; until the first tagged release it may change with its golden vectors.
VERSION = 1
#: What the first entry of a book names as its predecessor, with the book's name in it, so that no two books share one.
GENESIS_TAG = "vialtrail/genesis/v1"

#: Header fields in the order in which they are hashed; the hash itself is the result.
HASHED_HEADER = (
    "book", "seq", "previous_hash", "kind", "command_id", "actor", "workstation", "mood", "reason", "occurred_at_us",
    "occurred_zone", "occurred_on", "recorded_at_us", "recorded_zone", "n_facts", "n_lines", "n_attestations",
    "n_exceptions", "n_scans", "draft_hash",
)  # fmt: skip


def entry_hash(
    header: dict[str, str | int | bytes | None],
    *,
    facts: Value,
    lines: Value,
    attestations: Value,
    exceptions: Value,
    scans: Value,
) -> bytes:
    """The entry's SHA-256: tag and version, header fields in their order, then its parts by printed codes."""
    fields: list[Value] = [header[name] for name in HASHED_HEADER]
    return digest(f"vialtrail/entry/v{VERSION}", fields, facts, lines, attestations, exceptions, scans)


def attestation_parts(signature: Signature) -> list[Value]:
    """A signature's fields and its MAC, as they are hashed into the entry."""
    return [
        signature.signer, signature.printed_name, signature.role, signature.meaning, signature.method,
        signature.how_seen, signature.seen_amount, signature.wrong_amounts, signature.credential, signature.workstation,
        to_us(signature.shown_at), to_us(signature.signed_at), signature.zone, signature.draft_hash, signature.mac,
    ]  # fmt: skip


def mac_is_right(keys: KeyRing, signature: Signature) -> bool:
    """The MAC belongs to exactly these fields under the key kept outside the database."""
    return hmac.compare_digest(keys.mac(Purpose.ATTESTATION, signature.signed_bytes()), signature.mac)
