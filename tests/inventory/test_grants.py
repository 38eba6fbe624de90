"""The rights of the program's role on PostgreSQL: enough to work, too little to bend anything."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from inventory.grants import PROJECTIONS, RoleError, excess, install, refuse_excess, rights, statements
from inventory.tables.schema import append_only
from tests.postgresql import PROGRAM, administrator_url, owner_url

#: A role of one test, made in a transaction that is rolled back.
ROLE = "vialtrail_test_other"


@pytest.fixture
def administrator(postgresql_url: str) -> Iterator[Connection]:
    """The administrator, whose changes are rolled back; `ROLE` is made."""
    engine = create_engine(administrator_url(postgresql_url))
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {ROLE}"))
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize(
    "table", [each for each in append_only if each.name != "attestation_rule"], ids=lambda table: table.name
)
def test_the_books_are_read_and_added_to(table: object) -> None:
    """Two rights, and no third."""
    assert rights(table.name) == ("SELECT", "INSERT")  # type: ignore[attr-defined]


def test_projections_and_the_revision_are_read_alone() -> None:
    """Triggers that run as the owner keep the first, migrations the second, and the rules of signatures too."""
    assert {rights(name) for name in (*PROJECTIONS, "alembic_version", "attestation_rule")} == {("SELECT",)}
    assert rights("draft") == ("SELECT", "INSERT", "UPDATE", "DELETE")


def test_every_right_is_taken_before_one_is_given() -> None:
    """What an earlier version or somebody's hand gave is gone after a migration."""
    made = statements('"p"', '"d"', ['"line"'], ['"s"'], ["vt_x()"])
    assert made.index('REVOKE ALL ON TABLE "line" FROM PUBLIC, "p"') < made.index(
        'GRANT SELECT, INSERT ON TABLE "line" TO "p"'
    )
    assert 'REVOKE ALL ON FUNCTION vt_x() FROM PUBLIC, "p"' in made
    assert 'REVOKE TEMP, CREATE ON DATABASE "d" FROM PUBLIC, "p"' in made


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE line SET amount_ug = 1",
        "DELETE FROM entry",
        "TRUNCATE draft",
        "UPDATE balance SET amount_ug = 0",
        "INSERT INTO day_net SELECT * FROM day_net",
        "UPDATE alembic_version SET version_num = '9'",
        "DELETE FROM outcome",
        "DELETE FROM refused_attempt",
        "UPDATE refused_attempt SET why = ''",
        "DELETE FROM scan_evidence",
        "UPDATE scan_evidence SET page = ''",
        "DELETE FROM seen_twice",
        "UPDATE seen_twice SET person = ''",
        "DELETE FROM proof_attempt",
        "UPDATE proof_attempt SET workstation = ''",
        "UPDATE proof_attempt SET accepted = 1, person = ''",
        "DELETE FROM finding",
        "UPDATE finding SET site = ''",
        "DELETE FROM notice",
        "UPDATE urgent_report SET words = ''",
        "UPDATE outgoing_mail SET recipient = ''",
        "DELETE FROM outgoing_mail",
        "UPDATE witness_token SET witness = ''",
        "INSERT INTO attestation_rule VALUES ('waste', 'clinic', 'witness', 0, 0, 1)",
        "CREATE TABLE more (a text)",
        "CREATE TEMP TABLE balance (a text)",
        "CREATE SCHEMA more",
        "ALTER TABLE line DISABLE TRIGGER ALL",
        "DROP TRIGGER vt_line_moves ON line",
        "DROP TABLE draft",
        "CREATE TRIGGER more AFTER INSERT ON draft FOR EACH ROW EXECUTE FUNCTION vt_line_moves()",
        "CREATE OR REPLACE FUNCTION vt_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "LOCK TABLE entry IN ACCESS EXCLUSIVE MODE",
    ],
)
def test_the_program_is_refused_by_the_server(postgresql_url: str, statement: str) -> None:
    """Not by a trigger and not by the program: the right is not there."""
    with (
        psycopg.connect(postgresql_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"permission denied|must be owner"),
    ):
        connection.execute(statement.encode())


