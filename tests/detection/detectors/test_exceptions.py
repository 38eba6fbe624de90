"""Each entry with a named exception is the pharmacist's to read."""

import re
from dataclasses import replace

from detection.detectors.exceptions import _SAID, Parameters, find
from detection.finding import FAIR, PHARMACIST, WEAK
from inventory import errors, rule_errors
from inventory.errors import Refused
from tests.detection.clinic import MG, Books, at, streams


def test_an_entry_without_an_exception_is_not_said() -> None:
    """Ordinary movements give nothing."""
    books = Books()
    books.issue(8, 50)
    books.give(9, 50)
    assert find(streams(books), Parameters(), at(0, 7)) == ()


def test_an_entry_with_exceptions_is_one_statement() -> None:
    """However many lines and names it has; owned by the pharmacist, with the largest line's amount."""
    books = Books()
    dose = books.give(9, 50, exceptions=("no_order", "expired"))
    books.movements.append(replace(dose, amount_ng=5 * MG, from_kind="overfill", from_person=None))
    (statement,) = find(streams(books), Parameters(), at(0, 7))
    assert statement.statement == "Recorded with an exception: past its expiry, without an order"
    assert (statement.owner, statement.person, statement.strength) == (PHARMACIST, "N1", FAIR)
    assert statement.difference_ng == 50 * MG
    assert [cause.name for cause in statement.causes] == ["Expiry seen too late", "Order written later"]
    assert [record.entry for record in statement.records] == [dose.entry]


def test_each_entry_is_said_on_its_own_and_in_order() -> None:
    """Two entries, two keys."""
    books = Books()
    books.give(10, 50, exceptions=("expired",))
    books.give(9, 50, exceptions=("expired",))
    statements = find(streams(books), Parameters(), at(0, 7))
    assert [statement.first_at for statement in statements] == [at(9), at(10)]
    assert len({statement.key for statement in statements}) == 2


def test_declared_overfill_is_weak() -> None:
    """Declaring it must stay cheap; beside another exception it is not the matter."""
    books = Books()
    books.draw(9, 5, exceptions=("more_than_the_books_hold",))
    books.draw(10, 5, exceptions=("more_than_the_books_hold", "expired"))
    assert [s.strength for s in find(streams(books), Parameters(), at(0, 7))] == [WEAK, FAIR]


def test_one_signature_waits_for_its_reviewer_and_is_not_asked_about_here() -> None:
    """Beside another exception that one alone is said."""
    books = Books()
    books.give(9, 50, exceptions=("second_person_wanted",))
    books.give(10, 50, exceptions=("second_person_wanted", "expired"))
    (statement,) = find(streams(books), Parameters(), at(0, 7))
    assert statement.statement == "Recorded with an exception: past its expiry"


def test_an_exception_of_another_name_is_said_by_its_name() -> None:
    """None is dropped for want of words."""
    books = Books()
    books.draw(9, 5, exceptions=("right_withdrawn",))
    (statement,) = find(streams(books), Parameters(), at(0, 7))
    assert statement.statement == "Recorded with an exception: right withdrawn"
    assert statement.causes[0].name == "Right withdrawn"


def test_an_entry_of_later_is_not_seen() -> None:
    """Recorded at 12, unseen at 11."""
    books = Books()
    books.give(9, 50, exceptions=("expired",), recorded_at=at(12))
    assert [len(find(streams(books), Parameters(), at(hour))) for hour in (11, 12)] == [0, 1]


def test_every_rule_that_a_fact_may_break_has_its_words() -> None:
    """Each refusal that has a way to be recorded as a fact is said in words of its own."""
    broken = [
        kind
        for kind in (vars(errors) | vars(rule_errors)).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind.as_fact is not None
    ]
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower() for kind in broken}
    assert names == set(_SAID)
