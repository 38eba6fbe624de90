"""What the pages say of a finding: its sum where it is one, pseudonyms, and links that keep them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from detection.finding import Record
from detection.store import find_finding
from inventory.registration import find_registration
from tests.cast import DEE, START
from tests.web.conftest import Desk
from tests.web.suspicion import exception, kept, statement
from tests.web.treatment import labels, reading, treat
from web.finding_view import Opened, finding_context


def shown(desk: Desk, number: int) -> dict[str, Any]:
    """The context of a finding as Dee opens it."""
    with reading(desk, DEE) as here:
        found, site = find_finding(here.connection, number), find_registration(here.connection, "R1")
        assert found is not None
        assert site is not None
        return finding_context(Opened(here, found, site))


@pytest.mark.parametrize(
    ("scheme", "expected", "observed", "labels_of_terms"),
    [
        ("uncharted", 30, 10, ["Given, in the books", "Charted", "Not charted"]),
        ("overcharted", 10, 30, ["Charted", "Given, in the books", "Not charted"]),
    ],
)
def test_the_larger_stands_first_and_the_sum_is_right(
    desk: Desk, scheme: str, expected: int, observed: int, labels_of_terms: list[str]
) -> None:
    """Books minus chart, or chart minus books."""
    done = treat(desk.clinic, labels())
    mg = 1_000_000
    (number,) = kept(desk.clinic, statement(
        done, scheme=scheme, expected_ng=expected * mg, observed_ng=observed * mg, difference_ng=20 * mg,
    ))  # fmt: skip
    terms = shown(desk, number)["sum"]
    assert [term.label for term in terms] == labels_of_terms
    assert terms[0].amount_ug - terms[1].amount_ug == terms[2].amount_ug == 20_000


def test_a_finding_that_the_records_answered_says_so(desk: Desk) -> None:
    """With the time at which it was not found again."""
    done = treat(desk.clinic, labels())
    (number,) = kept(desk.clinic, statement(done))
    assert shown(desk, number)["status"].text == "A question"
    kept(desk.clinic, statement(done, key="another"))
    assert shown(desk, number)["status"].text.startswith("Answered by the records 2 Nov 10:")


def test_a_charted_dose_is_named_and_opens_nothing(desk: Desk) -> None:
    """It has no entry and no container here."""
    done = treat(desk.clinic, labels())
    record = Record("chart A-17", START, "P-1", None, 0, 25_000_000, "Charted twice")
    (number,) = kept(desk.clinic, statement(done, records=(record,), last_at=START + timedelta(days=2)))
    context = shown(desk, number)
    assert context["records"][0][-1] == "chart A-17"
    assert context["about"].startswith("02 Nov to 04 Nov 2026, Clinic R1.")


def test_an_exception_names_who_recorded_it(desk: Desk) -> None:
    """It is open in a name, so a pseudonym beside it would be none."""
    done = treat(desk.clinic, labels())
    number, other = kept(desk.clinic, exception(done), statement(done))
    assert shown(desk, number)["subject"] == "Ann Example"
    assert "finding=" not in str(shown(desk, number)["records"])
    assert shown(desk, other)["subject"].startswith("Person ")
    assert f"finding={other}" in str(shown(desk, other)["records"])
