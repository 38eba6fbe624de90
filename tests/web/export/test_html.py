"""A report as a page of its own."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from tests.web.export.sample_report import NOTHING, REPORT, SEAL
from web.export.html import write_html
from web.seal import Seal

AT = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        """Read it whole."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_it_says_what_it_is() -> None:
    """Registrant, address, DEA number, period, zone, as of, as known at, who printed it and when; page numbers."""
    text = Page(write_html(REPORT, "Cora Specimen", AT, SEAL)).text
    for said in (
        "Riverbank <Clinic> & Partners", "1 A Street, Town, NY 10001", "AP5836727", "16 Nov 2026 to 17 Nov 2026",
        "America/New_York", "17 Nov 2026 24:00 EST", "R1/1309", "18 Nov 2026 08:00:00 EST by Cora Specimen",
        "ketamine, CIII, 7285", "Poured away before a witness.", "No federal rule asks for a witness.",
        'counter(page) " of " counter(pages)',
    ):  # fmt: skip
        assert said in text, said


def test_every_cell_is_there() -> None:
    """Amounts exact, minor cells on a second line with their heading, the total as a row."""
    text = Page(write_html(REPORT, "Cora Specimen", AT, SEAL)).text
    for said in (
        "1,234.5",
        "\u22120.2",
        "V7T2 BD3K 9XHD",
        "17 Nov 2026 14:12:09 EST",
        "1,234.3",
        "Expires on: 28 Feb 2028",
    ):
        assert said in text, said
    assert text.count("Expires on") == 1


def test_a_text_of_the_books_is_never_markup() -> None:
    """What somebody typed is shown, not run."""
    page = Page(write_html(REPORT, "Cora Specimen", AT, SEAL))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text


def test_nothing_beside_it_is_fetched() -> None:
    """No address in any attribute, no import in its style."""
    text = write_html(REPORT, "Cora Specimen", AT, SEAL)
    assert not [name for name, _ in Page(text).attributes if name in {"src", "href", "srcset", "style"}]
    assert "url(" not in text
    assert "@import" not in text


def test_a_demonstration_says_so() -> None:
    """And only a demonstration does."""
    assert "Demonstration" in Page(write_html(REPORT, "Cora Specimen", AT, SEAL)).text
    assert "Demonstration" not in Page(write_html(NOTHING, "Cora Specimen", AT, SEAL)).text


def test_nothing_says_so_with_zeros() -> None:
    """None in this period, and a total of zeros."""
    page = Page(write_html(NOTHING, "Cora Specimen", AT, SEAL))
    assert "None in this period" in page.text
    assert page.tags.count("tbody") == 2
    assert "0 rows" in page.text


def test_the_head_carries_the_checkpoint_with_its_code() -> None:
    """Book, size, root, and the note as a QR code; a book without a checkpoint says why, and has no code."""
    page = Page(write_html(REPORT, "Cora Specimen", AT, SEAL))
    assert "R1 over 1,309 entries" in page.text
    assert "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=" in page.text
    assert ("aria-label", "QR code") in page.attributes
    without = Page(write_html(REPORT, "Cora Specimen", AT, Seal("R1", (("Checkpoint", "None: a reason."),))))
    assert "None: a reason." in without.text
    assert "svg" not in without.tags
