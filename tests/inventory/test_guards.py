"""The rules that hold for every table of the books, tried by its owner; the table of forbidden acts has the others."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from inventory import guards, ledger, staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.execution import preview
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.patient import Weigh, weigh
from inventory.plan import Fact, Line, Plan, Row, ScanTaken
from inventory.stock_return import Return, return_stock
from inventory.stored import some_entries, stored_line
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.ledger import checkpoint
from inventory.tables.schema import append_only, facts_tables
from inventory.tables.working import daily_digest, not_seen, patient_look, wrong_amount
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, DEE, EVE, KEYS, PROGRAM, Clinic, Member, committed
from tests.inventory.forging import Say, forge, saying
from tests.owner import owner_writes

BOTH = ((ANN, "actor"), (BEN, "witness"))


@pytest.fixture(scope="module")
def full(clinic: Clinic) -> Clinic:
    """A clinic in which every append-only table has a row."""
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), ANN.code, b"d" * 32))
    clinic.run(staff.reset_pin, staff.ResetPin(clinic.act(PROGRAM), ANN.code, "hash"))
    patient, order = clinic.patient_with_order()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg"), "stated"))
    (label,) = clinic.receive()
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    clinic.run(explain_take, ExplainTake(clinic.act(), posted.seq, patient, order, "no pulse"))
    scans = (ScanTaken(clinic.clock(), committed("scan", label)),)
    syringe = clinic.label("SYRI")
    clinic.run(draw_up, Draw(clinic.act(scans=scans), label, syringe, patient, order, parse_amount("50 mg")))
    given = Administer(clinic.act(happened=True), syringe, patient, None, parse_amount("20 mg"), "IV")
    clinic.run(administer, given)
    clinic.run_signed(waste, wasting(clinic, syringe), *BOTH)
    back = Return(clinic.act(), label, "R1.OPEN", parse_amount("9 mL"), "eye")
    clinic.run_signed(return_stock, back, (ANN, "actor"))
    keep_the_rest(clinic)
    keep_people_and_rules(clinic)
    with clinic.database.read() as connection:
        for table in append_only:
            assert connection.execute(select(func.count()).select_from(table)).scalar_one(), table.name
    return clinic


def keep_the_rest(clinic: Clinic) -> None:
    """Rows of the kinds whose operations are tested elsewhere: keys, copies, a reversal, an erasure, a checkpoint."""
    book = b"h" * 32
    copied: Row = {"copied_book": "R1", "size": 1, "head": book}
    kept: Row = {"file_name": "copy.sqlite", "digest": book}
    fitted: Row = {
        "of_book": "R1",
        "published_size": 9,
        "published_root": book,
        "found_size": 1,
        "why": "restored",
    }
    for kind, facts in (
        ("key_introduced", (Fact("key_introduced", {"purpose": "secret", "key_id": "none"}),)),
        ("backup_made", (Fact("backup_made", kept), Fact("backup_book", copied))),
        ("database_restored", (Fact("database_restored", kept), Fact("restored_book", copied))),
    ):
        clinic.run(saying(facts), Say(clinic.act(PROGRAM), kind))
    told = saying((Fact("rollback_accounted", fitted),))
    clinic.run_signed(told, Say(clinic.act(DEE, book="house"), "rollback_accounted"), (DEE, "actor"))
    (label,) = clinic.receive()
    taken = clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION))
    with clinic.database.read() as connection:
        (issued,) = some_entries(connection, "R1", [taken.seq])
    lines = tuple(
        Line(each.target, each.source, each.substance, each.amount_ug)
        for each in map(stored_line, issued.lines)
    )
    undone = (Fact("reversal", {"reverses": taken.seq, "why": "another vial"}),)
    clinic.run_signed(saying(undone, lines), Say(clinic.act(), "reversal"), *BOTH)
    patient, _ = clinic.patient_with_order()
    erased = (Fact("patient_erased", {"patient": patient, "why": "kept long enough"}),)
    clinic.run(saying(erased), Say(clinic.act(), "patient_erased"))
    with clinic.database.write() as connection:
        connection.execute(insert(checkpoint).values(
            book="R1", size=1, root=book, note="note", occasion="command", made_at_us=1
        ))  # fmt: skip
        connection.execute(insert(patient_look).values(
            id="a", at_us=1, registration="R1", workstation="R1.W1", person=ANN.code, patient=patient, page="/"
        ))  # fmt: skip
        connection.execute(insert(not_seen).values(
            id="a", at_us=1, registration="R1", draft="d", person=ANN.code, workstation="R1.W1", why="less"
        ))  # fmt: skip
        connection.execute(insert(wrong_amount).values(
            id="a", at_us=1, registration="R1", containers=label, person=ANN.code, workstation="R1.W1", typed="1 mg",
            gave_back=0,
        ))  # fmt: skip


def keep_people_and_rules(clinic: Clinic) -> None:
    """Rows of people, factors and rules; the registrant last: from her on two people sign each change."""
    ann: Row = {"person": ANN.code}
    here: Row = {"registration": "R1"}
    code, later = b"c" * 32, 4_102_444_800_000_000
    plain: tuple[tuple[str, Row], ...] = (
        (
            "licence_recorded",
            {**ann, "kind": "nurse", "number": "1", "state": "NY", "expires_on": "2030-01-01"},
        ),
        ("number_recorded", {**ann, "scheme": "npi", "number": "1234567893"}),
        ("training_recorded", {**ann, "course": "waste", "completed_on": "2026-01-01"}),
        ("screening_recorded", {**ann, "screened_on": "2026-01-01", "result": "clear"}),
        ("access_changed", {**ann, **here, "starts_at_us": 1}),
        ("identity_checked", {**ann, "document": "passport", "checked_on": "2026-01-01"}),
        ("supervisor_changed", {**ann, **here, "supervisor": BEN.code}),
        ("shift_planned", {**ann, **here, "starts_at_us": 1, "ends_at_us": 2}),
        ("badge_ended", {**ann, "digest": b"d" * 32, "why": "lost"}),
        ("pin_changed", ann),
        ("totp_enrolled", ann),
        ("security_key_enrolled", {**ann, "credential_id": code, "public_key": code, "name": "blue"}),
        ("factor_ended", {**ann, "factor": "totp", "why": "lost"}),
        ("workstation_enrolled", {"workstation": "R1.W1", "digest": code}),
        ("profile_chosen", {**here, "profile": "ohio", "starts_at_us": later}),
        ("limit_set", {**here, "name": "lock_after", "value": "60"}),
        ("mail_address_set", {**here, "purpose": "digest", "address": "a@example.org"}),
        ("recovery_sheet_made", {**here, "digest": code}),
        ("glass_ended", {**ann, "of_seq": 1}),
        ("api_token_made", {**here, "digest": code, "name": "EHR", "scopes": "read", "expires_at_us": later}),
        ("api_token_ended", {"digest": code, "why": "left"}),
        ("badge_tested", {**ann, "digest": code, "result": "read"}),
        (
            "letter_kept",
            {**here, "sent_on": "2026-01-01", "digest": code, "media_type": "image/png", "size": 9},
        ),
    )
    for kind, values in plain:
        clinic.run(saying((Fact(KIND_TABLE[kind], values),)), Say(clinic.act(PROGRAM), kind))
    reviewed: Row = {"of_book": "R1", "of_seq": 1, "of_hash": code, "agreed": 1}
    broken: Row = {**ann, **here, "opens": "records", "why": "fire", "ends_at_us": later}
    signed: tuple[tuple[Member, str, Row], ...] = (
        (ANN, "accountability_signed", {**ann, "version": "1"}),
        (ANN, "glass_broken", broken),
        (ANN, "recovery_sheet_used", {**here, **ann, "digest": code}),
        (DEE, "reviewed", reviewed),
        (DEE, "credentials_reviewed", {**here, "reviewed_on": "2026-01-01", "list_digest": code}),
    )
    for member, kind, values in signed:
        told = saying((Fact(KIND_TABLE[kind], values),))
        clinic.run_signed(told, Say(clinic.act(member, book="house"), kind), (member, "actor"))
    patient, _ = clinic.patient_with_order()
    days: Row = {"from_day": "2026-01-01", "to_day": "2026-01-31"}
    given: Row = {"recipient": "DEA", "authority": "21 CFR 1316.03", "what": "dispensing", **days}
    disclosed = (Fact("disclosure", given), Fact("disclosed_patient", {"patient": patient}))
    clinic.run(saying(disclosed), Say(clinic.act(), "disclosed"))
    with clinic.database.write() as connection:
        connection.execute(
            insert(daily_digest).values(registration="R1", day="2026-01-01", made_at_us=1, words="{}")
        )
    # Of the other registration: of those who work at this one nothing is asked that their files do not have.
    named = saying((Fact("registrant", {"registration": "R2", "person": EVE.code}),))
    clinic.run(named, Say(clinic.act(PROGRAM), "registrant_named"))


def wasting(clinic: Clinic, label: str) -> Waste:
    """All that is left of one container."""
    return Waste(clinic.act(), (WastePart(label),), "sink", "left_over", "R1.WB")


def signed_waste(clinic: Clinic) -> Plan:
    """A waste that could be posted: what Ann holds of a vial, signed by both."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    clinic.run(administer, Administer(clinic.act(), label, patient, order, parse_amount("5 mg"), "IM"))
    command = clinic.sign(waste, wasting(clinic, label), *BOTH)
    return preview(clinic.database, waste, command)


