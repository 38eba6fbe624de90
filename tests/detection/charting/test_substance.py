"""A drug is matched by code, then by whole word, never by a part of one."""

import doctest

import pytest

from detection.charting import substance
from detection.charting.substance import (
    ATC,
    NDC,
    RXNORM,
    SNOMED,
    Coding,
    by_code,
    by_word,
    named,
    printed_code,
)


def test_the_examples_in_the_docstrings_hold() -> None:
    """Each example gives what it says."""
    assert doctest.testmod(substance) == (0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ketamine 50 mg/mL injection", "ketamine"),
        ("KETAMINE HCL", "ketamine"),
        ("Ketalar", "ketamine"),
        ("Esketamine 28 mg", "esketamine"),
        ("S-ketamine 5 mg/mL", "esketamine"),
        ("S(+)-Ketamin", "esketamine"),
        ("(S)-ketamine", "esketamine"),
        ("patient's ketamine", "ketamine"),
        ("R-ketamine", None),
        ("arketamine", None),
        ("acetaminophen 500 mg", None),
        ("norketamine", None),
        ("ketamine and midazolam", None),
        ("midazolam 2 mg/2 mL", "midazolam"),
        ("Ativan", "lorazepam"),
        ("", None),
    ],
)
def test_a_whole_word_names_a_substance(text: str, expected: str | None) -> None:
    """Stereoisomers are other drugs; two drugs in one text are none."""
    assert by_word(text) == expected


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (RXNORM, "6130", "ketamine"),
        (SNOMED, "373464007", "ketamine"),
        (ATC, "N01AX14", "esketamine"),
        (SNOMED, "6130", None),
        (None, "6130", None),
        (NDC, "0409-2053-10", "ketamine"),
        (NDC, "0409205310", "ketamine"),
        (NDC, "00409205310", "ketamine"),
        (NDC, "00000-0000-00", None),
        (NDC, "50090-0001", None),
        (NDC, "1", None),
    ],
)
def test_a_code_counts_in_its_own_system(system: str | None, code: str, expected: str | None) -> None:
    """The same digits elsewhere mean something else."""
    assert by_code([Coding(system, code, None)]) == expected


def test_codes_that_differ_name_nothing() -> None:
    """Two substances on one dose are not one of them."""
    assert by_code([Coding(RXNORM, "6130", None), Coding(RXNORM, "6960", None)]) is None


def test_the_code_stands_before_the_words() -> None:
    """And what is not recognised keeps the chart's words."""
    assert named((Coding(RXNORM, "6130", "K"),), "ward mixture") == "ketamine"
    assert named((Coding(NDC, "1", "Adcetris"),), None) == "Adcetris"
    assert named((), None) is None


def test_the_printed_code_is_as_charted() -> None:
    """RxNorm before NDC; other systems have no place in the line."""
    ndc = Coding(NDC, "0143-9509-10", None)
    assert printed_code((ndc, Coding(RXNORM, "6130", None))) == "RxNorm:6130"
    assert printed_code((ndc,)) == "NDC:0143-9509-10"
    assert printed_code((Coding(SNOMED, "373464007", None),)) is None
