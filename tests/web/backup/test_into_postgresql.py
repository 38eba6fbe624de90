"""A dump is loaded by the owner in one transaction, and what does not end well was never there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from inventory.grants import excess
from inventory.guarded import unsound_schema
from tests.cast import Clinic, found
from tests.postgresql import Server, owner_url
from web.backup.into_postgresql import loaded
from web.backup.postgresql import copy_out, major_of
from web.cli.errors import CommandError


@pytest.fixture
def dump(postgresql_url: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The clinic of the cast, and a dump of it."""
    found(postgresql_url)
    clinic = Clinic(postgresql_url)
    file = tmp_path / "copy"
    file.touch()
    with clinic.database.read() as connection:
        server = major_of(connection)
    copy_out(postgresql_url, server, file)
    yield postgresql_url, file
    clinic.close()


def entries(url: str) -> int:
    """How many entries there are, as the program sees it."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM entry")).scalar_one()
    engine.dispose()
    return found


def test_into_an_empty_database_everything_comes_with_its_guards_and_rights(
    dump: tuple[str, Path], postgresql: Server
) -> None:
    """Tables, triggers, functions and the program's rights are those that a migration makes."""
    url, file = dump
    tables: list[str] = []
    name = f"{url.partition('?')[0].rpartition('/')[2]}_new"
    new = postgresql.create(name)
    try:
        with loaded(owner_url(new), new, file, lambda _: None, tables.append) as connection:
            assert connection.execute(text("SHOW search_path")).scalar() == "public,pg_temp"
        assert "entry" in tables
        assert entries(new) == entries(url)
        engine = create_engine(new)
        with engine.connect() as connection:
            assert not unsound_schema(connection)
            assert not excess(connection)
        engine.dispose()
    finally:
        postgresql.drop(name)


def test_what_is_refused_after_loading_was_never_there(dump: tuple[str, Path]) -> None:
    """The check before, and the block after, leave the old rows; nobody else can post meanwhile."""
    url, file = dump
    before = entries(url)

    def no(_connection: Connection) -> None:
        raise CommandError("no")

    def before_and_after(check_fails: bool) -> None:
        with loaded(
            owner_url(url), url, file, no if check_fails else lambda _: None, lambda _: None
        ) as connection:
            connection.execute(text("DELETE FROM session"))
            raise CommandError("no")

    for fails in (True, False):
        with pytest.raises(CommandError, match=r"^no$"):
            before_and_after(fails)
        assert entries(url) == before


def test_a_dump_that_was_cut_changes_nothing(dump: tuple[str, Path]) -> None:
    """Its reader stops before the end, and the transaction with it."""
    url, file = dump
    before = entries(url)
    file.write_bytes(file.read_bytes()[:-2000])

    def load() -> None:
        with loaded(owner_url(url), url, file, lambda _: None, lambda _: None):
            pass

    with pytest.raises(CommandError):
        load()
    assert entries(url) == before


def test_the_program_itself_may_not(dump: tuple[str, Path]) -> None:
    """The owner's URL is wanted: the program's role is told apart by name."""
    url, file = dump

    def load() -> None:
        with loaded(url, url, file, lambda _: None, lambda _: None):
            pass

    with pytest.raises(CommandError, match="would own the books and write them"):
        load()
