"""What an owner or administrator can change on PostgreSQL alone, and how it is named."""

import pytest
from sqlalchemy import create_engine, text

from inventory.fingerprint.postgresql import made_triggers
from inventory.fingerprint.schema import differences
from inventory.guards import expected_triggers
from tests.postgresql import administrator_url, owner_url

CHANGES = {
    "ALTER TABLE line DROP CONSTRAINT ck_line_amount": "table line, constraint ck_line_amount",
    "ALTER TABLE line ALTER from_place DROP NOT NULL": "table line, column from_place",
    "ALTER TABLE outcome ALTER at_us TYPE numeric": "table outcome, column at_us",
    "ALTER TABLE line ALTER amount_ug SET DEFAULT 1": "table line, column amount_ug",
    "ALTER TABLE draft SET UNLOGGED": "table draft",
    "ALTER TABLE line ENABLE ROW LEVEL SECURITY": "table line",
    "ALTER TABLE line DISABLE TRIGGER vt_line_insert": "trigger vt_line_insert on line",
    "ALTER TABLE line ENABLE REPLICA TRIGGER vt_line_insert": "trigger vt_line_insert on line",
    "CREATE RULE quiet AS ON INSERT TO line DO ALSO NOTHING": "rule quiet on line",
    "CREATE POLICY mild ON line USING (true)": "policy mild on line",
    "ALTER FUNCTION vt_line_moves() SECURITY INVOKER": "function vt_line_moves()",
    "ALTER FUNCTION vt_line_insert() SECURITY DEFINER": "function vt_line_insert()",
    "ALTER FUNCTION vt_line_insert() RESET search_path": "function vt_line_insert()",
    "ALTER FUNCTION vt_line_insert() SET search_path = public": "function vt_line_insert()",
    "CREATE TRIGGER more AFTER INSERT ON line FOR EACH ROW EXECUTE FUNCTION vt_no_change()": "trigger more on line",
    "ALTER TABLE line DROP CONSTRAINT fk_line_book_seq, ADD CONSTRAINT fk_line_book_seq FOREIGN KEY (book, seq) "
    "REFERENCES entry (book, seq) NOT VALID": "table line, constraint fk_line_book_seq",
}


@pytest.mark.parametrize(("statement", "what"), CHANGES.items(), ids=list(CHANGES))
def test_what_an_owner_changes_is_named(postgresql_url: str, statement: str, what: str) -> None:
    """The one thing, and nothing beside it."""
    engine = create_engine(owner_url(postgresql_url))
    with engine.connect() as connection:
        connection.execute(text(statement))
        found = [each[0] for each in differences(connection)]
    engine.dispose()
    assert found == [what]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("ALTER TABLE line DISABLE TRIGGER ALL", "table line, constraint fk_line_book_seq"),
        ("SET session_replication_role = replica", "setting session_replication_role"),
        ("ALTER FUNCTION vt_line_moves() OWNER TO CURRENT_USER", "function vt_line_moves()"),
    ],
)
def test_what_an_administrator_changes_is_named(postgresql_url: str, statement: str, what: str) -> None:
    """Foreign keys switched off, every trigger of a session switched off, a function that runs as somebody else."""
    engine = create_engine(administrator_url(postgresql_url))
    with engine.connect() as connection:
        connection.execute(text(statement))
        assert what in [each[0] for each in differences(connection)]
    engine.dispose()


def test_every_statement_of_the_guards_is_read() -> None:
    """A trigger written in another way than this module expects would be expected by nobody."""
    made = made_triggers()
    named = {what.split()[1] for what in made if what.startswith("trigger ")}
    assert named == expected_triggers("postgresql")
    called = {how.rpartition(" ")[2] for what, how in made.items() if what.startswith("trigger ")}
    assert {f"function {name}" for name in called} == {what for what in made if what.startswith("function ")}
    assert {what for what, how in made.items() if "runs as the owner" in how} == {
        "function vt_line_moves()", "function vt_entry_days()",
    }  # fmt: skip
