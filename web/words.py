"""How numbers, times, people and ages are written on every page and print; it never rounds what is booked.

Booked amounts are exact, derived figures have three significant places, times are of the site's zone in 24 h.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from inventory.amount import printed_text

#: Between a number and its unit, so that a line never breaks there.
NO_BREAK = "\u00a0"

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
#: From here on an age is said in days.
_AGE_IN_DAYS = 2 * _DAY
#: A due time nearer than this also says how long there is.
_DUE_SOON = timedelta(hours=1)
_SIGNIFICANT = 3
_CONTROLS = {0x1D: "GS", 0x1E: "RS", 0x04: "EOT", 0x0D: "CR", 0x0A: "LF", 0x09: "TAB"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Covered(int):
    """An amount that its reader types before she reads it: it is written as a word, and so is each sum with it."""

    #: What is written in its place.
    WORD = "covered until typed"

    def __add__(self, _other: int) -> Covered:
        """No sum tells it."""
        return self

    __radd__ = __add__


def mg_text(amount_ug: int) -> str:
    """Mass for a plain sentence or an attribute: `12,500 mg` with a no-break space."""
    if isinstance(amount_ug, Covered):
        return Covered.WORD
    return f"{printed_text(amount_ug)}{NO_BREAK}mg"


def ml_text(volume_ul: int, *, exact: bool = True) -> str:
    """Volume for a plain sentence: `0.2 mL`, and `about 0.667 mL` where the mass is no whole microlitre."""
    return f"{'' if exact else 'about '}{printed_text(volume_ul)}{NO_BREAK}mL"


def mg(amount_ug: int) -> Markup:
    """Mass that never breaks at a line's end, for HTML."""
    return Markup('<span class="amt">{}</span>').format(mg_text(amount_ug))


def ml(volume_ul: int, *, exact: bool = True) -> Markup:
    """Volume that never breaks at a line's end, for HTML."""
    return Markup('<span class="amt">{}</span>').format(ml_text(volume_ul, exact=exact))


def both_text(amount_ug: int, volume_ul: int | None, *, exact: bool = True) -> str:
    """Mass first with the volume beside it: `10 mg (0.2 mL)`; the mass alone where no volume is known."""
    mass = mg_text(amount_ug)
    return (
        mass
        if volume_ul is None or isinstance(amount_ug, Covered)
        else f"{mass} ({ml_text(volume_ul, exact=exact)})"
    )


def both(amount_ug: int, volume_ul: int | None, *, exact: bool = True) -> Markup:
    """`both_text` for HTML."""
    if volume_ul is None or isinstance(amount_ug, Covered):
        return mg(amount_ug)
    return Markup("{} ({})").format(mg(amount_ug), ml(volume_ul, exact=exact))


def aligned(thousandths: int, places: int = 3) -> Markup:
    """A figure of a column, its decimals in a box of fixed width so that all stand on the point.

    `places` (0 to 3) is the widest in the column; what is finer is still shown whole, never rounded.
    """
    if isinstance(thousandths, Covered):
        return Markup("{}").format(Covered.WORD)
    whole, point, rest = printed_text(thousandths).partition(".")
    if places == 0 and not rest:
        return Markup("{}").format(whole)
    return Markup('{}<span class="fr fr-{}">{}{}</span>').format(whole, max(places, len(rest)), point, rest)


def _local(instant: datetime, zone: tzinfo) -> datetime:
    if instant.tzinfo is None:
        message = "a time without its zone cannot be written"
        raise ValueError(message)
    return instant.astimezone(zone)


def _repeated(local: datetime) -> str:
    """Name the offset in the hour that the end of summer time repeats, and nowhere else."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f" {local.tzname()}" if twice else ""


def day(value: date) -> str:
    """A date that stands alone, as an expiry: `28 Feb 2028`."""
    return f"{value.day:02d} {_MONTHS[value.month - 1]} {value.year}"


def _short_day(value: date, today: date) -> str:
    text = f"{value.day} {_MONTHS[value.month - 1]}"
    return text if value.year == today.year else f"{text} {value.year}"


def clock(instant: datetime, zone: tzinfo) -> str:
    """The time of day: `14:12`."""
    local = _local(instant, zone)
    return f"{local:%H:%M}{_repeated(local)}"


def clock_exact(instant: datetime, zone: tzinfo) -> str:
    """The time of day to the second, with the zone's name, as a signature has it: `14:11:48 EST`."""
    local = _local(instant, zone)
    return f"{local:%H:%M:%S} {local.tzname()}"


