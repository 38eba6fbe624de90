"""What stands in a bundle and in which order: who reads it needs a Python, `cryptography`, and a printed fingerprint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from inventory.certification_letter import file_of, letter_of
from inventory.checkpoint import Checkpoint, Occasion, checkpoint_of, hashes_of, keep
from inventory.checkpoint_key import CHECKPOINT, fingerprint, public_half
from inventory.database import Database
from inventory.keys import KeyRing
from inventory.plan import HOUSE
from inventory.registration import Registration
from inventory.reports.disclosure import Disclosure, disclose, opened_texts
from inventory.reports.period import Period
from inventory.rollback import standing_now
from inventory.tables.house import key_introduced
from web.bundle.archive import Archive, archive, entry_line, json_line, text_line
from web.rollback_view import short

#: The script as it is handed out; it is run from the bundle and never from here.
VERIFIER = Path(__file__).with_name("verify.py")
#: The form of the archive.
FORMAT = "vialtrail bundle 1"


@dataclass(frozen=True)
class Written:
    """What a bundle shows, in figures, and the checkpoints that it waits for."""

    disclosure: Disclosure
    checkpoints: tuple[Checkpoint, ...]
    texts: int
    closed: int


def write_bundle(database: Database, path: Path, registration: Registration, period: Period) -> Written:
    """Write a bundle into `path`, an empty file.

    Raises: BookDoesNotFit: a book has other entries under its last checkpoint. KeyMissing: a text cannot be opened.
    """
    with archive(path) as into:
        with database.read() as connection:
            written = _books(into, connection, database.keys, registration, period)
        # The roots of that view are signed and kept after it, for signing writes.
        for made in written.checkpoints:
            note = keep(database, made, Occasion.REPORT, database.clock()).note
            into.add(f"books/{made.book}/checkpoint.note", [note])
    return written


def _books(
    into: Archive, connection: Connection, keys: KeyRing, registration: Registration, period: Period
) -> Written:
    """Write everything that one view shows: hashes, entries, texts and keys; the notes come afterwards."""
    shown = disclose(connection, registration.code, period)
    books = (registration.code, HOUSE)
    made = tuple(checkpoint_of(connection, keys, book) for book in books)
    texts, closed = opened_texts(connection, keys, shown)
    standing = " ".join(short(each) for each in standing_now(connection, keys, books))
    letter = letter_of(connection, registration.code)
    kept = file_of(connection, letter.digest) if letter else None
    named = letter.file_name if letter and kept else ""
    into.add("README.txt", [readme(registration, period, fingerprint(public_half(keys)), standing, named)])
    into.add("verify.py", [VERIFIER.read_text(encoding="utf-8")])
    into.add("bundle.json", [json_line(_about(registration, shown))])
    into.add("keys.json", [json_line(list(_keys(connection, keys)))])
    if kept:
        into.add(named, [kept])
    into.add("texts.jsonl", (text_line(texts[commitment]) for commitment in sorted(texts)))
    for book in books:
        into.add(f"books/{book}/hashes.txt", (f"{each.hex()}\n" for each in hashes_of(connection, book)))
        into.add(f"books/{book}/entries.jsonl", map(entry_line, shown.entries(connection, book)))
    return Written(shown, made, len(texts), closed)


def _about(registration: Registration, shown: Disclosure) -> dict[str, str | int | list[int]]:
    """Whose books, and which period: instants and the numbers that were recorded between them."""
    period = shown.period
    return {
        "format": FORMAT, "registration": registration.code, "name": registration.name,
        "dea_number": registration.dea_number, "zone": period.zone, "from": period.first.isoformat(),
        "to": period.last.isoformat(), "start_us": period.start_us, "end_us": period.end_us,
        "first": shown.first, "last": shown.last, "late": list(shown.late),
    }  # fmt: skip


def _keys(connection: Connection, keys: KeyRing) -> Iterator[dict[str, str | bytes | None]]:
    """The keys that signed checkpoints, in the order in which each made the next its successor."""
    names = ("key_id", "public", "endorsed_by", "endorsement")
    query = (
        select(key_introduced).where(key_introduced.c.purpose == CHECKPOINT).order_by(key_introduced.c.seq)
    )
    rows = connection.execute(query).mappings().all()
    yield from ({name: row[name] for name in names} for row in rows)
    present = public_half(keys)
    if present not in {bytes(row["public"]) for row in rows}:
        yield {"key_id": "present", "public": present, "endorsed_by": None, "endorsement": None}


def readme(
    registration: Registration, period: Period, printed: str, standing: str = "", letter: str = ""
) -> str:
    """The text that a person reads first; what stands against the books comes before all else.

    Args: letter: the file of the letter of certification to FDA, where one is kept.
    """
    with_letter = f"\n{letter}  the letter of certification to FDA (21 CFR 11.100(c))" if letter else ""
    not_complete = f"\nNOT COMPLETE  {standing}\n" if standing else ""
    return f"""Inspection bundle of Vialtrail: controlled-substance records

Registration  {registration.name}, {registration.address}
DEA number    {registration.dea_number} (book {registration.code})
Period        {period.first.isoformat()} to {period.last.isoformat()}, days of {period.zone}, both included
{not_complete}
WHAT IS IN IT
bundle.json               whose books, which period
books/{registration.code}/               the book of the registration
books/house/              the book of people, places, products, suppliers, keys and restored copies
  entries.jsonl           entries shown whole, one a line: in the registration's book every one that was recorded in
                          the period, those that these name, and one beside the period on either side
  hashes.txt              the SHA-256 of every entry of the book, whether it is shown or not, one a line
  checkpoint.note         the signed root over these hashes (C2SP signed note, RFC 6962)
texts.jsonl               texts that the entries hold as a commitment: names, addresses, scans
keys.json                 the public keys that signed roots, each signed by the one before
verify.py                 checks all of this: a script of 200 lines, to be read first{with_letter}

Amounts are whole micrograms (ug), volumes microlitres (ul), times microseconds since 1970 UTC (us).
Findings, investigations and the health record's chart are no part of these books and are not in it.

HOW TO CHECK IT
1. Python 3.11 or newer, and its package cryptography. Nothing else, no server, no network.
2. Take the fingerprint from a daily sheet or report that was printed at the time, not from here. Today it is
   {printed}
3. python3 verify.py BUNDLE.zip "THE FINGERPRINT ON PAPER"

It says what it found right, or the first thing that is wrong, and what nobody can check from here. Whoever does not
trust the script in the bundle takes the one of the published program, or writes another: it says all that is needed.
"""
