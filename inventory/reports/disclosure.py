"""What an inspector's bundle shows of a registration: the entries of a period, and those that they name.

Of every other entry only the hash is shown. Findings, cases and the chart are no part of the books, and of no bundle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, and_, func, or_, select

from inventory.keys import KeyRing
from inventory.plan import HOUSE
from inventory.private import PrivateText, State, open_texts
from inventory.reports.period import Period
from inventory.stored import StoredEntry, some_entries
from inventory.tables.custody import disclosed_patient, patient, reversal
from inventory.tables.house import database_restored, key_introduced, role_grant, rollback_accounted
from inventory.tables.ledger import entry, line
from inventory.tables.schema import facts_tables

#: Looked up at once, below every database's limit of parameters.
_LOOKED_UP = 400
#: What entries name, as table -> codes.
Names = dict[str, set[str]]
#: Of these the texts are opened where an entry of the period names them.
_WITH_TEXTS = ("patient", "dose_order")


@dataclass(frozen=True)
class Disclosure:
    """The entries shown of one registration and of the house book, the numbers of what is opened, and its patients.

    Every entry from `first` to `last` was recorded in the period; `late` ones claim a time in it and came afterwards.
    Where nothing was recorded in it `last` is `first` - 1.
    """

    registration: str
    period: Period
    first: int
    last: int
    late: tuple[int, ...]
    shown: tuple[int, ...]
    opened: frozenset[int]
    house: tuple[int, ...]
    patients: tuple[str, ...]

    def entries(self, connection: Connection, book: str) -> Iterator[StoredEntry]:
        """The entries shown of a book, in their order, a bounded number in memory."""
        for some in _parts(self.house if book == HOUSE else self.shown):
            yield from some_entries(connection, book, some)


def disclose(connection: Connection, registration: str, period: Period) -> Disclosure:
    """Choose what is shown; on one consistent view."""
    first, last = _recorded(connection, registration, period)
    late = _late(connection, registration, period, last)
    chosen = _Chosen(connection, registration)
    chosen.take({*range(first, last + 1), *late})
    opened = set(chosen.seqs)
    handled = set(chosen.handled)
    named = {table: set(chosen.names[table]) for table in _WITH_TEXTS}
    # The entries next to the period show by their times of record that nothing between is left out.
    chosen.take({first - 1, last + 1})
    chosen.take(_movements(connection, registration, handled, last))
    chosen.close()
    opened |= {seq for table, codes in named.items() for seq in chosen.defined(table, codes)}
    house = _Chosen(connection, HOUSE, registration)
    house.named(chosen.names)
    house.close()
    return Disclosure(
        registration, period, first, last, tuple(late), tuple(sorted(chosen.seqs)), frozenset(opened),
        tuple(sorted(house.seqs)), _patients(connection, registration, opened),
    )  # fmt: skip


def opened_texts(
    connection: Connection, keys: KeyRing, disclosure: Disclosure
) -> tuple[dict[bytes, PrivateText], int]:
    """The texts of the opened entries by commitment, and how many of them cannot be opened (erased).

    Raises: KeyMissing: the ring does not open them.
    """
    found: dict[bytes, PrivateText] = {}
    closed = 0
    for some in _parts(sorted(disclosure.opened)):
        for each in some_entries(connection, disclosure.registration, some):
            wanted = list(each.commitments())
            texts = open_texts(connection, keys, wanted)
            readable = {key: text for key, text in texts.items() if text.state is State.OPEN}
            found |= readable
            closed += len(set(wanted) - readable.keys())
    return found, closed


def _recorded(connection: Connection, book: str, period: Period) -> tuple[int, int]:
    """The first and the last number recorded in the period; times of record rise with the numbers."""
    before = select(func.coalesce(func.max(entry.c.seq), 0)).where(entry.c.book == book)
    first = connection.execute(before.where(entry.c.recorded_at_us < period.start_us)).scalar_one()
    last = connection.execute(before.where(entry.c.recorded_at_us < period.end_us)).scalar_one()
    return first + 1, last


def _late(connection: Connection, book: str, period: Period, last: int) -> list[int]:
    """What was recorded after the period and claims a time in it, or reverses an entry of it."""
    claimed = and_(entry.c.occurred_at_us >= period.start_us, entry.c.occurred_at_us < period.end_us)
    late = select(entry.c.seq).where(entry.c.book == book, entry.c.seq > last, claimed)
    undone = (
        select(reversal.c.seq)
        .join(entry, and_(entry.c.book == reversal.c.book, entry.c.seq == reversal.c.reverses))
        .where(reversal.c.book == book, reversal.c.seq > last, entry.c.recorded_at_us >= period.start_us)
        .where(entry.c.recorded_at_us < period.end_us)
    )
    found = {*connection.execute(late).scalars(), *connection.execute(undone).scalars()}
    return sorted(found)


def _patients(connection: Connection, book: str, opened: Collection[int]) -> tuple[str, ...]:
    """The patients whose texts are opened."""
    found: set[str] = set()
    for some in _parts(sorted(opened)):
        query = select(patient.c.code).where(patient.c.book == book, patient.c.seq.in_(some))
        found.update(connection.execute(query).scalars())
    return tuple(sorted(found))


def _movements(connection: Connection, book: str, labels: Collection[str], last: int) -> set[int]:
    """The entries up to `last` that moved drug into or out of these containers: their sums begin at nothing."""
    found: set[int] = set()
    for some in _parts(sorted(labels)):
        moved = or_(line.c.from_container.in_(some), line.c.to_container.in_(some))
        found.update(
            connection.execute(
                select(line.c.seq).where(line.c.book == book, line.c.seq <= last, moved)
            ).scalars()
        )
    return found


@dataclass
class _Chosen:
    """The entries of one book chosen so far, and what they name."""

    connection: Connection
    book: str
    registration: str = ""
    seqs: set[int] = field(default_factory=set)
    names: Names = field(default_factory=lambda: defaultdict(set))
    handled: set[str] = field(default_factory=set)

    def take(self, seqs: Iterable[int]) -> None:
        """Choose entries, where there are such, and note what they name."""
        for some in _parts(sorted(set(seqs) - self.seqs)):
            for each in some_entries(self.connection, self.book, some):
                self.seqs.add(each.header["seq"])
                self._note(each)

    def named(self, names: Names) -> None:
        """Note names that another book's entries gave, and what every bundle has of the house book."""
        for table, codes in names.items():
            self.names[table] |= codes
        self.names["registration"].add(self.registration)
        for always in (key_introduced, database_restored):
            self.take(self.connection.execute(select(always.c.seq)).scalars())
        accounts = rollback_accounted.c
        own = select(accounts.seq).where(accounts.of_book.in_([self.registration, HOUSE]))
        self.take(self.connection.execute(own).scalars())

    def close(self) -> None:
        """Choose the entries that made what is named, until nothing more is."""
        while True:
            wanted = {seq for table, codes in list(self.names.items()) for seq in self.defined(table, codes)}
            if wanted <= self.seqs:
                return
            self.take(wanted)

    def defined(self, table: str, codes: Collection[str]) -> set[int]:
        """The entries of this book that say what these are."""
        found: set[int] = set()
        for each, key in _DEFINED.get(table, ()):
            own = [each.c.registration == self.registration] if each is role_grant else []
            for some in _parts(sorted(codes)):
                query = select(each.c.seq).where(each.c.book == self.book, each.c[key].in_(some), *own)
                found.update(self.connection.execute(query).scalars())
        return found

    def _note(self, each: StoredEntry) -> None:
        header = each.header
        self._name("person", header["actor"])
        self._name("workstation", header["workstation"])
        for table, row in each.facts:
            if table == disclosed_patient.name:
                # Whom an earlier inspector was shown is no reason to show her to the next one.
                continue
            for column in facts_tables[table].columns:
                for key in column.foreign_keys:
                    self._name(key.column.table.name, row[column.name])
        for moved in each.lines:
            for end in ("from", "to"):
                self._name("place", moved[f"{end}_place"])
                self._name("container", moved[f"{end}_container"])
                self.handled.add(moved[f"{end}_container"])
            self._name("substance", moved["substance"])
        for signed in each.attestations:
            self._name("person", signed["signer"])
            self._name("workstation", signed["workstation"])
        if header["kind"] == "reversal":
            self.take({row["reverses"] for table, row in each.facts if table == "reversal"})

    def _name(self, table: str, code: str | None) -> None:
        if code is not None:
            self.names[table].add(code)


#: What is named -> the facts tables that say what it is, and the column with its name.
_DEFINED: dict[str, tuple[tuple[Table, str], ...]] = {
    "container": ((facts_tables["container"], "label"),),
    "patient": ((facts_tables["patient"], "code"),),
    "dose_order": ((facts_tables["dose_order"], "code"),),
    "person": ((facts_tables["person"], "code"), (role_grant, "person")),
    **{
        name: ((facts_tables[name], "code"),)
        for name in ("registration", "place", "workstation", "supplier", "substance", "product")
    },
}


def _parts(values: Collection[int] | Collection[str]) -> Iterator[list]:  # type: ignore[type-arg]
    """The values, some at a time."""
    every = list(values)
    for start in range(0, len(every), _LOOKED_UP):
        yield every[start : start + _LOOKED_UP]
