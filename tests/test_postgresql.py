"""The server of the tests: it leaves nothing behind, and says so when there is none to start."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests import postgresql as harness
from tests.postgresql import NoServer, Server, server


def test_a_database_is_a_copy_of_its_template(postgresql: Server) -> None:
    """What stands in the template stands in the copy; a dropped database is gone, even with somebody connected."""
    source = postgresql.create("harness_source")
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("CREATE TABLE seen (n integer)")
    copy = postgresql.create("harness_copy", "harness_source")
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
    """VIALTRAIL_TEST_POSTGRESQL_URL wins; nothing is started."""
    monkeypatch.setenv("VIALTRAIL_TEST_POSTGRESQL_URL", "postgresql://tester@192.0.2.1/postgres")
    with server() as named:
        assert named.url.host == "192.0.2.1"
