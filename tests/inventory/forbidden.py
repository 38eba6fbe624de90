"""The forbidden acts: one table for both databases, with the code or the sentence that refuses each."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from inventory.issue import Issue, Purpose, take
from inventory.plan import Act, Cell, Fact, Line, Plan, Row
from inventory.reversal import Reverse, mirrored, reverse
from inventory.signature import sign
from inventory.stored import some_entries, stored_line
from inventory.tables.ledger import attestation
from tests.cast import ANN, BEN, DEE, EVE, KEYS, Clinic, Member, how_seen
from tests.inventory.forging import forge

#: SQLite's authorizer, PostgreSQL's rights: neither asks a trigger.
DENIED, RIGHT = "not authorized|may not be modified", "permission denied|must be|is not allowed"
#: Who opens the file with another program than ours is held by triggers and CHECKs alone, and not by this.
UNHELD = None


class Scene:
    """A clinic with what the acts need: a waste that could be posted, a receipt of two vials, an issue undone."""

    def __init__(self, clinic: Clinic, wasting: Callable[[Clinic], Plan]) -> None:
        """Make it by operations."""
        self.clinic = clinic
        self.empty = self._last(clinic.register)
        self.receipt = self._last(lambda: clinic.receive(2))
        (label,) = clinic.receive()
        self.issue = clinic.run(take, Issue(clinic.act(), label, Purpose.SESSION)).seq
        undo = Reverse(clinic.act(), self.issue, "another vial")
        self.reversal = clinic.run_signed(reverse, undo, (ANN, "actor"), (BEN, "witness")).seq
        self.foreign = self._foreign()
        self.waste = wasting(clinic)
        self.moved = self.waste.lines[0]

    def _last(self, do: Callable[[], object]) -> int:
        do()
        return self.clinic.entries("R1")

    def _foreign(self) -> str:
        """A vial of R2."""
        carton = self.clinic.carton(1)
        command = self.clinic.receive_command(carton, actor=EVE)
        from inventory.receipt import receive

        self.clinic.run_signed(receive, command, (EVE, "actor"))
        return carton.labels[0]

    def back(self, seq: int) -> tuple[Line, ...]:
        """The mirror of an entry."""
        with self.clinic.database.read() as connection:
            (found,) = some_entries(connection, "R1", [seq])
        return mirrored(tuple(map(stored_line, found.lines)))

    def undoing(self, seq: int, lines: tuple[Line, ...]) -> Plan:
        """A reversal that says so and is signed by both, whatever its lines are."""
        facts = (Fact("reversal", {"reverses": seq, "why": "another vial"}),)
        return self.signed(
            Plan("reversal", self.clinic.act(), facts, lines), (ANN, "actor"), (BEN, "witness")
        )

    def signed(self, plan: Plan, *signers: tuple[Member, str]) -> Plan:
        """The plan with these signatures, each as the role it says."""
        made = tuple(
            sign(KEYS, plan, self.clinic.proof(member), role, how_seen(role)) for member, role in signers
        )
        return dataclasses.replace(plan, act=dataclasses.replace(plan.act, signatures=made))

    def bare(self, **changed: Any) -> Act:
        """The envelope of the waste without signatures."""
        return dataclasses.replace(self.waste.act, signatures=(), **changed)

    def row(self, **changed: Any) -> dict[str, Any]:
        """A line under no header, of what Ann holds."""
        label = self.moved.source.container
        return {
            "book": "R1", "seq": 99_999, "no": 1, "from_place": self.moved.source.place, "from_container": label,
            "to_place": "R1.WB", "to_container": label, "substance": "ketamine", "amount_ug": 1,
        } | changed  # fmt: skip


@dataclass(frozen=True)
class Forbidden:
    """One act, and what refuses it: the program on SQLite, another program on SQLite, the program on PostgreSQL."""

    name: str
    do: str | Callable[[Connection, Scene], object]
    sqlite: str
    plain: str | None
    postgresql: str
    #: The same act in PostgreSQL's words, where those are others.
    there: str | None = None


def _header(**changed: Any) -> Callable[[Connection, Scene], object]:
    """The waste with other columns in its header."""
    return lambda connection, scene: forge(connection, scene.waste, **changed)


def _plan(**changed: Any) -> Callable[[Connection, Scene], object]:
    """The waste with other parts, over the draft that was signed."""

    def do(connection: Connection, scene: Scene) -> None:
        made = {name: each(scene) if callable(each) else each for name, each in changed.items()}
        forge(connection, dataclasses.replace(scene.waste, **made), draft_hash=scene.waste.draft_hash())

    return do


def _lines(*changes: dict[str, Any]) -> Callable[[Connection, Scene], object]:
    """The waste with its one line once for each change."""
    return _plan(lines=lambda scene: tuple(_line(scene.moved, **each) for each in changes))


def _line(moved: Line, **changed: Any) -> Line:
    """A line with other words: `more_ug`, `source` and `target` as places of the same container."""
    amount_ug = changed.get("amount_ug", moved.amount_ug + changed.get("more_ug", 0))
    source, target = (
        Cell(changed.get(side, cell.place), changed.get("label", cell.container))
        for side, cell in (("source", moved.source), ("target", moved.target))
    )
    return Line(source, target, changed.get("substance", moved.substance), amount_ug)


def _kept(*signers: int) -> Callable[[Connection, Scene], object]:
    """The waste with some of its two signatures."""
    return _plan(
        act=lambda scene: scene.bare() if not signers else dataclasses.replace(
            scene.waste.act, signatures=tuple(scene.waste.act.signatures[each] for each in signers)
        )
    )  # fmt: skip


def _signed(*signers: tuple[Member, str]) -> Callable[[Connection, Scene], object]:
    return lambda connection, scene: forge(connection, scene.signed(scene.waste, *signers))


def _row(**changed: Any) -> Callable[[Connection, Scene], object]:
    """A line in the words of SQL, under no header."""

    def do(connection: Connection, scene: Scene) -> None:
        row = scene.row(**changed)
        amount = row.pop("amount_ug")
        values = ", ".join(f"'{each}'" if isinstance(each, str) else str(each) for each in row.values())
        connection.exec_driver_sql(
            f"INSERT INTO line ({', '.join(row)}, amount_ug) VALUES ({values}, {amount})"
        )

    return do


def _undo(
    lines: Callable[[tuple[Line, ...]], tuple[Line, ...]], of: str = "receipt", seq: int | None = None
) -> Any:
    """A reversal of an entry of the scene, with these of its mirrored lines."""

    def do(connection: Connection, scene: Scene) -> None:
        reversed_seq = seq or getattr(scene, of)
        forge(connection, scene.undoing(reversed_seq, lines(scene.back(reversed_seq) if not seq else ())))

    return do


def _whole(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return lines


def _hidden_reversal(connection: Connection, scene: Scene) -> None:
    hidden = Fact("reversal", {"reverses": scene.receipt, "why": "x"})
    plan = dataclasses.replace(scene.waste, facts=(*scene.waste.facts, hidden))
    forge(connection, plan, draft_hash=scene.waste.draft_hash())


def _signature_afterwards(connection: Connection, scene: Scene) -> None:
    found = connection.execute(attestation.select().limit(1)).mappings().one()
    connection.execute(insert(attestation), [{**found, "no": 77, "signer": BEN.code}])


def _shadowed(connection: Connection, scene: Scene) -> None:
    """A table of the session's own before the real one, and then what the real one would refuse."""
    connection.exec_driver_sql("CREATE TEMP TABLE balance AS SELECT * FROM balance")
    _lines({"more_ug": 1})(connection, scene)


