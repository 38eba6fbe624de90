"""A chart that is brought in: what is new is kept, what was sent before changes nothing, a bad line stops no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, select

from detection.charted import Imported, import_chart
from detection.tables import chart_import, charted_dose
from inventory.moment import from_us
from tests.cast import START, Clinic
from tests.detection.chart_file import administration, chart

FILE = "day.ndjson"
NOON = START + timedelta(hours=3)


def brought_in(clinic: Clinic, text: str, site: str = "R1", **said: Any) -> Imported:
    """What became of a file."""
    return import_chart(clinic.database, site, text, FILE, **said)


def kept(clinic: Clinic, table: Table) -> list[Any]:
    """Every row of a table."""
    with clinic.database.read() as connection:
        return list(connection.execute(select(table)))


def test_what_was_sent_before_changes_nothing(clinic: Clinic) -> None:
    """The same file again, and the same dose in another place of another file: one row."""
    one, two = administration("a1", NOON, 35), administration("a2", NOON, 20)
    assert brought_in(clinic, chart(one, two)) == Imported(FILE, 2, 2, (), False)
    assert brought_in(clinic, chart(one, two)).n_new == 0
    assert brought_in(clinic, chart(two, one)).n_new == 0
    assert len(kept(clinic, charted_dose)) == 2


def test_an_amended_dose_is_kept_beside_the_first(clinic: Clinic) -> None:
    """Which one counts is decided when they are compared; nothing that came is forgotten."""
    brought_in(clinic, chart(administration("a1", NOON, 35)))
    assert brought_in(clinic, chart(administration("a1", NOON, 30))).n_new == 1
    assert [row.administration_id for row in kept(clinic, charted_dose)] == ["a1", "a1"]


def test_the_same_dose_at_another_site_is_another_dose(clinic: Clinic) -> None:
    """Two registrations of one EHR do not share a chart."""
    text = chart(administration("a1", NOON, 35))
    assert [brought_in(clinic, text, site).n_new for site in ("R1", "R2")] == [1, 1]


def test_a_bad_line_is_listed_and_stops_no_other(clinic: Clinic) -> None:
    """Its place and the reason; nothing of it is stored."""
    bad = {"resourceType": "MedicationDispense", "id": "d1"}
    done = brought_in(clinic, chart(administration("a1", NOON, 35), bad) + "{broken\n")
    assert (done.n_read, done.n_new) == (1, 1)
    assert [(each.file, each.place) for each in done.rejected] == [(FILE, "line 2"), (FILE, "line 3")]
    assert "MedicationDispense" in done.rejected[0].error
    assert len(kept(clinic, charted_dose)) == 1


def test_each_import_says_how_far_the_chart_reaches(clinic: Clinic) -> None:
    """The newest time in the file, or what is said of it; counts, and the moment it came."""
    text = chart(administration("a1", NOON, 35), administration("a2", NOON + timedelta(hours=1), 20))
    brought_in(clinic, text)
    brought_in(clinic, text, complete_to=NOON + timedelta(hours=9))
    brought_in(clinic, "")
    first, second, empty = kept(clinic, chart_import)
    assert from_us(first.complete_to_us) == NOON + timedelta(hours=1)
    assert from_us(second.complete_to_us) == NOON + timedelta(hours=9)
    assert empty.complete_to_us is None
    assert (first.n_read, first.n_new, first.n_rejected) == (2, 2, 0)
    assert (second.n_read, second.n_new, second.n_rejected) == (2, 0, 0)
    assert first.imported_at_us < second.imported_at_us


def test_a_time_without_a_zone_is_taken_in_the_zone_that_is_given(clinic: Clinic) -> None:
    """And that it was is said."""
    bare = administration("a1", NOON, 35, effectiveDateTime="2026-11-02T12:00:00")
    done = brought_in(clinic, chart(bare), zone="America/New_York")
    assert done.zone_assumed
    assert from_us(kept(clinic, chart_import)[0].complete_to_us).hour == 17


def test_two_imports_side_by_side_keep_each_dose_once(clinic: Clinic) -> None:
    """Both end well, and together they are as one."""
    text = chart(*(administration(f"a{number}", NOON, 35) for number in range(30)))
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: brought_in(clinic, text), range(4)))
    assert sorted(each.n_new for each in done) == [0, 0, 0, 30]
    assert len(kept(clinic, charted_dose)) == 30
