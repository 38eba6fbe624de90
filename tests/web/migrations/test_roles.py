"""The program's role: found, made, or said in one sentence what an administrator must run."""

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from inventory.grants import RoleError, excess
from tests.postgresql import OWNER, PROGRAM, Server, administrator_url, owner_url
from web.migrations.roles import program_role
from web.migrations.upgrade import migrate

#: A role that no other test has.
NEW = "vialtrail_test_new"


def test_the_role_of_the_url_is_taken(postgresql_url: str) -> None:
    """It is there already."""
    engine = create_engine(owner_url(postgresql_url))
    with engine.connect() as connection:
        assert program_role(connection, make_url(postgresql_url)) == PROGRAM
    engine.dispose()


@pytest.mark.parametrize("owner", [owner_url, administrator_url])
def test_one_role_for_both_is_refused_with_the_lines_to_run(postgresql_url: str, owner: object) -> None:
    """An owner of the books who also writes them; no password stands in the sentence."""
    url = owner(postgresql_url)  # type: ignore[operator]
    with pytest.raises(
        RoleError, match=r"CREATE ROLE vialtrail_owner LOGIN .*ALTER DATABASE .* OWNER TO"
    ) as said:
        migrate(url, url)
    assert "VIALTRAIL_OWNER_URL" in str(said.value)
    assert str(said.value).count("\n") == 0
    assert "invented" not in str(said.value)


def test_a_role_that_is_not_there_is_asked_for(postgresql_url: str) -> None:
    """The owner may not make roles: the sentence has the line for an administrator, without the password."""
    program = make_url(postgresql_url).set(username="vialtrail nobody", password="not to be seen")
    with pytest.raises(RoleError, match=r"CREATE ROLE \"vialtrail nobody\" LOGIN PASSWORD '\.\.\.'") as said:
        migrate(owner_url(postgresql_url), program.render_as_string(hide_password=False))
    assert "not to be seen" not in str(said.value)


def test_a_role_that_is_not_there_is_made_by_who_may(postgresql: Server) -> None:
    """With the password of the URL, by which it can sign in, and with the program's rights and no more."""
    url = postgresql.create("vialtrail_test_made")
    program = make_url(url).set(username=NEW, password="päss'word").render_as_string(hide_password=False)
    try:
        migrate(administrator_url(url), program)
        engine = create_engine(program)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_user")).scalar_one() == NEW
            assert excess(connection) == ()
        engine.dispose()
        plain = administrator_url(url)
        with psycopg.connect(plain) as asked:
            kept = asked.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [NEW]).fetchone()
        assert kept is not None
        assert kept[0].startswith("SCRAM-SHA-256$")
    finally:
        postgresql.drop("vialtrail_test_made")
        with psycopg.connect(administrator_url(url.replace("vialtrail_test_made", "postgres"))) as last:
            last.execute(f"DROP ROLE IF EXISTS {NEW}".encode())


def test_the_owner_of_the_tests_makes_no_roles(postgresql_url: str) -> None:
    """What the sentences above rest on."""
    with psycopg.connect(owner_url(postgresql_url)) as connection:
        row = connection.execute(
            "SELECT current_user, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (OWNER, False)
