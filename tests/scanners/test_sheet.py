"""Printed labels: what each says, where it lies, and that its symbol is big enough and reads."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from scanners.qr import qr_path
from scanners.sheet import PER_SHEET, PaperLabel, label_sheet, one_label

VIAL = PaperLabel("V7T2PD3K9XHD", "Ketamine", "50 mg/mL", "500 mg in 10 mL", "H4521A", "30 Nov 2027")
SYRINGE = replace(
    VIAL, amount="35 mg in 0.7 mL", patient="P-0042 Ann Example", who="B. Example", when="17 Nov 14:11"
)

SVG = "{http://www.w3.org/2000/svg}"


def words(*labels: PaperLabel) -> list[str]:
    """The lines of text of a sheet, in order."""
    return [element.text or "" for element in ET.fromstring(label_sheet(labels)).iter(f"{SVG}text")]  # noqa: S314


def test_a_vial_s_label_says_strength_lot_and_expiry() -> None:
    """As text beside the symbol, and the code in its groups below."""
    assert words(VIAL) == [
        "Ketamine",
        "50 mg/mL",
        "500 mg in 10 mL",
        "Lot H4521A",
        "Expires 30 Nov 2027",
        "V7T2-PD3K-9XHD",
    ]


def test_a_syringe_s_label_says_for_whom_by_whom_and_when() -> None:
    """Patient, person and time stand below; lot and expiry share a line."""
    assert words(SYRINGE)[3:] == [
        "Lot H4521A, expires 30 Nov 2027",
        "For P-0042 Ann Example",
        "B. Example, 17 Nov 14:11",
        "V7T2-PD3K-9XHD",
    ]


def test_the_symbol_is_the_label_s_and_large_enough() -> None:
    """Modules of at least 0.38 mm, the unit being a micrometre, and all 29 within the label."""
    sheet = label_sheet([VIAL])
    found = re.search(r'scale\((\d+)\)" d="([^"]+)"', sheet)
    assert found is not None
    assert found[2] == qr_path(VIAL.code).d
    assert int(found[1]) >= 380
    assert int(found[1]) * 29 < 25_400


def test_labels_lie_side_by_side_on_the_page() -> None:
    """Thirty places, none twice, all on Letter paper."""
    sheet = label_sheet([VIAL] * PER_SHEET)
    places = [(int(x), int(y)) for x, y in re.findall(r'<g transform="translate\((\d+) (\d+)\)">', sheet)]
    assert len(set(places)) == PER_SHEET == 30
    assert max(x for x, _ in places) + 66_675 <= 215_900
    assert max(y for _, y in places) + 25_400 <= 279_400


def test_more_than_a_page_is_refused() -> None:
    """The thirty-first label needs a page of its own."""
    with pytest.raises(ValueError, match="30 labels"):
        label_sheet([VIAL] * 31)


def test_signs_of_markup_are_only_text() -> None:
    """A name with a bracket or an ampersand stays a name."""
    assert words(replace(VIAL, drug='<b> & "c"'))[0] == '<b> & "c"'


def test_a_long_line_is_squeezed_and_at_last_ends_in_dots() -> None:
    """Nothing runs into the next label, and nothing is cut without a sign."""
    squeezed = label_sheet([replace(VIAL, drug="K" * 50)])
    assert f'textLength="{66_675 - 17_000 - 1_800}"' in squeezed
    assert words(replace(VIAL, drug="K" * 80))[0] == "K" * 72 + "..."


def test_the_page_is_attributes_alone() -> None:
    """No style and no script."""
    assert not re.search("style|script", label_sheet([SYRINGE]))


def test_one_label_alone_has_its_own_size() -> None:
    """The same words and the same symbol as on a sheet, at the corner of a drawing of the label's size."""
    alone = one_label(SYRINGE)
    assert 'width="66.675mm" height="25.4mm" viewBox="0 0 66675 25400"' in alone
    found = [element.text or "" for element in ET.fromstring(alone).iter(f"{SVG}text")]  # noqa: S314
    assert found == words(SYRINGE)
