"""Amounts are exact: text to thousandths and back, parts that sum to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.amount import (
    AmountError,
    Unit,
    decimal_text,
    mass_of_volume,
    parse_amount,
    printed_text,
    volume_of_mass,
)


@pytest.mark.parametrize(
    ("text", "thousandths", "unit"),
    [
        ("35 mg", 35_000, Unit.MG),
        ("35mg", 35_000, Unit.MG),
        (" 0.7 mL ", 700, Unit.ML),
        ("0.7 ML", 700, Unit.ML),
        (".5 mg", 500, Unit.MG),
        ("7.", 7_000, None),
        ("0.333", 333, None),
        ("0.333000000", 333, None),
        ("9999999 mg", 9_999_999_000, Unit.MG),
    ],
)
def test_text_becomes_thousandths_of_its_unit(text: str, thousandths: int, unit: Unit | None) -> None:
    """Milligrams become micrograms, millilitres microlitres, a bare number keeps its unit open."""
    typed = parse_amount(text)
    assert (typed.thousandths, typed.unit) == (thousandths, unit)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "That is not an amount."),
        ("-5 mg", "That is not an amount."),
        ("1e3 mg", "That is not an amount."),
        ("1,000 mg", "That is not an amount."),
        ("5 mcg", "That is not an amount."),
        ("nan", "That is not an amount."),
        ("٣ mg", "That is not an amount."),
        ("12345678 mg", "That is not an amount."),
        ("0 mg", "That amount is nothing."),
        ("0.000 mL", "That amount is nothing."),
        ("0.0005 mg", "That is finer than a microgram."),
        ("0.0005 mL", "That is finer than a microlitre."),
    ],
)
def test_what_is_not_whole_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    """Nothing is rounded, and the sentence carries what was expected and found."""
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert caught.value.sentence == sentence
    assert caught.value.expected
    assert caught.value.found == (text.strip() or "nothing")


@given(st.integers(1, 9_999_999_999))
def test_what_is_printed_reads_back_as_the_same(thousandths: int) -> None:
    """A plain decimal is never padded and never rounded."""
    text = decimal_text(thousandths)
    assert parse_amount(text).thousandths == thousandths
    assert not text.endswith((".", "0")) or "." not in text
    assert printed_text(thousandths).replace(",", "") == text


@pytest.mark.parametrize(
    ("thousandths", "plain", "printed"),
    [
        (0, "0", "0"),
        (12_500_500, "12500.5", "12,500.5"),
        (-200, "-0.2", "\u22120.2"),
        (1, "0.001", "0.001"),
        (1_000, "1", "1"),
    ],
)
def test_both_texts_of_an_amount(thousandths: int, plain: str, printed: str) -> None:
    """Files get a hyphen and no separator, people a minus sign and commas."""
    assert (decimal_text(thousandths), printed_text(thousandths)) == (plain, printed)


def test_a_typed_amount_prints_with_its_unit() -> None:
    """The books keep what was typed in one normal form."""
    assert parse_amount("0.70 ml").text == "0.7 mL"
    assert parse_amount("35").text == "35"


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.lists(st.integers(1, 10**5), max_size=8))
def test_parts_sum_to_the_whole(amount_ug: int, total_ul: int, parts_ul: list[int]) -> None:
    """Each part is what is up to its end less what left before: nothing is lost in rounding."""
    out_ul = out_ug = 0
    for part_ul in parts_ul:
        end = min(out_ul + part_ul, total_ul)
        part_ug = mass_of_volume(end, amount_ug, total_ul) - out_ug
        assert part_ug >= 0
        out_ul, out_ug = end, out_ug + part_ug
    rest = mass_of_volume(total_ul, amount_ug, total_ul) - out_ug
    assert out_ug + rest == amount_ug


def test_the_volume_of_a_mass_says_whether_it_is_exact() -> None:
    """50 mg/mL: 35 mg are 0.7 mL; 0.025 mg would be half a microlitre and is rounded up, openly."""
    assert volume_of_mass(35_000, 500_000, 10_000) == (700, True)
    assert volume_of_mass(25, 500_000, 10_000) == (1, False)
    assert volume_of_mass(24, 500_000, 10_000) == (0, False)
