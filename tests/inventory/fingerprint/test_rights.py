"""Who was given what: the program all that it needs, and nobody else what changes anything."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from inventory.fingerprint.rights import program
from inventory.fingerprint.schema import differences
from tests.postgresql import PROGRAM, administrator_url, owner_url


@pytest.fixture
def owner(postgresql_url: str) -> Iterator[Engine]:
    """The owner's engine."""
    engine = create_engine(owner_url(postgresql_url))
    yield engine
    engine.dispose()


@pytest.fixture
def named(postgresql_url: str) -> Iterator[Engine]:
    """The program's engine."""
    engine = create_engine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"GRANT UPDATE ON line TO {PROGRAM}", f"rights of {PROGRAM} on table line"),
        ("GRANT SELECT ON patient TO PUBLIC", "rights of PUBLIC on table patient"),
        (f"GRANT UPDATE (amount_ug) ON line TO {PROGRAM}", f"rights of {PROGRAM} on column line.amount_ug"),
        (f"GRANT INSERT ON balance TO {PROGRAM}", f"rights of {PROGRAM} on table balance"),
        (
            f"GRANT UPDATE ON SEQUENCE proof_attempt_id_seq TO {PROGRAM}",
            f"rights of {PROGRAM} on sequence proof_attempt_id_seq",
        ),
        ("GRANT EXECUTE ON FUNCTION vt_line_moves() TO PUBLIC", "rights of PUBLIC on function vt_line_moves"),
        (f"GRANT CREATE ON SCHEMA public TO {PROGRAM}", f"rights of {PROGRAM} on schema public"),
    ],
)
def test_a_right_too_many_is_named(owner: Engine, statement: str, what: str) -> None:
    """Whoever was given it."""
    with owner.connect() as connection:
        connection.execute(text(statement))
        assert [each[0] for each in differences(connection)] == [what]


def test_temporary_tables_are_a_right_on_the_database(owner: Engine) -> None:
    """What a new database gives everybody, and the migration takes."""
    with owner.connect() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"GRANT TEMP ON DATABASE {name} TO PUBLIC"))
        (found,) = differences(connection)
    assert found[0] == "rights of PUBLIC on database"
    assert "TEMPORARY" in found[2]


def test_a_right_that_the_program_lacks_is_named_to_the_program(owner: Engine, named: Engine) -> None:
    """It would fail at the first entry; its own connection knows which role is meant."""
    with owner.begin() as connection:
        connection.execute(text(f"REVOKE INSERT ON line FROM {PROGRAM}"))
    with named.connect() as connection:
        what = f"rights of {PROGRAM} on table line"
        assert differences(connection) == ((what, "INSERT, SELECT", "SELECT"),)


def test_a_role_that_only_reads_is_let_be(owner: Engine, postgresql_url: str) -> None:
    """A reader of the administrator's choice changes nothing; one who may write does."""
    administrator = create_engine(administrator_url(postgresql_url))
    with administrator.connect() as connection:
        connection.execute(text("CREATE ROLE vialtrail_test_reader"))
        connection.execute(text("GRANT SELECT ON line TO vialtrail_test_reader"))
        assert differences(connection) == ()
        connection.execute(text("GRANT DELETE ON line TO vialtrail_test_reader"))
        found = differences(connection)
        connection.rollback()
    administrator.dispose()
    assert found == (("rights of vialtrail_test_reader on table line", "none", "DELETE, SELECT"),)


def test_the_program_is_known_by_its_own_connection_alone(owner: Engine, named: Engine) -> None:
    """An owner's connection does not say which role the program has."""
    with owner.connect() as connection:
        assert program(connection) is None
    with named.connect() as connection:
        assert program(connection) == PROGRAM
