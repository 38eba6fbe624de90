"""Every scan is kept as it came; a badge, or what may be a PIN, as a keyed digest and in no other form."""

import pytest

from inventory.keys import Purpose
from inventory.tables.working import scan_evidence
from tests.cast import KEYS, Clinic
from tests.web.conftest import Desk
from tests.web.floor import rows
from web import evidence
from web.given import Given, What


def kept(clinic: Clinic, raw: str, given: Given | None = None) -> list[tuple[str | None, bytes | None, str]]:
    """Text, digest and kind of what is in the table after keeping this."""
    evidence.keep(clinic.database, "R1.W1", "P-0001", "home", raw, "taken", given)
    return [(row.raw, row.digest, row.kind) for row in rows(clinic, scan_evidence)]


def test_a_scan_is_kept_as_it_came_with_what_was_answered(desk: Desk) -> None:
    """Raw text, control characters and all; who, where, on which page, when."""
    raw = "]d20100304092053105\u001d21S001"
    evidence.keep(desk.clinic.database, "R1.W1", "P-0001", "issue", raw, "NothingKnown", None)
    (row,) = rows(desk.clinic, scan_evidence)
    assert (row.raw, row.digest, row.kind, row.answer) == (raw, None, "unread", "NothingKnown")
    assert (row.workstation, row.person, row.page) == ("R1.W1", "P-0001", "issue")
    assert row.at_us > 0


@pytest.mark.parametrize("raw", ["VTB/ANNANNANNANNANNA", "0108430215011539VTB/2346", "ANNANNANNANNANNA"])
def test_of_a_badge_whole_or_damaged_a_digest_is_kept(desk: Desk, raw: str) -> None:
    """What may hold a token is not kept, not even where it could not be read."""
    digest = KEYS.mac(Purpose.BADGE, raw.encode())
    assert kept(desk.clinic, raw) == [(None, digest, "unread")]


def test_what_was_read_as_a_badge_is_kept_as_a_digest_whatever_it_looks_like(desk: Desk) -> None:
    """The reader's word counts beside the form."""
    ((raw, digest, kind),) = kept(desk.clinic, "some badge", Given(What.BADGE, ""))
    assert (raw, kind) == (None, "badge")
    assert digest == KEYS.mac(Purpose.BADGE, b"SOME BADGE")


@pytest.mark.parametrize("raw", ["4711", "47110815", " 4711 \n"])
def test_what_may_be_a_pin_is_kept_as_a_digest(desk: Desk, raw: str) -> None:
    """Four to eight digits alone may be a PIN in the wrong box (practice P4)."""
    assert kept(desk.clinic, raw) == [(None, KEYS.mac(Purpose.BADGE, raw.strip().encode()), "unread")]


def test_other_numbers_are_kept_as_they_came(desk: Desk) -> None:
    """A choice, an amount with its unit, a GTIN: none of them is a PIN."""
    for raw in ("3", "471", "35 mg", "00304092053105"):
        kept(desk.clinic, raw)
    assert [row.raw for row in rows(desk.clinic, scan_evidence)] == ["3", "471", "35 mg", "00304092053105"]


@pytest.mark.parametrize("raw", ["3942q", "39 42", "3942.", "3942 mg", "PIN 3942"])
def test_a_pin_with_a_slip_in_it_is_kept_as_a_digest(desk: Desk, raw: str) -> None:
    """One stray key does not make a secret evidence."""
    ((text, digest, _),) = kept(desk.clinic, raw)
    assert text is None
    assert digest is not None


def test_an_enter_alone_is_no_scan(desk: Desk) -> None:
    """Nothing was given, so nothing is kept."""
    assert kept(desk.clinic, " \r\n") == []
