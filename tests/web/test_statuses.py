"""A refusal's status tells a program what a sentence tells a person."""

from inventory.errors import Expired, SameCommandOtherContent
from inventory.reports.report import NoSuchRegistration
from web.refusals import NoRightHere
from web.statuses import status_of


def test_other_content_under_one_number_is_a_conflict() -> None:
    """The same command id with other content answers 409."""
    assert status_of(SameCommandOtherContent("the same", "other")) == 409


def test_a_missing_right_is_forbidden() -> None:
    """A page of another role answers 403."""
    assert status_of(NoRightHere("nurse", "none")) == 403


def test_another_registration_is_not_there() -> None:
    """Its reports answer 404, as what nobody has."""
    assert status_of(NoSuchRegistration("one of yours", "R2")) == 404


def test_a_rule_that_does_not_hold_is_unprocessable() -> None:
    """Everything else answers 422."""
    assert status_of(Expired("in date", "lot 1", what="vial", day="1 Jan 2026")) == 422
