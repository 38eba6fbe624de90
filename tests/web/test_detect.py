"""One detection reads every registration's records and keeps what they say, once, without a lock while it thinks."""

from datetime import timedelta

import pytest

from detection.charted import import_chart
from detection.store import StoredFinding, open_findings
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, START, Clinic
from tests.detection.chart_file import administration, chart
from tests.web.conftest import Desk
from web.detect import LOOK_BACK, detect_all


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    """The clinic."""
    return desk.clinic


def treated(clinic: Clinic) -> None:
    """35 mg drawn, 25 mg given, 10 mg wasted, and the rest of the vial in Ann's hands."""
    vial, syringe = clinic.taken(), clinic.label()
    patient, order = clinic.patient_with_order()
    clinic.run(draw_up, Draw(clinic.act(), vial, syringe, patient, order, parse_amount("35 mg")))
    clinic.run(administer, Administer(clinic.act(), syringe, patient, order, parse_amount("25 mg"), "IV"))
    poured = Waste(clinic.act(), (WastePart(syringe),), "sink", "left_over", "R1.WB")
    clinic.run_signed(waste, poured, (ANN, "actor"), (BEN, "witness"))


def found(clinic: Clinic, *sites: str) -> tuple[StoredFinding, ...]:
    """The open findings."""
    with clinic.database.read() as connection:
        return open_findings(connection, sites or ("R1", "R2"))


def test_a_vial_that_is_kept_past_its_time_is_found_and_answered(clinic: Clinic) -> None:
    """Not before it is due; found once, however often it runs; gone from the board when it is back."""
    treated(clinic)
    assert (
        detect_all(clinic.database, START + timedelta(hours=2))
        == "0 open findings, 0 new, at 2 registrations"
    )
    late = START + timedelta(days=1)
    assert detect_all(clinic.database, late) == "1 open findings, 1 new, at 2 registrations"
    assert detect_all(clinic.database, late) == "1 open findings, 0 new, at 2 registrations"
    (custody,) = found(clinic)
    assert (custody.statement.scheme, custody.statement.person, custody.statement.site) == (
        "open_custody",
        ANN.code,
        "R1",
    )
    left = Waste(
        clinic.act(), (WastePart(custody.statement.records[0].container or ""),), "sink", "left_over", "R1.WB"
    )
    clinic.run_signed(waste, left, (ANN, "actor"), (BEN, "witness"))
    assert detect_all(clinic.database, late + timedelta(hours=1)).startswith("0 open findings")
    assert found(clinic) == ()


def test_a_dose_that_the_chart_does_not_have_is_found_with_its_amount(clinic: Clinic) -> None:
    """The chart reaches beyond it and has another dose: 25 mg are not charted; charted late, it is answered."""
    treated(clinic)
    given = clinic.clock()
    other = administration("x1", given + timedelta(days=3), 10, patient="X-1", staff="P-0002")
    import_chart(clinic.database, "R1", chart(other), "days.ndjson")
    clinic.clock.at = given + timedelta(days=4)
    detect_all(clinic.database, clinic.clock())
    (uncharted,) = [each for each in found(clinic) if each.statement.scheme == "uncharted"]
    assert uncharted.statement.difference_ng == 25_000_000
    assert uncharted.statement.person == ANN.code
    dose = administration("a1", given - timedelta(minutes=1), 25)
    import_chart(clinic.database, "R1", chart(dose), "late.ndjson")
    detect_all(clinic.database, clinic.clock())
    assert [each for each in found(clinic) if each.statement.scheme == "uncharted"] == []


def test_a_run_as_of_a_day_sees_nothing_that_came_later(clinic: Clinic) -> None:
    """No look-ahead: what was recorded after it is not there."""
    before = clinic.clock()
    treated(clinic)
    clinic.clock.at += timedelta(days=2)
    assert detect_all(clinic.database, before) == "0 open findings, 0 new, at 2 registrations"


def test_what_is_older_than_it_reads_stays_on_the_board(clinic: Clinic) -> None:
    """A finding is not answered by growing old."""
    treated(clinic)
    late = START + timedelta(days=1)
    detect_all(clinic.database, late)
    first = found(clinic)
    detect_all(clinic.database, late + LOOK_BACK + timedelta(days=1))
    assert {each.number for each in first} <= {each.number for each in found(clinic)}
