"""The lines of one entry after another: places, containers, floors and mirrors, each refused where it does not hold."""

from typing import Any

import pytest

from inventory.line_check import Known, Lines, Unsound, known_of
from inventory.plan import Cell, Line
from inventory.stored import StoredEntry, some_entries
from tests.cast import Clinic

KINDS = {"CAB": "storage", "P1": "person", "SINK": "waste", "SUP": "supplier"}
KNOWN = Known({"V1": ("R1", 1, "ketamine"), "V2": ("R2", 1, "ketamine"), "V9": ("R1", 9, "ketamine")})


def stored(seq: int, kind: str = "issue", *lines: Line, reverses: int | None = None) -> StoredEntry:
    """An entry of which only this matters here."""
    facts: list[tuple[str, dict[str, Any]]] = [("reversal", {"reverses": reverses})] if reverses else []
    rows = [
        {
            "from_place": each.source.place, "from_container": each.source.container, "to_place": each.target.place,
            "to_container": each.target.container, "substance": each.substance, "amount_ug": each.amount_ug,
        }
        for each in lines
    ]  # fmt: skip
    return StoredEntry({"book": "R1", "seq": seq, "kind": kind}, facts, rows)


def moved(source: str, target: str, amount_ug: int, label: str = "V1", substance: str = "ketamine") -> Line:
    """A line of one container."""
    return Line(Cell(source, label), Cell(target, label), substance, amount_ug)


@pytest.fixture
def lines() -> Lines:
    """5 of V1 in the cabinet."""
    made = Lines("R1", KINDS)
    made.entry(stored(1), [moved("SUP", "CAB", 5)], KNOWN)
    return made


def test_only_what_is_in_the_books_now_is_kept(lines: Lines) -> None:
    """The outside is summed in the database, and an empty cell is none."""
    assert lines.cells == {("CAB", "V1", "ketamine"): 5}
    lines.entry(stored(2), [moved("CAB", "P1", 5)], KNOWN)
    assert lines.cells == {("P1", "V1", "ketamine"): 5}
    lines.entry(stored(3), [moved("P1", "SINK", 5)], KNOWN)
    assert lines.cells == {}


@pytest.mark.parametrize(
    ("line", "what", "expected", "found"),
    [
        (moved("CAB", "P1", 6), "balance", "0 mg or more", "-0.001 mg in CAB / V1 / ketamine"),
        (moved("CAB", "R2.CAB", 1), "place of a line", "a place of this registration", "R2.CAB"),
        (moved("SUP", "CAB", 1, "V2"), "container of a line", "a container of this book by then", "V2"),
        (moved("SUP", "CAB", 1, "V9"), "container of a line", "a container of this book by then", "V9"),
        (moved("SUP", "CAB", 1, "V7"), "container of a line", "a container of this book by then", "V7"),
        (moved("SUP", "CAB", 1, "V1", "midazolam"), "substance of a line", "ketamine", "midazolam"),
    ],
)
def test_a_line_that_does_not_hold(lines: Lines, line: Line, what: str, expected: str, found: str) -> None:
    """Named with the entry, what was expected and what was found."""
    with pytest.raises(Unsound) as caught:
        lines.entry(stored(2), [line], KNOWN)
    assert (caught.value.seq, caught.value.what) == (2, what)
    assert (caught.value.expected, caught.value.found) == (expected, found)


def test_a_floor_is_held_after_each_line(lines: Lines) -> None:
    """What comes back later in the same entry does not help."""
    with pytest.raises(Unsound, match="balance"):
        lines.entry(stored(2), [moved("CAB", "P1", 6), moved("SUP", "CAB", 6)], KNOWN)


FIRST, SECOND = moved("CAB", "P1", 3), moved("P1", "SINK", 2)
BACK = (moved("SINK", "P1", 2), moved("P1", "CAB", 3))
UNDONE = Known(
    KNOWN.containers,
    {2: stored(2, "waste", FIRST, SECOND), 3: stored(3, "reversal", FIRST), 4: stored(4, "weighing")},
    {2: 5, 3: 5, 4: 5, 6: 5},
)


def test_a_mirror_is_right(lines: Lines) -> None:
    """And leaves what was there before."""
    lines.entry(stored(2), [FIRST, SECOND], KNOWN)
    lines.entry(stored(5, "reversal", reverses=2), BACK, UNDONE)
    assert lines.cells == {("CAB", "V1", "ketamine"): 5}


@pytest.mark.parametrize(
    ("entry", "back", "what", "found"),
    [
        (stored(5, "reversal", reverses=2), BACK[:1], "lines", "others"),
        (stored(5, "reversal", reverses=2), BACK[::-1], "lines", "others"),
        (stored(5, "reversal", reverses=2), (FIRST, SECOND), "lines", "others"),
        (stored(5, "reversal", reverses=3), (moved("P1", "CAB", 3),), "what is reversed", "reversal 3"),
        (stored(5, "reversal", reverses=4), (), "what is reversed", "4"),
        (stored(5, "reversal", reverses=6), (), "what is reversed", "6"),
        (stored(7, "reversal", reverses=2), BACK, "what is reversed", "reversed by 5"),
        (stored(5, "issue", reverses=2), BACK, "rows of reversal", "1"),
    ],
)
def test_a_reversal_that_is_none(
    lines: Lines, entry: StoredEntry, back: tuple[Line, ...], what: str, found: str
) -> None:
    """Partial, in another order, the same way again, of a reversal, of nothing, a second time, in another kind."""
    lines.entry(stored(2), [FIRST, SECOND], KNOWN)
    with pytest.raises(Unsound) as caught:
        lines.entry(entry, back, UNDONE)
    assert (caught.value.what, caught.value.found) == (what, found)


def test_what_a_batch_names_is_looked_up_at_once(own_clinic: Clinic) -> None:
    """The containers of its lines with the book and entry that made them; nothing for entries without lines."""
    label = own_clinic.taken()
    own_clinic.receive()
    own_clinic.register()
    with own_clinic.database.read() as connection:
        entries = some_entries(connection, "R1", [1, 2, 3, 4])
        assert known_of(connection, "R1", entries[1:2]).containers == {label: ("R1", 1, "ketamine")}
        assert len(known_of(connection, "R1", entries).containers) == 2
        assert known_of(connection, "R1", entries[3:]) == Known()


def test_hashes_are_shown_in_hexadecimal() -> None:
    """And everything else as it is."""
    unsound = Unsound(3, "hash of the entry", b"\x01\xff", None)
    assert (unsound.expected, unsound.found) == ("01ff", "None")