@contextmanager
def refused(clinic: Clinic, code: str) -> Iterator[Connection]:
    """The block is refused by the database with this code, even to its owner, and leaves nothing."""
    with pytest.raises(IntegrityError, match=code), owner_writes(clinic.database.url) as connection:
        yield connection


@pytest.mark.parametrize("table", append_only, ids=lambda table: table.name)
def test_no_row_of_the_books_is_changed_or_deleted(full: Clinic, table: Any) -> None:
    """Not by UPDATE, not by DELETE, not even to the value that it has."""
    column = next(iter(table.columns))
    with refused(full, "VT01") as connection:
        connection.execute(update(table).values({column.name: column}))
    with refused(full, "VT01") as connection:
        connection.execute(delete(table))


@pytest.mark.parametrize("table", append_only, ids=lambda table: table.name)
def test_no_row_of_the_books_is_replaced_or_emptied(full: Clinic, table: Any) -> None:
    """INSERT OR REPLACE on SQLite, an upsert and TRUNCATE on PostgreSQL."""
    if full.database.is_sqlite:
        with refused(full, "VT02") as connection:
            connection.execute(
                text(f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name} LIMIT 1")
            )
        return
    with refused(full, "VT01") as connection:
        connection.execute(text(f"TRUNCATE {table.name} CASCADE"))
    with refused(full, "VT0[13]|VT10|duplicate key") as connection:
        key = ", ".join(column.name for column in table.primary_key.columns)
        first = next(iter(table.columns)).name
        connection.execute(
            text(
                f"INSERT INTO {table.name} SELECT * FROM {table.name} LIMIT 1 "
                f"ON CONFLICT ({key}) DO UPDATE SET {first} = excluded.{first}"
            )
        )