def moment(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """A time on a screen: `17 Nov 14:12`, with the year where it is not this one."""
    local = _local(instant, zone)
    return f"{_short_day(local.date(), _local(now, zone).date())} {local:%H:%M}{_repeated(local)}"


def moment_exact(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """A time in the books: `17 Nov 14:12:09`, two figures for the day so that columns align."""
    local = _local(instant, zone)
    year = "" if local.year == _local(now, zone).year else f" {local.year}"
    return f"{local.day:02d} {_MONTHS[local.month - 1]}{year} {local:%H:%M:%S}{_repeated(local)}"


def moment_on_paper(instant: datetime, zone: tzinfo) -> str:
    """A time on a print, whole: `17 Nov 2026 14:12:09 EST`."""
    local = _local(instant, zone)
    return f"{day(local.date())} {local:%H:%M:%S} {local.tzname()}"


def age(length: timedelta) -> str:
    """How long ago or until, in one unit, rounded down: `40 s`, `35 min`, `20 h`, `3 days`."""
    length = abs(length)
    if length < _MINUTE:
        return f"{int(length.total_seconds())}{NO_BREAK}s"
    if length < _HOUR:
        return f"{length // _MINUTE}{NO_BREAK}min"
    if length < _AGE_IN_DAYS:
        return f"{length // _HOUR}{NO_BREAK}h"
    return f"{length // _DAY} days"


def age_fine(length: timedelta) -> str:
    """A length to the minute: `5 h 10 min`; below an hour and above two days as `age`."""
    length = abs(length)
    minutes = length % _HOUR // _MINUTE
    if length < _HOUR or length >= _AGE_IN_DAYS or not minutes:
        return age(length)
    return f"{length // _HOUR}{NO_BREAK}h {minutes}{NO_BREAK}min"


def due_text(due: datetime, now: datetime, zone: tzinfo) -> str:
    """The words of a due pill: `Due 14:35, in 24 min`, `Due 18 Nov 07:00`, `Overdue 20 h`."""
    if due < now:
        return f"Overdue {age(now - due)}"
    local, today = _local(due, zone), _local(now, zone).date()
    when = clock(due, zone) if local.date() == today else moment(due, zone, now)
    return f"Due {when}, in {age(due - now)}" if due - now < _DUE_SOON else f"Due {when}"


def person(given: str, family: str) -> str:
    """Given name, then family name; either may be all there is."""
    return f"{given} {family}".strip()


def birthday(value: date | None) -> str:
    """A patient's date of birth: `01 Jan 1970`; of one who was erased the word that says so."""
    return "erased" if value is None else day(value)


def born(value: date | None) -> str:
    """A patient's date of birth with its word and no colon: `Born 01 Jan 1970`."""
    return f"Born {birthday(value)}"


def patient(given: str, family: str, birth: date, number: str) -> str:
    """A patient in one line, the number last: `Una Testpatient, born 01 Jan 1970, P-0007`."""
    return f"{person(given, family)}, born {day(birth)}, {number}"


def label(text: str) -> str:
    """A container's label in groups of four, whatever stood between them: `V7T2 BD3K 9XHD`."""
    bare = re.sub(r"[\s-]", "", text)
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def short_label(text: str) -> str:
    """The last group of a label, as it is spoken: `9XHD`."""
    return label(text).rpartition(" ")[2]


def three_significant(figure: Decimal) -> str:
    """A derived figure with three significant places, half away from zero, never padded: `0.536`, `13.1`."""
    if not figure:
        return "0"
    step = Decimal(1).scaleb(figure.adjusted() - _SIGNIFICANT + 1)
    text = f"{figure.quantize(step, rounding=ROUND_HALF_UP):,f}" if step < 1 else _whole(figure, step)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


def _whole(figure: Decimal, step: Decimal) -> str:
    return f"{int((figure / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step):,d}"


def counted(number: int, noun: str) -> str:
    """A whole number with its noun, which must take a plain s: `1 vial`, `1,200 vials`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def raw_scan(text: str) -> Markup:
    """What a scanner sent, with its control characters shown as small words."""
    parts = re.split(r"([\x00-\x1f\x7f])", text)
    shown = (
        Markup('<span class="control">{}</span>').format(_CONTROLS.get(ord(part), f"{ord(part):02X}"))
        if len(part) == 1 and (part < " " or part == "\x7f")
        else Markup("{}").format(part)
        for part in parts
    )
    return Markup("").join(shown)


#: Every way of writing, by the name that templates use after a bar.
FILTERS: dict[str, Callable[..., object]] = {
    written.__name__: written
    for written in (
        mg, ml, mg_text, ml_text, both, both_text, aligned, day, clock, clock_exact, moment, moment_exact,
        moment_on_paper, age, age_fine, due_text, birthday, born, label, short_label, three_significant, counted,
        raw_scan,
    )
}  # fmt: skip
