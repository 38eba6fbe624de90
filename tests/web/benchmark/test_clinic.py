"""The clinics of a measurement are made by operations and are sound."""

from inventory.database import Database
from inventory.verification import verify
from tests.cast import KEYS
from web.benchmark.clinic import found, treat
from web.cli.database import now


def test_every_yield_is_a_post_and_the_books_stay_right(database_url: str) -> None:
    """Two doses are four posts; verify is clean over what was measured."""
    database = Database(database_url, KEYS, now)
    first, second = found(database, 2)
    assert (first.book, second.book) == ("R1", "R1")
    assert first.vial != second.vial
    assert sum(1 for _ in treat(database, "A", [first], 2)) == 4
    assert sum(1 for _ in treat(database, "B", [second], 1)) == 2
    with database.read() as connection:
        result = verify(connection, KEYS, lambda _book, _done, _total: None)
    database.close()
    assert result.is_clean, result


def test_four_registrations_have_their_vials_in_turn(sqlite_url: str) -> None:
    """Six vials of four: two registrations have two; one nurse goes round."""
    database = Database(sqlite_url, KEYS, now)
    works = found(database, 6, 4)
    assert [work.book for work in works] == ["R1", "R2", "R3", "R4", "R1", "R2"]
    assert len({work.vial for work in works}) == 6
    assert sum(1 for _ in treat(database, "A", works, 6)) == 12
    with database.read() as connection:
        assert verify(connection, KEYS, lambda _book, _done, _total: None).is_clean
    database.close()
