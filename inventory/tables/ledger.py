"""The ledger: entry, line, attestation, and what stands on an entry; read by everyone, written by `inventory.ledger`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from inventory.tables.schema import append_only, entry_part, metadata

#: The header, written last. `seq` is dense in its book; only it gives the order.
entry = Table(
    "entry",
    metadata,
    Column("book", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("command_id", Text, nullable=False, unique=True),
    Column("actor", Text, nullable=False),
    Column("workstation", Text),
    Column("mood", Text, nullable=False),
    Column("reason", Text),
    Column("occurred_at_us", BigInteger, nullable=False),
    Column("occurred_zone", Text, nullable=False),
    # The local day of `occurred_at`, by which `day_net` sums: SQLite knows no zones.
    Column("occurred_on", Text, nullable=False),
    Column("recorded_at_us", BigInteger, nullable=False),
    Column("recorded_zone", Text, nullable=False),
    Column("n_facts", Integer, nullable=False),
    Column("n_lines", Integer, nullable=False),
    Column("n_attestations", Integer, nullable=False),
    Column("n_exceptions", Integer, nullable=False),
    Column("n_scans", Integer, nullable=False),
    Column("draft_hash", LargeBinary, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("book", "seq"),
    UniqueConstraint("book", "previous_hash"),
    CheckConstraint("seq > 0", name="seq"),
    CheckConstraint("mood IN ('about_to', 'happened')", name="mood"),
    CheckConstraint("n_facts > 0", name="facts"),
    CheckConstraint("occurred_at_us <= recorded_at_us", name="times"),
    CheckConstraint(
        "length(hash) = 32 AND length(previous_hash) = 32 AND length(draft_hash) = 32", name="hashes"
    ),
    Index("ix_entry_occurred", "book", "occurred_at_us"),
    Index("ix_entry_kind", "book", "kind", "seq"),
)
append_only.append(entry)

#: One movement of one substance from a cell to a cell; a cell is place x container x substance.
line = entry_part(
    "line",
    Column("from_place", Text, ForeignKey("place.code"), nullable=False),
    Column("from_container", Text, ForeignKey("container.label"), nullable=False),
    Column("to_place", Text, ForeignKey("place.code"), nullable=False),
    Column("to_container", Text, ForeignKey("container.label"), nullable=False),
    Column("substance", Text, ForeignKey("substance.code"), nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    CheckConstraint("amount_ug > 0", name="amount"),
    CheckConstraint("from_place <> to_place OR from_container <> to_container", name="moves"),
)
Index("ix_line_from", line.c.from_container)
Index("ix_line_to", line.c.to_container)

#: Who signed what: printed name, role, meaning, how, where, over which hash, with a MAC under a key kept elsewhere.
attestation = entry_part(
    "attestation",
    Column("signer", Text, ForeignKey("person.code"), nullable=False),
    Column("printed_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("how_seen", Text),
    # What a witness typed before the amount was shown to her: with its unit, as the books print it.
    Column("seen_amount", Text),
    # The wrong ones that she typed before it, each with its time (UTC), none where there were none.
    Column("wrong_amounts", Text),
    Column("credential", Text, nullable=False),
    Column("workstation", Text, ForeignKey("workstation.code"), nullable=False),
    # When the draft was first shown to be signed: the time from there to the signature tells who looked.
    Column("shown_at_us", BigInteger, nullable=False),
    Column("signed_at_us", BigInteger, nullable=False),
    Column("signed_zone", Text, nullable=False),
    Column("draft_hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    CheckConstraint("length(draft_hash) = 32 AND length(mac) = 32", name="hashes"),
    CheckConstraint("role IN ('actor', 'witness', 'verifier', 'approver', 'reviewer')", name="role"),
)

#: A rule of policy that did not hold when a fact was recorded, by name.
entry_exception = entry_part(
    "entry_exception",
    Column("name", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

#: The scans an entry rests on: only a salted commitment enters the books.
entry_scan = entry_part(
    "entry_scan",
    Column("scanned_at_us", BigInteger, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
)

#: What a kind of entry asks for under a profile: does the actor sign, and how many others in which role. A rule
#: holds for entries recorded since its time, until a later one of the same kind, profile and role.
attestation_rule = Table(
    "attestation_rule",
    metadata,
    Column("kind", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("actor_signs", Integer, nullable=False),
    Column("signers_min", Integer, nullable=False),
    Column("since_us", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("kind", "profile", "role", "since_us"),
    CheckConstraint("actor_signs IN (0, 1)", name="actor_signs"),
    CheckConstraint("signers_min >= 0", name="signers"),
)
append_only.append(attestation_rule)

#: What is in each cell, kept by a trigger on `line` and recomputed by `verify`.
balance = Table(
    "balance",
    metadata,
    Column("place", Text, nullable=False),
    Column("container", Text, nullable=False),
    Column("substance", Text, nullable=False),
    Column("bounded", Integer, nullable=False),
    Column("amount_ug", BigInteger, nullable=False),
    PrimaryKeyConstraint("place", "container", "substance"),
    CheckConstraint("bounded = 0 OR amount_ug >= 0", name="floor"),
    Index("ix_balance_container", "container"),
)

#: What a day moved, kept by a trigger on `entry` and recomputed by `verify`: into a place less out of it, by product,
#: kind of entry and local day of `occurred_at`.
day_net = Table(
    "day_net",
    metadata,
    Column("place", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("net_ug", BigInteger, nullable=False),
    PrimaryKeyConstraint("place", "product", "kind", "day"),
)

#: Every checkpoint that was signed: the root over a book's first `size` entries, and the note as it was published.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("book", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("made_at_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("book", "size"),
    CheckConstraint("size >= 0", name="size"),
    CheckConstraint("length(root) = 32", name="root"),
    CheckConstraint("occasion IN ('shift_end', 'daily', 'report', 'command', 'restore')", name="occasion"),
)
append_only.append(checkpoint)

#: A published checkpoint that the books did not fit when it was noticed; it stands until an entry accounts for it.
standing = Table(
    "standing",
    metadata,
    Column("book", Text, nullable=False),
    Column("published_size", BigInteger, nullable=False),
    Column("published_root", LargeBinary, nullable=False),
    Column("found_size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("noticed_at_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("book", "published_size", "published_root"),
    CheckConstraint("state IN ('rolled_back', 'forked')", name="state"),
)

#: Text that the books hold only as SHA-256(salt, tag, text), sealed under its subject's data key: patients' fields,
#: memos, scans.
private_text = Table(
    "private_text",
    metadata,
    Column("commitment", LargeBinary, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

#: The key under which one subject's texts are sealed, itself sealed under a key outside the database. Subject: a
#: patient, or the book for what belongs to no patient. Deleting the row is what erases a patient's texts.
data_key = Table(
    "data_key",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("wrapping_key", Text, nullable=False),
)

#: The one result of each command: its entry, or its refusal; looked up before anything is validated.
outcome = Table(
    "outcome",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("content_mac", LargeBinary, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("book", Text),
    Column("seq", BigInteger),
    Column("refused", Text),
    Column("expected", Text),
    Column("found", Text),
    Column("words", Text),
    CheckConstraint("(seq IS NULL) <> (refused IS NULL)", name="one_result"),
)
append_only.append(outcome)