def test_the_program_of_a_migrated_database_may_do_no_more(postgresql_url: str) -> None:
    """Its own connection asks, and is not refused."""
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert excess(connection) == ()
        refuse_excess(connection)
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f"ALTER ROLE {ROLE} SUPERUSER", "is a superuser"),
        (f"ALTER ROLE {ROLE} CREATEROLE", "may make roles"),
        (f"GRANT postgres TO {ROLE}", "may become the superuser postgres"),
        (f"GRANT pg_write_all_data TO {ROLE}", "is a member of pg_write_all_data"),
        (f"GRANT pg_execute_server_program TO {ROLE}", "is a member of pg_execute_server_program"),
        (f"ALTER TABLE draft OWNER TO {ROLE}", "owns draft"),
        (f"ALTER FUNCTION vt_line_moves() OWNER TO {ROLE}", "owns vt_line_moves"),
        (f"GRANT UPDATE ON line TO {ROLE}", "may UPDATE line"),
        (f"GRANT UPDATE (amount_ug) ON line TO {ROLE}", "may UPDATE line"),
        (f"GRANT UPDATE (site) ON finding TO {ROLE}", "may UPDATE finding.site"),
        (f"GRANT UPDATE ON proof_attempt TO {ROLE}", "may UPDATE proof_attempt.person"),
        (f"GRANT TRUNCATE ON entry TO {ROLE}", "may TRUNCATE entry"),
        (f"GRANT TRIGGER ON entry TO {ROLE}", "may TRIGGER entry"),
        (f"GRANT INSERT ON balance TO {ROLE}", "may INSERT balance"),
        ("GRANT DELETE ON outcome TO PUBLIC", "may DELETE outcome"),
        (f"GRANT CREATE ON SCHEMA public TO {ROLE}", "may make things in the schema public"),
        (f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}", "may switch triggers off"),
    ],
)
def test_each_way_to_more_is_found(administrator: Connection, given: str, said: str) -> None:
    """By ownership, by a right, by a column, through everybody, through the server's own roles."""
    if "PARAMETER" in given and administrator.dialect.server_version_info < (15,):  # type: ignore[operator]
        pytest.skip("rights on parameters came with PostgreSQL 15")
    assert excess(administrator, ROLE) == ()
    administrator.execute(text(given))
    assert said in excess(administrator, ROLE)


def test_a_role_that_inherits_nothing_could_still_become_another(administrator: Connection) -> None:
    """SET ROLE is one statement away."""
    administrator.execute(text(f"ALTER ROLE {ROLE} NOINHERIT"))
    administrator.execute(text("CREATE ROLE vialtrail_test_between"))
    administrator.execute(text(f"GRANT vialtrail_test_between TO {ROLE}"))
    administrator.execute(text("GRANT UPDATE ON line TO vialtrail_test_between"))
    assert excess(administrator, ROLE) == ("may UPDATE line",)


def test_a_database_that_gives_everybody_temporary_tables_is_found(administrator: Connection) -> None:
    """A new database does."""
    name = administrator.execute(text("SELECT current_database()")).scalar_one()
    administrator.execute(text(f"GRANT TEMP ON DATABASE {name} TO PUBLIC"))
    assert excess(administrator, ROLE) == ("may make temporary tables",)


def test_owner_and_administrator_are_refused_in_one_sentence(postgresql_url: str) -> None:
    """With the first things that they could do, how many more, and what to do about it."""
    for url in (owner_url(postgresql_url), administrator_url(postgresql_url)):
        engine = create_engine(url)
        with (
            engine.connect() as connection,
            pytest.raises(RoleError, match="may do more to the database") as said,
        ):
            refuse_excess(connection)
        engine.dispose()
        assert str(said.value).count("\n") == 0
    assert "is a superuser" in str(said.value)


def test_a_right_that_the_owner_cannot_take_is_said(postgresql_url: str) -> None:
    """Given by somebody else to a role of the program's: an administrator takes it, and is told how."""
    administrator = create_engine(administrator_url(postgresql_url))
    with administrator.connect() as connection:
        connection.execute(text(f"CREATE ROLE {ROLE} CREATEROLE"))
        with pytest.raises(RoleError, match=r"may make roles. An administrator takes that away"):
            install(connection, ROLE)
        connection.rollback()
    administrator.dispose()


def test_installing_again_changes_nothing(postgresql_url: str) -> None:
    """After each migration all rights are given anew, and what was given too much is taken."""
    owner = create_engine(owner_url(postgresql_url))
    with owner.connect() as connection:
        connection.execute(text(f"GRANT UPDATE ON line TO {PROGRAM}"))
        connection.execute(text(f"GRANT UPDATE (site) ON finding TO {PROGRAM}"))
        install(connection, PROGRAM)
        assert excess(connection, PROGRAM) == ()
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("CREATE ROLE vialtrail_test_more"))
    owner.dispose()
