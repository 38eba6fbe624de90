"""What a person holds of a vial is what came less what went, over all its containers."""

from dataclasses import replace

from detection.custody import custodies
from tests.detection.clinic import MG, Books, at


def test_a_draw_stays_in_the_same_hands() -> None:
    """Drawn up 50, given 35: 15 in the syringe and 450 in the vial are one custody of 465."""
    books = Books()
    books.issue(8, 500)
    books.draw(9, 50)
    books.give(9.2, 35)
    (held,) = custodies(books.movements)
    assert (held.taken_ng, held.drawn_ng, held.given_ng, held.open_ng) == (
        500 * MG,
        50 * MG,
        35 * MG,
        465 * MG,
    )
    assert (held.opened_at, held.due_at) == (at(8), at(18))


def test_given_wasted_and_returned_close_it() -> None:
    """Nothing is left to ask about."""
    books = Books()
    books.issue(8, 500)
    books.draw(9, 50)
    books.give(9.2, 35)
    books.waste(9.5, 15)
    assert custodies(books.movements)[0].open_ng == 450 * MG
    books.put_back(17, 450)
    assert custodies(books.movements) == ()


def test_a_hand_over_moves_it_to_the_other() -> None:
    """Who received it holds it."""
    books = Books()
    books.issue(8, 500)
    books.move(9, 500, "hand_over", "person", "person", from_person="N1", to_person="N2")
    assert [(held.person, held.open_ng) for held in custodies(books.movements)] == [("N2", 500 * MG)]


def test_overfill_adds_to_what_she_must_account_for() -> None:
    """Declared overfill comes into her hands."""
    books = Books()
    books.issue(8, 50)
    books.move(9, 5, "draw", "overfill", "person")
    books.give(9.1, 50)
    assert custodies(books.movements)[0].open_ng == 5 * MG


def test_a_vial_taken_again_is_due_again() -> None:
    """After everything came back the clock starts anew."""
    books = Books()
    books.issue(8, 500)
    books.put_back(9, 500)
    books.issue(14, 500)
    (held,) = custodies(books.movements)
    assert (held.opened_at, held.due_at, held.taken_ng) == (at(14), at(24), 500 * MG)


def test_the_earliest_due_time_counts() -> None:
    """Two takes held together are due with the first."""
    books = Books()
    books.issue(8, 50, due_in_h=10)
    books.issue(9, 50, due_in_h=2)
    assert custodies(books.movements)[0].due_at == at(11)


def test_an_entry_dated_before_the_take_still_counts() -> None:
    """A waste with a clock ten minutes off is not forgotten."""
    books = Books()
    books.issue(8, 50)
    waste = books.waste(7.9, 10)
    assert custodies(books.movements)[0].open_ng == 40 * MG
    books.movements = [waste, replace(books.movements[0])]
    assert custodies(books.movements)[0].open_ng == 40 * MG
