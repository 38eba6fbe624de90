"""A rotation changes no hash, and wherever it stops, the file opens all that the database holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from inventory.database import Database
from inventory.introduction import KeysOfAnother, introduced, unknown
from inventory.keys import KeyRing, Use
from inventory.patient import find_patient
from inventory.plan import PROGRAM
from inventory.private import KeyMissing, in_use
from inventory.tables.ledger import entry, private_text
from inventory.verification import verify
from tests.cast import KEYS, Clinic, found
from web.key_rotation import forget, introduce_keys, rotate
from web.keys import load, save_new


@pytest.fixture
def clinic(database_url: str) -> Iterator[Clinic]:
    """A clinic with two patients."""
    found(database_url)
    made = Clinic(database_url)
    made.register()
    made.register()
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The key file of the cast."""
    file = tmp_path / "keys"
    save_new(file, KEYS)
    return file


def hashes(clinic: Clinic, book: str) -> list[bytes]:
    """The hash of every entry of a book."""
    with clinic.database.read() as connection:
        return list(
            connection.execute(
                select(entry.c.hash).where(entry.c.book == book).order_by(entry.c.seq)
            ).scalars()
        )


def readable(clinic: Clinic, keys: KeyRing) -> bool:
    """Whether the books verify and the patients have their names under a ring."""
    with clinic.database.read() as connection:
        names = [find_patient(connection, keys, code, "R1").name for code in ("PAT1", "PAT2")]
        return names == ["Una PAT1", "Una PAT2"] and verify(connection, keys, lambda *_: None).is_clean


def test_a_rotation_changes_no_hash_and_every_text_stays_readable(clinic: Clinic, path: Path) -> None:
    """Hashes before are hashes after; the new key alone opens everything; old and new file verify."""
    before, house = hashes(clinic, "R1"), hashes(clinic, "house")
    introduce_keys(clinic.database)
    sentences = list(rotate(clinic.database, path))
    ring = load(path)
    assert (len(ring.wrapping), len(ring.checkpoint)) == (2, 2)
    assert (ring.secret, ring.wrapping[0], ring.checkpoint[0]) == (
        KEYS.secret, KEYS.wrapping[0], KEYS.checkpoint[0],
    )  # fmt: skip
    assert hashes(clinic, "R1") == before
    assert hashes(clinic, "house")[: len(house)] == house
    assert readable(clinic, ring)
    assert readable(clinic, KeyRing(ring.secret, ring.wrapping[1:], ring.checkpoint[1:]))
    assert ring.ids(Use.WRAPPING)[1] in sentences[0]
    with clinic.database.read() as connection:
        assert in_use(connection) == {ring.ids(Use.WRAPPING)[1]: 2}
        assert unknown(connection, ring) == ()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_wherever_it_stops_the_file_opens_the_database(clinic: Clinic, path: Path, steps: int) -> None:
    """After each step; and the next call finishes what was begun, with the keys that were made for it."""
    introduce_keys(clinic.database)
    rotating = rotate(clinic.database, path, forget_old=True)
    for _ in range(steps):
        next(rotating)
    rotating.close()
    stopped = load(path)
    assert readable(clinic, stopped)
    assert KEYS.wrapping[0] in stopped.wrapping
    # A process with the old ring goes on meanwhile: what it writes can be read with the file.
    clinic.database.keys = KeyRing(KEYS.secret, KEYS.wrapping, KEYS.checkpoint, lambda: load(path))
    clinic.register()
    list(rotate(clinic.database, path, forget_old=True))
    ring = load(path)
    if steps == 1:
        assert ring.wrapping == stopped.wrapping[1:]
    assert len(ring.wrapping) == 1
    assert readable(clinic, ring)
    with clinic.database.read() as connection:
        assert find_patient(connection, ring, "PAT3", "R1").name == "Una PAT3"


def test_a_new_patient_is_sealed_under_the_new_key_by_a_process_that_began_before(
    clinic: Clinic, path: Path
) -> None:
    """The house book names the newest key, and the file has it; without the file the process says which it lacks."""
    introduce_keys(clinic.database)
    list(rotate(clinic.database, path))
    with pytest.raises(KeyMissing, match="lacks wrapping key"):
        clinic.register()
    clinic.database.keys = KeyRing(KEYS.secret, KEYS.wrapping, KEYS.checkpoint, lambda: load(path))
    code = clinic.register()
    with clinic.database.read() as connection:
        assert find_patient(connection, load(path), code, "R1").name == f"Una {code}"
        assert set(in_use(connection)) == {load(path).ids(Use.WRAPPING)[1]}


def test_only_what_nothing_lies_under_is_forgotten(clinic: Clinic, path: Path) -> None:
    """Before the database follows, the old key is needed and stays."""
    introduce_keys(clinic.database)
    rotating = rotate(clinic.database, path)
    for _ in ("the file", "the house book"):
        next(rotating)
        assert forget(clinic.database, path) == ()
    list(rotating)
    assert forget(clinic.database, path) == KEYS.ids(Use.WRAPPING)
    assert forget(clinic.database, path) == ()
    assert readable(clinic, load(path))
    with clinic.database.read() as connection, pytest.raises(KeyMissing):
        find_patient(connection, KEYS, "PAT1", "R1")


def test_the_sealed_texts_are_the_same_bytes(clinic: Clinic, path: Path) -> None:
    """Only the patients' keys are wrapped anew: however many texts there are."""
    with clinic.database.read() as connection:
        before = connection.execute(select(private_text)).all()
    list(rotate(clinic.database, path))
    with clinic.database.read() as connection:
        assert connection.execute(select(private_text)).all() == before


def test_the_first_start_names_the_keys_in_the_program_s_own_name(clinic: Clinic) -> None:
    """Once, however often it starts."""
    assert introduce_keys(clinic.database) == 3
    assert introduce_keys(clinic.database) == 0
    with clinic.database.read() as connection:
        assert [each.use for each in introduced(connection)] == list(Use)
        actors = connection.execute(select(entry.c.actor).where(entry.c.kind == "key_introduced")).scalars()
        assert set(actors) == {PROGRAM}


def test_the_first_start_needs_no_person(database_url: str) -> None:
    """The program acts under its own code before the house book has anybody."""
    database = Database(database_url, KEYS, Clinic(database_url).clock)
    assert introduce_keys(database) == 3
    with database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
    database.close()


def test_two_first_starts_at_once_name_each_key_once(clinic: Clinic) -> None:
    """Both ask for the same entries; whoever is second gets the first one's."""
    with clinic.database.read() as connection:
        twice = unknown(connection, KEYS)
    assert introduce_keys(clinic.database) == len(twice)
    before = hashes(clinic, "house")
    other = Database(clinic.database.url, KEYS, clinic.clock)
    assert introduce_keys(other) == 0
    other.close()
    assert hashes(clinic, "house") == before


def test_another_database_s_keys_name_nothing(clinic: Clinic) -> None:
    """The sentence comes before anything is written."""
    introduce_keys(clinic.database)
    before = hashes(clinic, "house")
    clinic.database.keys = KeyRing(b"o" * 32)
    with pytest.raises(KeysOfAnother):
        introduce_keys(clinic.database)
    assert hashes(clinic, "house") == before
