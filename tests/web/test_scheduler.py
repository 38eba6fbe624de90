"""The scheduler: each slot runs once whatever is started, and what was missed or left unfinished runs again."""

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
from sqlalchemy import Row, select

from detection.tables import job_run
from inventory.database import Database
from inventory.keys import KeyRing
from inventory.moment import from_us
from web.claim import LEASE_US, Holder
from web.scheduler import Job, keep_up, run_due, slot_of, start

NOON = datetime(2026, 3, 2, 12, 0, 7, tzinfo=UTC)
LEASE = timedelta(microseconds=LEASE_US)
ONE, TWO = Holder("one", 101), Holder("two", 102)
_spawn = multiprocessing.get_context("spawn")


def opened(url: str, clock: Callable[[], datetime]) -> Database:
    """A database with invented keys."""
    return Database(url, KeyRing(bytes(32)), clock, pooled=False)


def rows(url: str) -> list[Row[tuple[str, int, str | None]]]:
    """Job, slot and outcome of every claim, in order."""
    with opened(url, lambda: NOON).read() as connection:
        wanted = select(job_run.c.job, job_run.c.slot_us, job_run.c.outcome).order_by(job_run.c.slot_us)
        return list(connection.execute(wanted))


def recording(log: Path, interval: timedelta, pause: float = 0) -> Job:
    """A job that writes the slot it ran for, takes its time, and is done."""

    def run(_database: Database, now: datetime) -> str:
        with log.open("a", encoding="ascii") as file:
            file.write(f"{slot_of(interval, now).timestamp()} {os.getpid()}\n")
        time.sleep(pause)
        return "done"

    return Job("tick", interval, run)


def schedule(url: str, log: Path, seconds: float, pause: float, every: timedelta) -> None:
    """A scheduler process of its own: what two of them do to one database is what the tests look at."""
    database = opened(url, lambda: datetime.now(UTC))
    scheduler = start(database, [recording(log, every, pause)], look_again=timedelta(seconds=0.3))
    time.sleep(seconds)
    scheduler.shutdown(wait=True)


def test_a_slot_is_a_whole_multiple_of_the_interval() -> None:
    """Slots are scheduled instants: every process on every host counts the same ones."""
    assert slot_of(timedelta(minutes=5), NOON) == NOON.replace(second=0)
    assert slot_of(timedelta(minutes=5), NOON + timedelta(minutes=4)) == NOON.replace(second=0)
    assert slot_of(timedelta(minutes=5), NOON.replace(second=0)) == NOON.replace(second=0)


def test_a_slot_runs_once_and_the_next_one_again(sqlite_url: str, tmp_path: Path) -> None:
    """The same slot is left alone; five minutes later there is a new one."""
    now = [NOON]
    database, job = opened(sqlite_url, lambda: now[0]), recording(tmp_path / "log", timedelta(minutes=5))
    assert [run_due(database, job, ONE), run_due(database, job, TWO)] == ["done", None]
    now[0] += timedelta(minutes=5)
    assert run_due(database, job, TWO) == "done"
    assert [from_us(row.slot_us).minute for row in rows(sqlite_url)] == [0, 5]


def test_after_a_night_without_a_scheduler_the_newest_slot_runs_at_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Of all the slots that were missed the newest alone runs: it reads what the others would have read."""
    now = [NOON]
    database, job = opened(sqlite_url, lambda: now[0]), recording(tmp_path / "log", timedelta(minutes=5))
    run_due(database, job, ONE)
    now[0] += timedelta(hours=9)
    assert [run_due(database, job, ONE), run_due(database, job, ONE)] == ["done", None]
    assert [from_us(row.slot_us).hour for row in rows(sqlite_url)] == [12, 21]


def test_a_failed_run_is_kept_and_the_next_slot_tries_again(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The row names the error's kind; the log where it stood, and never its words; the scheduler goes on."""
    now, answers = [NOON], iter([ZeroDivisionError("secret detail"), None])

    def run(_database: Database, _now: datetime) -> str:
        error = next(answers)
        if error:
            raise error
        return "done"

    database, job = opened(sqlite_url, lambda: now[0]), Job("detect", timedelta(minutes=5), run)
    assert run_due(database, job, ONE) == "failed: ZeroDivisionError"
    assert "ZeroDivisionError" in caplog.text
    assert "raise error" in caplog.text
    assert "secret detail" not in caplog.text
    now[0] += timedelta(minutes=5)
    assert run_due(database, job, ONE) == "done"
    assert [row.outcome for row in rows(sqlite_url)] == ["failed: ZeroDivisionError", "done"]


