"""What Hypothesis draws: the steps of a clinic's day, sensible and not."""

from dataclasses import dataclass

from hypothesis import strategies as st

VERBS = (
    "receive", "take for a session", "take for a dose", "take in an emergency", "draw", "draw", "give", "give", "waste",
    "waste two", "return sealed", "return opened",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One command to be tried. The numbers choose among the people, labels and patients there are by then.

    `amount_ug` is None for all that is left; `by_volume` types it as microlitres instead.
    """

    verb: str
    who: int
    what: int
    patient: int
    amount_ug: int | None
    by_volume: bool
    with_order: bool
    happened: bool
    signed: bool


def amounts_ug() -> st.SearchStrategy[int | None]:
    """Nothing said, a microgram, a dose, about a vial, more than a vial."""
    return st.none() | st.sampled_from([1, 49, 500_000, 500_001]) | st.integers(1, 700_000)


def steps() -> st.SearchStrategy[list[Step]]:
    """A short day."""
    small = st.integers(0, 7)
    step = st.builds(
        Step,
        verb=st.sampled_from(VERBS),
        who=small,
        what=small,
        patient=small,
        amount_ug=amounts_ug(),
        by_volume=st.booleans(),
        with_order=st.integers(0, 4).map(bool),
        happened=st.booleans(),
        signed=st.integers(0, 4).map(bool),
    )
    return st.lists(step, min_size=4, max_size=14)
