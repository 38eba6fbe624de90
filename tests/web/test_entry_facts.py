"""The page of every entry says the same of it in the same order, and every signature is read whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inventory.reports.entries import EntryHead, SignatureRow
from inventory.signature import BY_VIDEO
from web import words
from web.entry_facts import entry_facts, entry_page, signatures_of
from web.frame import Button, Fact, Mood

HERE = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 17, 14, 12, 9, tzinfo=HERE)
#: Signed where it was an hour earlier by the clock.
THERE = AT.astimezone(ZoneInfo("America/Chicago"))
WITNESS = SignatureRow(
    "P-2", "Ben Sample", "witness", "witnessed", "badge and PIN", BY_VIDEO, "Room 1", THERE, "0.36 mL"
)
HEAD = EntryHead(
    "R1", 9, "waste", "P-1", "Ann Example", None, "about_to", None, AT - timedelta(minutes=5), AT, str(HERE),
    b"\xab" * 32, b"", (WITNESS,), (), 0,
)  # fmt: skip


def test_its_own_facts_stand_amid_those_of_every_entry() -> None:
    """Recorded and by whom first, number and hash last; the time it happened where that is another."""
    facts = entry_facts(HEAD, HERE, AT, iter([Fact("Reason", "spilt")]), str.upper)
    assert [fact.term for fact in facts] == ["Recorded", "By", "Reason", "Entry", "Hash"]
    assert (facts[1].text, facts[3].text, facts[4].text) == ("ANN EXAMPLE, no workstation", "R1/9", "ab" * 8)
    late = entry_facts(HEAD, HERE, AT, (), happened=HEAD.occurred_at)
    assert [(fact.term, fact.text[-8:]) for fact in late[:2]] == [
        ("Recorded", "14:12:09"),
        ("Happened", "14:07:09"),
    ]


def test_a_signature_says_who_what_when_how_and_where() -> None:
    """In the zone in which she signed, and of a witness how she saw it; the name as the reader may see it."""
    (line,) = signatures_of(HEAD, lambda name: f"<{name}>")
    assert (line.name, line.method, line.workstation) == ("<Ben Sample>", "badge and PIN", "Room 1")
    assert line.at_text == f"{words.day(AT.date())} 13:12:09 CST"
    assert line.meaning.startswith("Witnessed, ")
    assert "by video" in line.meaning
    assert "0.36 mL" in line.meaning


def test_an_entry_that_moves_no_drug_is_a_yes_without_a_number() -> None:
    """It is named in the sentence and in the heading, and goes on where it is told."""
    shown = entry_page(HEAD, (), "/people/", Button("Go on", href="/people/"))
    assert (shown["ask"].mood, shown["number"], shown["next"].href) == (Mood.YES, None, "/people/")
    assert shown["ask"].sentence == f"Recorded: {HEAD.what[0].lower()}{HEAD.what[1:]}."
    assert shown["heading"] == f"{HEAD.what}, entry R1/9"
