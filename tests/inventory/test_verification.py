"""verify is clean over what the operations wrote, and names the first entry that was tampered with."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, text, update
from sqlalchemy.exc import DataError

from inventory import guards, stored
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.entry_hash import GENESIS_TAG, attestation_parts, entry_hash
from inventory.issue import Issue, Purpose, take
from inventory.keys import KeyRing, Use
from inventory.patient import Weigh, weigh
from inventory.plan import ScanTaken, content_hash, line_parts
from inventory.preimage import digest
from inventory.private import KeyMissing
from inventory.stored import stored_entries, stored_line, stored_signature
from inventory.tables.ledger import entry, outcome
from inventory.tables.schema import append_only
from inventory.verification import Wrong, check_entries, verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, Clinic, committed
from tests.postgresql import administrator_url
from web.key_rotation import introduce_keys


def first_wrong(connection: Connection, book: str = "R1") -> Wrong:
    """What verify says is wrong in a book, as the connection sees it."""
    result = verify(connection, KEYS, quiet)
    (found,) = [each for each in result.books if each.book == book]
    assert found.wrong is not None, "verify is clean"
    return found.wrong


def named(connection: Connection) -> tuple[int | None, str]:
    """The first wrong entry of R1, and what is wrong with it."""
    wrong = first_wrong(connection)
    return wrong.seq, wrong.what


def quiet(_book: str, _done: int, _total: int) -> None:
    """Progress that nobody is told."""


@pytest.fixture(scope="module")
def engine(day: Clinic) -> Iterator[Engine]:
    """The day's database, opened by the server's administrator: replication roles are hers alone."""
    made = create_engine(administrator_url(day.database.url))
    yield made
    made.dispose()


@pytest.fixture
def owner(engine: Engine) -> Iterator[Connection]:
    """The database's owner with no trigger, key or check in the way; what she changes is rolled back."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            connection.exec_driver_sql("BEGIN")
            for name in guards.sqlite_triggers():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE entry DROP CONSTRAINT ck_entry_times")
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        connection.rollback()


#: The entries of the day below, by number.
RECEIPT, PATIENT, WEIGHING, ORDER, TAKE, DRAW, DOSE_1, DOSE_2, WASTE = range(1, 10)
#: What is wrong where facts, lines, exceptions or a signed part of the header were changed.
DRAFTED = "content that was drafted and signed"
#: The row that keeps a weight, and a text sealed for another commitment.
OF_WEIGHT = "commitment IN (SELECT weight FROM weighing)"
OF_NAME = "SELECT p.sealed FROM private_text p JOIN patient n ON n.name = p.commitment"


@pytest.fixture(scope="module")
def day(clinic: Clinic) -> Clinic:
    """A vial received and taken, a dose drawn up, given in two parts, the rest wasted before a witness."""
    vial, _ = clinic.receive(2)
    patient = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg"), "measured"))
    order = clinic.order(patient)
    clinic.run(take, Issue(clinic.act(), vial, Purpose.SESSION))
    scans = (ScanTaken(clinic.clock(), committed("scan", vial)),)
    draw = Draw(clinic.act(scans=scans), vial, "SYRINGE00001", patient, order, parse_amount("50 mg"))
    clinic.run(draw_up, draw)
    for typed in ("20 mg", "15 mg"):
        given = Administer(clinic.act(), "SYRINGE00001", patient, order, parse_amount(typed), "IV")
        clinic.run(administer, given)
    wasted = Waste(clinic.act(), (WastePart("SYRINGE00001"),), "drug_waste_bin", "left_over", "R1.WB")
    clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
    return clinic


def test_a_day_made_by_operations_is_clean(day: Clinic) -> None:
    """Every book is replayed to its last entry, and nothing is wrong in or beside them."""
    with day.database.read() as connection:
        result = verify(connection, KEYS, quiet)
    assert result.is_clean, result
    assert {book.book: book.entries for book in result.books} == {
        "house": day.entries("house"), "R1": WASTE, "R2": 0,
    }  # fmt: skip


