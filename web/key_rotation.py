"""Rotating the keys, step by step: wherever it stops, the key file opens all that the database holds; no hash changes.

The file comes first and gives nothing up; the database follows; what is no longer needed goes last, and only on request.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace as changed
from pathlib import Path

from inventory.database import Database
from inventory.execution import execute
from inventory.introduction import introduce_key, introduced, introduction, unknown
from inventory.keys import Use
from inventory.plan import HOUSE, PROGRAM, Act
from inventory.private import hold_data_keys, in_use, newest_wrapping_key, rewrap
from web.keys import load, new_key, replace


def introduce_keys(database: Database) -> int:
    """Name every key of the ring in the house book that it does not name yet, and say how many; safe to run twice.

    Raises: KeysOfAnother: the ring is not this database's.
    """
    with database.read() as connection:
        found = unknown(connection, database.keys)
    for key in found:
        # Of two processes that begin at once both ask for the same entry, and the second gets the first one's.
        act = Act(f"key-introduced-{key.key_id}", HOUSE, PROGRAM, None, database.clock(), "UTC")
        with database.read() as connection:
            command = introduction(connection, database.keys, act, key)
        execute(database, introduce_key, command)
    return len(found)


def rotate(database: Database, path: Path, *, forget_old: bool = False) -> Generator[str]:
    """Rotate, one sentence for each step that is done; a rotation that broke off is finished instead of a new one begun.

    Args: database: with the ring of the file. path: the key file. forget_old: keep only the wrapping key in use.
    """
    with database.write() as connection:
        hold_data_keys(connection)
        ring = load(path)
        named = {each.key_id for each in introduced(connection)}
        begun = named and any(each.use is not Use.SECRET for each in unknown(connection, ring))
        if not begun:
            ring = ring.with_new(new_key(), new_key())
            replace(path, ring)
    wrapping, checkpoint = ring.ids(Use.WRAPPING)[-1], ring.ids(Use.CHECKPOINT)[-1]
    yield f"{path} holds wrapping key {wrapping} and checkpoint key {checkpoint}, and every key before them."
    own = Database(database.url, load(path), database.clock, pooled=False)
    try:
        introduce_keys(own)
        yield "The house book names both; the checkpoint key before signed the new one."
        with own.write() as connection:
            count = rewrap(connection, own.keys)
        yield f"{count} data keys lie under wrapping key {wrapping}."
        if forget_old:
            gone = forget(own, path)
            yield f"The file forgot {', '.join(gone)}." if gone else "No wrapping key was to be forgotten."
    finally:
        own.close()


def forget(database: Database, path: Path) -> tuple[str, ...]:
    """Take the wrapping keys out of the file that nothing in the database lies under; their ids.

    The newest stays. What an older copy of the database holds of patients, nobody can read afterwards.
    """
    with database.write() as connection:
        hold_data_keys(connection)
        ring = load(path)
        needed = {*in_use(connection), newest_wrapping_key(connection, ring), ring.ids(Use.WRAPPING)[-1]}
        ids = ring.ids(Use.WRAPPING)
        kept = tuple(key for key, key_id in zip(ring.wrapping, ids, strict=True) if key_id in needed)
        gone = tuple(key_id for key_id in ids if key_id not in needed)
        if gone:
            replace(path, changed(ring, wrapping=kept), forgotten=gone)
    return gone
