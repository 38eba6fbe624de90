"""Entries with who signed them, which rules did not hold and which scans they rest on; a constant count of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, select

from inventory.keys import KeyRing
from inventory.made_again import behind_both
from inventory.moment import local
from inventory.private import open_texts, words_of
from inventory.reports.directory import people, workstations
from inventory.tables.kinds import ONE_SIGNATURE
from inventory.tables.ledger import attestation, entry, entry_exception, entry_scan
from inventory.tables.rules import review
from inventory.wrong_amount import typed_of

#: Kind of entry -> what happened, as a person reads it.
KIND_WORDS = {
    "receipt": "Received",
    "issue": "Issued",
    "take_explained": "Patient named",
    "draw": "Drawn up",
    "administration": "Given",
    "waste": "Wasted",
    "sealed_return": "Returned, sealed",
    "opened_return": "Returned, open",
    "patient_registered": "Patient added",
    "weighing": "Weight recorded",
    "order_written": "Order written",
    "registration_opened": "Registration opened",
    "person_added": "Person added",
    "role_changed": "Role changed",
    "badge_enrolled": "Badge enrolled",
    "pin_reset": "PIN reset",
    "place_added": "Place added",
    "workstation_added": "Workstation added",
    "supplier_added": "Supplier added",
    "product_confirmed": "Product confirmed",
    "key_introduced": "Key introduced",
    "backup_made": "Backup made",
    "database_restored": "Database restored",
    "rollback_accounted": "Rollback accounted for",
    "reversal": "Reversed",
    "patient_erased": "Patient's texts erased",
    "licence_recorded": "Licence recorded",
    "number_recorded": "Number recorded",
    "training_recorded": "Training recorded",
    "screening_recorded": "Screening recorded",
    "access_changed": "Access changed",
    "identity_checked": "Identity checked",
    "accountability_signed": "Accountability signed",
    "registrant_named": "Registrant named",
    "supervisor_changed": "Supervisor changed",
    "shift_planned": "Shift planned",
    "badge_ended": "Badge ended",
    "pin_changed": "PIN changed",
    "totp_enrolled": "Code generator enrolled",
    "security_key_enrolled": "Security key enrolled",
    "factor_ended": "Way to sign in ended",
    "workstation_enrolled": "Workstation enrolled",
    "profile_chosen": "Profile chosen",
    "limit_set": "Limit set",
    "mail_address_set": "Mail address set",
    "recovery_sheet_made": "Recovery sheet made",
    "recovery_sheet_used": "Recovery sheet used",
    "glass_broken": "Glass broken",
    "glass_ended": "Broken glass ended",
    "api_token_made": "API token made",
    "api_token_ended": "API token ended",
    "reviewed": "Reviewed",
    "credentials_reviewed": "Credentials reviewed",
    "badge_tested": "Badge tested",
    "letter_kept": "Letter to FDA kept",
    "disclosed": "Disclosed",
}


@dataclass(frozen=True)
class SignatureRow:
    """One signature as it is always read: printed name, meaning, time in its zone, method, workstation."""

    signer: str
    printed_name: str
    role: str
    meaning: str
    method: str
    how_seen: str | None
    workstation: str
    signed_at: datetime
    #: What a witness typed before the amount was shown to her.
    seen_amount: str | None = None
    #: The wrong ones before it, each with its time.
    wrong_amounts: str | None = None

    @property
    def seen(self) -> str:
        """How a witness saw it, and what she typed before the amount was shown; nothing of the others."""
        typed = f"typed {self.seen_amount} herself" if self.seen_amount else ""
        if wrong := typed_of(self.wrong_amounts):
            typed += f", after {len(wrong)} wrong: {', '.join(wrong)}"
        return ", ".join(part for part in (self.how_seen, typed) if part)

    @property
    def words(self) -> str:
        """The signature on one line, as an export carries it; its time is ISO 8601 with its offset."""
        at = self.signed_at.isoformat(timespec="seconds")
        parts = (self.printed_name, self.meaning, at, self.method, self.workstation, self.seen)
        return ", ".join(parts).rstrip(", ")


@dataclass(frozen=True)
class ExceptionRow:
    """A rule of policy that did not hold, by name, with what was expected and found."""

    name: str
    detail: str
    #: Who gave the second signature later, and on which day; empty until then.
    reviewed: str = ""

    @property
    def words(self) -> str:
        """The name as words: `no order`; of one signature until when it is reviewed, or by whom it was."""
        if self.name == ONE_SIGNATURE:
            words, _, day = self.detail.rpartition(" ")
            return f"one signature, {self.reviewed or f'{words} {date.fromisoformat(day):%d %b %Y}'}"
        return self.name.replace("_", " ")


#: How the text of a scan that was typed by hand is called.
TYPED = "typed"


@dataclass(frozen=True)
class ScanRow:
    """A scan as the scanner sent it, control characters and all."""

    at: datetime
    text: str
    #: By hand, as far as the page could know.
    typed: bool = False


@dataclass(frozen=True)
class EntryHead:
    """An entry but for its facts and lines; times are in the zones that it states."""

    book: str
    seq: int
    kind: str
    actor: str
    actor_name: str
    workstation: str | None
    mood: str
    reason: str | None
    occurred_at: datetime
    recorded_at: datetime
    zone: str
    hash: bytes
    previous_hash: bytes
    signatures: tuple[SignatureRow, ...]
    exceptions: tuple[ExceptionRow, ...]
    n_scans: int

    @property
    def number(self) -> str:
        """The entry as people print it: `R1/1309`."""
        return f"{self.book}/{self.seq}"

    @property
    def what(self) -> str:
        """What happened, in a word or two."""
        return KIND_WORDS[self.kind]

    @property
    def signed(self) -> str:
        """Every signature: printed name, meaning, time, method and workstation (21 CFR 11.50(b)); empty without."""
        return "; ".join(each.words for each in self.signatures)

    @property
    def seconds(self) -> tuple[str, ...]:
        """Printed names of those who signed beside the actor."""
        return tuple(each.printed_name for each in self.signatures if each.signer != self.actor)


def entry_heads(connection: Connection, book: str, chosen: Select[tuple[int]]) -> dict[int, EntryHead]:
    """The entries of a book whose sequence numbers `chosen` selects, in their order."""
    # Whatever a query joins, what is chosen stays a selection of its own.
    chosen = chosen.correlate(None)
    names, stations = people(connection), workstations(connection)
    signatures = _signatures(connection, book, chosen, stations)
    exceptions = _exceptions(connection, book, chosen, names)
    rows = connection.execute(
        select(entry).where(entry.c.book == book, entry.c.seq.in_(chosen)).order_by(entry.c.seq)
    )
    return {
        row.seq: EntryHead(
            book=row.book, seq=row.seq, kind=row.kind, actor=row.actor, actor_name=names.get(row.actor, row.actor),
            workstation=stations.get(row.workstation), mood=row.mood, reason=row.reason,
            occurred_at=local(row.occurred_at_us, row.occurred_zone),
            recorded_at=local(row.recorded_at_us, row.recorded_zone), zone=row.occurred_zone,
            hash=row.hash, previous_hash=row.previous_hash,
            signatures=tuple(signatures[row.seq]), exceptions=tuple(exceptions[row.seq]), n_scans=row.n_scans,
        )
        for row in rows
    }  # fmt: skip


def _signatures(
    connection: Connection, book: str, chosen: Select[tuple[int]], stations: dict[str, str]
) -> dict[int, list[SignatureRow]]:
    found: dict[int, list[SignatureRow]] = defaultdict(list)
    query = (
        select(attestation)
        .where(attestation.c.book == book, attestation.c.seq.in_(chosen))
        .order_by(attestation.c.seq, attestation.c.no)
    )
    for row in connection.execute(query):
        found[row.seq].append(
            SignatureRow(
                row.signer, row.printed_name, row.role, row.meaning, row.method, row.how_seen,
                stations.get(row.workstation, row.workstation), local(row.signed_at_us, row.signed_zone),
                row.seen_amount, row.wrong_amounts,
            )
        )  # fmt: skip
    return found


def _exceptions(
    connection: Connection, book: str, chosen: Select[tuple[int]], names: dict[str, str]
) -> dict[int, list[ExceptionRow]]:
    found: dict[int, list[ExceptionRow]] = defaultdict(list)
    later, made = entry.alias("later"), entry.alias("made")
    itself = (made.c.book == entry_exception.c.book) & (made.c.seq == entry_exception.c.seq)
    of = (review.c.of_book == entry_exception.c.book) & (review.c.of_seq == entry_exception.c.seq)
    query = (
        select(
            entry_exception,
            made.c.actor.label("made_by"),
            later.c.actor.label("reviewer"),
            later.c.seq.label("reviewed_seq"),
            later.c.recorded_at_us.label("reviewed_at_us"),
            later.c.recorded_zone.label("reviewed_zone"),
        )
        .join(made, itself)
        .outerjoin(review, of)
        .outerjoin(later, (later.c.book == review.c.book) & (later.c.seq == review.c.seq))
        .where(entry_exception.c.book == book, entry_exception.c.seq.in_(chosen))
        .order_by(entry_exception.c.seq, entry_exception.c.no)
    )
    for row in connection.execute(query):
        reviewed = ""
        if row.name == ONE_SIGNATURE and row.reviewer:
            day = local(row.reviewed_at_us, row.reviewed_zone)
            makers = behind_both(connection, row.reviewer, row.made_by, row.reviewed_seq)
            alone = " and ".join(sorted(names[each] for each in makers))
            by = f"{names[row.reviewer]}, whom {alone} alone made," if alone else names[row.reviewer]
            reviewed = f"reviewed by {by} on {day:%d %b %Y}"
        found[row.seq].append(ExceptionRow(row.name, row.detail, reviewed))
    return found


def scans_of(
    connection: Connection, keys: KeyRing, book: str, chosen: Select[tuple[int]]
) -> dict[int, tuple[ScanRow, ...]]:
    """The scans that entries of a book rest on, by the entries' numbers; of an erased patient a word for each."""
    chosen = chosen.correlate(None)
    within = (entry_scan.c.book == book) & entry_scan.c.seq.in_(chosen)
    words = words_of(connection, keys, select(entry_scan.c.commitment).where(within))
    query = (
        select(entry_scan, entry.c.occurred_zone)
        .join(entry, (entry.c.book == entry_scan.c.book) & (entry.c.seq == entry_scan.c.seq))
        .where(within)
        .order_by(entry_scan.c.seq, entry_scan.c.no)
    )
    found: dict[int, list[ScanRow]] = defaultdict(list)
    for row in connection.execute(query):
        typed = words.tags.get(row.commitment) == TYPED
        found[row.seq].append(
            ScanRow(local(row.scanned_at_us, row.occurred_zone), words[row.commitment], typed)
        )
    return defaultdict(tuple, {seq: tuple(scans) for seq, scans in found.items()})


def typed_by_hand(
    connection: Connection, keys: KeyRing, book: str, chosen: Select[tuple[int]]
) -> Mapping[int, int]:
    """How many scans of each entry were typed by hand, by the entries' numbers; an erased patient's are not told."""
    within = (entry_scan.c.book == book) & entry_scan.c.seq.in_(chosen.correlate(None))
    opened = open_texts(connection, keys, select(entry_scan.c.commitment).where(within))
    typed = {key for key, each in opened.items() if each.tag == TYPED}
    rows = connection.execute(select(entry_scan.c.seq, entry_scan.c.commitment).where(within))
    return Counter(row.seq for row in rows if bytes(row.commitment) in typed)
