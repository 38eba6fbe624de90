"""Puts a copy in place of an SQLite database: ready beside it, then one transaction; stopped anywhere, the old stays."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from inventory.database import LOCK_WAIT_MS
from web.backup.sqlite import Progress
from web.cli.errors import CommandError

#: Pages written at once. The first step takes the writer's lock, and must not be the last: the smallest database of
#: ours has several times as many.
PAGES = 64


@contextmanager
def staged(copy: Path, file: Path) -> Iterator[Path]:
    """The copy as a file beside the database, on the same disk, to be made ready; it is gone after the block.

    Raises: CommandError: it cannot be written.
    """
    stage = file.with_name(f"{file.name}.{os.getpid()}.restoring")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _sweep(file)
        os.close(os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(copy, stage)
    except OSError as error:
        stage.unlink(missing_ok=True)
        raise CommandError(f"{stage} cannot be written: {error.strerror}.") from error
    try:
        yield stage
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            stage.with_name(stage.name + end).unlink(missing_ok=True)


def put(stage: Path, file: Path, check: Callable[[], None], progress: Progress) -> None:
    """Write the staged database over the one in `file`, while others read it and wait to write.

    `check` is called once nobody else can write any more. It may still write into the staged file, which is then begun
    anew; what it raises leaves everything as it was.
    Raises: CommandError: another holds the database too long, or the disk does not take it.
    """
    checked = False
    until = time.monotonic() + LOCK_WAIT_MS / 1000

    def step(status: int, left: int, every: int) -> None:
        nonlocal checked
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            if time.monotonic() > until:
                raise CommandError(
                    "Somebody writes to the database without an end: stop the program and try again."
                )
            return
        if not checked:
            if left == 0:
                raise CommandError(f"{stage} is no copy of Vialtrail's books: it is too small.")
            check()
            checked = True
        progress(every - left, every)

    try:
        with (
            closing(sqlite3.connect(f"{stage.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as live,
        ):
            live.execute("PRAGMA synchronous = FULL")
            source.backup(live, pages=PAGES, progress=step, sleep=0.05)
    except sqlite3.Error as error:
        raise CommandError(
            f"The copy could not be put in place, and nothing was changed: {error}."
        ) from error


def _sweep(file: Path) -> None:
    """Take away what a restore that was killed left: a whole copy of the books."""
    for left in file.parent.glob(f"{file.name}.*.restoring*"):
        pid = left.name.removeprefix(f"{file.name}.").partition(".")[0]
        if pid.isdigit() and not Path("/proc", pid).exists() and Path("/proc").exists():
            left.unlink(missing_ok=True)
