"""Whatever an owner of the database changes, verify names the first wrong entry, what was expected and what was found.

What a console can do without the key file: every row is hers, every trigger goes at her word. Only where she hashes all
of it anew, and changes nothing that a person signed, a published checkpoint is needed.
"""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DataError

from inventory import guards
from inventory.checkpoint import Occasion, checkpoint_of, keep
from inventory.keys import KeyRing
from inventory.policy import POLICIES
from inventory.published import Note, verify_published
from inventory.tables.ledger import outcome
from inventory.tables.schema import append_only
from inventory.verification import check_entries, verify
from tests.cast import KEYS, Clinic
from tests.inventory.tampered import (
    DOSE_1,
    DOSE_2,
    DRAW,
    PATIENT,
    RECEIPT,
    WASTE,
    WEIGHING,
    first_wrong,
    hash_anew,
    made,
    named,
    quiet,
)
from tests.owner import owner_engine
from tests.postgresql import administrator_url

#: What is wrong where facts, lines, exceptions or a signed part of the header were changed.
DRAFTED = "content that was drafted and signed"
#: The row that keeps a weight, and a text sealed for another commitment.
OF_WEIGHT = "commitment IN (SELECT weight FROM weighing)"
OF_NAME = "SELECT p.sealed FROM private_text p JOIN patient n ON n.name = p.commitment"


@pytest.fixture(scope="module")
def day(clinic: Clinic) -> Clinic:
    """A vial received and taken, a dose drawn up, given in two parts, the rest wasted before a witness."""
    return made(clinic)


@pytest.fixture(scope="module")
def note(day: Clinic) -> Note:
    """What was published of R1 at the end of the day."""
    with day.database.read() as connection:
        made_of = checkpoint_of(connection, KEYS, "R1")
    return Note("daily sheet", keep(day.database, made_of, Occasion.DAILY, day.clock()).note)


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


#: A hash, as a sentence shows it.
SUM = "[0-9a-f]{64}"
PRODUCT = "00409205310"


def at(seq: int, table: str = "line") -> str:
    """The rows of one entry of R1."""
    return f"{table}.book = 'R1' AND {table}.seq = {seq}"


def renumbered(
    table: str, column: str, *steps: tuple[int, int], where: str = "book = 'R1'"
) -> tuple[str, ...]:
    """Rows that change places."""
    return tuple(
        f"UPDATE {table} SET {column} = {new} WHERE {where} AND {column} = {old}" for old, new in steps
    )