@pytest.mark.parametrize("name", [*facts_tables, "line", "attestation", "entry_exception", "entry_scan"])
def test_nothing_is_added_to_an_entry_that_stands(full: Clinic, name: str) -> None:
    """A row more in any of its tables is refused."""
    table = {each.name: each for each in append_only}[name]
    with full.database.read() as connection:
        row = dict(connection.execute(select(table).limit(1)).mappings().one())
    for column in table.columns:
        if column.unique and row[column.name] is not None:
            row[column.name] = b"x" * 32 if isinstance(row[column.name], bytes) else "another"
    for unique, value in (("carton_serial", "another"), ("no", 77), ("reverses", 1), ("of_seq", 99)):
        if unique in row:
            row[unique] = value
    if name == "patient_erased":
        row["patient"], _ = full.patient_with_order()
    with refused(full, "VT03") as connection:
        connection.execute(insert(table).values(row))


def test_a_table_of_the_sessions_own_does_not_fool_a_trigger(full: Clinic) -> None:
    """On PostgreSQL a TEMP table, which only the owner can make, shadows the real one for no function."""
    if full.database.is_sqlite:
        pytest.skip("SQLite resolves names of a trigger in its own schema")
    plan = signed_waste(full)
    alone = dataclasses.replace(plan, act=dataclasses.replace(plan.act, signatures=plan.act.signatures[:1]))
    for name in ("attestation_rule", "registration"):
        with refused(full, "VT24") as connection:
            connection.execute(text(f"CREATE TEMP TABLE {name} (LIKE public.{name}) ON COMMIT DROP"))
            forge(connection, alone)
    moved = dataclasses.replace(plan.lines[0], amount_ug=plan.lines[0].amount_ug + 1)
    with refused(full, "ck_balance_floor") as connection:
        connection.execute(text("CREATE TEMP TABLE balance (LIKE public.balance) ON COMMIT DROP"))
        forge(connection, dataclasses.replace(plan, lines=(moved,)), draft_hash=plan.draft_hash())


@pytest.mark.parametrize("own_clinic_url", ["postgresql"], indirect=True)
def test_a_part_is_not_slipped_under_a_header_that_nobody_sees_yet(own_clinic: Clinic) -> None:
    """A part waits for whoever writes its book: once the header is there to be seen, it is too late."""
    clinic = own_clinic
    patient = clinic.register()
    weighed = Weigh(clinic.act(), patient, committed("weight", "70 kg"), "stated")
    plan = preview(clinic.database, weigh, weighed)
    row = {"patient": patient, "weight": b"w" * 32, "how": "stated"}
    stands = Event()

    def slip_in(seq: int) -> None:
        with clinic.database.write() as connection:
            connection.execute(insert(facts_tables["weighing"]), {"book": "R1", "seq": seq, "no": 2, **row})
            stands.wait(10)

    with ThreadPoolExecutor(1) as beside:
        with clinic.database.write("R1") as connection:
            posted = ledger.post(connection, KEYS, clinic.clock, plan)
            slipped = beside.submit(slip_in, posted.seq)
            with pytest.raises(TimeoutError):
                slipped.result(0.5)
        stands.set()
        with pytest.raises(IntegrityError, match="VT03"):
            slipped.result(20)


def test_installing_again_changes_nothing(full: Clinic) -> None:
    """After each migration all triggers are made anew."""
    with owner_writes(full.database.url) as connection:
        before = guards.present_triggers(connection)
        guards.install(connection)
        assert guards.present_triggers(connection) == before
        assert before == guards.expected_triggers(connection.dialect.name)


def test_every_kind_has_a_facts_table() -> None:
    """A kind without one could be written with no fact at all."""
    assert set(KIND_TABLE.values()) <= set(facts_tables)
