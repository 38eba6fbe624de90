"""Where the lines of a page's drawings fall, in whole pixels of their own grid; it draws nothing and sets no style.

A strict content policy allows no style attribute, so what depends on data becomes SVG attributes here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from inventory.amount import printed_text
from web.frame import BarPart, Part
from web.words import moment

#: Capacities of syringes in a clinic, in microlitres, each with the step of its marks and of its figures.
_SYRINGES = (
    (1_000, 50, 100),
    (3_000, 100, 500),
    (5_000, 200, 1_000),
    (10_000, 500, 1_000),
    (20_000, 1_000, 5_000),
    (60_000, 2_000, 10_000),
)
_BARREL_LEFT, _BARREL_WIDTH = 104, 560
_LINE_LEFT, _LINE_TOP, _LINE_RIGHT, _LINE_BOTTOM = 48, 20, 868, 148
_WIDEST_TICKS = 8
_VIAL_TOP, _VIAL_BOTTOM = 46, 160
#: Half of an SVG word's usual width, so that a word near an end is anchored there.
_WORD_ROOM = 70


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure or a tick at `x` (or `y` on an upright scale)."""

    at: int
    text: str
    long: bool = False
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class SyringeDrawing:
    """A syringe lying with its needle to the left, filled to `fill_x`."""

    left: int
    right: int
    fill_x: int
    marks: tuple[Mark, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class LinePoint:
    """What was left in a vial from one time on, in micrograms, and the words at that point."""

    at: datetime
    left_ug: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One entry on the line; its words stand at (`word_x`, `word_y`)."""

    x: int
    y: int
    words: str
    word_x: int
    word_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """The stepped line of what was left, its area, scales and named points."""

    line: str
    area: str
    dots: tuple[Dot, ...]
    days: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the bar: start and width in ten-thousandths of the whole."""

    part: Part
    words: str
    start: str
    width: str


def syringe_size(volume_ul: int) -> int:
    """The smallest syringe that holds a volume, in microlitres; the largest there is for anything more."""
    return next((capacity for capacity, _, _ in _SYRINGES if volume_ul <= capacity), _SYRINGES[-1][0])


def syringe_drawing(volume_ul: int, capacity_ul: int) -> SyringeDrawing:
    """Draw `volume_ul` in a syringe of `capacity_ul`, with the marks of the nearest size that there is."""
    _, tick, figure = min(_SYRINGES, key=lambda size: abs(size[0] - capacity_ul))

    def along(microlitres: int) -> int:
        return _BARREL_LEFT + microlitres * _BARREL_WIDTH // capacity_ul

    marks = tuple(
        Mark(along(place), printed_text(place) if place % figure == 0 else "", long=place % figure == 0)
        for place in range(tick, capacity_ul + 1, tick)
    )
    filled = min(volume_ul, capacity_ul)
    sentence = f"A {printed_text(capacity_ul)} mL syringe, filled to {printed_text(volume_ul)} mL"
    return SyringeDrawing(_BARREL_LEFT, along(capacity_ul), along(filled), marks, sentence)


def vial_level(left_ug: int, full_ug: int) -> int:
    """Where the fluid's surface lies in the drawn vial (y of its grid), for what is left of what was full."""
    share = 0 if full_ug <= 0 else min(left_ug, full_ug) * (_VIAL_BOTTOM - _VIAL_TOP) // full_ug
    return _VIAL_BOTTOM - share


def bar_stretches(parts: Sequence[BarPart]) -> tuple[Stretch, ...]:
    """Share the bar out; parts of nothing keep their words and get no width."""
    whole = sum(part.amount_ug for part in parts) or 1
    stretches, start_ug = [], 0
    for part in parts:
        start = start_ug * 10_000 // whole
        start_ug += part.amount_ug
        width = start_ug * 10_000 // whole - start
        stretches.append(Stretch(part.part, part.words, _percent(start), _percent(width)))
    return tuple(stretches)


def _percent(ten_thousandths: int) -> str:
    return f"{ten_thousandths // 100}.{ten_thousandths % 100:02d}%"


def line_drawing(points: Sequence[LinePoint], until: datetime, zone: tzinfo) -> LineDrawing:
    """Draw what was left in a vial from its first point to `until`, amounts from 0 up.

    Raises: ValueError: no point at all, so there is nothing to draw.
    """
    if not points:
        message = "a line needs a point"
        raise ValueError(message)
    first = points[0].at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    span = max(until - first, timedelta(hours=1))
    top_ug = max(1, *(point.left_ug for point in points))

    def across(instant: datetime) -> int:
        return _LINE_LEFT + (_LINE_RIGHT - _LINE_LEFT) * ((instant - first) // timedelta(seconds=1)) // (
            span // timedelta(seconds=1)
        )

    def up(amount_ug: int) -> int:
        return _LINE_BOTTOM - (_LINE_BOTTOM - _LINE_TOP) * amount_ug // top_ug

    places = [(across(point.at), up(point.left_ug)) for point in points]
    path = f"M{places[0][0]} {places[0][1]}" + "".join(f"H{x}V{y}" for x, y in places[1:]) + f"H{_LINE_RIGHT}"
    area = f"{path}V{_LINE_BOTTOM}H{places[0][0]}Z"
    levels = tuple(Mark(up(amount), printed_text(amount)) for amount in (0, top_ug // 2, top_ug))
    sentence = "; ".join(
        f"{moment(point.at, zone, until)} {printed_text(point.left_ug)} mg" for point in points
    )
    dots = _dots(points, places)
    return LineDrawing(
        path, area, dots, _days(first, span, across, until), levels, f"Left in the vial: {sentence}"
    )


def _dots(points: Sequence[LinePoint], places: Sequence[tuple[int, int]]) -> tuple[Dot, ...]:
    """Name the points, above and below in turn where they stand close, and none where there is no room."""
    taken: dict[bool, int] = {}
    dots = []
    for index, (point, (x, y)) in enumerate(zip(points, places, strict=True)):
        at_end = x > _LINE_RIGHT - _WORD_ROOM
        anchor = "end" if at_end else "start" if x < _LINE_LEFT + _WORD_ROOM else "middle"
        centre = x - _WORD_ROOM if at_end else x + _WORD_ROOM if anchor == "start" else x
        above = index > 0 and index % 2 == 0
        free = [side for side in (above, not above) if centre - taken.get(side, -10_000) >= 2 * _WORD_ROOM]
        words = point.words if free else ""
        if words:
            taken[free[0]] = centre
        word_y = y - 12 if free and free[0] else y + 28
        dots.append(
            Dot(x, y, words, x if anchor == "middle" else x + (4 if anchor == "start" else 0), word_y, anchor)
        )
    return tuple(dots)


def _days(
    first: datetime, span: timedelta, across: Callable[[datetime], int], until: datetime
) -> tuple[Mark, ...]:
    """Mark whole days, as many apart as keeps them readable."""
    days = span // timedelta(days=1) + 1
    step = max(1, -(-days // _WIDEST_TICKS))
    marks = [first + timedelta(days=number) for number in range(0, days, step)]
    return tuple(
        Mark(across(mark), moment(mark, mark.tzinfo, until).rpartition(" ")[0] if mark.tzinfo else "")
        for mark in marks
    )


#: What templates call by name.
GLOBALS: dict[str, Callable[..., object]] = {
    drawn.__name__: drawn
    for drawn in (syringe_size, syringe_drawing, vial_level, bar_stretches, line_drawing)
}