def test_an_edited_amount_is_named(owner: Connection) -> None:
    """15 mg given become 10 mg: the entry is no longer what was drafted."""
    owner.execute(text(f"UPDATE line SET amount_ug = 10000 WHERE book = 'R1' AND seq = {DOSE_2}"))
    assert named(owner) == (DOSE_2, DRAFTED)


def test_swapped_lines_are_named(owner: Connection) -> None:
    """The same lines in another order are another entry."""
    for before, after in ((1, 99), (2, 1), (99, 2)):
        owner.execute(
            text(f"UPDATE line SET no = {after} WHERE book = 'R1' AND seq = {RECEIPT} AND no = {before}")
        )
    assert named(owner) == (RECEIPT, DRAFTED)


def test_a_header_deleted_at_the_end_is_named_by_its_parts(owner: Connection) -> None:
    """The last header is gone; its lines still stand there."""
    owner.execute(text(f"DELETE FROM entry WHERE book = 'R1' AND seq = {WASTE}"))
    assert named(owner) == (WASTE, "header")


def test_a_whole_entry_deleted_at_the_end_is_named_by_its_result(owner: Connection) -> None:
    """Header and parts are gone and the balances are put right: the result of its command remembers it."""
    for table in append_only:
        if table is not outcome and {"book", "seq"} <= set(table.columns.keys()):
            owner.execute(text(f"DELETE FROM {table.name} WHERE book = 'R1' AND seq = {WASTE}"))
    assert named(owner) == (WASTE, "header")


def test_reordered_entries_are_named(owner: Connection) -> None:
    """The two doses change places: the first of them does not follow the draw."""
    for table in append_only:
        if table is not outcome and {"book", "seq"} <= set(table.columns.keys()):
            for before, after in ((DOSE_1, 999), (DOSE_2, DOSE_1), (999, DOSE_2)):
                owner.execute(
                    text(f"UPDATE {table.name} SET seq = {after} WHERE book = 'R1' AND seq = {before}")
                )
    assert named(owner) == (DOSE_1, "previous hash")


