"""A statement that is given to the driver itself reads, writes and refuses as SQLAlchemy's own way does."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, bindparam, create_engine, func, or_, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from inventory.statement import Query, Write
from inventory.tables.ledger import attestation_rule, outcome

_RULE = Query(
    select(attestation_rule.c.kind, attestation_rule.c.signers_min)
    .where(
        attestation_rule.c.profile == bindparam("profile"),
        or_(attestation_rule.c.kind == bindparam("kind"), attestation_rule.c.kind == "nothing"),
    )
    .order_by(attestation_rule.c.since_us.desc())
    .limit(1)
)
_OUTCOME = Query(select(outcome).where(outcome.c.command_id == bindparam("command_id")))
_COUNT = Query(select(func.count().label("rows")).select_from(outcome))
ROW = {"command_id": "c1", "content_mac": b"\x00\xff", "at_us": 2**40, "actor": "P-1", "book": "R1", "seq": 7}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A connection to a new database, rolled back after the test."""
    engine = create_engine(database_url, hide_parameters=True)
    with engine.connect() as made:
        yield made
    engine.dispose()


def test_a_query_reads_what_sqlalchemy_reads(connection: Connection) -> None:
    """Its own parameters, fixed ones and the limit; columns come by name."""
    found = _RULE.rows(connection, {"profile": "clinic", "kind": "waste"})
    assert [(row.kind, row.signers_min) for row in found] == [("waste", 1)]
    assert _RULE.first(connection, {"profile": "clinic", "kind": "draw"}) is None


def test_a_row_comes_back_as_it_was_written(connection: Connection) -> None:
    """Texts, integers, bytes and NULL; columns that are not named are NULL."""
    Write(outcome).rows(connection, [ROW])
    row = _OUTCOME.first(connection, {"command_id": "c1"})
    assert row._asdict() == {**ROW, "refused": None, "expected": None, "found": None, "words": None}
    assert connection.execute(select(outcome)).one()._asdict() == row._asdict()


def test_rows_of_other_columns_are_another_statement(connection: Connection) -> None:
    """One table may be given rows that name other columns, and many rows at once, or none."""
    write = Write(outcome)
    refused = {key: value for key, value in ROW.items() if key not in {"book", "seq"}}
    write.rows(connection, [ROW, {**ROW, "command_id": "c2"}])
    write.rows(
        connection, [{**refused, "command_id": "c3", "refused": "NoOrder", "expected": "a", "found": "b"}]
    )
    write.rows(connection, [])
    assert _COUNT.first(connection, {}).rows == 3
    assert _OUTCOME.first(connection, {"command_id": "c3"}).refused == "NoOrder"


def test_it_runs_within_the_connections_transaction(connection: Connection) -> None:
    """A transaction is begun where there is none, and what it wrote is gone with it."""
    Write(outcome).rows(connection, [ROW])
    assert connection.in_transaction()
    connection.rollback()
    assert _COUNT.first(connection, {}).rows == 0


def test_an_error_of_the_driver_has_sqlalchemys_name_and_no_parameters(connection: Connection) -> None:
    """Those who catch it need not know which way the statement took."""
    Write(outcome).rows(connection, [ROW])
    with pytest.raises(IntegrityError) as caught:
        Write(outcome).rows(connection, [ROW])
    assert "P-1" not in str(caught.value)
    assert not caught.value.connection_invalidated


def test_a_connection_that_was_cut_is_not_used_again(postgresql_url: str) -> None:
    """As after a statement of SQLAlchemy's own."""
    engine = create_engine(postgresql_url)
    with engine.connect() as cut, engine.connect() as other:
        backend = cut.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        with pytest.raises(OperationalError) as caught:
            _COUNT.first(cut, {})
        assert caught.value.connection_invalidated
        assert cut.invalidated
    engine.dispose()
