"""Posts per second with several processes at one book, beside a bare loop of the same inserts in the same run."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from queue import Queue
from typing import Any

from inventory.database import Database
from inventory.keys import KeyRing
from web.benchmark.bare import insert_rows, rows_by_writer, without_triggers
from web.benchmark.clinic import BOOK, found, treat
from web.benchmark.databases import migrated
from web.cli.database import now

#: Seconds after which a process that does not come is given up.
PATIENCE = 120

#: Makes an empty database, and a copy of one; both are gone after the block.
Engine = AbstractContextManager[tuple[str, Callable[[], str]]]


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds. Unit: posts per second."""

    posts: float
    bare: float


def measure(
    databases: Callable[[], Engine], keys: KeyRing, *, writers: int, doses: int, rounds: int
) -> Measured:
    """Measure both in each round, on new databases: `writers` processes, `doses` drawn up and given by each.

    Args: databases: a URL of an empty database, and a function that copies it as it is then and returns its URL.
    """
    posts, bare = [], []
    for _ in range(rounds):
        with databases() as (empty, copy):
            url = migrated(empty)
            database = Database(url, keys, now, pooled=False)
            vials = found(database, writers)
            with database.read() as connection:
                known = sum(len(entries) for entries in rows_by_writer(connection, BOOK, 0).values())
            database.close()
            copied = copy()
            names = [f"W{number}" for number in range(writers)]
            tasks = [(url, keys.secret, name, vial, doses) for name, vial in zip(names, vials, strict=True)]
            posts.append(_together(post_all, tasks))
            with database.read() as connection:
                entries = rows_by_writer(connection, BOOK, known)
            database.close()
            without_triggers(copied)
            bare.append(_together(insert_rows, [(copied, entries[name]) for name in names]))
    return Measured(statistics.median(posts), statistics.median(bare))


def post_all(start: Callable[[], None], url: str, master: bytes, name: str, vial: str, doses: int) -> int:
    """One process: opens the database, waits for the others, posts. Returns: how many."""
    database = Database(url, KeyRing(master), now)
    with database.read():
        start()
    count = sum(1 for _ in treat(database, name, vial, doses))
    database.close()
    return count


def _together(work: Callable[..., int], tasks: list[tuple[Any, ...]]) -> float:
    """Run the tasks in processes that begin at once. Returns: what they did together, per second.

    Raises: RuntimeError: one of them broke off.
    """
    context = _context()
    barrier, results = context.Barrier(len(tasks)), context.Queue()
    processes = [context.Process(target=_one, args=(work, task, barrier, results)) for task in tasks]
    for process in processes:
        process.start()
    try:
        done = [results.get(timeout=PATIENCE) for _ in processes]
    finally:
        for process in processes:
            process.join(PATIENCE)
            process.kill()
        results.close()
    broken = [error for _, _, _, error in done if error]
    if broken:
        raise RuntimeError(f"a process of the measurement broke off: {broken[0]}")
    seconds = max(end for _, end, _, _ in done) - min(begin for begin, _, _, _ in done)
    return float(sum(count for _, _, count, _ in done) / seconds)


def _context() -> Any:
    """How processes begin: from a server that has loaded the program once, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _one(
    work: Callable[..., int],
    task: tuple[Any, ...],
    barrier: Barrier,
    results: Queue[tuple[float, float, int, str]],
) -> None:
    """Begin with the others; the machine's steady clock is the same for all processes."""
    begun: list[float] = []

    def start() -> None:
        barrier.wait(PATIENCE)
        begun.append(time.monotonic())

    try:
        count = work(start, *task)
    except Exception as error:  # noqa: BLE001 - the parent says it in its own process
        barrier.abort()
        results.put((0.0, 0.0, 0, f"{type(error).__name__}: {error}"))
    else:
        results.put((begun[0], time.monotonic(), count, ""))
