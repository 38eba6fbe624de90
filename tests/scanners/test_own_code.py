"""Badges, wristbands, places and action codes: written, read back, refused when damaged."""

import doctest
import random
import re

import pytest

from scanners import own_code
from scanners.own_code import ACTIONS, Mark, read_own_code
from scanners.refusal import ScanError

TOKEN = "2346ACDEFGHJKLMN"


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(own_code).failed == 0


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        (own_code.badge_text(TOKEN), Mark.BADGE, TOKEN),
        (own_code.wristband_text("P-0042"), Mark.WRISTBAND, "P-0042"),
        (own_code.place_text("R1-CAB.2"), Mark.PLACE, "R1-CAB.2"),
        (own_code.action_text("REASON 3"), Mark.ACTION, "REASON 3"),
    ],
)
def test_what_is_written_reads_back(text: str, mark: Mark, code: str) -> None:
    """In capitals and in small letters alike, and in QR alphanumeric characters alone."""
    assert re.fullmatch(r"[0-9A-Z $%*+./:-]+", text)
    for typed in (text, text.lower()):
        read = read_own_code(typed)
        assert read is not None
        assert (read.mark, read.code) == (mark, code)


def test_no_action_word_begins_another() -> None:
    """So a word whose end was cut is refused, not read as its neighbour."""
    assert not [(a, b) for a in ACTIONS for b in ACTIONS if a != b and b.startswith(a)]


@pytest.mark.parametrize(
    "text",
    [
        f"VTB/{TOKEN[:-1]}",
        f"VTB/{TOKEN}2",
        "VTB/",
        "VTB",
        "VTB/2346ACDEFGHJKLM0",
        "VTA/GIV",
        "VTA/",
        "VTP/",
        "VTP/A B",
        "VTL/A_B",
        "VTL/" + "A" * 33,
        "VTL/CABVTL/CAB",
    ],
)
def test_a_damaged_one_is_refused(text: str) -> None:
    """It begins with our mark and goes on as none of our codes."""
    with pytest.raises(ScanError):
        read_own_code(text)


def test_another_s_code_is_none_of_ours() -> None:
    """The mark and the stroke make it ours."""
    assert read_own_code("VTX/AB") is None
    assert read_own_code("VTLX/AB") is None


def test_a_badge_s_secret_stays_out_of_repr_and_refusal() -> None:
    """Nothing that a log may hold repeats the token."""
    assert TOKEN not in repr(read_own_code(f"VTB/{TOKEN}"))
    with pytest.raises(ScanError) as refused:
        read_own_code(f"VTB/{TOKEN}9")
    assert TOKEN not in repr(refused.value) + refused.value.found + refused.value.expected


def test_only_codes_of_any_length_may_have_lost_their_end() -> None:
    """A badge has its length and an action its list; wristband and place have neither."""
    ends = {text[:3]: read_own_code(text) for text in (f"VTB/{TOKEN}", "VTP/P1", "VTL/C1", "VTA/YES")}
    assert {mark: code.open_end for mark, code in ends.items() if code} == {
        "VTB": False,
        "VTP": True,
        "VTL": True,
        "VTA": False,
    }


def test_a_code_that_would_not_read_is_never_written() -> None:
    """Small letters and signs outside the list are a broken program's."""
    with pytest.raises(ValueError, match="capitals"):
        own_code.place_text("cab")
    with pytest.raises(ValueError, match="expected"):
        own_code.wristband_text("A/B")


def test_badge_tokens_are_made_of_the_alphabet() -> None:
    """Sixteen characters, each by its own chance."""
    tokens = {own_code.new_badge_token(random.Random(seed).randrange) for seed in range(50)}
    assert len(tokens) == 50
    for token in tokens:
        own_code.badge_text(token)
