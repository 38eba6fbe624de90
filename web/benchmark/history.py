"""A long history, loaded in bulk by the database's owner: rows that pass `verify`, made past the operations.

The guards are taken off while it loads, and put back as the migration makes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, create_engine, select, text
from sqlalchemy.pool import NullPool

from inventory import guards
from inventory.entry_hash import VERSION, entry_hash
from inventory.keys import KeyRing, Purpose
from inventory.moment import from_us, local_day, to_us
from inventory.place import outside
from inventory.plan import Line, Plan, Row
from inventory.private import seal
from inventory.tables.custody import patient_index
from inventory.tables.ledger import balance, day_net, entry, line, outcome, private_text
from inventory.tables.schema import append_only, facts_tables
from web.benchmark.clinic import PRODUCT, Work
from web.benchmark.visits import DOSE_UG, STEP, patient

#: Doses of a vial, and vials that no history touches.
DOSES_A_VIAL, SPARE = 1_000, 20
#: Entries of the longest history, and some.
LONGEST = 2_100_000
#: Rows are written after so many entries.
BATCH = 5_000


def vials_for(entries: int) -> int:
    """Vials that a history of so many entries empties, and those that it does not touch."""
    return entries // (2 * DOSES_A_VIAL) + 1 + SPARE


def load(owner: str, keys: KeyRing, works: Sequence[Work], entries: int) -> None:
    """Bring the book of these vials to a number of entries; the last `SPARE` vials are left as they are.

    Args: owner: the URL by which the owner opens the database. works: vials of one registration in the nurse's hands,
    at least `vials_for(entries)`; loading goes on where it stopped.
    """
    engine = create_engine(owner, poolclass=NullPool)
    with engine.begin() as connection:
        _without_guards(connection)
        loader = _Loader(connection, keys, works[0].book)
        vials = iter(_doses_left(connection, works))
        while loader.seq < entries:
            plans = patient(keys, works[0].book, loader.begun, loader.seq, vials)
            loader.add_all(plans[: entries - loader.seq])
        loader.flush()
        _with_guards(connection)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    engine.dispose()


def _doses_left(connection: Connection, works: Sequence[Work]) -> list[str]:
    """The vial of each dose that the vials still hold, but for the spare ones at the end."""
    wanted = [work.vial for work in works[:-SPARE]]
    held = select(balance.c.container, balance.c.amount_ug).where(
        balance.c.bounded == 1, balance.c.container.in_(wanted), balance.c.amount_ug > 0
    )
    left = {row.container: row.amount_ug // DOSE_UG for row in connection.execute(held)}
    return [vial for vial in wanted for _ in range(left.get(vial, 0))]


def _without_guards(connection: Connection) -> None:
    """Take the triggers off; the balances and the sums of days are the loader's to keep."""
    if connection.dialect.name == "sqlite":
        for name in sorted(guards.present_triggers(connection)):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for table in append_only:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")


