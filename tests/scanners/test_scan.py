"""`parse`: each kind of code, each kind of damage, and nothing damaged that comes out unsaid."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.catalogue import segments
from scanners import scan
from scanners.label import ALPHABET
from scanners.scan import Kind, Scan, ScanError, parse

TODAY = date(2026, 11, 22)
CARTON = "]d2010030409205310521SN01\x1d1727110010H4521A\r"
TOKEN = "2346ACDEFGHJKLMN"

LOTS = st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=10)


def read(raw: str) -> Scan:
    """A scan on the tests' day with the catalogue's segments."""
    return parse(raw, TODAY, segments)


def test_a_carton_gives_all_its_fields() -> None:
    """GTIN, NDC within, lot, expiry at the month's end, serial, and nothing to confirm."""
    carton = read(CARTON)
    assert (carton.kind, carton.symbology) == (Kind.GS1, "]d2")
    assert (carton.gtin14, carton.ndc11) == ("00304092053105", "00409205310")
    assert (carton.lot, carton.expiry, carton.serial) == ("H4521A", date(2027, 11, 30), "SN01")
    assert (carton.confirm, carton.warnings) == (None, ())
    assert carton.raw == CARTON


def test_the_segments_of_an_ndc_are_never_guessed() -> None:
    """Without a catalogue, or outside it, the ten digits within a GTIN stay unparted."""
    assert parse(CARTON, TODAY).ndc11 is None
    assert read("399999999991").ndc11 is None
    assert parse("0409205310\r", TODAY).ndc11 is None
    assert "not in the catalogue" in parse("0409205310\r", TODAY).warnings[0]


@pytest.mark.parametrize(
    ("raw", "kind", "ndc11"),
    [
        ("304092053105", Kind.GTIN, "00409205310"),
        ("0304092053105", Kind.GTIN, "00409205310"),
        ("00304092053105", Kind.GTIN, "00409205310"),
        ("]E00304092053105", Kind.GTIN, "00409205310"),
        ("]I100304092053105", Kind.GTIN, "00409205310"),
        ("96385074", Kind.GTIN, None),
        ("0409-2053-10", Kind.NDC, "00409205310"),
        ("NDC 0409-2053-10", Kind.NDC, "00409205310"),
        ("0409205310", Kind.NDC, "00409205310"),
        ("00409205310", Kind.NDC, "00409205310"),
        ("70004043009", Kind.NDC, "70004043009"),
        ("]C070004043009", Kind.NDC, "70004043009"),
        ("(01)00304092053105(17)271100", Kind.GS1, "00409205310"),
    ],
)
def test_a_product_is_found_in_every_form(raw: str, kind: Kind, ndc11: str | None) -> None:
    """UPC-A, EAN-13, GTIN-14, NDC of 10 and 11 digits with and without hyphens, bracketed."""
    found = read(raw)
    assert (found.kind, found.ndc11, found.confirm) == (kind, ndc11, None)


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        ("V7T2PD3K9XHD", Kind.LABEL, "V7T2PD3K9XHD"),
        ("v7t2-pd3k-9xhd", Kind.LABEL, "V7T2PD3K9XHD"),
        ("]Q1V7T2PD3K9XHD\r", Kind.LABEL, "V7T2PD3K9XHD"),
        (f"VTB/{TOKEN}", Kind.BADGE, TOKEN),
        ("VTP/P-0042\r", Kind.PATIENT, "P-0042"),
        ("]Q1vtl/cab.2", Kind.PLACE, "CAB.2"),
        ("VTA/ALL OF IT", Kind.ACTION, "ALL OF IT"),
    ],
)
def test_our_own_codes_are_known(raw: str, kind: Kind, code: str) -> None:
    """In either case, with or without an identifier."""
    own = read(raw)
    assert (own.kind, own.code, own.confirm) == (kind, code, None)


def test_a_badge_s_secret_is_in_its_code_alone() -> None:
    """Neither `raw` nor repr nor str nor a refusal repeats it."""
    badge = read(f"]Q1VTB/{TOKEN}\r")
    assert badge.code == TOKEN
    assert TOKEN not in badge.raw + repr(badge) + str(badge)
    for damaged in (f"VTB/{TOKEN}2", f"VTB/{TOKEN[:-1]}", f"TB/{TOKEN}", f"]d221VTB/{TOKEN}", TOKEN[2:]):
        with pytest.raises(ScanError) as refused:
            read(damaged)
        assert TOKEN[3:13] not in str(refused.value) + refused.value.found


@pytest.mark.parametrize("raw", ["]Q1HELLO WORLD", "]d1", "https://example.org/a", "]C0LOT-4711"])
def test_well_formed_text_of_nobody_s_is_unknown(raw: str) -> None:
    """A plain symbol's text, or an address; no field is read out of it."""
    unknown = read(raw)
    assert (unknown.kind, dict(unknown.ai), unknown.code) == (Kind.UNKNOWN, {}, None)


@pytest.mark.parametrize(
    "raw", ["ABC", "V7T2PD3K9XH", "]Q1V7T2PD3K9XH", "]Q1V7T2PD3K9XHDV7T2", "123", "304092053106"]
)
def test_what_may_be_a_damaged_code_is_refused(raw: str) -> None:
    """A label with characters too few or too many, a number with a wrong digit, text that nothing announces."""
    with pytest.raises(ScanError):
        read(raw)


