"""A file is what its content says from its first byte to its last; one that is two at once is none."""

import pytest

from inventory.media_type import media_type_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def chunk(name: bytes, content: bytes = b"") -> bytes:
    """A chunk of a PNG; its check is not read."""
    return len(content).to_bytes(4) + name + content + b"\0\0\0\0"


def segment(marker: int, content: bytes = b"\0" * 8) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


SIGN = b"\x89PNG\r\n\x1a\n"
PNG = SIGN + chunk(b"IHDR", b"\0" * 13) + chunk(b"IDAT", b"pixels") + chunk(b"IEND")
JPEG = b"\xff\xd8" + segment(0xE0) + segment(0xC0) + segment(0xDA) + b"scan" + b"\xff\xd9"
ZIP = b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (PDF + b"\r\n", "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")],
)
def test_a_whole_file_is_known(content: bytes, kind: str) -> None:
    """By what stands in it alone."""
    assert media_type_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"<html>" + PDF, b"MZ" + PDF, PDF[:-6], b"<svg/>", b"GIF89a",
        b"\x00\x00\x00\x18ftypheic", PNG[:16], PNG[:-12], SIGN + chunk(b"IHDR", b"\0" * 13) + chunk(b"IEND"),
        SIGN + chunk(b"IDAT") + chunk(b"IEND"), JPEG[:-2], b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + segment(0xE0) + b"\xff\xd9",
    ],
)  # fmt: skip
def test_what_is_cut_wrapped_or_of_another_kind_is_none(content: bytes) -> None:
    """Nor is a picture without pixels or a document without its table."""
    assert media_type_of(content) is None


@pytest.mark.parametrize(
    "content",
    [
        PDF + ZIP, PNG + ZIP, PNG + b"<?php ?>", JPEG + ZIP,
        b"\xff\xd8\xff" + b"<script>alert(1)</script>" + b"\xff\xd9",
        SIGN + b"<?php ?>" + chunk(b"IDAT") + chunk(b"IEND"),
    ],
)  # fmt: skip
def test_a_file_that_is_two_at_once_is_none(content: bytes) -> None:
    """Something else behind its end, or words in the place of what it says it is."""
    assert media_type_of(content) is None
