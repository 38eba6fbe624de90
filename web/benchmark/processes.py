"""Processes of a measurement: they begin at once, and say how long each post took; it knows nothing of posts."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from queue import Queue
from typing import Any

#: Seconds after which a process that does not come is given up.
PATIENCE = 300

#: Waits for the other processes.
Start = Callable[[], None]


@dataclass(frozen=True)
class Together:
    """What processes did: how many posts a second all of them made, and the seconds that each post took."""

    per_second: float
    seconds: tuple[float, ...]


def together(work: Callable[..., list[float]], tasks: Sequence[tuple[Any, ...]]) -> Together:
    """Run `work(start, *task)` in a process a task; each calls `start` when it is ready and returns its seconds.

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
        # Whoever waits for one that broke off breaks off too: the cause is the other's.
        cause = next((error for error in broken if not error.startswith("BrokenBarrierError")), broken[0])
        raise RuntimeError(f"a process of the measurement broke off: {cause}")
    seconds = [each for _, _, taken, _ in done for each in taken]
    whole = max(end for _, end, _, _ in done) - min(begin for begin, _, _, _ in done)
    return Together(len(seconds) / whole, tuple(seconds))


def _context() -> Any:
    """How processes begin: from a server that has loaded the program once, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["web.benchmark.post"])
    return context


def _one(
    work: Callable[..., list[float]],
    task: tuple[Any, ...],
    barrier: Barrier,
    results: Queue[tuple[float, float, list[float], str]],
) -> None:
    """Begin with the others; the machine's steady clock is the same for all processes."""
    begun: list[float] = []

    def start() -> None:
        barrier.wait(PATIENCE)
        begun.append(time.monotonic())

    try:
        taken = work(start, *task)
    except Exception as error:  # noqa: BLE001 - the parent says it in its own process
        barrier.abort()
        results.put((0.0, 0.0, [], f"{type(error).__name__}: {error}"))
    else:
        results.put((begun[0], time.monotonic(), taken, ""))
