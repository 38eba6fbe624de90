"""The days: each registration works every day in its own hours, and the charts differ by the slips and nothing else."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from detection.charting.read import read
from detection.streams import ChartedDose
from inventory.moment import from_us
from inventory.patient import find_by_record_number
from tests.web.demonstration.conftest import DAYS, KEYS, UNTIL, Made
from web.demonstration.chart import Slip
from web.demonstration.clinic import SITES
from web.demonstration.days import SLIPS

#: A slip that leaves given and charted different when the last file is read.
STAYS = {Slip.FORGOTTEN, Slip.WRONG_UNIT, Slip.TWICE}


def test_every_day_has_doses_at_every_registration(made: Made) -> None:
    """Yesterday and this morning too."""
    for site in SITES:
        zone = ZoneInfo(site.zone)
        rows = made.rows(
            "SELECT occurred_at_us FROM entry WHERE kind = 'administration' AND book = :b", b=site.code
        )
        found = {from_us(us).astimezone(zone).date() for (us,) in rows}
        today = UNTIL.astimezone(zone).date()
        assert found == {today - timedelta(days=ago) for ago in range(DAYS)}


def test_work_is_done_in_working_hours(made: Made) -> None:
    """By the clock on the wall of the registration, whose zone each entry carries."""
    for site in SITES:
        rows = made.rows(
            "SELECT DISTINCT occurred_at_us, occurred_zone FROM entry WHERE book = :b", b=site.code
        )
        assert {zone for _, zone in rows} == {site.zone}
        assert {from_us(us).astimezone(ZoneInfo(site.zone)).hour for us, _ in rows} <= set(range(7, 19))


def test_nothing_is_recorded_after_the_end(made: Made) -> None:
    """Every entry has the time of its day, and its record is made then or follows within a minute."""
    rows = made.rows("SELECT max(recorded_at_us), max(recorded_at_us - occurred_at_us),"
                     " min(recorded_at_us - occurred_at_us) FROM entry")  # fmt: skip
    assert from_us(rows[0][0]) < UNTIL
    assert 0 <= rows[0][2] <= rows[0][1] < 60_000_000


def differences(made: Made, site: str, zone: ZoneInfo) -> dict[int, int]:
    """Days before the end -> micrograms given less charted, patient by patient, without their sign."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    today = UNTIL.astimezone(zone).date()
    for patient, amount_ug, us in made.rows(
        "SELECT a.patient, a.amount_ug, e.occurred_at_us FROM administration a JOIN entry e USING (book, seq)"
        " WHERE a.book = :b",
        b=site,
    ):
        sums[patient, (today - from_us(us).astimezone(zone).date()).days] += amount_ug
    newest: dict[str | None, ChartedDose] = {}
    for dose in read(made.result.charts[site], site, zone):
        assert isinstance(dose, ChartedDose)
        newest[dose.administration_id] = dose
    with made.database.read() as connection:
        for dose in newest.values():
            code = find_by_record_number(connection, KEYS, site, dose.patient or "")
            assert code is not None
            ago = (today - (dose.started_at or datetime.min.replace(tzinfo=UTC)).astimezone(zone).date()).days
            if dose.status == "completed":
                sums[code, ago] -= (dose.amount_ng or 0) // 1000
    by_day: dict[int, int] = defaultdict(int)
    for (_, ago), difference_ug in sums.items():
        by_day[ago] += abs(difference_ug)
    return {ago: total_ug for ago, total_ug in by_day.items() if total_ug}


def test_given_and_charted_differ_by_the_slips_and_the_truth_alone(made: Made) -> None:
    """What nobody got, what was forgotten, charted twice or in the wrong unit; and the dose not charted yet."""
    for site in SITES:
        zone = ZoneInfo(site.zone)
        slips = {
            ago for (code, ago), slip in SLIPS.items() if code == site.code and slip in STAYS and ago < DAYS
        }
        entries = [act.entry for act in made.result.truth if act.scheme == "phantom_dose"]
        expected = slips | ({0} if site.code == "R1" else set())
        for entry in entries:
            book, seq = entry.split("/")
            rows = made.rows(
                "SELECT occurred_at_us FROM entry WHERE book = :b AND seq = :s", b=book, s=int(seq)
            )
            if book == site.code:
                day = from_us(rows[0][0]).astimezone(zone).date()
                expected.add((UNTIL.astimezone(zone).date() - day).days)
        assert set(differences(made, site.code, zone)) == expected


def test_a_late_chart_is_there_in_the_end(made: Made) -> None:
    """Hillside's slip of two days ago came late, so nothing differs that day."""
    assert SLIPS["R2", 2] is Slip.LATE
    assert 2 not in differences(made, "R2", ZoneInfo("America/Chicago"))
