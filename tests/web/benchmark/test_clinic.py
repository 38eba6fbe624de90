"""The clinic of a measurement is made by operations and is sound."""

from inventory.database import Database
from inventory.verification import verify
from tests.cast import KEYS
from web.benchmark.clinic import found, treat
from web.cli.database import now


def test_every_yield_is_a_post_and_the_books_stay_right(database_url: str) -> None:
    """Two doses are four posts; verify is clean over what was measured."""
    database = Database(database_url, KEYS, now)
    (first, second) = found(database, 2)
    assert sum(1 for _ in treat(database, "A", first, 2)) == 4
    assert sum(1 for _ in treat(database, "B", second, 1)) == 2
    with database.read() as connection:
        result = verify(connection, KEYS, lambda _book, _done, _total: None)
    database.close()
    assert result.is_clean, result
