"""Each rule that the database itself holds, provoked past the program, on both databases."""

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from inventory import guards, staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.execution import preview
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.patient import Weigh, weigh
from inventory.plan import Cell, Fact, Line, Named, Plan, Row, ScanTaken
from inventory.stock_return import Return, return_stock
from inventory.stored import some_entries, stored_line
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.ledger import checkpoint, entry, line
from inventory.tables.schema import append_only, facts_tables
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, DEE, PROGRAM, Clinic, committed
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
        signed = {
            "book": "R1",
            "size": 1,
            "root": book,
            "note": "note",
            "occasion": "command",
            "made_at_us": 1,
        }
        connection.execute(insert(checkpoint).values(**signed))


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


def test_a_forged_entry_without_a_fault_passes(full: Clinic) -> None:
    """The refusals below are each of one change, and not of how these tests write."""
    plan = signed_waste(full)
    with pytest.raises(ZeroDivisionError), full.database.write() as connection:  # noqa: PT012
        forge(connection, plan)
        assert connection.execute(select(func.count()).select_from(entry)).scalar_one() > 1
        raise ZeroDivisionError


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


def test_a_row_of_another_key_is_not_replaced_through_a_unique_column(full: Clinic) -> None:
    """A new person with an old user name would push the old one out."""
    if not full.database.is_sqlite:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    with refused(full, "VT02") as connection:
        connection.execute(
            text("INSERT OR REPLACE INTO person VALUES ('house', 999, 1, 'P-0900', 'ann', 'A', 'B')")
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
    for unique, value in (("carton_serial", "another"), ("no", 77), ("reverses", 1)):
        if unique in row:
            row[unique] = value
    if name == "patient_erased":
        row["patient"], _ = full.patient_with_order()
    with refused(full, "VT03") as connection:
        connection.execute(insert(table).values(row))


@pytest.mark.parametrize(
    ("code", "seq", "changed"),
    [
        ("VT10", 900, {}),
        ("VT11", None, {"previous_hash": b"x" * 32}),
        ("VT12", None, {"recorded_at_us": 1, "occurred_at_us": 1}),
        ("VT13", None, {"kind": "person_added"}),
        ("VT15", None, {"kind": "draw"}),
        ("VT15", None, {"kind": "unheard_of"}),
        ("VT16", None, {"n_facts": 1}),
        ("VT17", None, {"n_lines": 0}),
        ("VT18", None, {"n_attestations": 1}),
        ("VT19", None, {"n_exceptions": 1}),
        ("VT20", None, {"n_scans": 1}),
        ("VT22", None, {"draft_hash": b"x" * 32}),
        ("VT23", None, {"actor": BEN.code}),
    ],
)
def test_a_header_that_is_not_what_the_entry_says(
    full: Clinic, code: str, seq: int | None, changed: dict[str, Any]
) -> None:
    """One column of an entry that would pass is changed."""
    plan = signed_waste(full)
    with refused(full, code) as connection:
        forge(connection, plan, seq, **changed)


def test_a_fork_is_refused(full: Clinic) -> None:
    """A second entry under a number that is taken."""
    plan = signed_waste(full)
    with full.database.read() as connection:
        query = select(entry.c.previous_hash).where(entry.c.book == "R1", entry.c.seq == 1)
        previous = connection.execute(query).scalar_one()
    with refused(full, "VT02|VT10|duplicate") as connection:
        forge(
            connection,
            dataclasses.replace(plan, facts=(), lines=(), act=bare(plan)),
            1,
            previous_hash=previous,
        )


def bare(plan: Plan) -> Any:
    """The envelope without scans and signatures."""
    return dataclasses.replace(plan.act, scans=(), signatures=())


def test_a_book_is_a_registrations_or_the_house_book(full: Clinic) -> None:
    """A book of nobody is refused."""
    plan = signed_waste(full)
    plan = dataclasses.replace(plan, act=dataclasses.replace(bare(plan), book="R9"), lines=())
    with refused(full, "VT14") as connection:
        forge(connection, plan)


def test_a_line_stays_in_its_registration(full: Clinic) -> None:
    """Neither end of it is another's place."""
    plan = signed_waste(full)
    (moved,) = plan.lines
    for source, target in ((moved.source.place, "R2.WB"), ("R2.SUPPLIER", moved.target.place)):
        strayed = Line(
            Cell(source, moved.source.container), Cell(target, moved.source.container), "ketamine", 1
        )
        changed = dataclasses.replace(plan, lines=(strayed,))
        with refused(full, "VT21") as connection:
            forge(connection, changed, draft_hash=plan.draft_hash())


@pytest.mark.parametrize("kept", [0, 1])
def test_a_waste_without_its_two_signatures(full: Clinic, kept: int) -> None:
    """The rule is the database's own: one of the two is not enough, whichever it is."""
    plan = signed_waste(full)
    act = dataclasses.replace(plan.act, signatures=(plan.act.signatures[kept],))
    with refused(full, "VT24") as connection:
        forge(connection, dataclasses.replace(plan, act=act))


def test_an_account_that_nobody_signed(full: Clinic) -> None:
    """Neither as the kind that it is, nor hidden in another entry of the house book."""
    row: Row = {
        "of_book": "R1",
        "published_size": 9,
        "published_root": b"h" * 32,
        "found_size": 1,
        "why": "restored",
    }
    told = Fact("rollback_accounted", row)
    plan = Plan("rollback_accounted", full.act(DEE, book="house"), (told,))
    with refused(full, "VT28") as connection:
        forge(connection, plan)
    introduced = Fact("key_introduced", {"purpose": "secret", "key_id": "hidden"})
    with refused(full, "VT28") as connection:
        forge(connection, Plan("key_introduced", full.act(PROGRAM), (introduced, told)))


def test_a_container_holds_its_own_substance(full: Clinic) -> None:
    """Ketamine's vial gets no midazolam."""
    plan = signed_waste(full)
    (moved,) = plan.lines
    with refused(full, "VT30") as connection:
        forge(
            connection, dataclasses.replace(plan, lines=(dataclasses.replace(moved, substance="midazolam"),))
        )


def test_no_cell_of_a_bounded_place_falls_below_zero(full: Clinic) -> None:
    """One microgram more than she holds; a source outside the books has no floor."""
    plan = signed_waste(full)
    (moved,) = plan.lines
    more = dataclasses.replace(plan, lines=(dataclasses.replace(moved, amount_ug=moved.amount_ug + 1),))
    with refused(full, "ck_balance_floor") as connection:
        forge(connection, more, draft_hash=plan.draft_hash())


def test_parts_without_a_header_are_never_committed(full: Clinic) -> None:
    """The foreign key is looked at when the transaction ends."""
    (label,) = full.receive()
    values = {
        "book": "R1", "seq": 999, "no": 1, "from_place": "R1.CAB", "from_container": label, "to_place": "R1.RET",
        "to_container": label, "substance": "ketamine", "amount_ug": 1,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), full.database.write() as connection:
        connection.execute(insert(line).values(values))


def test_amounts_are_more_than_nothing_and_move(full: Clinic) -> None:
    """CHECKs stand below the triggers."""
    (label,) = full.receive()
    values = {
        "book": "R1", "seq": 999, "no": 1, "from_place": "R1.CAB", "from_container": label, "to_place": "R1.RET",
        "to_container": label, "substance": "ketamine", "amount_ug": 1,
    }  # fmt: skip
    for changed, name in (({"amount_ug": 0}, "ck_line_amount"), ({"to_place": "R1.CAB"}, "ck_line_moves")):
        with refused(full, name) as connection:
            connection.execute(insert(line).values(values | changed))


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


def test_an_exception_and_a_scan_are_counted(full: Clinic) -> None:
    """What stands on an entry beside its facts is in its header."""
    plan = dataclasses.replace(signed_waste(full), exceptions=(Named("expired", "x"),))
    with refused(full, "VT19") as connection:
        forge(connection, plan, draft_hash=plan.act.signatures[0].draft_hash, n_exceptions=0)


def test_a_fact_of_another_kind_beside_its_own_is_counted(full: Clinic) -> None:
    """A weighing hidden in a waste is one fact too many."""
    plan = signed_waste(full)
    hidden = Fact("take_explained", {"issue_seq": 1, "container": plan.lines[0].source.container, "why": "x"})
    patient = full.register()
    hidden = dataclasses.replace(hidden, values={**hidden.values, "patient": patient})
    more = dataclasses.replace(plan, facts=(*plan.facts, hidden))
    with refused(full, "VT16") as connection:
        forge(connection, more, n_facts=len(plan.facts), draft_hash=plan.draft_hash())


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


def test_sqlite_refuses_a_row_in_the_place_of_another_by_its_hidden_number(sqlite_url: str) -> None:
    """A plain connection with SQLite's defaults names the rowid: nothing is replaced."""
    plain = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.IntegrityError, match="VT02"):
        plain.execute(
            "INSERT OR REPLACE INTO attestation_rule (rowid, kind, profile, role, actor_signs, signers_min, since_us) "
            "SELECT rowid, 'other', profile, role, 0, 0, 0 FROM attestation_rule WHERE kind = 'waste'"
        )
    plain.close()


@pytest.mark.parametrize("amount", ["0.5", "'abc'"])
def test_sqlite_takes_whole_numbers_alone(sqlite_url: str, amount: str) -> None:
    """SQLite would keep any value in any column."""
    plain = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.IntegrityError, match="VT04"):
        plain.execute(
            "INSERT INTO attestation_rule (kind, profile, role, actor_signs, signers_min, since_us) "
            f"VALUES ('a', 'b', 'witness', 0, {amount}, 0)"
        )
    plain.close()