def test_an_entry_taken_out_of_the_middle_is_named(owner: Connection) -> None:
    """The sequence has a gap where it was."""
    owner.execute(text(f"DELETE FROM entry WHERE book = 'R1' AND seq = {DRAW}"))
    assert named(owner) == (DRAW, "sequence")


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("UPDATE attestation SET printed_name = 'Dee Instance' WHERE role = 'witness'", WASTE, "hash of the entry"),
        (f"UPDATE attestation SET mac = draft_hash WHERE seq = {WASTE} AND book = 'R1'", WASTE, "hash of the entry"),
        (f"DELETE FROM attestation WHERE role = 'witness' AND seq = {WASTE}", WASTE, "signatures"),
        (f"UPDATE administration SET patient = 'PAT2' WHERE seq = {DOSE_1}", DOSE_1, DRAFTED),
        (f"UPDATE entry SET actor = 'P-0002' WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, DRAFTED),
        (f"UPDATE entry SET workstation = NULL WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "hash of the entry"),
        (f"UPDATE entry SET version = 2 WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "version"),
        (f"UPDATE entry SET kind = 'person_added' WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "kind"),
        (f"UPDATE entry SET recorded_at_us = 1 WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "time of record"),
        ("UPDATE entry SET occurred_at_us = recorded_at_us + 1 WHERE book = 'R1' AND seq = 6", DRAW, "time claimed"),
        (f"UPDATE entry_scan SET scanned_at_us = 5 WHERE seq = {DRAW}", DRAW, "hash of the entry"),
        ("DELETE FROM entry_scan", DRAW, "scans"),
        (f"UPDATE administration SET no = 7 WHERE seq = {DOSE_1}", DOSE_1, "order of rows"),
        (f"DELETE FROM administration WHERE seq = {DOSE_1}", DOSE_1, "rows of administration"),
        (f"DELETE FROM private_text WHERE {OF_WEIGHT}", WEIGHING, "private text"),
        (f"UPDATE private_text SET sealed = ({OF_NAME}) WHERE {OF_WEIGHT}", WEIGHING, "private text"),
        (f"UPDATE private_text SET subject = 'R1' WHERE {OF_WEIGHT}", WEIGHING, "subject of a private text"),
        ("DELETE FROM data_key WHERE subject = 'PAT1'", PATIENT, "private text"),
        (f"UPDATE data_key SET wrapped = ({OF_NAME})", PATIENT, "private text"),
        ("UPDATE entry SET hash = draft_hash WHERE book = 'R1' AND seq = 1", RECEIPT, "hash of the entry"),
    ],
)  # fmt: skip
def test_a_tampered_row_is_named_with_its_entry(
    owner: Connection, statement: str, seq: int, what: str
) -> None:
    """Whatever column of whatever part was changed, the first wrong entry is the one that holds it."""
    if "PAT2" in statement:
        owner.execute(text("INSERT INTO patient SELECT 'R1', 77, 1, 'PAT2', name, address, record_number, born_on FROM patient"))  # noqa: E501 # fmt: skip
    assert owner.execute(text(statement)).rowcount
    assert named(owner) == (seq, what)


def test_a_value_of_another_type_is_wrong_and_no_accident(owner: Connection) -> None:
    """SQLite keeps text in a column of numbers; verify says so instead of breaking off."""
    statement = text(f"UPDATE line SET amount_ug = 'all' WHERE book = 'R1' AND seq = {DRAW}")
    if owner.dialect.name == "sqlite":
        owner.execute(statement)
        assert named(owner) == (DRAW, "rows")
        return
    with pytest.raises(DataError, match="invalid input syntax"):
        owner.execute(statement)


#: The cell of which the balance is no longer the sum of its lines.
HELD = "balance of R1.P-0001 / SYRINGE00001 / ketamine"


def hash_anew(connection: Connection, book: str = "R1") -> None:
    """What an owner of the database without the keys can do: hash every entry of a book as it stands now."""
    previous = digest(GENESIS_TAG, book)
    for each in [each for batch in stored_entries(connection, book) for each in batch]:
        lines = [line_parts(stored_line(row)) for row in each.lines]
        exceptions = [[row["name"], row["detail"]] for row in each.exceptions]
        head = dict(each.header)
        head |= {"n_attestations": len(each.attestations), "previous_hash": previous}
        head["draft_hash"] = content_hash(
            head["kind"], book, head["command_id"], head["actor"], head["mood"], head["occurred_at_us"],
            head["occurred_zone"], head["reason"], each.hashed_facts(), lines, list(exceptions),
        )  # fmt: skip
        head["hash"] = previous = entry_hash(
            head,
            facts=each.hashed_facts(),
            lines=lines,
            attestations=[attestation_parts(stored_signature(row)) for row in each.attestations],
            exceptions=list(exceptions),
            scans=[[row["scanned_at_us"], row["commitment"]] for row in each.scans],
        )
        changed = update(entry).where(entry.c.book == book, entry.c.seq == head["seq"])
        connection.execute(changed.values(**head))


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("UPDATE attestation SET printed_name = 'Dee' WHERE role = 'witness'", WASTE, "signature of Dee"),
        ("UPDATE attestation SET signer = 'P-0001' WHERE role = 'witness'", WASTE, "signature of Ben Sample"),
        ("DELETE FROM attestation WHERE role = 'witness'", WASTE, "signatures"),
        (f"UPDATE waste_part SET left_ug = 1 WHERE seq = {WASTE}", WASTE, "draft that was signed"),
        (f"UPDATE line SET amount_ug = 60000 WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "balance"),
        (f"UPDATE line SET to_place = 'R2.WB' WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "place of a line"),
        ("UPDATE line SET substance = 'midazolam' WHERE book = 'R1' AND seq = 7", DOSE_1, "substance of a line"),
        ("UPDATE line SET amount_ug = 10000 WHERE book = 'R1' AND seq = 8", None, HELD),
    ],
)  # fmt: skip
def test_hashing_everything_anew_does_not_hide_it(
    owner: Connection, statement: str, seq: int | None, what: str
) -> None:
    """The chain is whole again; signatures, rules, places, floors and balances still say what was done."""
    assert owner.execute(text(statement)).rowcount
    hash_anew(owner)
    assert named(owner) == (seq, what)


def test_other_keys_make_every_signature_wrong(owner: Connection) -> None:
    """The MAC is under a key that the database does not hold: the first signed entry is the receipt."""
    result = verify(owner, KeyRing(b"x" * 32, KEYS.wrapping), quiet)
    (book,) = [each for each in result.books if each.book == "R1"]
    assert book.wrong is not None
    assert (book.wrong.seq, book.wrong.what) == (RECEIPT, "signature of Cora Specimen")


def test_a_wrapping_key_of_ours_that_is_not_there_is_named_and_nothing_is_called_wrong(
    own_clinic: Clinic,
) -> None:
    """Texts that this key file cannot open say nothing of the books, when the house book names the key."""
    introduce_keys(own_clinic.database)
    own_clinic.patient_with_order()
    wanted = KEYS.ids(Use.WRAPPING)[0]
    with own_clinic.database.read() as connection, pytest.raises(KeyMissing) as caught:
        verify(connection, KeyRing(KEYS.secret, (b"x" * 32,)), quiet)
    assert caught.value.expected == f"wrapping key {wanted}"


def test_a_wrapping_key_that_nobody_introduced_stops_no_other_book(own_clinic: Clinic) -> None:
    """Whoever names a key that never was keeps verify from nothing: the entry is named, the other books go on."""
    introduce_keys(own_clinic.database)
    own_clinic.patient_with_order()
    with own_clinic.database.write() as connection:
        connection.execute(text("UPDATE data_key SET wrapping_key = '0000'"))
    with own_clinic.database.read() as connection:
        result = verify(connection, KEYS, quiet)
    wrong = {book.book: book.wrong.what if book.wrong else None for book in result.books}
    assert wrong == {"house": None, "R1": "key of its texts", "R2": None}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO badge (book, seq, no, digest, person) VALUES ('house', 0, 1, {bytes}, 'P-0001')",
        (
            "INSERT INTO role_grant (book, seq, no, person, registration, role, granted) "
            "VALUES ('ghost', 1, 1, 'P-0001', 'R1', 'compliance', 1)"
        ),
        "INSERT INTO badge (book, seq, no, digest, person) VALUES ('house', -1, 1, {bytes}, 'P-0001')",
    ],
)
def test_a_fact_that_no_entry_holds_is_wrong(owner: Connection, statement: str) -> None:
    """A right or a badge slipped in before the first entry, or into a book of nobody."""
    literal = "x'6161'" if owner.dialect.name == "sqlite" else "'\\x6161'"
    owner.execute(text(statement.format(bytes=literal).replace(":", "\\:")))
    found = [wrong for wrong in verify(owner, KEYS, quiet).beside if wrong.what.startswith("rows of")]
    assert [(wrong.expected, wrong.found) for wrong in found] == [("an entry that holds them", "none")]


def test_a_text_that_is_no_bytes_is_wrong_and_breaks_nothing(own_clinic_url: str) -> None:
    """SQLite keeps any value in any column."""
    if not own_clinic_url.startswith("sqlite"):
        pytest.skip("only SQLite keeps a text where bytes belong")
    clinic = Clinic(own_clinic_url)
    clinic.patient_with_order()
    with sqlite3.connect(own_clinic_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE private_text SET sealed = 'abc'")
    connection.close()
    with clinic.database.read() as opened:
        (book,) = [each for each in verify(opened, KEYS, quiet).books if each.book == "R1"]
    clinic.close()
    assert book.wrong is not None
    assert "key" in book.wrong.expected


def test_an_index_that_leads_past_a_row_is_wrong(own_clinic_url: str) -> None:
    """A report that reads by the index would not see the row."""
    if not own_clinic_url.startswith("sqlite"):
        pytest.skip("only SQLite shows its file to whoever has it")
    path = own_clinic_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        (whole,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'ix_entry_occurred'"
        ).fetchone()
        connection.execute("DROP INDEX ix_entry_occurred")
        connection.execute("CREATE INDEX ix_entry_occurred ON entry (book, occurred_at_us) WHERE seq > 1")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'ix_entry_occurred'", (whole,))
    connection.close()
    clinic = Clinic(own_clinic_url)
    with clinic.database.read() as opened:
        beside = verify(opened, KEYS, quiet).beside
    clinic.close()
    assert {wrong.what for wrong in beside} == {"database file"}
    assert "ix_entry_occurred" in beside[0].found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE balance SET amount_ug = amount_ug + 1 WHERE place = 'R1.P-0001' AND container LIKE 'VIAL%'",
        "UPDATE balance SET bounded = 0 WHERE place = 'R1.CAB'",
        "DELETE FROM balance WHERE place = 'R1.PATIENT'",
    ],
)
def test_a_balance_that_is_not_the_sum_of_its_lines_is_wrong(owner: Connection, statement: str) -> None:
    """Balances are kept beside the books and recomputed from them."""
    assert owner.execute(text(statement)).rowcount
    wrong = first_wrong(owner)
    assert wrong.seq is None
    assert wrong.what.startswith("balance of R1.")


