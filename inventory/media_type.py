"""What a file is by what stands in it, whatever its name or sender says; a file that is two at once is none."""

from __future__ import annotations

from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
#: Start of scan: what follows up to the end mark is compressed.
_SCAN = 0xDA
#: Start of frame, without DHT, JPG and DAC of the same row of the table (ISO/IEC 10918-1, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def media_type_of(content: bytes) -> str | None:
    """The media type of a PDF, PNG or JPEG that is whole and ends where its format says; None for anything else.

    Source: ISO 32000-1, 7.5.2 and 7.5.5 (PDF), ISO/IEC 15948, 5 (PNG), ISO/IEC 10918-1, B.1 (JPEG).
    """
    if content.startswith(b"%PDF-") and b"startxref" in content and content.rstrip().endswith(b"%%EOF"):
        return "application/pdf"
    if content.startswith(_PNG) and _is_png(content):
        return "image/png"
    if content.startswith(b"\xff\xd8") and _is_jpeg(content):
        return "image/jpeg"
    return None


def _is_png(content: bytes) -> bool:
    """Chunks from IHDR to IEND, with pixels between, and not a byte after."""
    names = list(_chunks(content))
    return names[:1] == [b"IHDR"] and b"IDAT" in names and names[-1:] == [b"IEND"]


def _chunks(content: bytes) -> Iterator[bytes]:
    """The chunks' names; a last empty one where their lengths do not end with the file."""
    at = len(_PNG)
    while at + 12 <= len(content):
        yield content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4])
    if at != len(content):
        yield b""


def _is_jpeg(content: bytes) -> bool:
    """Segments up to a scan, a frame among them, and the end mark as the last bytes."""
    at, framed = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        framed |= marker in _FRAMES
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == _SCAN:
            return framed and at < len(content) and content.endswith(b"\xff\xd9")
    return False
