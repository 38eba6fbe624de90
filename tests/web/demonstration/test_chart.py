"""The invented health record: what it writes the program's own reader reads, and a slip is exactly that slip."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from detection.charting.read import read
from detection.streams import ChartedDose
from web.demonstration.chart import Chart, Dose, Slip

AT = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
LATER = AT + timedelta(days=3)
DOSE = Dose("11001", "O-R1-0001", "P-0001", "ketamine", 35_000, "IV", AT)


def charted(slip: Slip, dose: Dose = DOSE, until: datetime = LATER) -> list[ChartedDose]:
    """What the reader finds of one dose."""
    chart = Chart("R1", "America/New_York", Random(1))
    chart.write(dose, slip)
    text = chart.text(until)
    found = list(read(text, "R1.ndjson", ZoneInfo("UTC"))) if text else []
    doses = [each for each in found if isinstance(each, ChartedDose)]
    assert len(doses) == len(found)
    return doses


def test_a_dose_is_charted_as_it_was_given() -> None:
    """Patient, order, person, drug, amount and route come back; the time is off by clocks, the record by minutes."""
    (dose,) = charted(Slip.NONE)
    assert (dose.patient, dose.order, dose.staff) == ("11001", "O-R1-0001", "P-0001")
    assert (dose.substance, dose.amount_ng, dose.status) == ("ketamine", 35_000_000, "completed")
    assert dose.route == "Intravenous route"
    assert dose.started_at is not None
    assert abs(dose.started_at - AT) < timedelta(minutes=3)
    assert dose.recorded_at is not None
    assert timedelta(0) < dose.recorded_at - AT < timedelta(minutes=41)


def test_a_fraction_of_a_milligram_is_written_in_micrograms() -> None:
    """No figure is rounded on the way."""
    fine = Dose("11001", "O-1", "P-0001", "midazolam", 1_250, "IV", AT)
    assert [(d.amount_text, d.unit, d.amount_ng) for d in charted(Slip.NONE, fine)] == [
        ("1250", "ug", 1_250_000)
    ]


def test_the_wrong_unit_keeps_the_figure() -> None:
    """35 mg charted as 35 ug: a thousandth."""
    assert [dose.amount_ng for dose in charted(Slip.WRONG_UNIT)] == [35_000]


def test_forgotten_and_late() -> None:
    """What was forgotten is nowhere; what is late is not there the same day, and is the next."""
    assert charted(Slip.FORGOTTEN) == []
    assert charted(Slip.LATE, until=AT + timedelta(hours=14)) == []
    assert len(charted(Slip.LATE)) == 1


@pytest.mark.parametrize(("slip", "statuses"), [
    (Slip.TWICE, ["completed", "completed"]),
    (Slip.TAKEN_BACK, ["completed", "completed", "entered-in-error"]),
])  # fmt: skip
def test_charted_twice_is_two_records(slip: Slip, statuses: list[str]) -> None:
    """The second has an id of its own; taken back, the same id comes again and says so."""
    doses = charted(slip)
    assert [dose.status for dose in doses] == statuses
    assert len({dose.administration_id for dose in doses}) == 2


def test_every_chart_of_the_demonstration_reads() -> None:
    """Records of one file stand in the order in which they were made, each under a number of its own."""
    chart = Chart("R1", "America/New_York", Random(1))
    for number in range(5):
        chart.write(Dose("1", "O-1", "P-1", "ketamine", 1000, "IV", AT - timedelta(hours=number)))
    times = [
        d.recorded_at for d in read(chart.text(LATER), "f", ZoneInfo("UTC")) if isinstance(d, ChartedDose)
    ]
    assert times == sorted(times, key=str)