def test_a_balance_nowhere_and_a_book_of_nobody_are_wrong(owner: Connection) -> None:
    """What belongs to no registration is named beside the books."""
    owner.execute(text("INSERT INTO balance VALUES ('R9.X', 'VIAL', 'ketamine', 1, 5)"))
    owner.execute(text("UPDATE entry SET book = 'R9' WHERE book = 'R1' AND seq = 1"))
    owner.execute(text("INSERT INTO day_net VALUES ('R9.X', 'PRODUCT', 'issue', '2026-11-02', 5)"))
    # The last: what the fixture took away, and the triggers with it, stands before them.
    assert [wrong.what for wrong in verify(owner, KEYS, quiet).beside][-3:] == [
        "book", "balance in R9.X", "sum of a day in R9.X",
    ]  # fmt: skip
    assert first_wrong(owner).seq == RECEIPT


def test_the_sentence_says_expected_and_found() -> None:
    """A wrong entry is named as people print it."""
    wrong = Wrong("R1", 7, "lines", "2", "1")
    assert wrong.sentence == "Entry R1/7: lines: expected 2, found 1."


def test_more_entries_than_a_batch_are_all_replayed(day: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain is followed over the seam of two batches, and progress is told at each."""
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(stored, "BATCH", 2)
    with day.database.read() as connection:
        result = verify(connection, KEYS, lambda *step: told.append(step))
    assert result.is_clean
    assert [step for step in told if step[0] == "R1"] == [("R1", done, 9) for done in (2, 4, 6, 8, 9)]


def test_some_entries_are_checked_by_themselves(owner: Connection) -> None:
    """Right ones are, in any choice; one that is not there is named; a changed one is, and only where it was chosen."""
    assert check_entries(owner, KEYS, "R1", [1, 4, 9]) is None
    absent = check_entries(owner, KEYS, "R1", [4, 99])
    assert absent is not None
    assert (absent.seq, absent.found) == (99, "none")
    assert owner.execute(
        text("UPDATE line SET amount_ug = amount_ug + 1 WHERE book = 'R1' AND seq = 5")
    ).rowcount
    changed = check_entries(owner, KEYS, "R1", [4, 5])
    assert changed is not None
    assert (changed.seq, changed.what) == (5, "content that was drafted and signed")
    assert check_entries(owner, KEYS, "R1", [4]) is None