@given(lot=LOTS, serial=LOTS)
@settings(max_examples=60, deadline=None)
def test_a_lost_separator_is_never_silent(lot: str, serial: str) -> None:
    """With FNC1 stripped the right fields are offered for confirmation, or the scan is refused."""
    for body in (f"21{serial}1727110010{lot}", f"1727110010{lot}21{serial}", f"10{lot}1727110021{serial}"):
        try:
            found = read(f"]d20100304092053105{body}\r")
        except ScanError:
            continue
        assert found.confirm is not None


def test_the_one_reading_as_a_drug_s_identifier_is_offered() -> None:
    """A separator lost behind the serial: one cut gives GTIN, serial, expiry and lot."""
    offered = read("]d2010030409205310521SN7K1727110010H4521A\r")
    assert offered.confirm == scan.LOST_SEPARATOR
    assert (offered.serial, offered.expiry, offered.lot) == ("SN7K", date(2027, 11, 30), "H4521A")


@pytest.mark.parametrize(
    "body", ["1727110010A21B21C", "10A1721SN", "10A17271100", "21SN70291727110010H4", "10COV010917220901"]
)
def test_several_readings_are_refused_as_such(body: str) -> None:
    """The sentence says that a separator is lost, and what to do."""
    with pytest.raises(ScanError) as refused:
        read(f"0100304092053105{body}\r")
    assert "several readings" in str(refused.value)
    assert "separator" in refused.value.sentence


def test_caps_lock_is_turned_back_and_asked_about() -> None:
    """The identifier shows it; without one, small letters alone are asked about."""
    turned = read("]D2010030409205310521sn01\x1d1727110010h4521a\r")
    assert (turned.serial, turned.lot, turned.confirm) == ("SN01", "H4521A", scan.CAPS_LOCK)
    small = read("010030409205310521sn01\x1d1727110010h4521a\r")
    assert (small.lot, small.confirm) == ("h4521a", scan.SMALL_LETTERS)
    mixed = read("010030409205310521SN01\x1d1727110010BNav4Cam2\r")
    assert mixed.confirm is None


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_tail_may_be_cut_unless_something_says_it_is_whole(cut: int) -> None:
    """Neither an identifier in front nor a return behind: the last field is asked about."""
    assert read("010030409205310521SN01\x1d1727110010H4521A"[:-cut]).confirm == (
        scan.CUT_TAIL if cut < 5 else None
    )
    assert read("010030409205310521SN01\x1d1727110010H4521A\r").confirm is None
    assert read("]d2010030409205310521SN01\x1d1727110010H4521A").confirm is None
    assert read("VTL/CAB-1").confirm == scan.CUT_TAIL


@pytest.mark.parametrize(
    "once",
    [
        CARTON.strip(),
        CARTON.strip()[3:],
        "304092053105",
        "0409205310",
        "70004043009",
        "V7T2PD3K9XHD",
        f"VTB/{TOKEN}",
    ],
)
def test_two_scans_run_together_never_pass_unsaid(once: str) -> None:
    """The same code twice without an end mark between is refused, or harmless: the same values again."""
    try:
        twice = read(f"{once}{once}\r")
    except ScanError:
        return
    first = read(f"{once}\r")
    assert (twice.lot, twice.serial, twice.expiry) == (first.lot, first.serial, first.expiry)
    assert twice.warnings


@pytest.mark.parametrize("once", ["10LOT4711", "10A7", "1012345678", "304092053105", "V7T2PD3K9XHD"])
def test_what_would_read_on_as_one_is_seen_to_be_two(once: str) -> None:
    """A lot and a number swallow their own second scan, so two equal halves are refused as such."""
    with pytest.raises(ScanError, match="the same one twice"):
        read(f"{once}{once}\r")


def test_a_field_that_stands_twice_and_differs_is_asked_about() -> None:
    """The last value counts, with a warning; two different lots are two labels."""
    twice = read("]d20100304092053105\x1d10A1\x1d10B2\r")
    assert (twice.lot, twice.confirm) == ("B2", scan.TWICE)
    assert "stands twice" in twice.warnings[0]


def test_a_cut_upc_is_not_taken_for_an_ndc() -> None:
    """Eleven digits beginning with 3 may be a UPC-A without its last; ten behind a lost 3 end in its check digit."""
    assert read("30409205310").confirm == scan.CUT_NUMBER
    assert read("04092053105\r").confirm == scan.CUT_NUMBER


def test_eight_digits_may_be_a_date() -> None:
    """(11)030201 has the check digit of a GTIN-8: a person looks."""
    assert (read("11030201").kind, read("11030201").confirm) == (Kind.GS1, scan.EIGHT_DIGITS)
    assert (read("17271301").kind, read("17271301").confirm) == (Kind.GTIN, scan.EIGHT_DIGITS)


def test_fields_without_a_product_and_cases_are_warned_of() -> None:
    """A lot alone belongs to nothing, and a case is not a carton."""
    assert "No GTIN" in read("]d210H4\r").warnings[0]
    assert "case" in read("10304094903115").warnings[0]


@given(st.one_of(st.text(max_size=80), st.text("0123456789]dC1\x1d()VTB/^|~AZa" + ALPHABET, max_size=120)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(raw: str) -> None:
    """No other exception than the declared one, and its sentence is one line."""
    sentence = expected = "read"
    try:
        read(raw)
    except ScanError as refused:
        sentence, expected = str(refused), refused.expected
    assert sentence.splitlines() == [sentence]
    assert expected