def test_two_schedulers_never_run_one_slot_twice(database_url: str, tmp_path: Path) -> None:
    """Two processes, one slot a second, each looking three times a second besides: as many runs as rows, all done."""
    log, second = tmp_path / "log", timedelta(seconds=1)
    processes = [
        _spawn.Process(target=schedule, args=(database_url, log, 4.5, 0.1, second)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    slots = [line.split()[0] for line in log.read_text(encoding="ascii").splitlines()]
    assert len(slots) >= 4
    assert len(set(slots)) == len(slots) == len(rows(database_url))
    assert {row.outcome for row in rows(database_url)} == {"done"}


def test_a_slot_whose_scheduler_was_killed_is_run_again(database_url: str, tmp_path: Path) -> None:
    """Killed in the middle of a run: nobody touches the slot before the lease has passed, then another runs it."""
    log, decade = tmp_path / "log", timedelta(days=3650)
    process = _spawn.Process(target=schedule, args=(database_url, log, 60, 60, decade))
    process.start()
    end = time.monotonic() + 30
    while not log.exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.join()
    killed_at, job = datetime.now(UTC), recording(log, decade)
    assert [row.outcome for row in rows(database_url)] == [None]
    assert run_due(opened(database_url, lambda: killed_at), job, TWO) is None
    assert run_due(opened(database_url, lambda: killed_at + LEASE), job, TWO) == "done"
    assert [row.outcome for row in rows(database_url)] == ["done"]
    assert len(log.read_text(encoding="ascii").splitlines()) == 2


def test_a_fault_of_the_database_is_one_line_and_the_next_look_runs_the_slot(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The file is away before a run, then in the middle of one: nothing is kept of either, then the slot runs."""
    now = [NOON]
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    database, job = opened(sqlite_url, lambda: now[0]), recording(tmp_path / "log", timedelta(minutes=5))
    path.rename(tmp_path / "away")
    assert run_due(database, job, ONE) is None
    (tmp_path / "away").rename(path)

    def cut(found: Database, _now: datetime) -> str:
        path.rename(tmp_path / "away")
        with found.read():
            return "never"

    assert run_due(database, Job("tick", timedelta(minutes=5), cut), ONE) is None
    (tmp_path / "away").rename(path)
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["fault at job tick: database gone (SQLITE_CANTOPEN)"] * 2
    assert not any(record.exc_info for record in caplog.records)
    now[0] += LEASE
    assert run_due(database, job, ONE) == "done"
    assert [row.outcome for row in rows(sqlite_url)] == ["done"]


def test_a_clock_that_was_set_back_keeps_no_job_waiting(sqlite_url: str, tmp_path: Path) -> None:
    """What was planned for a time that is now far away runs at once; what is near stays planned."""
    ahead = datetime.now(UTC) + timedelta(hours=3)
    database = opened(sqlite_url, lambda: ahead)
    scheduler = start(database, [recording(tmp_path / "log", timedelta(minutes=5))])
    planned = [each.next_run_time for each in scheduler.get_jobs()]
    keep_up(scheduler, datetime.now(UTC))
    after = [each.next_run_time for each in scheduler.get_jobs()]
    scheduler.shutdown(wait=True)
    assert max(planned) > datetime.now(UTC) + timedelta(hours=1)
    assert max(after) < datetime.now(UTC) + timedelta(minutes=6)


@pytest.mark.torture
def test_schedulers_that_are_killed_again_and_again_run_no_slot_twice(
    database_url: str, tmp_path: Path
) -> None:
    """Three processes, one killed every few seconds and replaced: no slot ends twice, and the last one is not late."""
    log, second = tmp_path / "log", timedelta(seconds=1)

    def begin() -> SpawnProcess:
        process = _spawn.Process(target=schedule, args=(database_url, log, 600, 0.3, second))
        process.start()
        return process

    chance, running = random.Random(7), [begin() for _ in range(3)]
    end = time.monotonic() + 150
    while time.monotonic() < end:
        time.sleep(chance.uniform(1, 6))
        number = chance.randrange(len(running))
        running[number].kill()
        running[number].join()
        running[number] = begin()
    # Past the lease of whatever the last kill left: by now a slot of the last seconds must be done.
    time.sleep(LEASE.total_seconds() + 5)
    for process in running:
        process.kill()
        process.join()
    done = [row for row in rows(database_url) if row.outcome == "done"]
    started = [line.split()[0] for line in log.read_text(encoding="ascii").splitlines()]
    assert {row.slot_us // 1_000_000 for row in done} <= {int(float(slot)) for slot in started}
    assert len(done) >= 20
    assert datetime.now(UTC) - from_us(done[-1].slot_us) < timedelta(seconds=30)
    # A slot starts twice only where its first scheduler was killed in the middle of it.
    again = len(started) - len(set(started))
    assert again <= 1 + 150 // int(LEASE.total_seconds())
