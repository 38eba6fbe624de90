"""What really happened: kept apart, in order, by the names of the schemes."""

from web.demonstration.truth import Diversion, Truth


def test_truth_keeps_each_act_in_order() -> None:
    """A dose that nobody got and a vial that stayed away are two schemes."""
    truth = Truth()
    truth.not_given("P-0013", "R3", "R3/9", 50_000)
    truth.kept("P-0008", "R2", "R2/4", 500_000)
    assert truth.diversions == (
        Diversion("P-0013", "R3", "phantom_dose", "R3/9", "ketamine", 50_000),
        Diversion("P-0008", "R2", "uncharted_removal", "R2/4", "ketamine", 500_000),
    )
