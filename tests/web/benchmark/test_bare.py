"""The bare loop asks for what the program asked for, and leaves the same rows behind."""

from typing import Any

import pytest
from sqlalchemy import create_engine, select

from inventory.database import Database
from inventory.tables.ledger import balance, day_net
from inventory.tables.schema import append_only
from inventory.verification import verify
from tests.cast import KEYS
from tests.web.benchmark.engines import engine
from web.benchmark.bare import replay
from web.benchmark.clinic import found
from web.benchmark.databases import sqlite_databases
from web.benchmark.post import record
from web.cli.database import now


def rows(url: str) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of the books, of the sums kept beside them, and of the results."""
    made = create_engine(url)
    with made.connect() as connection:
        found_rows = {
            table.name: {tuple(row) for row in connection.execute(select(table))}
            for table in (*append_only, balance, day_net)
        }
    made.dispose()
    return found_rows


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_writers_loop_leaves_the_same_bytes_in_every_table(
    request: pytest.FixtureRequest, kind: str
) -> None:
    """Times, hashes and sums too: it wrote what the recorded posts wrote, under the same triggers."""
    with engine(request, kind)() as databases:
        base = Database(databases.url, KEYS, now, pooled=False)
        works = found(base, 1)
        base.close()
        recorded_on, replayed_on = databases.copy(), databases.copy()
        (posts,) = record(recorded_on, KEYS, [works], 3)
        started: list[int] = []
        seconds = replay(lambda: started.append(1), replayed_on, posts, 2)
        assert started == [1]
        assert len(posts) == 6
        assert len(seconds) == 4
        assert rows(replayed_on) == rows(recorded_on)
        assert len(rows(replayed_on)["draw"]) == 3
        replayed = Database(replayed_on, KEYS, now, pooled=False)
        with replayed.read() as connection:
            assert verify(connection, KEYS, lambda _book, _done, _total: None).is_clean
        replayed.close()


def test_a_loop_takes_its_place_after_whoever_came_first() -> None:
    """Two writers' posts fit in whichever order they come; the triggers see an unbroken chain."""
    with sqlite_databases() as databases:
        base = Database(databases.url, KEYS, now, pooled=False)
        works = found(base, 2)
        base.close()
        first, second = record(databases.copy(), KEYS, [[work] for work in works], 2)
        turned = databases.copy()
        for posts in (second, first):
            assert len(replay(lambda: None, turned, posts, 0)) == 4
        seqs = sorted(row[1] for row in rows(turned)["entry"] if row[0] == "R1")
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(rows(turned)["administration"]) == 4


def test_what_is_written_last_in_a_post_is_its_result() -> None:
    """From the lock to the end: looked up first, facts, lines, the header, the command's result."""
    with sqlite_databases() as databases:
        base = Database(databases.url, KEYS, now, pooled=False)
        works = found(base, 1)
        base.close()
        (posts,) = record(databases.copy(), KEYS, [works], 1)
    said = [statement.sql for statement in posts[0]]
    assert said[0] == "BEGIN IMMEDIATE"
    assert said[-1] == "COMMIT"
    assert "FROM outcome" in said[1]
    written = [sql.split()[2] for sql in said if sql.startswith("INSERT")]
    assert written == ["container", "draw", "line", "entry", "outcome"]
    assert sum(statement.is_head for statement in posts[0]) == 1
