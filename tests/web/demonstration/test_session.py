"""Sessions: six infusions out of one vial on a full day, parts and wastes that add up, overfill that is declared."""

from datetime import timedelta

from tests.web.demonstration.conftest import Made
from web.demonstration.cast import KEPT, UNCHARTED
from web.demonstration.session import lasts


def test_a_longer_session_lasts_longer() -> None:
    """What a session takes at the most is known before it begins."""
    assert timedelta(hours=4) < lasts(6) < timedelta(hours=10)


def test_six_infusions_come_out_of_one_vial(made: Made) -> None:
    """The ordinary day: one vial of 500 mg, six patients."""
    fullest = made.rows(
        "SELECT container, count(*), count(DISTINCT patient) FROM draw GROUP BY container ORDER BY 3 DESC LIMIT 1"
    )
    assert fullest[0][2] >= 6


def test_what_is_drawn_is_given_or_wasted(made: Made) -> None:
    """Of every syringe but the one in Ann's hands nothing is left, and given and wasted make what was drawn."""
    rows = made.rows(
        "SELECT c.label, c.amount_ug, sum(CASE WHEN l.from_container = c.label AND l.to_container = c.label"
        " THEN l.amount_ug ELSE 0 END) FROM container c JOIN line l ON l.to_container = c.label"
        " WHERE c.kind = 'syringe' GROUP BY 1, 2"
    )
    open_now = [(drawn_ug, gone_ug) for _, drawn_ug, gone_ug in rows if drawn_ug != gone_ug]
    assert open_now == [(35_000, 25_000)]


def test_doses_are_given_whole_in_parts_and_not_to_the_end(made: Made) -> None:
    """Some syringes are given in two times, and some have a rest that is wasted."""
    given = made.rows("SELECT container, count(*) FROM administration GROUP BY 1")
    assert {1, 2} == {number for _, number in given}
    why = {reason for (reason,) in made.rows("SELECT DISTINCT why FROM waste")}
    assert "left_over" in why


def test_overfill_is_declared_in_the_entry_that_draws_it(made: Made) -> None:
    """The line out of the overfill stands beside the exception, and is no more than a vial may hold."""
    lines = made.rows(
        "SELECT l.book, l.seq, l.amount_ug FROM line l JOIN place p ON p.code = l.from_place"
        " WHERE p.kind = 'overfill' ORDER BY 1, 2"
    )
    named = made.rows(
        "SELECT book, seq FROM entry_exception WHERE name = 'more_than_the_books_hold' ORDER BY 1, 2"
    )
    assert lines
    assert [(book, seq) for book, seq, _ in lines] == named
    assert all(amount_ug <= 25_000 for _, _, amount_ug in lines)


def test_overfill_is_all_that_is_recorded_as_an_exception(made: Made) -> None:
    """Nobody takes, gives or returns against a rule."""
    assert made.rows("SELECT DISTINCT name FROM entry_exception") == [("more_than_the_books_hold",)]
    assert not made.rows("SELECT command_id FROM outcome WHERE refused IS NOT NULL")


def test_both_diverters_are_in_the_truth_and_their_entries_in_the_books(made: Made) -> None:
    """One writes down doses that nobody gets, the other keeps vials; each act names the entry that shows it."""
    truth = made.result.truth
    assert {(act.person, act.scheme) for act in truth} == {
        (UNCHARTED.code, "phantom_dose"),
        (KEPT.code, "uncharted_removal"),
    }
    kinds = {"phantom_dose": "administration", "uncharted_removal": "issue"}
    for act in truth:
        book, seq = act.entry.split("/")
        found = made.rows("SELECT actor, kind FROM entry WHERE book = :b AND seq = :s", b=book, s=int(seq))
        assert found == [(act.person, kinds[act.scheme])]


def test_nothing_in_the_database_tells_them(made: Made) -> None:
    """The truth is handed back and stored nowhere."""
    tables = [name for (name,) in made.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        text = repr(made.rows(f'SELECT * FROM "{table}"'))
        assert "phantom" not in text
        assert "uncharted_removal" not in text
