"""21 CFR 11.10(a) to (c), (e) and 11.70 again: each check alone, on books that an owner of the database altered."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from inventory import guards
from inventory.entry_hash import mac_is_right
from inventory.issue import Issue, Purpose, take
from inventory.moment import to_us
from inventory.plan import Signature, line_parts
from inventory.preimage import commitment
from inventory.stored import stored_entries, stored_line, stored_signature
from inventory.tables.ledger import attestation, entry
from inventory.tables.schema import append_only
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, Clinic
from tests.inventory.tampered import hash_anew, named
from tests.web.cli.keyed import keys_at
from tests.web.conftest import Desk
from tests.web.floor import drawn, rows
from tests.web.part_11.test_records import asked
from tests.web.treatment import labels, treat
from web.cli import backup, bundle, report, restore
from web.cli.errors import CommandError

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
WITNESS = "WHERE book = 'R1' AND role = 'witness' AND seq ="


@contextmanager
def owner(clinic: Clinic) -> Iterator[Connection]:
    """The database's owner with no trigger or check in her way; what she changes is rolled back."""
    engine = create_engine(clinic.database.url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("BEGIN")
        for name in guards.sqlite_triggers():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        connection.rollback()
    engine.dispose()


def wasted(clinic: Clinic) -> int:
    """Ann wastes a syringe before Ben; the entry's number."""
    part = (WastePart(drawn(clinic).syringe),)
    command = Waste(clinic.act(ANN), part, "drug_waste_bin", "left_over", "R1.WB")
    return clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness")).seq


@ONCE
def test_11_10_a_each_hash_and_each_code_is_compared(desk: Desk) -> None:
    """In the last entry, after which nothing stands: its predecessor's hash, its own, and a code under the key."""
    last = wasted(desk.clinic)
    for column, what in (("previous_hash", "previous hash"), ("hash", "hash of the entry")):
        with owner(desk.clinic) as connection:
            changed = f"UPDATE entry SET {column} = draft_hash WHERE book = 'R1' AND seq = {last}"
            connection.execute(text(changed))
            assert named(connection) == (last, what)
    with owner(desk.clinic) as connection:
        connection.execute(text(f"UPDATE attestation SET printed_name = 'Cora Specimen' {WITNESS} {last}"))
        hash_anew(connection)
        assert named(connection) == (last, "signature of Cora Specimen")


@ONCE
def test_11_70_a_signature_is_found_moved_or_altered_although_all_is_hashed_anew(desk: Desk) -> None:
    """Its code alone, the whole of it with its code, and what was signed: each is named; a code covers every field."""
    one, two = wasted(desk.clinic), wasted(desk.clinic)
    whole = [column.name for column in attestation.columns if column.name not in ("book", "seq", "no")]
    for moved, what in ((["mac"], "signature of Ben Sample"), (whole, "draft that was signed")):
        with owner(desk.clinic) as connection:
            of_one = f"(SELECT {', '.join(moved)} FROM attestation {WITNESS} {one})"
            changed = f"UPDATE attestation SET ({', '.join(moved)}) = {of_one} {WITNESS} {two}"
            connection.execute(text(changed))
            hash_anew(connection)
            assert named(connection) == (two, what)
    with owner(desk.clinic) as connection:
        before = connection.execute(
            select(entry.c.draft_hash).where(entry.c.seq == two, entry.c.book == "R1")
        )
        drafted = before.scalar_one()
        connection.execute(text(f"UPDATE waste_part SET volume_ul = 9 WHERE book = 'R1' AND seq = {two}"))
        hash_anew(connection)
        kept = text(f"UPDATE entry SET draft_hash = :old WHERE book = 'R1' AND seq = {two}")
        connection.execute(kept, {"old": drafted})
        assert named(connection) == (two, "content that was drafted and signed")
    with desk.clinic.database.read() as connection:
        row = connection.execute(select(attestation).where(attestation.c.seq == two)).mappings().first()
    assert row is not None
    signature = stored_signature(row)
    assert mac_is_right(KEYS, signature)
    for each in dataclasses.fields(Signature):
        if each.name != "mac":
            other = another(getattr(signature, each.name))
            assert not mac_is_right(KEYS, dataclasses.replace(signature, **{each.name: other})), each.name


def another(value: Any) -> Any:
    """A value of the same type that is not this one."""
    if isinstance(value, bytes):
        return b"x" * 32
    return f"{value}x" if isinstance(value, str | None) else value + timedelta(seconds=1)


@ONCE
def test_11_10_b_no_row_line_text_or_book_is_left_out(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printed row has the amounts of the CSV; the bundle has each line, each text and the house book."""
    clinic = desk.clinic
    done = treat(clinic, labels())
    assert done.wasted is not None
    keys_at(tmp_path / "keys", monkeypatch)
    days = ["--registration", "R1", "--from", "2026-11-02", "--to", "2026-11-02"]
    days += ["--database", clinic.database.url]
    for command in (report, bundle):
        monkeypatch.setattr(command, "now", clinic.clock)
    for form in ("html", "csv"):
        report.run(asked(report, "waste", *days, "--format", form, "--out", str(tmp_path / form)))
    written = csv.DictReader(io.StringIO((tmp_path / "csv").read_text(encoding="utf-8")))
    (row,) = [each for each in written if each["Line"] == "row"]
    amounts = {value for name, value in row.items() if name.endswith(", mg") and value}
    assert "10" in amounts
    page = (tmp_path / "html").read_text(encoding="utf-8")
    (printed,) = [
        each for each in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL) if "Ben Sample" in each
    ]
    assert amounts <= set(re.sub(r"<[^>]+>", " ", printed).split())

    bundle.run(asked(bundle, *days, "--out", str(tmp_path / "zip")))
    with zipfile.ZipFile(tmp_path / "zip") as opened:
        names = ("books/R1/entries.jsonl", "books/house/entries.jsonl", "texts.jsonl")
        entries, house, texts = (
            [json.loads(each) for each in opened.read(name).splitlines()] for name in names
        )
        hashes = {book: opened.read(f"books/{book}/hashes.txt").split() for book in ("R1", "house")}
    assert len(hashes["house"]) == clinic.entries("house")
    assert {"person_added", "place_added"} <= {each["header"]["kind"] for each in house}
    with clinic.database.read() as connection:
        stored = [each for batch in stored_entries(connection, "R1") for each in batch]
    assert len(hashes["R1"]) >= len(entries) >= done.wasted
    by_number = {each.header["seq"]: each for each in stored}
    for shown in entries:
        whole = by_number[shown["header"]["seq"]]
        assert shown["lines"] == [line_parts(stored_line(line)) for line in whole.lines]
    (of_waste,) = [each for each in entries if each["header"]["seq"] == done.wasted]
    assert [each[-1] for each in of_waste["lines"]] == [10_000]
    numbers = {each["header"]["seq"] for each in entries}
    known = {commitment(bytes.fromhex(each["salt"]["hex"]), each["tag"], each["text"]) for each in texts}
    assert {each for number in numbers for each in by_number[number].commitments()} <= known
    assert ("name", "Una PAT1") in {(each["tag"], each["text"]) for each in texts}


@ONCE
def test_11_10_c_a_wrong_copy_or_one_that_loses_entries_changes_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the copy lacks is lost only when that is asked for; one without a guard, or altered, is not put back."""
    clinic = desk.clinic
    keys_at(tmp_path / "keys", monkeypatch)
    clinic.receive()
    url, copy = clinic.database.url, tmp_path / "copy"
    backup.run(asked(backup, "--database", url, str(copy)))
    clinic.receive()
    now = [(row.book, row.seq, row.hash) for row in rows(clinic, entry)]

    def refused(words: str, *options: str) -> None:
        with pytest.raises(CommandError, match=words):
            restore.run(asked(restore, "--database", url, *options, str(copy)))
        assert [(row.book, row.seq, row.hash) for row in rows(clinic, entry)] == now

    refused("R1: 2 entries now, 1 in the copy: 1 would be lost")
    engine, guard = create_engine(f"sqlite:///{copy}"), "vt_line_no_update"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {guard}"))
        connection.execute(text("UPDATE line SET amount_ug = 1 WHERE book = 'R1'"))
    refused(f"not as the program makes a database: trigger {guard}", "--yes")
    with engine.begin() as connection:
        connection.exec_driver_sql(guards.sqlite_triggers()[guard])
    refused("is wrong, and nothing was changed. Entry R1/1: content that was drafted", "--yes", "--verify")
    engine.dispose()


@ONCE
def test_11_10_e_the_time_of_record_is_the_machines_and_each_table_is_guarded(desk: Desk) -> None:
    """What happened two hours ago is recorded now; no row of any table of the books is changed or deleted."""
    clinic = desk.clinic
    treat(clinic, labels())
    (vial,) = clinic.receive()
    before = clinic.clock.at
    happened = clinic.act(ANN, happened=True, at=before - timedelta(hours=2))
    posted = clinic.run(take, Issue(happened, vial, Purpose.SESSION))
    (made,) = [row for row in rows(clinic, entry) if (row.book, row.seq) == ("R1", posted.seq)]
    assert (made.occurred_at_us, made.recorded_at_us > to_us(before)) == (
        to_us(before - timedelta(hours=2)),
        True,
    )
    with clinic.database.read() as connection:
        triggers = " ".join(
            connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).scalars()
        )
    filled = [table for table in append_only if rows(clinic, table)]
    assert {"entry", "line", "attestation", "patient", "waste_part", "person"} <= {
        each.name for each in filled
    }
    for table in append_only:
        for verb in ("UPDATE", "DELETE"):
            guarded = f"BEFORE {verb} ON {table.name} BEGIN SELECT RAISE(ABORT, 'VT01 {table.name} is never changed')"
            assert guarded in triggers, (verb, table.name)
    for table in filled:
        column = next(iter(table.columns)).name
        for statement in (f"UPDATE {table.name} SET {column} = {column}", f"DELETE FROM {table.name}"):
            with (
                pytest.raises(DBAPIError, match=r"VT01|not authorized"),
                clinic.database.write("R1") as connection,
            ):
                connection.execute(text(statement))
