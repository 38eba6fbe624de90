"""Numbers, times, people and ages are written as the pages' rules say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from web import words

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 17, 19, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ug", "text"),
    [(500, "0.5"), (12_500_000, "12,500"), (32_500, "32.5"), (1, "0.001"), (-200, "\u22120.2"), (0, "0")],
)
def test_booked_mass_is_exact_and_never_padded(ug: int, text: str) -> None:
    """Every microgram shows, no zero is added, and the unit never parts from its number."""
    assert words.mg_text(ug) == f"{text}\u00a0mg"
    assert words.mg(ug) == f'<span class="amt">{text}\u00a0mg</span>'


def test_volume_of_no_whole_microlitre_says_about() -> None:
    """A volume that only approximates its mass says so."""
    assert words.ml_text(667, exact=False) == "about 0.667\u00a0mL"
    assert words.ml(200) == '<span class="amt">0.2\u00a0mL</span>'


def test_both_units_stand_side_by_side() -> None:
    """Mass first, the volume beside it, or the mass alone."""
    assert words.both_text(10_000, 200) == "10\u00a0mg (0.2\u00a0mL)"
    assert words.both_text(10_000, None) == "10\u00a0mg"
    assert words.both(10_000, None) == words.mg(10_000)
    assert words.both(50_000, 667, exact=False).count("about") == 1


def test_column_stands_on_the_point() -> None:
    """Decimals stand in a box of the column's width; what is finer is still shown whole."""
    assert words.aligned(32_500, 1) == '32<span class="fr fr-1">.5</span>'
    assert words.aligned(500_000, 1) == '500<span class="fr fr-1"></span>'
    assert words.aligned(500_000, 0) == "500"
    assert words.aligned(32_125, 1) == '32<span class="fr fr-3">.125</span>'


def test_moment_names_the_year_only_where_it_is_another() -> None:
    """A time of this year has none; a time of last year does; the day is the site's, not London's."""
    late = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
    assert words.moment(late, NEW_YORK, NOW) == "17 Nov 22:30"
    assert words.moment(datetime(2025, 3, 3, 14, 5, tzinfo=UTC), NEW_YORK, NOW) == "3 Mar 2025 09:05"


def test_moment_in_the_books_has_seconds() -> None:
    """Books say the second, and two figures for the day."""
    assert (
        words.moment_exact(datetime(2026, 11, 3, 14, 12, 26, tzinfo=UTC), NEW_YORK, NOW) == "03 Nov 09:12:26"
    )
    assert (
        words.moment_exact(datetime(2025, 11, 3, 14, 12, 26, tzinfo=UTC), NEW_YORK, NOW)
        == "03 Nov 2025 09:12:26"
    )
    assert words.moment_on_paper(NOW, NEW_YORK) == "17 Nov 2026 14:11:00 EST"


def test_repeated_hour_names_its_offset() -> None:
    """Both half past ones of the night on which the clocks go back can be told apart; other hours are bare."""
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert words.clock(first, NEW_YORK) == "01:30 EDT"
    assert words.clock(first + timedelta(hours=1), NEW_YORK) == "01:30 EST"
    assert words.clock(first + timedelta(hours=2), NEW_YORK) == "02:30"
    assert words.clock_exact(NOW, NEW_YORK) == "14:11:00 EST"


def test_time_without_a_zone_is_refused() -> None:
    """Nothing is guessed about a time that does not say where it is."""
    with pytest.raises(ValueError, match="without its zone"):
        words.clock(datetime(2026, 11, 17, 14, 11), NEW_YORK)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=40), "40\u00a0s"),
        (timedelta(minutes=59, seconds=59), "59\u00a0min"),
        (timedelta(hours=47, minutes=59), "47\u00a0h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(minutes=-35), "35\u00a0min"),
    ],
)
def test_age_is_said_in_one_unit_rounded_down(length: timedelta, text: str) -> None:
    """An age never claims more than has passed."""
    assert words.age(length) == text


def test_fine_age_has_hours_and_minutes() -> None:
    """How long something was out is said to the minute."""
    assert words.age_fine(timedelta(hours=5, minutes=10)) == "5\u00a0h 10\u00a0min"
    assert words.age_fine(timedelta(hours=5)) == "5\u00a0h"
    assert words.age_fine(timedelta(minutes=9)) == "9\u00a0min"


def test_due_says_when_and_how_long_there_is() -> None:
    """Within the hour it says how long, later the time alone, another day its date, past its time how long since."""
    assert words.due_text(NOW + timedelta(minutes=24), NOW, NEW_YORK) == "Due 14:35, in 24\u00a0min"
    assert words.due_text(NOW + timedelta(hours=5), NOW, NEW_YORK) == "Due 19:11"
    assert words.due_text(NOW + timedelta(hours=17), NOW, NEW_YORK) == "Due 18 Nov 07:11"
    assert words.due_text(NOW - timedelta(hours=20), NOW, NEW_YORK) == "Overdue 20\u00a0h"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("0.5357", "0.536"), ("13.14", "13.1"), ("0.04123", "0.0412"), ("0.5", "0.5"), ("12345", "12,300"),
        ("0.0005", "0.0005"), ("-2.345", "\u22122.35"), ("0", "0"), ("999.6", "1,000"), ("100", "100"),
    ],
)  # fmt: skip
def test_derived_figure_has_three_significant_places(figure: str, text: str) -> None:
    """A quotient is never written finer than it is known, nor padded."""
    assert words.three_significant(Decimal(figure)) == text


def test_people_and_dates_of_birth() -> None:
    """Given name first; a patient's date of birth before the number, months in letters."""
    assert words.person("Ann", "Example") == "Ann Example"
    assert words.person("", "Example") == "Example"
    assert words.born(date(1970, 1, 1)) == "Born 01 Jan 1970"
    assert (
        words.patient("Una", "Testpatient", date(1970, 1, 1), "P-0007")
        == "Una Testpatient, born 01 Jan 1970, P-0007"
    )


def test_label_is_grouped_by_four_and_spoken_by_the_last() -> None:
    """A label reads the same however its groups were parted."""
    assert words.label("V7T2BD3K9XHD") == words.label("V7T2-BD3K-9XHD") == "V7T2 BD3K 9XHD"
    assert words.short_label("V7T2BD3K9XHD") == "9XHD"


def test_counted_nouns() -> None:
    """One has no s."""
    assert [words.counted(number, "vial") for number in (0, 1, 1200)] == ["0 vials", "1 vial", "1,200 vials"]


def test_raw_scan_shows_controls_and_escapes_the_rest() -> None:
    """Control characters become small words; markup in a scan stays text."""
    assert words.raw_scan("10A\u001d<b>\u0001") == (
        '10A<span class="control">GS</span>&lt;b&gt;<span class="control">01</span>'
    )


def test_filters_are_named_as_their_functions() -> None:
    """Templates find each way of writing under its own name."""
    assert words.FILTERS["mg"] is words.mg
    assert words.FILTERS["due_text"] is words.due_text
