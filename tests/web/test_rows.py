"""The rows of read pages: the verbs have their letters and drawings, and substances are never added."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import web
from web.rows import VERBS, EntryRow, InHand

SPRITE = (Path(web.__file__).parent / "static" / "icons.svg").read_text(encoding="utf-8")


def test_verbs_are_found_by_their_letter() -> None:
    """Each verb stands under its own letter, with a page and a drawing that the sprite has."""
    assert "".join(VERBS) == "EIDGWR"
    for letter, verb in VERBS.items():
        assert verb.letter == letter
        assert verb.href.startswith("/")
        assert re.search(rf'<symbol id="{verb.icon}"', SPRITE)


def test_what_is_held_is_kept_by_substance() -> None:
    """A row of what is in hand names one substance, so that no sum over several can be shown."""
    assert "substance" in {field.name for field in fields(InHand)}


def test_entry_asks_no_second_person_unless_one_is_named() -> None:
    """An entry without a second person says so by being empty, which the page reads as none asked."""
    row = EntryRow(
        "17 Nov 14:12:09", "trash-2", "Wasted", 10_000, 200, 0, "Ann Example", "into the bin", 1309
    )
    assert row.second == ""
    assert row.exact
