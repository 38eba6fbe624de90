"""Single containers: midazolam, a prefilled syringe, an emergency that is explained, vials that come back."""

from tests.web.demonstration.conftest import Made
from web.demonstration.clinic import MIDAZOLAM, SYRINGE


def given_and_wasted(made: Made, product: str) -> set[tuple[int, int]]:
    """Micrograms given and wasted of each container of a product that was given from."""
    return set(made.rows(
        "SELECT a.amount_ug, coalesce(w.amount_ug, 0) FROM administration a JOIN container c"
        " ON c.label = a.container LEFT JOIN waste_part w ON w.container = a.container WHERE c.product = :p",
        p=product,
    ))  # fmt: skip


def test_half_a_vial_of_midazolam_is_given_and_half_wasted(made: Made) -> None:
    """1 of 2 mg, or in the emergency all of it."""
    assert given_and_wasted(made, MIDAZOLAM.ndc11) == {(1_000, 1_000), (2_000, 0)}


def test_a_prefilled_syringe_is_given_with_no_draw(made: Made) -> None:
    """40 of 50 mg, the rest wasted; it was never drawn from."""
    assert given_and_wasted(made, SYRINGE.ndc11) == {(40_000, 10_000)}
    assert not made.rows(
        "SELECT d.seq FROM draw d JOIN container c ON c.label = d.container WHERE c.product = :p",
        p=SYRINGE.ndc11,
    )


def test_the_emergency_take_is_explained(made: Made) -> None:
    """Taken with no patient; patient, order and reason follow within the hour, by the same person."""
    takes = made.rows(
        "SELECT i.book, i.seq, i.patient, i.due_at_us, t.patient, e.occurred_at_us, e.actor, f.actor FROM issue i"
        " JOIN take_explained t ON t.book = i.book AND t.issue_seq = i.seq"
        " JOIN entry e ON e.book = t.book AND e.seq = t.seq JOIN entry f ON f.book = i.book AND f.seq = i.seq"
        " WHERE i.purpose = 'emergency'"
    )
    assert len(takes) == 1 == len(made.rows("SELECT seq FROM issue WHERE purpose = 'emergency'"))
    _, _, before, due_us, after, explained_us, actor, taker = takes[0]
    assert before is None
    assert after is not None
    assert explained_us < due_us
    assert actor == taker


def test_one_vial_came_back_only_the_next_day(made: Made) -> None:
    """It was due in two hours; every other vial that was not needed came back in time."""
    late = made.rows(
        "SELECT (e.occurred_at_us - i.due_at_us) / 3600000000 FROM stock_return s JOIN entry e USING (book, seq)"
        " JOIN issue i ON i.container = s.container AND i.purpose = 'dose' AND i.seq < s.seq"
        " WHERE s.sealed = 1 AND e.occurred_at_us > i.due_at_us"
    )
    assert len(late) == 1
    assert 12 < late[0][0] < 20