def _account(beside: str | None = None, values: Row | None = None) -> Callable[[Connection, Scene], object]:
    """An account of books that do not fit what was published, by itself or in an entry of another kind."""
    told: Row = {
        "of_book": "R1", "published_size": 9, "published_root": b"h" * 32, "found_size": 1, "why": "restored",
    }  # fmt: skip
    facts = (*((Fact(beside, values or {}),) if beside else ()), Fact("rollback_accounted", told))
    kind = beside or "rollback_accounted"
    return lambda connection, scene: forge(connection, Plan(kind, scene.clinic.act(DEE, book="house"), facts))


def _made_anew(connection: Connection, _scene: Scene) -> None:
    """Off for as long as it takes, and then as if nothing had been."""
    on, does = (
        ("", "BEGIN SELECT 1; END")
        if connection.dialect.name == "sqlite"
        else (" ON line", "FOR EACH ROW EXECUTE FUNCTION vt_line_insert()")
    )
    connection.exec_driver_sql(f"DROP TRIGGER vt_line_insert{on}")
    connection.exec_driver_sql(f"CREATE TRIGGER vt_line_insert BEFORE INSERT ON line {does}")


FLOOR = "ck_balance_floor"
LINE = "INSERT INTO line SELECT * FROM line WHERE true LIMIT 1"

