"""The server of the tests: it leaves nothing behind, and says so when there is none to start."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests import postgresql as harness
from tests.postgresql import NAMED, OWNER, PROGRAM, NoServer, Server, administrator_url, owner_url, server


def test_a_database_is_a_copy_of_its_template(postgresql: Server) -> None:
    """What stands in the template stands in the copy; a dropped database is gone, even with somebody connected."""
    source = owner_url(postgresql.create("harness_source"))
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("CREATE TABLE seen (n integer)")
    copy = owner_url(postgresql.create("harness_copy", "harness_source"))
    with psycopg.connect(copy, autocommit=True) as connection:
        connection.execute("INSERT INTO seen VALUES (1)")
        postgresql.drop("harness_copy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    postgresql.drop("harness_source")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(source)


def test_a_server_of_our_own_is_gone_afterwards(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its process nor its folder outlives the block."""
    monkeypatch.delenv("VIALTRAIL_TEST_POSTGRESQL_URL", raising=False)
    with server() as running:
        folder = Path(str(make_url(running.url).query["host"]))
        psycopg.connect(running.create("harness_own")).close()
    assert not folder.exists()


def test_no_server_is_said_with_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No URL, no Debian package, nothing on the path: NoServer, which becomes a skip or a failure."""
    monkeypatch.delenv("VIALTRAIL_TEST_POSTGRESQL_URL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(harness, "DEBIAN", tmp_path)
    with pytest.raises(NoServer, match=str(tmp_path)), server():
        pass


def test_a_named_server_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """VIALTRAIL_TEST_POSTGRESQL_URL wins; nothing is started, and its user is the administrator."""
    monkeypatch.setenv(NAMED, "postgresql://tester:secret@192.0.2.1/postgres")
    monkeypatch.setattr(Server, "make_roles", lambda _self: None)
    with server() as named:
        assert named.url.host == "192.0.2.1"
    assert administrator_url("postgresql://x@192.0.2.1/a") == "postgresql://tester:secret@192.0.2.1/a"


def test_each_person_opens_the_same_database_by_a_url_of_his_own(
    postgresql_url: str, sqlite_url: str
) -> None:
    """Program, owner and administrator on PostgreSQL; an SQLite file has one kind of user."""
    found = []
    for url in (postgresql_url, owner_url(postgresql_url), administrator_url(postgresql_url)):
        with psycopg.connect(url) as connection:
            found.append(connection.execute("SELECT current_user, current_database()").fetchone())
    assert [row[0] for row in found if row][:2] == [PROGRAM, OWNER]
    assert len({row[0] for row in found if row}) == 3
    assert len({row[1] for row in found if row}) == 1
    assert sqlite_url == owner_url(sqlite_url) == administrator_url(sqlite_url)


def test_roles_that_are_there_are_kept(postgresql: Server) -> None:
    """Another run on the same named server made them, and uses them now."""
    postgresql.make_roles()
