"""A history that was loaded in bulk is one that the operations could have made: verify finds nothing."""

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DBAPIError

from inventory import guards
from inventory.database import Database
from inventory.tables.ledger import entry, line
from inventory.verification import verify
from tests.cast import KEYS
from tests.web.benchmark.engines import engine
from web.benchmark import history
from web.benchmark.clinic import found, treat
from web.benchmark.history import SPARE, load, vials_for
from web.cli.database import now


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_loaded_history_passes_verify_and_posts_go_on_after_it(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Loaded in two goes, the first of which ends within a patient; chain, seals, balances and days are right."""
    monkeypatch.setattr(history, "BATCH", 50)
    with engine(request, kind)() as databases:
        database = Database(databases.url, KEYS, now, pooled=False)
        works = found(database, vials_for(400))
        begun = seqs(databases.owner)
        load(databases.owner, KEYS, works, begun + 150)
        load(databases.owner, KEYS, works, 400)
        assert seqs(databases.owner) == 400
        load(databases.owner, KEYS, works, 300)
        assert seqs(databases.owner) == 400
        assert sum(1 for _ in treat(database, "A", works[-1:], 2)) == 4
        with database.read() as connection:
            result = verify(connection, KEYS, lambda _book, _done, _total: None)
            assert result.is_clean, result
        database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_guards_are_back_after_the_load(request: pytest.FixtureRequest, kind: str) -> None:
    """Every trigger is there and switched on, and the owner too changes nothing."""
    with engine(request, kind)() as databases:
        database = Database(databases.url, KEYS, now, pooled=False)
        works = found(database, vials_for(100))
        database.close()
        load(databases.owner, KEYS, works, 100)
        made = create_engine(databases.owner)
        with made.connect() as connection:
            assert guards.present_triggers(connection) == guards.expected_triggers(kind)
            with pytest.raises(DBAPIError, match="VT01"):
                connection.execute(line.update().values(amount_ug=1))
        made.dispose()


def test_the_spare_vials_stay_whole() -> None:
    """A history takes from none of the last vials, which are for what is measured."""
    assert vials_for(0) == 1 + SPARE
    assert vials_for(2_000_000) == 1_001 + SPARE


def seqs(url: str) -> int:
    """The number of the book's last entry."""
    made = create_engine(url)
    with made.connect() as connection:
        last = connection.execute(select(func.max(entry.c.seq)).where(entry.c.book == "R1")).scalar_one()
    made.dispose()
    return int(last)