PARTS = [
    table.name
    for table in append_only
    if table is not outcome and {"book", "seq"} <= set(table.columns.keys())
]


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        pytest.param(
            (f"UPDATE line SET amount_ug = 10000 WHERE {at(DOSE_2)}",),
            f"Entry R1/8: {DRAFTED}: expected {SUM}, found {SUM}.", id="an amount edited",
        ),
        pytest.param(
            renumbered("line", "no", (1, 99), (2, 1), (99, 2), where=at(RECEIPT)),
            f"Entry R1/1: {DRAFTED}: expected {SUM}, found {SUM}.", id="lines swapped",
        ),
        pytest.param(
            (f"DELETE FROM entry WHERE {at(WASTE, 'entry')}",),
            "Entry R1/9: header: expected an entry of which parts or results are there, found none.",
            id="the tail deleted",
        ),
        pytest.param(
            tuple(step for name in PARTS for step in renumbered(name, "seq", (7, 999), (8, 7), (999, 8))),
            f"Entry R1/7: previous hash: expected {SUM}, found {SUM}.", id="the order changed",
        ),
        pytest.param(
            ("UPDATE attestation SET printed_name = 'Dee Instance' WHERE role = 'witness'",),
            f"Entry R1/9: hash of the entry: expected {SUM}, found {SUM}.", id="a witness renamed",
        ),
        pytest.param(
            (f"UPDATE entry SET recorded_at_us = 1 WHERE {at(DOSE_1, 'entry')}",),
            "Entry R1/7: time of record: expected after [0-9]+, found 1.", id="the clock set back",
        ),
        pytest.param(
            (f"UPDATE entry SET occurred_on = '2026-11-01' WHERE {at(DOSE_1, 'entry')}",),
            "Entry R1/7: day claimed: expected 2026-11-02, found 2026-11-01.", id="another day claimed",
        ),
        pytest.param(
            ("UPDATE administration SET volume_ul = volume_ul + 1 WHERE seq = 7",),
            f"Entry R1/7: {DRAFTED}: expected {SUM}, found {SUM}.", id="a fact edited",
        ),
        pytest.param(
            ("UPDATE container SET lot = 'D43' WHERE label LIKE 'VIAL%'",),
            f"Entry R1/1: {DRAFTED}: expected {SUM}, found {SUM}.", id="a container of another lot",
        ),
        pytest.param(
            (f"UPDATE private_text SET sealed = ({OF_NAME}) WHERE {OF_WEIGHT}",),
            "Entry R1/3: private text: expected a text that its key opens, found one that its key does not open.",
            id="a private text swapped",
        ),
        pytest.param(
            ("UPDATE outcome SET seq = 7 WHERE book = 'R1' AND seq = 8",),
            "Entry R1/8: result of its command: expected entry R1/8, found entry R1/7.", id="a result moved",
        ),
        pytest.param(
            ("UPDATE balance SET amount_ug = amount_ug + 1000 WHERE place = 'R1.CAB' AND amount_ug > 0",),
            "balance of R1.CAB / VIAL[0-9]+ / ketamine: expected 500 mg, never below zero, "
            "found 501 mg, never below zero.", id="a balance edited",
        ),
        pytest.param(
            ("UPDATE day_net SET net_ug = net_ug - 1000 WHERE place = 'R1.WB'",),
            f"sum of 2026-11-02 for R1.WB / {PRODUCT} / waste: expected 15 mg, found 14 mg.", id="a day edited",
        ),
    ],
)  # fmt: skip
def test_what_was_bent_is_named_with_what_was_expected_and_found(
    owner: Connection, statements: tuple[str, ...], sentence: str
) -> None:
    """In one sentence that a person can look up."""
    for statement in statements:
        owner.execute(text(statement))
    assert re.fullmatch(sentence, first_wrong(owner).sentence), first_wrong(owner).sentence


def test_a_signature_removed_together_with_its_rule(owner: Connection) -> None:
    """Hashed anew the book is whole without the witness; that the rule is not there any more is named."""
    owner.execute(text("DELETE FROM attestation WHERE role = 'witness'"))
    owner.execute(text("DELETE FROM attestation_rule WHERE kind = 'waste'"))
    hash_anew(owner)
    result = verify(owner, KEYS, quiet)
    assert all(book.wrong is None for book in result.books), result
    gone = [wrong for wrong in result.beside if "rule of signatures waste" in wrong.what]
    assert {each.what.split(", ")[1] for each in gone} == set(POLICIES)
    assert {(each.expected, each.found) for each in gone} == {("actor signs 1, others 1", "none")}


def test_everything_hashed_anew_is_seen_by_a_published_checkpoint_alone(
    owner: Connection, note: Note
) -> None:
    """A dose that nobody signed is moved to another route: verify is clean, and the sheet on paper says forked."""
    (fine,) = verify_published(owner, KEYS, (note,))
    assert fine.fit == "fine"
    owner.execute(text("UPDATE administration SET route = 'IM' WHERE seq = 7"))
    hash_anew(owner)
    assert all(book.wrong is None for book in verify(owner, KEYS, quiet).books)
    (forked,) = verify_published(owner, KEYS, (note,))
    assert re.fullmatch(
        r"daily sheet: R1 over 9 entries: forked: expected root \S+, found root \S+ over 9 entries",
        forked.sentence,
    )


