"""Turn what a scanner sent, or a person typed, into one frozen value; it lets nothing damaged through unsaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from scanners import gtin, label, ndc, separator
from scanners.element_string import DATE_IDENTIFIERS, Element, day_of, is_day, read_bracketed, read_elements
from scanners.own_code import Mark, OwnCode, read_own_code
from scanners.refusal import ScanError, holds_badge
from scanners.symbology import NUMBER_DIGITS, Content, Frame, unframe

__all__ = ["Kind", "Scan", "ScanError", "parse"]

LOST_SEPARATOR = "Compare lot, serial and expiry with the label: the scanner lost a separator."
RUN_TOGETHER = "Compare each field with the label: two may have run together."
CAPS_LOCK = "Compare the letters with the label: Caps Lock turned them over."
SMALL_LETTERS = "Compare the letters with the label: they came as small ones."
CUT_TAIL = "Compare the last characters with the label: the end may be cut."
TWICE = "Compare with the label: one field came twice and differs."
EIGHT_DIGITS = "Compare with the label: eight digits are a number or a date."
CUT_NUMBER = "Compare the digits with the label: a cut UPC-A looks alike."

#: From ten NDC digits to an 11-digit NDC, or None where the catalogue has no such product.
Segments = Callable[[str], str | None]


class Kind(StrEnum):
    """What a code is of."""

    GS1 = "gs1"
    GTIN = "gtin"
    NDC = "ndc"
    LABEL = "label"
    BADGE = "badge"
    PATIENT = "patient"
    PLACE = "place"
    ACTION = "action"
    UNKNOWN = "unknown"


_KINDS = {
    Mark.BADGE: Kind.BADGE,
    Mark.WRISTBAND: Kind.PATIENT,
    Mark.PLACE: Kind.PLACE,
    Mark.ACTION: Kind.ACTION,
}


@dataclass(frozen=True)
class Scan:
    """One code, read.

    `raw` is what was sent (of a badge its mark alone), `ai` the element strings as encoded, `code` the label's 12
    characters, the badge's secret, the patient's or place's code or the action's word. Where `confirm` is set, a
    person must look at the label before any value is used.
    """

    raw: str
    kind: Kind
    symbology: str | None = None
    ai: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    gtin14: str | None = None
    ndc11: str | None = None
    lot: str | None = None
    expiry: date | None = None
    serial: str | None = None
    code: str | None = None
    confirm: str | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Name the kind and what is not secret."""
        code = "..." if self.kind is Kind.BADGE else self.code
        return (
            f"Scan({self.kind}, raw={self.raw!r}, gtin14={self.gtin14!r}, ndc11={self.ndc11!r}, lot={self.lot!r}, "
            f"expiry={self.expiry!r}, serial={self.serial!r}, code={code!r}, confirm={self.confirm!r})"
        )


def parse(raw: str, today: date, segments: Segments | None = None) -> Scan:
    """Read one code; a scanner's return, line feed or tab at the end says that the tail is whole, so leave it on.

    `segments` maps the ten NDC digits inside a GTIN to 11 (`inventory.catalogue.segments`); without it, or where
    it knows none, `ndc11` stays None, for hyphens are never guessed.
    Raises: ScanError: the text is damaged, or has several readings.
    """
    frame = unframe(raw)
    known = segments or (lambda _: None)
    own = _own(raw, frame)
    if own is not None:
        return own
    if holds_badge(frame.text):
        raise ScanError(raw, "a badge of 16 characters", "a damaged one")
    _refuse_double(frame, today)
    return _read(raw, frame, today, known)


