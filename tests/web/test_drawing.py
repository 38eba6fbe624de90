"""Drawings show what the amounts are: levels, shares, lines from zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from web.drawing import LinePoint, bar_stretches, line_drawing, syringe_drawing, syringe_size, vial_level
from web.frame import BarPart, Part

START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


def test_syringe_is_the_smallest_that_holds_the_volume() -> None:
    """A volume at the brim still fits; more than the largest gets the largest."""
    assert [syringe_size(volume) for volume in (1, 1_000, 1_001, 60_000, 90_000)] == [
        1_000,
        1_000,
        3_000,
        60_000,
        60_000,
    ]


def test_syringe_is_filled_to_its_share() -> None:
    """The plunger stands at the volume's mark, and every figure is one of the scale."""
    drawing = syringe_drawing(700, 1_000)
    mark = next(mark for mark in drawing.marks if mark.text == "0.7")
    assert drawing.fill_x == mark.at
    assert drawing.left < drawing.fill_x < drawing.right
    assert [mark.text for mark in drawing.marks if mark.text][-1] == "1"
    assert drawing.sentence == "A 1 mL syringe, filled to 0.7 mL"


def test_syringe_never_overflows() -> None:
    """More than a syringe holds is drawn full."""
    drawing = syringe_drawing(2_000, 1_000)
    assert drawing.fill_x == drawing.right


def test_vial_level_sinks_with_what_is_left() -> None:
    """Full is highest, empty lies on the ground, and overfill does not rise above the shoulder."""
    full, half, empty = (vial_level(left, 500_000) for left in (500_000, 250_000, 0))
    assert full < half < empty
    assert vial_level(600_000, 500_000) == full
    assert vial_level(0, 0) == empty


def test_bar_is_shared_out_whole() -> None:
    """Stretches follow one another and fill the bar, whatever the rounding."""
    parts = [BarPart(Part.GIVEN, "a", 1), BarPart(Part.WASTED, "b", 1), BarPart(Part.LEFT, "c", 1)]
    stretches = bar_stretches(parts)
    assert [stretch.start for stretch in stretches] == ["0.00%", "33.33%", "66.66%"]
    assert [stretch.width for stretch in stretches] == ["33.33%", "33.33%", "33.34%"]
    assert [stretch.width for stretch in bar_stretches([BarPart(Part.LEFT, "c", 0)])] == ["0.00%"]


def test_line_falls_in_steps_from_the_first_point_to_now() -> None:
    """Amounts are measured from zero, each entry is a step, and the last level runs to the end."""
    points = [
        LinePoint(START, 500_000, "received 500 mg"),
        LinePoint(START + timedelta(days=7), 250_000, "drew 250 mg"),
    ]
    drawing = line_drawing(points, START + timedelta(days=14), UTC)
    assert [mark.text for mark in drawing.levels] == ["0", "250", "500"]
    assert [dot.y for dot in drawing.dots] == [drawing.levels[2].at, drawing.levels[1].at]
    assert drawing.line.endswith("H868")
    assert drawing.area.startswith(drawing.line)
    assert drawing.sentence == "Left in the vial: 3 Nov 14:00 500 mg; 10 Nov 14:00 250 mg"
    assert drawing.days[0].text == "3 Nov"


def test_words_on_the_line_do_not_run_into_each_other() -> None:
    """Where entries crowd, some keep their dot and lose their words, which the table has."""
    points = [
        LinePoint(START + timedelta(minutes=number), 500_000 - number, f"drew {number}")
        for number in range(9)
    ]
    drawing = line_drawing(points, START + timedelta(days=14), UTC)
    assert len(drawing.dots) == 9
    assert 1 <= sum(bool(dot.words) for dot in drawing.dots) <= 3


def test_line_of_nothing_is_refused() -> None:
    """There is no line without a point."""
    with pytest.raises(ValueError, match="needs a point"):
        line_drawing([], START, UTC)