def test_an_older_database_is_seen_by_a_published_checkpoint_alone(own_clinic: Clinic, note: Note) -> None:
    """The clinic as it was before the day is clean by itself, and shorter than what was printed of it."""
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, quiet).is_clean
        (older,) = verify_published(connection, KEYS, (note,))
    assert re.fullmatch(
        r"daily sheet: R1 over 9 entries: rolled back: expected root \S+, found root \S+ over 0 entries",
        older.sentence,
    )


def test_a_trigger_put_back_after_an_edit_hides_nothing(own_clinic: Clinic) -> None:
    """The schema is as it was made; the entry is not."""
    made(own_clinic)
    engine = owner_engine(own_clinic.database.url)
    with engine.begin() as connection:
        if own_clinic.database.is_sqlite:
            kept = guards.sqlite_triggers()["vt_line_no_update"]
            connection.exec_driver_sql("DROP TRIGGER vt_line_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE line DISABLE TRIGGER vt_line_no_change")
            kept = "ALTER TABLE line ENABLE TRIGGER vt_line_no_change"
        connection.execute(text(f"UPDATE line SET amount_ug = 10000 WHERE {at(DOSE_2)}"))
        connection.exec_driver_sql(kept)
    engine.dispose()
    with own_clinic.database.read() as connection:
        result = verify(connection, KEYS, quiet)
    assert result.beside == ()
    assert [book.wrong and book.wrong.sentence.split(":")[0] for book in result.books] == [
        None,
        "Entry R1/8",
        None,
    ]


def test_the_index_of_patients_is_outside_the_books(owner: Connection) -> None:
    """It only helps to find a patient: a row led astray shows another patient's name, and is in no hash."""
    owner.execute(text("DELETE FROM patient_index"))
    assert all(book.wrong is None for book in verify(owner, KEYS, quiet).books)


def test_a_whole_entry_deleted_at_the_end_is_named_by_its_result(owner: Connection) -> None:
    """Header and parts are gone and the balances are put right: the result of its command remembers it."""
    for name in PARTS:
        owner.execute(text(f"DELETE FROM {name} WHERE book = 'R1' AND seq = {WASTE}"))
    assert named(owner) == (WASTE, "header")


def test_an_entry_taken_out_of_the_middle_is_named(owner: Connection) -> None:
    """The sequence has a gap where it was."""
    owner.execute(text(f"DELETE FROM entry WHERE book = 'R1' AND seq = {DRAW}"))
    assert named(owner) == (DRAW, "sequence")


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        (f"UPDATE attestation SET mac = draft_hash WHERE seq = {WASTE} AND book = 'R1'", WASTE, "hash of the entry"),
        (f"DELETE FROM attestation WHERE role = 'witness' AND seq = {WASTE}", WASTE, "signatures"),
        (f"UPDATE administration SET patient = 'PAT2' WHERE seq = {DOSE_1}", DOSE_1, DRAFTED),
        (f"UPDATE entry SET actor = 'P-0002' WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, DRAFTED),
        (f"UPDATE entry SET workstation = NULL WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "hash of the entry"),
        (f"UPDATE entry SET version = 2 WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "version"),
        (f"UPDATE entry SET kind = 'person_added' WHERE book = 'R1' AND seq = {DOSE_1}", DOSE_1, "kind"),
        ("UPDATE entry SET occurred_at_us = recorded_at_us + 1 WHERE book = 'R1' AND seq = 6", DRAW, "time claimed"),
        (f"UPDATE entry_scan SET scanned_at_us = 5 WHERE seq = {DRAW}", DRAW, "hash of the entry"),
        ("DELETE FROM entry_scan", DRAW, "scans"),
        (f"UPDATE administration SET no = 7 WHERE seq = {DOSE_1}", DOSE_1, "order of rows"),
        (f"DELETE FROM administration WHERE seq = {DOSE_1}", DOSE_1, "rows of administration"),
        (f"DELETE FROM private_text WHERE {OF_WEIGHT}", WEIGHING, "private text"),
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