def _read(raw: str, frame: Frame, today: date, known: Segments) -> Scan:
    """The scan of a text that is none of our own codes."""
    text = frame.text
    if frame.content is Content.ELEMENT_STRINGS:
        return _elements(raw, frame, today, known)
    if frame.content is Content.NUMBER:
        digits = NUMBER_DIGITS[frame.symbology or ""]
        if len(text) != digits:
            raise ScanError(raw, f"{digits} digits", f"{len(text)} characters")
        return _number(raw, frame, known)
    if ndc.looks_like_ndc(text) and "-" in text:
        return Scan(raw, Kind.NDC, frame.symbology, ndc11=ndc.ndc11(text))
    text = text[3:].strip(" :") if text[:3].upper() == "NDC" else text
    if len(text) in gtin.LENGTHS and gtin.has_right_check_digit(text):
        return _bare_number(raw, replace(frame, text=text), today, known)
    if gtin.is_digits(text) and (
        len(text) == 11 or (len(text) == 10 and (known(text) or not _readable(text, today)))
    ):
        return _bare_ndc(raw, frame, text, known)
    if frame.content is Content.TEXT or "://" in text:
        return _unknown(raw, frame)
    if gtin.is_digits(text) and len(text) in gtin.LENGTHS and not _readable(text, today):
        raise ScanError(raw, f"the check digit {gtin.check_digit(text[:-1])}", text[-1])
    return _elements(raw, frame, today, known)


def _own(raw: str, frame: Frame) -> Scan | None:
    """The scan of a label or of a code with one of our marks."""
    if frame.content in (Content.ELEMENT_STRINGS, Content.NUMBER):
        return None
    own = read_own_code(frame.text)
    if own is not None:
        return _of_mark(raw, frame, own)
    code = label.normal(frame.text)
    return Scan(raw, Kind.LABEL, frame.symbology, code=code) if code else None


def _of_mark(raw: str, frame: Frame, own: OwnCode) -> Scan:
    cut = own.open_end and not frame.terminated and frame.symbology is None
    return Scan(
        raw=f"{Mark.BADGE}/" if own.mark is Mark.BADGE else raw,
        kind=_KINDS[own.mark],
        symbology=frame.symbology,
        code=own.code,
        confirm=CUT_TAIL if cut else None,
    )


def _number(raw: str, frame: Frame, known: Segments) -> Scan:
    number = gtin.gtin14(frame.text)
    return _with_product(Scan(raw, Kind.GTIN, frame.symbology), number, known)


def _bare_number(raw: str, frame: Frame, today: date, known: Segments) -> Scan:
    """A number that no identifier announced; eight digits may also be one date, which a person must tell."""
    if len(frame.text) == 8 and frame.symbology is None and frame.text[:2] in DATE_IDENTIFIERS:
        dated = is_day(frame.text[2:], today)
        scan = _elements(raw, frame, today, known) if dated else _number(raw, frame, known)
        return replace(scan, confirm=EIGHT_DIGITS)
    return _number(raw, frame, known)


def _with_product(scan: Scan, number: str, known: Segments) -> Scan:
    """The scan with its trade item, and the NDC within where the catalogue knows its segments."""
    ten = gtin.ndc10_within(number)
    warnings = (
        (*scan.warnings, "This GTIN is of a case, not of one carton.")
        if gtin.is_case(number)
        else scan.warnings
    )
    return replace(scan, gtin14=number, ndc11=known(ten) if ten else None, warnings=warnings)


def _bare_ndc(raw: str, frame: Frame, digits: str, known: Segments) -> Scan:
    """Ten digits by the catalogue, eleven as they are; neither has a check digit."""
    scan = Scan(raw, Kind.NDC, frame.symbology)
    if len(digits) == 10:
        eleven = known(digits)
        warnings = () if eleven else ("This NDC is not in the catalogue: type it with its hyphens.",)
        return replace(scan, ndc11=eleven, warnings=warnings)
    # A UPC-A of a drug is 3, ten NDC digits and a check digit: without its last, or its first, it has eleven.
    cut = digits.startswith("3") and not frame.terminated
    cut = cut or (gtin.has_right_check_digit(f"3{digits}") and known(digits[:10]) is not None)
    return replace(scan, ndc11=digits, confirm=CUT_NUMBER if cut else None)


