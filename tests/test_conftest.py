"""The harness itself: databases are new for each test, and what the machine lacks is skipped or required."""

import pytest
from sqlalchemy import inspect, text

from tests.lacking import lacking, required
from tests.owner import owner_writes


@pytest.mark.parametrize("_turn", ["first", "second"])
def test_no_test_sees_what_another_wrote(database_url: str, _turn: str) -> None:
    """Both turns make the same table, in a database that is migrated and new."""
    with owner_writes(database_url) as connection:
        assert inspect(connection).has_table("entry")
        connection.execute(text("CREATE TABLE written_by_a_test (n INTEGER)"))


def test_what_is_required_fails_and_what_is_not_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """VIALTRAIL_TEST_REQUIRE turns the skip of exactly what it names into a failure."""
    monkeypatch.setenv("VIALTRAIL_TEST_REQUIRE", "postgresql, ")
    assert required() == {"postgresql"}
    with pytest.raises(pytest.fail.Exception, match="no server"):
        lacking("postgresql", "no server")
    with pytest.raises(pytest.skip.Exception, match="no chromium"):
        lacking("browser", "no chromium")
