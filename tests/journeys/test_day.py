"""A day of the books: cartons become vials, a dose is not charted, the scheduler says so, a report is printed."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from detection.tables import finding
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.keys import Purpose as KeyPurpose
from scanners.label import is_ours
from tests.cast import ANN, CORA, DEE, KEYS, ZONE
from tests.journeys.conftest import Site, sign_in
from tests.journeys.hands import Hands

#: A carton of the test's own: a product of the cast, an invented lot and serial, in date.
CARTON = "]d20100304092053105172902281" + "0D4210\x1d21SN0001"


def test_a_carton_is_received_and_its_printed_labels_read_back(site: Site, hands: Hands) -> None:
    """Invoice, supplier, carton, one printed label on each vial, PIN: ten vials, and each label is one of ours."""
    sign_in(hands, site, CORA)
    hands.key("E")
    assert hands.heading == "Receive"
    hands.text("55-0098")
    hands.key("1")
    hands.scan(CARTON)
    hands.key("Y")
    hands.enter()
    labels = hands.printed_codes(f"{hands.page.url}labels")
    assert len(labels) == 10
    assert all(is_ours(label, KEYS.key(KeyPurpose.LABEL)) for label in labels)
    for label in labels:
        hands.scan(label)
        assert hands.focus_is_ready()
    hands.enter()
    hands.scan(site.badge(CORA))
    hands.pin(site.pin(CORA))
    assert "Received: 10" in hands.ask
    assert hands.violations() == []
    hands.scan(labels[3])
    assert hands.heading.startswith("Vial")
    assert "500 mg, sealed, in the storage." in hands.whole
    hands.key("E")
    hands.text("55-0099")
    hands.key("1")
    hands.scan(CARTON)
    assert "This serial was received on" in hands.ask
    assert "Nothing was recorded" in hands.whole


def test_an_uncharted_dose_is_found_without_being_asked(site: Site, hands: Hands, tmp_path: Path) -> None:
    """Two doses two days ago, one of them in the chart: the scheduler alone finds the other, down to its scans."""
    _two_doses(site, tmp_path)
    assert site.run("chart", "import", str(tmp_path / "chart.ndjson"), "--registration", "R1").returncode == 0
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "scheduler", "--minutes", "1", "--database", site.url],
        env=os.environ | {"VIALTRAIL_KEYS": str(site.keys)},
    )
    try:
        _until_found(site)
    finally:
        scheduler.terminate()
        scheduler.wait(timeout=10)
    sign_in(hands, site, DEE)
    assert hands.heading == "What does not add up"
    assert "1 dose given, not in the chart" in hands.whole
    assert ANN.name not in hands.page.locator("main .worth").inner_html()
    assert hands.violations() == []
    hands.follow("1 dose given, not in the chart")
    assert "Most likely first" in hands.whole
    assert ANN.name not in hands.page.content()
    assert hands.violations() == []
    hands.open("/report/dispensing")
    assert hands.violations() == []
    written = tmp_path / "dispensing.csv"
    done = site.run(
        "report", "dispensing", "--registration", "R1", "--from", _day(site, -3), "--to", _day(site, 0),
        "--format", "csv", "--out", str(written),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "25" in written.read_text(encoding="utf-8")
    assert site.run("verify").returncode == 0


def _two_doses(site: Site, folder: Path) -> None:
    """35 mg given to each of two patients two days ago; the chart has the first, and reaches to now."""
    clinic = site.clinic
    present = clinic.clock
    clinic.clock = clinic.database.clock = lambda: present() - timedelta(days=2)  # type: ignore[assignment]
    (vial,) = clinic.receive()
    clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    charted = []
    for number in range(2):
        patient, order = clinic.patient_with_order()
        syringe = clinic.label()
        clinic.run(draw_up, Draw(clinic.act(ANN), vial, syringe, patient, order, parse_amount("25 mg")))
        clinic.run(administer, Administer(clinic.act(ANN), syringe, patient, order, None, "IV"))
        if number == 0:
            charted.append(_charted("a1", f"N-{patient}", clinic.clock(), "25"))
    charted.append(_charted("a2", "N-NOBODY", present(), "1"))
    (folder / "chart.ndjson").write_text("".join(charted), encoding="utf-8")
    clinic.clock = clinic.database.clock = present


#: The code system in which 6130 is ketamine.
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def _charted(number: str, patient: str, at: datetime, amount: str) -> str:
    resource = {
        "resourceType": "MedicationAdministration", "id": number, "status": "completed",
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": "6130"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "performer": [{"actor": {"reference": f"Practitioner/{ANN.code}"}}],
        "effectiveDateTime": at.isoformat(timespec="seconds"), "meta": {"lastUpdated": at.isoformat(timespec="seconds")},
    }  # fmt: skip
    text = json.dumps(resource)
    # The amount stands as a number of JSON, written as it is.
    return f'{text[:-1]}, "dosage": {{"dose": {{"value": {amount}, "unit": "mg"}}}}}}\n'


def _until_found(site: Site) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with site.clinic.database.read() as connection:
            schemes = connection.execute(select(finding.c.scheme)).scalars().all()
        if "uncharted" in schemes:
            return
        time.sleep(0.5)
    raise AssertionError("the scheduler found nothing in a minute")


def _day(site: Site, offset: int) -> str:
    """A day of the clinic, which at midnight UTC is still in yesterday."""
    return (site.clinic.clock().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=offset)).isoformat()