ACTS = (
    # Changing what stands.
    Forbidden("an amount is edited", "UPDATE line SET amount_ug = 1", DENIED, "VT01", RIGHT),
    Forbidden("a reason is edited", "UPDATE entry SET reason = 'x'", DENIED, "VT01", RIGHT),
    Forbidden("a signature is edited", "UPDATE attestation SET printed_name = 'x'", DENIED, "VT01", RIGHT),
    Forbidden("a fact is edited", "UPDATE container SET lot = 'x'", DENIED, "VT01", RIGHT),
    Forbidden("a header is deleted", "DELETE FROM entry", DENIED, "VT01", RIGHT),
    Forbidden("a line is deleted", "DELETE FROM line WHERE no = 1", DENIED, "VT01", RIGHT),
    Forbidden("all lines are emptied out", "DELETE FROM line", DENIED, "VT01", RIGHT, "TRUNCATE line CASCADE"),
    Forbidden("a row is replaced", LINE.replace("INSERT", "INSERT OR REPLACE"), "VT02", "VT02", RIGHT,
              f"{LINE} ON CONFLICT (book, seq, no) DO UPDATE SET amount_ug = 1"),
    Forbidden("a row is upserted", f"{LINE} ON CONFLICT (book, seq, no) DO UPDATE SET amount_ug = 1", DENIED,
              "VT02", RIGHT),
    Forbidden("a person takes another's user name",
              "INSERT OR REPLACE INTO person VALUES ('house', 999, 1, 'P-0900', 'ann', 'A', 'B')", "VT02", "VT02",
              "uq_person_user_name", "INSERT INTO person VALUES ('house', 999, 1, 'P-0900', 'ann', 'A', 'B')"),
    Forbidden("a row takes another's hidden number",
              "INSERT OR REPLACE INTO line (rowid, book, seq, no, from_place, from_container, to_place, to_container, "
              "substance, amount_ug) SELECT rowid, book, 99999, 1, from_place, from_container, to_place, to_container, "
              "substance, amount_ug FROM line LIMIT 1", "VT02", "VT02",
              RIGHT, "DELETE FROM line WHERE ctid IN (SELECT ctid FROM line LIMIT 1)"),
    Forbidden("a rule is added", "INSERT INTO attestation_rule VALUES ('waste', 'clinic', 'witness', 0, 0, 1)", DENIED,
              UNHELD, RIGHT),
    Forbidden("a rule is edited", "UPDATE attestation_rule SET signers_min = 0", DENIED, "VT01", RIGHT),
    Forbidden("a rule is deleted", "DELETE FROM attestation_rule", DENIED, "VT01", RIGHT),
    Forbidden("a checkpoint is edited", "UPDATE checkpoint SET size = 1", DENIED, UNHELD, RIGHT),
    Forbidden("a result is edited", "UPDATE outcome SET seq = 1", DENIED, "VT01", RIGHT),
    Forbidden("a result is deleted", "DELETE FROM outcome", DENIED, "VT01", RIGHT),
    # What is kept beside the books.
    Forbidden("a balance is written", "UPDATE balance SET amount_ug = amount_ug + 1", DENIED, UNHELD, RIGHT),
    Forbidden("a balance is added", "INSERT INTO balance VALUES ('R1.CAB', 'X', 'ketamine', 1, 5)", DENIED, UNHELD,
              RIGHT),
    Forbidden("a balance falls below zero", "UPDATE balance SET amount_ug = -1 WHERE bounded = 1", DENIED, FLOOR, RIGHT),
    Forbidden("a day is written", "UPDATE day_net SET net_ug = 0", DENIED, UNHELD, RIGHT),
    Forbidden("a day is deleted", "DELETE FROM day_net", DENIED, UNHELD, RIGHT),
    # The guards themselves.
    Forbidden("a trigger is dropped", "DROP TRIGGER vt_line_insert", DENIED, UNHELD, RIGHT,
              "DROP TRIGGER vt_line_insert ON line"),
    Forbidden("a trigger is dropped and made anew", _made_anew, DENIED, UNHELD, RIGHT),
    Forbidden("a trigger is added", "CREATE TRIGGER x BEFORE INSERT ON line BEGIN SELECT 1; END", DENIED, UNHELD, RIGHT,
              "CREATE TRIGGER x BEFORE INSERT ON line FOR EACH ROW EXECUTE FUNCTION vt_no_change()"),
    Forbidden("a trigger does nothing", "CREATE TEMP TRIGGER x BEFORE INSERT ON line BEGIN SELECT 1; END", DENIED,
              UNHELD, RIGHT, "CREATE OR REPLACE FUNCTION vt_line_insert() RETURNS trigger LANGUAGE plpgsql "
              "AS 'BEGIN RETURN NEW; END'"),
    Forbidden("triggers are switched off", "PRAGMA recursive_triggers = OFF", DENIED, UNHELD, RIGHT,
              "ALTER TABLE line DISABLE TRIGGER ALL"),
    Forbidden("constraints are switched off", "PRAGMA ignore_check_constraints = ON", DENIED, UNHELD, RIGHT,
              "SET session_replication_role = replica"),
    Forbidden("foreign keys are switched off", "PRAGMA foreign_keys = OFF", DENIED, UNHELD, RIGHT,
              "ALTER TABLE line DROP CONSTRAINT fk_line_book_seq"),
    Forbidden("the schema is written", "PRAGMA writable_schema = ON", DENIED, UNHELD, RIGHT,
              "UPDATE pg_class SET relname = 'x' WHERE relname = 'line'"),
    Forbidden("a column is added", "ALTER TABLE line ADD COLUMN x TEXT", DENIED, UNHELD, RIGHT),
    Forbidden("a table is dropped", "DROP TABLE entry_scan", DENIED, UNHELD, RIGHT),
    Forbidden("a view stands before a table", "CREATE TEMP VIEW place AS SELECT 1", DENIED, UNHELD, RIGHT),
    Forbidden("a table of the session's own stands before balance", _shadowed, DENIED, FLOOR, RIGHT),
    Forbidden("another database is brought in", "ATTACH ':memory:' AS other", DENIED, UNHELD, RIGHT,
              "COPY line FROM PROGRAM 'echo'"),
    Forbidden("code is brought in", "SELECT load_extension('x')", DENIED, "not authorized|no such function", RIGHT,
              "LOAD 'x'"),
    Forbidden("somebody else is become", "PRAGMA query_only = OFF", DENIED, UNHELD, RIGHT,
              "SET ROLE vialtrail_test_owner"),
    # The chain.
    Forbidden("a gap", _header(seq=900), "VT10", "VT10", "VT10"),
    Forbidden("a fork", lambda connection, scene: forge(
        connection, dataclasses.replace(scene.waste, facts=(), lines=(), act=scene.bare()), 1, previous_hash=b"x" * 32
    ), "VT02", "VT02", "VT10"),
    Forbidden("a forged link", _header(previous_hash=b"x" * 32), "VT11", "VT11", "VT11"),
    Forbidden("recorded before", _header(recorded_at_us=1, occurred_at_us=1), "VT12", "VT12", "VT12"),
    Forbidden("occurred after its record", _header(occurred_at_us=9 * 10**15), "ck_entry_times", "ck_entry_times",
              "ck_entry_times"),
    Forbidden("a hash of another length", _header(hash=b"x"), "ck_entry_hashes", "ck_entry_hashes", "ck_entry_hashes"),
    Forbidden("a mood that is none", _header(mood="maybe"), "ck_entry_mood", "ck_entry_mood", "ck_entry_mood"),
    Forbidden("a command's number used twice", _header(command_id="c-1"), "VT02", "VT02", "uq_entry_command_id"),
    # A header that is not what the entry says.
    Forbidden("a kind of the house", _header(kind="person_added"), "VT13", "VT13", "VT13"),
    Forbidden("a book of nobody", _plan(act=lambda scene: scene.bare(book="R9"), lines=()), "VT14", "VT14", "VT14"),
    Forbidden("a header of another kind", _header(kind="draw"), "VT15", "VT15", "VT15"),
    Forbidden("a kind unheard of", _header(kind="unheard_of"), "VT15", "VT15", "VT15"),
    Forbidden("two facts of its kind", _plan(facts=lambda scene: (*scene.waste.facts, scene.waste.facts[0])), "VT15",
              "VT15", "VT15"),
    Forbidden("a fact left out", _header(n_facts=1), "VT16", "VT16", "VT16"),
    Forbidden("a fact hidden", lambda connection, scene: forge(
        connection,
        dataclasses.replace(scene.waste, facts=(*scene.waste.facts, scene.waste.facts[-1])),
        n_facts=len(scene.waste.facts), draft_hash=scene.waste.draft_hash(),
    ), "VT16", "VT16", "VT16"),
    Forbidden("a fact of the house in a registration's book", _plan(
        facts=lambda scene: (*scene.waste.facts, Fact("pin_reset", {"person": ANN.code}))
    ), "VT05", "VT05", "VT05"),
    Forbidden("a fact of a registration in the house book",
        "INSERT INTO reversal VALUES ('house', 900, 1, 1, 'x')", "VT05", "VT05", "VT05"),
    Forbidden("a line left out", _header(n_lines=0), "VT17", "VT17", "VT17"),
    Forbidden("a signature left out", _header(n_attestations=1), "VT18", "VT18", "VT18"),
    Forbidden("an exception left out", _header(n_exceptions=1), "VT19", "VT19", "VT19"),
    Forbidden("a scan left out", _header(n_scans=1), "VT20", "VT20", "VT20"),
    Forbidden("a line without a header", _row(), "FOREIGN KEY", UNHELD, "fk_line_book_seq"),
    Forbidden("a line after its header", _row(seq=1, no=77), "VT03", "VT03", "VT03"),
    Forbidden("a fact after its header", "INSERT INTO pin_reset VALUES ('house', 1, 77, 'P-0001')", "VT03", "VT03",
              "VT03"),
    Forbidden("a signature after its header", _signature_afterwards, "VT03", "VT03", "VT03"),
    # Signatures.
    Forbidden("a waste that nobody signs", _kept(), "VT24", "VT24", "VT24"),
    Forbidden("an unwitnessed waste", _kept(0), "VT24", "VT24", "VT24"),
    Forbidden("a waste that its actor does not sign", _kept(1), "VT24", "VT24", "VT24"),
    Forbidden("a witness who is the actor", _signed((ANN, "actor"), (ANN, "witness")), "VT23", "VT23", "VT23"),
    Forbidden("a witness who signs as the actor", _signed((ANN, "actor"), (BEN, "actor")), "VT23", "VT23", "VT23"),
    Forbidden("a verifier in the place of a witness", _signed((ANN, "actor"), (BEN, "verifier")), "VT24", "VT24",
              "VT24"),
    Forbidden("another actor than who signed", _header(actor=BEN.code), "VT23", "VT23", "VT23"),
    Forbidden("a signature over another draft", _header(draft_hash=b"x" * 32), "VT22", "VT22", "VT22"),
    Forbidden("an account that nobody signed", _account(), "VT28", "VT28", "VT28"),
    Forbidden("an account hidden in another entry", _account("key_introduced", {"purpose": "secret", "key_id": "x"}),
              "VT28", "VT28", "VT28"),
    # Amounts and cells.
    Forbidden("more than she holds", _lines({"more_ug": 1}), FLOOR, FLOOR, FLOOR),
    Forbidden("more than she holds in two lines", _lines({}, {"amount_ug": 1}), FLOOR, FLOOR, FLOOR),
    Forbidden("taken before it came", _lines(
        {"more_ug": 1}, {"amount_ug": 1, "source": "R1.OVERFILL", "target": "R1.P-0001"}
    ), FLOOR, FLOOR, FLOOR),
    Forbidden("an amount of zero", _row(amount_ug=0), "ck_line_amount", "ck_line_amount", "ck_line_amount"),
    Forbidden("an amount below zero", _row(amount_ug=-5), "ck_line_amount", "ck_line_amount", "ck_line_amount"),
    Forbidden("a fraction of a microgram", _row(amount_ug="0.4"), "VT04", "VT04", "ck_line_amount"),
    Forbidden("an amount in words", _row(amount_ug="'all'"), "VT04", "VT04", "invalid input syntax"),
    Forbidden("an amount that no column holds", _row(amount_ug=10**20), "VT04", "VT04", "out of range"),
    Forbidden("an amount that no clinic has", _row(amount_ug=2**62), "VT32", "VT32", "VT32"),
    Forbidden("an amount that is not a number", _row(amount_ug="1e400"), "VT04", "VT04", "out of range"),
    Forbidden("no amount", _row(amount_ug="NULL"), "NOT NULL", "NOT NULL", "not-null"),
    Forbidden("a line that moves nothing", _row(to_place="R1.P-0001"), "ck_line_moves", "ck_line_moves",
              "ck_line_moves"),
    Forbidden("a line into another registration", _lines({"target": "R2.WB"}), "VT21", "VT21", "VT21"),
    Forbidden("a line out of another registration", _lines({"source": "R2.SUPPLIER", "amount_ug": 1}),
              "VT21", "VT21", "VT21"),
    Forbidden("another substance in a container", _lines({"substance": "midazolam"}), "VT30", "VT30", "VT30"),
    Forbidden("another registration's container", lambda connection, scene: _lines({
        "source": "R1.SUPPLIER", "target": "R1.CAB", "label": scene.foreign
    })(connection, scene), "VT31", "VT31", "VT31"),
    # Reversals.
    Forbidden("a second reversal", _undo(_whole, "issue"), "VT02", "VT02", "uq_reversal_reverses"),
    Forbidden("a reversal of a reversal", _undo(_whole, "reversal"), "VT27", "VT27", "VT27"),
    Forbidden("a partial reversal", _undo(lambda lines: lines[:1]), "VT26", "VT26", "VT26"),
    Forbidden("a reversal in another order", _undo(lambda lines: lines[::-1]), "VT26", "VT26", "VT26"),
    Forbidden("a reversal of another amount", _undo(lambda lines: tuple(_line(each, more_ug=-1) for each in lines)),
              "VT26", "VT26", "VT26"),
    Forbidden("a reversal of what moved nothing", _undo(_whole, "empty"), "VT25", "VT25", "VT25"),
    Forbidden("a reversal of what is not there", _undo(_whole, seq=99_999), "VT25", "VT25", "VT25"),
    Forbidden("a reversal hidden in another entry", _hidden_reversal, "VT25", "VT25", "VT25"),
    Forbidden("an unwitnessed reversal", lambda connection, scene: forge(connection, scene.signed(
        scene.undoing(scene.receipt, scene.back(scene.receipt)), (ANN, "actor")
    )), "VT24", "VT24", "VT24"),
)  # fmt: skip
