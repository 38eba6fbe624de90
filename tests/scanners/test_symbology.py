"""What a scanner puts around a code is taken off, and a code that came through a wrong keyboard is refused."""

import doctest

import pytest

from scanners import symbology
from scanners.refusal import ScanError
from scanners.symbology import Content, unframe


def test_the_examples_hold() -> None:
    """The docstrings' examples are true."""
    assert doctest.testmod(symbology).failed == 0


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\r\n ", "\x1d"])
def test_an_end_mark_says_that_the_tail_is_whole(end: str) -> None:
    """Return, line feed, tab or a closing separator is taken off and remembered."""
    frame = unframe(f"]d210H4{end}")
    assert (frame.text, frame.terminated) == ("10H4", True)
    assert not unframe("]d210H4").terminated


@pytest.mark.parametrize(
    ("raw", "identifier", "content"),
    [
        ("]d210H4", "]d2", Content.ELEMENT_STRINGS),
        ("\x1d]C110H4", "]C1", Content.ELEMENT_STRINGS),
        ("]e0\x1d10H4", "]e0", Content.ELEMENT_STRINGS),
        ("]E00304092053105", "]E0", Content.NUMBER),
        ("]Q1HELLO", "]Q1", Content.TEXT),
        ("]d1", "]d1", Content.TEXT),
        ("10H4", None, None),
    ],
)
def test_the_identifier_says_what_follows(raw: str, identifier: str | None, content: Content | None) -> None:
    """GS1 symbols hold element strings, EAN a number, plain ones text; without an identifier nothing is known."""
    frame = unframe(raw)
    assert (frame.symbology, frame.content) == (identifier, content)
    assert not frame.text.startswith("\x1d")


@pytest.mark.parametrize(
    ("turned", "identifier", "text"),
    [
        ("]D210h4", "]d2", "10H4"),
        ("]c110h4", "]C1", "10H4"),
        ("]q310h4", "]Q3", "10H4"),
        ("]E00108430215011539", "]e0", "0108430215011539"),
    ],
)
def test_caps_lock_is_seen_in_the_identifier_and_turned_back(turned: str, identifier: str, text: str) -> None:
    """The identifier's letter has one case in each standard, so the other one shows Caps Lock."""
    frame = unframe(turned)
    assert (frame.symbology, frame.text, frame.caps_lock) == (identifier, text, True)


@pytest.mark.parametrize("raw", ["", " ", "\r\n", "\x1d", "]", "]X", "]XX", "]+2AB", "]w0AB"])
def test_nothing_and_half_an_identifier_are_refused(raw: str) -> None:
    """An empty scan and a lone bracket are no codes."""
    with pytest.raises(ScanError):
        unframe(raw)


@pytest.mark.parametrize("raw", ["304092053105\r304092053105\r", "A\tB", "A\nB"])
def test_two_codes_in_one_scan_are_refused(raw: str) -> None:
    """An end mark in the middle parts two scans that were taken for one."""
    with pytest.raises(ScanError, match="two run together"):
        unframe(raw)


@pytest.mark.parametrize(("raw", "layout"), [("+d20108", "German"), ("$d\xe9\xe0&\xe0\x5f", "French")])
def test_another_keyboard_layout_is_named(raw: str, layout: str) -> None:
    """The sentence says which setting to change."""
    with pytest.raises(ScanError, match=layout) as refused:
        unframe(raw)
    assert "keyboard layout" in refused.value.sentence


@pytest.mark.parametrize("raw", ["0123456789\u2070\u2070\u2070", "\u0661\u0662", "9" * 4297])
def test_other_signs_and_endless_text_are_refused(raw: str) -> None:
    """Superscripts and foreign digits pass for digits elsewhere; here they do not."""
    with pytest.raises(ScanError):
        unframe(raw)
