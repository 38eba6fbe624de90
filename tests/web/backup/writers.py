"""People who post while something else goes on, each from a connection of her own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from inventory import place
from tests.cast import PROGRAM, ZONE, Clinic


@contextmanager
def writers(url: str, count: int = 4) -> Iterator[list[str]]:
    """`count` threads that post places to the house book until the block ends; the numbers that were acknowledged."""
    posted: list[str] = []
    broken: list[BaseException] = []
    enough = threading.Event()

    def post(name: str) -> None:
        clinic = Clinic(url, prefix=name)
        number = 0
        try:
            while not enough.is_set():
                number += 1
                added = place.AddPlace(
                    clinic.act(PROGRAM), f"R1.{name}{number}", "R1", "storage", "a drawer", ZONE
                )
                posted.append(clinic.run(place.add_place, added).number)
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            broken.append(error)
        finally:
            clinic.close()

    threads = [threading.Thread(target=post, args=(f"w{number}",)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield posted
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    assert not broken, broken