def _with_guards(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        guards.install(connection)
        return
    # The deferred foreign keys are looked at now: a table with checks that wait cannot be altered.
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in append_only:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")


class _Loader:
    """Gives each plan its place in the chain, and keeps the rows until they are written together."""

    def __init__(self, connection: Connection, keys: KeyRing, book: str) -> None:
        """Begin after the book's last entry."""
        self._connection, self._keys, self._book = connection, keys, book
        last = select(entry.c.seq, entry.c.hash, entry.c.recorded_at_us).where(entry.c.book == book)
        self.seq, self._hash, self._recorded_us = connection.execute(
            last.order_by(entry.c.seq.desc()).limit(1)
        ).one()
        #: From when the entries are claimed: the longest history ends at the present.
        self.begun = from_us(self._recorded_us) - STEP * LONGEST
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._cells: dict[tuple[str, str, str], int] = defaultdict(int)
        self._days: dict[tuple[str, str, str, str], int] = defaultdict(int)

    def add_all(self, plans: list[Plan]) -> None:
        """Add the rows of entries of one patient, and the texts that they commit to."""
        for plan in plans:
            self._add(plan)
        texts = [each for plan in plans for each in plan.private]
        subject = str(plans[0].facts[0].values["code"])
        self._rows["private_text"] += seal(self._connection, self._keys, subject, texts)
        if len(self._rows["entry"]) >= BATCH:
            self.flush()

    def _add(self, plan: Plan) -> None:
        """Add the rows of an entry."""
        act, self.seq = plan.act, self.seq + 1
        self._recorded_us += 1
        day, draft_hash = local_day(act.occurred_at, act.zone), plan.draft_hash()
        header: dict[str, Any] = {
            "book": self._book, "seq": self.seq, "version": VERSION, "kind": plan.kind, "command_id": act.command_id,
            "actor": act.actor, "workstation": act.workstation, "mood": str(act.mood), "reason": plan.reason,
            "occurred_at_us": to_us(act.occurred_at), "occurred_zone": act.zone, "occurred_on": day,
            "recorded_at_us": self._recorded_us, "recorded_zone": act.zone,
            "n_facts": len(plan.facts), "n_lines": len(plan.lines), "n_attestations": 0, "n_exceptions": 0,
            "n_scans": 0, "draft_hash": draft_hash, "previous_hash": self._hash,
        }  # fmt: skip
        facts, lines, exceptions = plan.encoded
        self._hash = header["hash"] = entry_hash(
            header, facts=facts, lines=lines, attestations=[], exceptions=exceptions, scans=[]
        )
        self._rows["entry"].append(header)
        for no, fact in enumerate(plan.facts, 1):
            self._rows[fact.table].append({"book": self._book, "seq": self.seq, "no": no, **fact.values})
        for no, moved in enumerate(plan.lines, 1):
            self._move(no, moved, plan.kind, day)
        result: Row = {
            "command_id": act.command_id, "content_mac": self._keys.mac(Purpose.COMMAND, draft_hash),
            "at_us": self._recorded_us, "actor": act.actor, "book": self._book, "seq": self.seq,
        }  # fmt: skip
        self._rows["outcome"].append(result)
        for beside in plan.beside:
            self._rows[beside.table].append(beside.values)

    def _move(self, no: int, moved: Line, kind: str, day: str) -> None:
        """Add the row of a line, and what it moved to the cells and the day."""
        source, target = moved.source, moved.target
        row: Row = {
            "book": self._book, "seq": self.seq, "no": no,
            "from_place": source.place, "from_container": source.container,
            "to_place": target.place, "to_container": target.container,
            "substance": moved.substance, "amount_ug": moved.amount_ug,
        }  # fmt: skip
        self._rows["line"].append(row)
        for cell, sign in ((source, -1), (target, 1)):
            self._cells[cell.place, cell.container, moved.substance] += sign * moved.amount_ug
            if source.place != target.place:
                self._days[cell.place, PRODUCT, kind, day] += sign * moved.amount_ug

    def flush(self) -> None:
        """Write what was added, each table after those that it refers to."""
        first = [facts_tables[name] for name in ("patient", "dose_order", "container")]
        others = (patient_index, entry, *facts_tables.values(), line, outcome, private_text)
        for table in dict.fromkeys((*first, *others)):
            _write(self._connection, table, self._rows.pop(table.name, []))
        outer = outside(self._book, "patient")
        cells = [
            {"place": p, "container": c, "substance": s, "bounded": int(p != outer), "n": amount_ug}
            for (p, c, s), amount_ug in self._cells.items()
        ]
        days = [
            {"place": p, "product": product, "kind": kind, "day": day, "n": net_ug}
            for (p, product, kind, day), net_ug in self._days.items()
        ]
        _sum(self._connection, balance, "amount_ug", cells)
        _sum(self._connection, day_net, "net_ug", days)
        self._cells.clear()
        self._days.clear()


def _write(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows that name the same columns, by COPY where there is such a thing."""
    if not rows:
        return
    named = f"{table.name} ({', '.join(rows[0])})"
    values = [list(row.values()) for row in rows]
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        cursor.executemany(f"INSERT INTO {named} VALUES ({marks})", values)  # noqa: S608 - our own names
    else:
        with cursor.copy(f"COPY {named} FROM STDIN") as copying:
            for row in values:
                copying.write_row(row)
    cursor.close()


def _sum(connection: Connection, table: Table, column: str, rows: list[dict[str, Any]]) -> None:
    """Add `n` to the sums of a projection; a row that is not there begins at nothing."""
    keys = [key.name for key in table.primary_key.columns]
    names = [name for name in (rows[0] if rows else ()) if name != "n"]
    same = " AND ".join(f"{key} = :{key}" for key in keys)
    # What is taken is taken from what is there: a new row below nothing is refused before the two are added.
    taken = text(f"UPDATE {table.name} SET {column} = {column} + :n WHERE {same}")  # noqa: S608 - our own names
    given = text(
        f"INSERT INTO {table.name} ({', '.join(names)}, {column}) VALUES ({', '.join(f':{n}' for n in names)}, :n) "  # noqa: S608
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {column} = {table.name}.{column} + excluded.{column}"
    )
    less = [row for row in rows if row["n"] < 0 and row.get("bounded")]
    more = [row for row in rows if not (row["n"] < 0 and row.get("bounded"))]
    for statement, those in ((given, more), (taken, less)):
        if those:
            connection.execute(statement, those)
