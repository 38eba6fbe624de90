"""What was given at a scan box is told apart by its form alone; what is damaged or doubtful is refused in words."""

from datetime import date

import pytest

from inventory.amount import Unit
from inventory.keys import Purpose
from scanners.label import grouped, new_label
from tests.cast import KEYS
from web.given import KEYED, LETTERS, Given, What, could_be_pin, read
from web.refusals import Damaged, LookFirst, NotOurLabel

TODAY = date(2026, 11, 2)
LABEL = new_label(KEYS.key(Purpose.LABEL), lambda _: 3)


def given(raw: str, *, looked: bool = False) -> Given:
    """What the text is."""
    return read(raw, TODAY, KEYS, looked=looked)


@pytest.mark.parametrize(
    ("raw", "what", "code"),
    [
        ("", What.ENTER, ""),
        (" \r\n", What.ENTER, ""),
        ("w", What.ACTION, "WASTE"),
        ("?", What.ACTION, "HELP"),
        ("confirm", What.ACTION, "CONFIRM"),
        ("ALL OF IT", What.ACTION, "ALL OF IT"),
        ("VTA/EMERGENCY", What.ACTION, "EMERGENCY"),
        ("vta/7", What.ACTION, "7"),
        ("3", What.CHOICE, "3"),
        ("REASON 4", What.CHOICE, "4"),
        ("VTA/REASON 2", What.CHOICE, "2"),
        (LABEL, What.LABEL, LABEL),
        (grouped(LABEL).lower(), What.LABEL, LABEL),
        ("VTP/PAT1", What.PATIENT, "PAT1"),
        ("VTL/R1.CAB", What.PLACE, "R1.CAB"),
        ("(01)00304092053105(17)280228(10)D42", What.CARTON, ""),
        ("00304092053105", What.CARTON, ""),
        ("https://clinic.example/1", What.TEXT, ""),
    ],
)
def test_a_text_is_what_its_form_says(raw: str, what: What, code: str) -> None:
    """Codes of ours, cartons, letters, words of the action card, numbers of a choice, or nothing."""
    found = given(raw)
    assert (found.what, found.code) == (what, code)


@pytest.mark.parametrize(
    ("raw", "thousandths", "unit"),
    [
        ("35 mg", 35_000, Unit.MG),
        ("0.7ML", 700, Unit.ML),
        (".5", 500, None),
        ("35", 35_000, None),
        ("12.5", 12_500, None),
    ],
)
def test_a_number_is_an_amount(raw: str, thousandths: int, unit: Unit | None) -> None:
    """With its unit or without one; whether a unit is needed is the step's question."""
    amount = given(raw).amount
    assert amount is not None
    assert (amount.thousandths, amount.unit) == (thousandths, unit)


@pytest.mark.parametrize(
    ("raw", "sentence", "expected"),
    [
        ("0", "That amount is nothing.", "more than 0"),
        ("0.0001 mg", "That is finer than a microgram.", "at most 3 places, for example 0.333"),
        ("1.2.3 mg", "That is not an amount.", "a number with its unit, for example 35 mg"),
        ("VTB/2346", "Scan that code again: it cannot be used.", "a badge of 16 characters"),
        ("00304092053106", "Scan that code again: it cannot be used.", "the check digit 5"),
    ],
)
def test_what_is_damaged_is_refused_with_expected_and_found(raw: str, sentence: str, expected: str) -> None:
    """The sentence of the reader below becomes the sentence of the page."""
    with pytest.raises(Damaged) as refused:
        given(raw)
    assert (refused.value.sentence, refused.value.expected) == (sentence, expected)
    assert refused.value.found


def test_an_invented_label_is_refused() -> None:
    """Twelve characters of the right form and a wrong check are nobody's label."""
    wrong = LABEL[:-1] + ("A" if LABEL[-1] != "A" else "C")
    with pytest.raises(NotOurLabel) as refused:
        given(wrong)
    assert (refused.value.expected, refused.value.found) == ("a label printed here", wrong)


def test_a_doubtful_scan_is_looked_at_first() -> None:
    """Eight digits may be a number or a date: a person looks, and then it is taken."""
    doubtful = "17280228"
    with pytest.raises(LookFirst) as refused:
        given(doubtful)
    assert refused.value.sentence == "Compare with the label: eight digits are a number or a date."
    assert given(doubtful, looked=True).what is What.CARTON


def test_a_badge_leaves_nothing_of_its_secret() -> None:
    """Neither the raw text nor the evidence holds the token; only the code does, for the look-up."""
    found = given("VTB/ANNANNANNANNANNA")
    assert (found.what, found.raw, found.evidence) == (What.BADGE, "", "")
    assert "ANNANN" not in repr(found.scan)


def test_each_letter_and_its_action_code_are_one_command() -> None:
    """The card's VTA/WASTE is the letter W, for every letter that stands on the card."""
    for letter, word in LETTERS.items():
        if letter != "?":
            assert given(f"VTA/{word}").code == given(letter).code == word


def test_digits_of_the_card_build_an_amount() -> None:
    """Each adds what it says, and the unit ends it."""
    words = ("3", "5", "POINT", "5", "MG")
    assert "".join(KEYED[given(f"VTA/{word}").code] for word in words) == "35.5 mg"


@pytest.mark.parametrize(
    ("raw", "may"),
    [
        ("4711", True),
        (" 47110815\n", True),
        ("471", False),
        ("471108151", False),
        ("47 11", False),
        ("47.11", False),
        ("PIN4711", False),
        ("\u0664\u0667\u0661\u0661", False),
    ],
)
def test_four_to_eight_digits_may_be_a_pin(raw: str, may: bool) -> None:
    """Digits alone, whatever white space a keyboard or a scanner leaves around them."""
    assert could_be_pin(raw) is may
