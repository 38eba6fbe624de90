"""Building: the same seed gives the same books, which verify; a database that is not empty is refused and left."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from inventory.database import Database
from inventory.moment import from_us
from inventory.verification import verify
from tests.web.demonstration.conftest import KEYS, UNTIL, Made
from web.demonstration import build as building
from web.demonstration.build import NotEmpty, build, is_demonstration, is_empty
from web.demonstration.cast import CAST


def heads(database: Database) -> list[tuple[str, bytes]]:
    """Every hash of every book."""
    with database.read() as connection:
        rows = connection.execute(text("SELECT book, hash FROM entry ORDER BY book, seq"))
        return [(row[0], bytes(row[1])) for row in rows]


def test_the_books_verify(made: Made) -> None:
    """Chains, signatures, rules, commitments and balances are as they must be."""
    with made.database.read() as connection:
        result = verify(connection, KEYS, lambda _book, _done, _all: None)
    assert [book.wrong for book in result.books] == [None] * 4
    assert result.is_clean
    assert {book.book: book.entries for book in result.books} == dict(made.result.entries)


def test_the_same_seed_gives_the_same_books_on_both_databases(
    database_url: str, tmp_path: Path, sqlite_url: str
) -> None:
    """Hash by hash, whatever the engine; another seed gives others."""
    here, there = Database(database_url, KEYS, lambda: UNTIL), Database(sqlite_url, KEYS, lambda: UNTIL)
    made = build(here, days=1, seed=7, until=UNTIL)
    if database_url != sqlite_url:
        again = build(there, days=1, seed=7, until=UNTIL)
        assert heads(here) == heads(there)
        assert (made.charts, made.truth) == (again.charts, again.truth)
    assert is_demonstration(here)
    for database in (here, there):
        database.close()


def test_another_run_of_the_same_seed_is_the_same(sqlite_template: Path, tmp_path: Path) -> None:
    """Nothing but seed, keys and end decides the hashes."""
    found = []
    for number, seed in enumerate((7, 7, 8)):
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(sqlite_template.read_bytes())
        database = Database(f"sqlite:///{path}", KEYS, lambda: UNTIL)
        build(database, days=1, seed=seed)
        found.append(heads(database))
        database.close()
    assert found[0] == found[1] != found[2]


def test_a_database_with_entries_is_refused_and_left(made: Made) -> None:
    """One sentence, and not a byte more in the books."""
    before = heads(made.database)
    with pytest.raises(NotEmpty) as refused:
        build(made.database, days=1)
    assert (
        refused.value.sentence
        == "A demonstration fills an empty database alone, and this one has registrations."
    )
    assert refused.value.found == f"{len(before)} entries"
    assert heads(made.database) == before


def test_what_is_interrupted_leaves_an_empty_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SQLite file is filled in one step at the end."""

    def stopped(*_given: object) -> None:
        raise KeyboardInterrupt

    database = Database(sqlite_url, KEYS, lambda: UNTIL)
    monkeypatch.setattr(building, "_run", stopped)
    with pytest.raises(KeyboardInterrupt):
        build(database, days=1)
    assert is_empty(database)
    assert not is_demonstration(database)


@pytest.mark.parametrize("until", [
    datetime(2026, 11, 1, 8, 30, tzinfo=UTC),  # the night in which the clocks go back
    datetime(2026, 3, 8, 10, 30, tzinfo=UTC),  # the night in which they go forward
])  # fmt: skip
def test_it_can_end_at_night(sqlite_url: str, until: datetime) -> None:
    """Nobody works but Ann, whose session is always open, and there is no chart of a day without a dose."""
    database = Database(sqlite_url, KEYS, lambda: until)
    made = build(database, days=1)
    with database.read() as connection:
        assert verify(connection, KEYS, lambda _book, _done, _all: None).is_clean
        files = connection.execute(text("SELECT registration, n_rejected FROM chart_import")).all()
    assert made.until == until
    assert {code: chart.count("\n") for code, chart in made.charts.items()} == {"R1": 2, "R2": 0, "R3": 0}
    assert [tuple(row) for row in files] == [("R1", 0)]
    database.close()


def test_it_can_end_on_different_days(sqlite_url: str) -> None:
    """Past midnight in New York and the evening before in Denver: each registration's day is its own, and whole."""
    until = datetime(2026, 3, 8, 5, 10, tzinfo=UTC)
    database = Database(sqlite_url, KEYS, lambda: until)
    build(database, days=1)
    with database.read() as connection:
        first = "SELECT min(occurred_at_us) FROM entry WHERE book = 'R3' AND kind = 'issue'"
        began = from_us(connection.execute(text(first)).scalar_one()).astimezone(ZoneInfo("America/Denver"))
    assert (began.date(), began.hour) == (date(2026, 3, 7), 8)
    database.close()


def test_charts_are_brought_in_up_to_the_end(made: Made) -> None:
    """Every record of every file is kept, none was rejected, and the feed reaches the end."""
    rows = made.rows("SELECT registration, n_read, n_new, n_rejected, complete_to_us FROM chart_import")
    reached = int(UNTIL.timestamp()) * 1_000_000
    lines = {code: chart.count("\n") for code, chart in made.result.charts.items()}
    assert {row[0]: row[1:] for row in rows} == {code: (n, n, 0, reached) for code, n in lines.items()}


def test_no_secret_reaches_the_database(made: Made) -> None:
    """Neither a badge's token nor a PIN stands in a table, whatever was signed with them."""
    tables = [name for (name,) in made.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    everything = "\n".join(repr(made.rows(f'SELECT * FROM "{table}"')) for table in tables)
    assert not [member.code for member in CAST if member.token in everything]
    assert not [member.code for member in CAST if f"'{member.pin}'" in everything]


def test_fewer_than_one_day_is_a_fault(sqlite_url: str) -> None:
    """The command line refuses it before."""
    with pytest.raises(ValueError, match="one day"):
        build(Database(sqlite_url, KEYS, lambda: UNTIL), days=0)
