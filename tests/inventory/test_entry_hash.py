"""Which fields enter an entry's hash: every one of them, in one order."""

import dataclasses

from inventory.entry_hash import (
    HASHED_HEADER,
    VERSION,
    attestation_parts,
    entry_hash,
    mac_is_right,
)
from inventory.plan import Signature
from inventory.tables.ledger import attestation, entry
from tests.cast import KEYS, START, ZONE

HEADER: dict[str, str | int | bytes | None] = {name: f"<{name}>" for name in HASHED_HEADER}
#: What an entry holds beside its header.
PARTS = ("facts", "lines", "attestations", "exceptions", "scans")
SIGNATURE = Signature(
    "P-0002", "Ben Sample", "witness", "witnessed", "badge and PIN", None, "c", "R1.W1", START, START, ZONE, b"d" * 32,
    b"m" * 32,
)  # fmt: skip


def hashed(**changed: object) -> bytes:
    """The hash with some header fields or parts changed."""
    parts: dict[str, object] = {name: [] for name in PARTS}
    header = HEADER | {name: value for name, value in changed.items() if name in HEADER}
    parts |= {name: value for name, value in changed.items() if name in parts}
    return entry_hash(header, **parts)  # type: ignore[arg-type]


def test_every_column_of_the_header_is_hashed_but_the_hash_and_the_version() -> None:
    """The version stands in the tag; a column added later must be hashed, too."""
    assert set(HASHED_HEADER) == set(entry.columns.keys()) - {"hash", "version"}
    assert VERSION == 1


def test_any_change_is_another_hash() -> None:
    """Each header field and each kind of part counts; lines are no facts."""
    hashes = [hashed(), *(hashed(**{name: None}) for name in HASHED_HEADER)]
    hashes += [
        hashed(**{name: [["x"]]}) for name in ("facts", "lines", "attestations", "exceptions", "scans")
    ]
    assert len(set(hashes)) == 1 + len(HASHED_HEADER) + 5


def test_the_hash_stays_what_it_is() -> None:
    """A golden vector: another one needs another version."""
    golden = "f1879f3d27b50f6c34aad3237d90a80b45907aaf5a56d1bdf9af2092f63c190c"
    assert hashed(n_lines=2, reason=None, lines=[["a", 1]]).hex() == golden


def test_every_column_of_a_signature_is_hashed() -> None:
    """As many parts as columns, the MAC among them."""
    columns = set(attestation.columns.keys()) - {"book", "seq", "no"}
    assert len(attestation_parts(SIGNATURE)) == len(columns)
    assert attestation_parts(SIGNATURE)[-1] == SIGNATURE.mac
    changed = dataclasses.replace(SIGNATURE, how_seen="in the room")
    assert attestation_parts(changed) != attestation_parts(SIGNATURE)


def test_a_mac_that_nobody_made_is_wrong() -> None:
    """32 bytes of anything are no signature."""
    assert not mac_is_right(KEYS, SIGNATURE)
