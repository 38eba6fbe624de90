"""How far the chart reaches, and when detection last ran: the newest of each, or nothing."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from detection.health import charted_to, last_run
from detection.tables import chart_import, job_run
from inventory.database import Database
from inventory.moment import to_us
from tests.cast import KEYS, START


def opened(url: str) -> Database:
    """An empty database."""
    return Database(url, KEYS, lambda: START)


def test_before_anything_there_is_nothing(database_url: str) -> None:
    """No file came, no run ended."""
    database = opened(database_url)
    with database.read() as connection:
        assert charted_to(connection, "R1") is None
        assert last_run(connection) is None
    database.close()


def test_the_newest_end_counts_of_each_site(database_url: str) -> None:
    """A file that came later may reach less far; another site's says nothing."""
    database = opened(database_url)
    with database.write() as connection:
        for site, at in (("R1", START), ("R1", START - timedelta(days=1)), ("R2", START + timedelta(days=1))):
            connection.execute(insert(chart_import).values(**_file(site, at)))
    with database.read() as connection:
        assert charted_to(connection, "R1") == START
    database.close()


def test_an_unfinished_run_has_not_run(database_url: str) -> None:
    """Only a run that ended counts, and only detection's."""
    database = opened(database_url)
    ended = START - timedelta(minutes=5)
    with database.write() as connection:
        for job, at in (("detect", ended), ("detect", None), ("other", START)):
            slot = 1 if at else 2
            connection.execute(
                insert(job_run).values(
                    job=job, slot_us=slot, started_at_us=0, finished_at_us=to_us(at) if at else None,
                    lease_until_us=0, host="h", pid=1,
                )
            )  # fmt: skip
    with database.read() as connection:
        assert last_run(connection) == ended
    database.close()


def _file(site: str, at: datetime) -> dict[str, object]:
    return {
        "registration": site, "file": "f", "file_digest": b"", "imported_at_us": 0, "complete_to_us": to_us(at),
        "n_read": 0, "n_new": 0, "n_rejected": 0,
    }  # fmt: skip
