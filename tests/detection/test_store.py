"""A finding is kept once under its key: it closes itself when the records answer it, and the same one opens again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from detection import store
from detection.finding import COMPLIANCE, FAIR, Cause, Check, Record, Statement
from tests.cast import START, Clinic

LONG_AGO = START - timedelta(days=90)
STATEMENT = Statement(
    scheme="uncharted_removal", rule="uncharted", version=1, key="R1/uncharted/P-0001", site="R1", person="P-0001",
    owner=COMPLIANCE, statement="3 doses given, not in the chart", substance="ketamine", expected_ng=105_000_000,
    observed_ng=0, difference_ng=105_000_000, difference_words="not charted", first_at=START,
    last_at=START + timedelta(hours=2), strength=FAIR, causes=(Cause("late", "1 of 3 is late.", "Wait."),),
    records=(Record("R1/7", START, "PAT1", "VIAL", 35_000_000, None, "late"),),
    rule_out=(Check("Chart feed was complete", checked=True),), cleared_if="it is charted.",
)  # fmt: skip


def keep(
    clinic: Clinic, *statements: Statement, days: float = 0, since: datetime = LONG_AGO
) -> tuple[int, int]:
    """A run of so many days after the beginning that says this of R1."""
    with clinic.database.write() as connection:
        return store.keep(connection, "R1", statements, START + timedelta(days=days), since)


def only(clinic: Clinic) -> store.StoredFinding:
    """The first finding that was ever kept."""
    with clinic.database.read() as connection:
        found = store.find_finding(connection, 1)
    assert found is not None
    return found


def open_keys(clinic: Clinic, *sites: str) -> list[str]:
    """Keys of the open findings of these sites."""
    with clinic.database.read() as connection:
        return [each.statement.key for each in store.open_findings(connection, sites or ("R1",))]


def test_a_statement_is_the_same_after_it_was_kept(clinic: Clinic) -> None:
    """Every field: causes, records with their times, checks."""
    assert keep(clinic, STATEMENT) == (1, 1)
    assert only(clinic).statement == STATEMENT
    assert store.from_text(store.to_text(STATEMENT)) == STATEMENT


def test_the_same_matter_is_one_finding_whatever_is_said_of_it(clinic: Clinic) -> None:
    """Its number and the day it was first shown stay; what is said is the newest."""
    keep(clinic, STATEMENT)
    assert keep(clinic, replace(STATEMENT, statement="4 doses given, not in the chart"), days=1) == (1, 0)
    found = only(clinic)
    assert found.statement.statement == "4 doses given, not in the chart"
    assert (found.first_shown, found.last_shown) == (START, START + timedelta(days=1))


def test_what_the_records_answer_closes_itself_and_opens_again(clinic: Clinic) -> None:
    """A later run that does not say it any more; late data that does: the old finding, not a new one."""
    keep(clinic, STATEMENT)
    assert keep(clinic, days=1) == (0, 0)
    assert only(clinic).closed_at == START + timedelta(days=1)
    assert open_keys(clinic) == []
    assert keep(clinic, STATEMENT, days=2) == (1, 0)
    assert only(clinic).closed_at is None
    assert open_keys(clinic) == [STATEMENT.key]


def test_what_a_run_did_not_look_at_stays_as_it_is(clinic: Clinic) -> None:
    """Its records are older than the run reads: that it was not said means nothing, and it is still counted as open."""
    keep(clinic, STATEMENT)
    assert keep(clinic, days=91, since=START + timedelta(days=1)) == (1, 0)
    assert open_keys(clinic) == [STATEMENT.key]


def test_a_look_at_an_earlier_day_undoes_nothing(clinic: Clinic) -> None:
    """A run as of yesterday neither closes nor rewrites what today's run said."""
    keep(clinic, STATEMENT, days=1)
    assert keep(clinic, days=0.5) == (1, 0)
    keep(clinic, replace(STATEMENT, statement="1 dose"), days=0.5)
    found = only(clinic)
    assert (found.closed_at, found.statement.statement) == (None, STATEMENT.statement)
    assert found.last_shown == START + timedelta(days=1)


def test_sites_do_not_touch_one_another(clinic: Clinic) -> None:
    """A run over R1 closes nothing of R2, and each is listed for its own."""
    keep(clinic, STATEMENT)
    other = replace(STATEMENT, site="R2", key="R2/uncharted/P-0005")
    with clinic.database.write() as connection:
        assert store.keep(connection, "R2", [other], START, LONG_AGO) == (1, 1)
    keep(clinic, days=1)
    assert open_keys(clinic, "R1", "R2") == [other.key]
    assert open_keys(clinic, "R1") == []
    assert open_keys(clinic) == []


def test_the_newest_matter_comes_first(clinic: Clinic) -> None:
    """By its last record, whatever order they were kept in."""
    newer = replace(STATEMENT, key="newer", last_at=STATEMENT.last_at + timedelta(hours=1))
    keep(clinic, newer, STATEMENT)
    assert open_keys(clinic) == ["newer", STATEMENT.key]


@pytest.mark.parametrize("number", [0, 2, -1])
def test_another_number_is_no_finding(clinic: Clinic, number: int) -> None:
    """None, not the nearest one."""
    keep(clinic, STATEMENT)
    with clinic.database.read() as connection:
        assert store.find_finding(connection, number) is None