def _unknown(raw: str, frame: Frame) -> Scan:
    """Well-formed text that is nobody's; what may be a label with a lost end is refused."""
    bare = frame.text.upper().replace("-", "")
    if len(bare) >= label.LENGTH - 4 and label.is_alphabet(bare) and bare[0].isalpha():
        raise ScanError(raw, f"a label of {label.LENGTH} characters", f"{len(bare)}")
    return Scan(raw, Kind.UNKNOWN, frame.symbology)


def _elements(raw: str, frame: Frame, today: date, known: Segments) -> Scan:
    """The scan of element strings, with every doubt that their form leaves."""
    bracketed = frame.text.startswith("(") and frame.symbology is None
    confirm: str | None = None
    if bracketed:
        elements = read_bracketed(frame.text, today)
    else:
        text, seen = separator.with_separators(frame.text, frame.symbology)
        if seen or frame.separator_seen:
            elements = read_elements(text, today)
        else:
            elements, confirm = _without_separator(raw, text, today)
    scan = _of_elements(Scan(raw, Kind.GS1, frame.symbology), elements, today, known)
    whole = frame.terminated or frame.symbology is not None
    letters = "".join(element.value for element in elements)
    doubts = (
        (confirm is not None, confirm),
        (frame.caps_lock, CAPS_LOCK),
        (scan.confirm is not None, scan.confirm),
        (frame.symbology is None and letters.islower(), SMALL_LETTERS),
        (elements[-1].open_end and not whole, CUT_TAIL),
    )
    return replace(scan, confirm=next((sentence for doubted, sentence in doubts if doubted), None))


def _without_separator(raw: str, text: str, today: date) -> tuple[tuple[Element, ...], str | None]:
    """The reading of a text that holds no separator, and what a person must look at."""
    refused: ScanError | None = None
    try:
        plain = read_elements(text, today)
    except ScanError as error:
        plain, refused = (), error
    others = separator.readings_without(text, tuple((e.ai, e.value) for e in plain), today)
    if len(others.whole) == 1:
        return tuple(Element(ai, value, True) for ai, value in others.whole[0]), LOST_SEPARATOR
    if others.whole or (others.others and plain):
        raise ScanError(
            raw,
            "separators between the fields",
            "several readings",
            "Type lot, serial and expiry: a separator is lost.",
        )
    if refused is not None:
        raise refused
    return plain, RUN_TOGETHER if others.rare else None


def _readable(text: str, today: date) -> bool:
    try:
        return bool(read_elements(text, today))
    except ScanError:
        return False


def _of_elements(scan: Scan, elements: tuple[Element, ...], today: date, known: Segments) -> Scan:
    """The scan with its fields; of an identifier that stands twice the last value counts, with a warning."""
    values: dict[str, str] = {}
    warnings: list[str] = []
    confirm = None
    for element in elements:
        if element.ai in values:
            warnings.append(f"({element.ai}) stands twice: the last value is taken.")
            if values[element.ai] != element.value and element.ai in separator.DRUG_IDENTIFIER:
                confirm = TWICE
        values[element.ai] = element.value
    if values.keys() & {"10", "17", "21"} and not values.keys() & {"01", "02", "03", "8006", "8026"}:
        warnings.append("No GTIN (01) stands with these fields.")
    scan = replace(
        scan,
        ai=MappingProxyType(values),
        lot=values.get("10"),
        expiry=day_of(values["17"], today) if "17" in values else None,
        serial=values.get("21"),
        confirm=confirm,
        warnings=tuple(warnings),
    )
    return _with_product(scan, values["01"], known) if "01" in values else scan


def _refuse_double(frame: Frame, today: date) -> None:
    """Two scans run together are one text twice over."""
    half = len(frame.text) // 2
    first, second = frame.text[:half], frame.text[half:]
    # Below eight characters nothing of ours is whole but an element string; digits alone may be a number's chance.
    if first != second or half < 4 or (half < 8 and gtin.is_digits(first)):
        return
    if (
        label.normal(first)
        or gtin.is_digits(first)
        or _readable(separator.with_separators(first, None)[0], today)
    ):
        raise ScanError(frame.text, "one code", "the same one twice", "Scan one code at a time.")
