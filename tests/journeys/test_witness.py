"""Two workstations: a waste is signed in one room, and its witness signs in another."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.keys import Purpose as KeyPurpose
from inventory.place import AddWorkstation, add_workstation
from tests.cast import ANN, BEN, KEYS, PROGRAM
from tests.journeys.conftest import Site, sign_in
from tests.journeys.hands import Hands


def stand_at(hands: Hands, station: str) -> None:
    """Give the browser the cookie of this workstation."""
    app = Flask("web")
    app.secret_key = KEYS.key(KeyPurpose.COOKIE)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    kept = {"name": "vialtrail", "value": str(serializer.dumps({"station": station})), "url": hands.base}
    hands.page.context.add_cookies([kept])  # type: ignore[list-item]


def drawn(site: Site) -> str:
    """A syringe of 35 mg in Ann's hands, of which 25 mg were given."""
    clinic = site.clinic
    (vial,) = clinic.receive()
    patient, order = clinic.patient_with_order()
    syringe = clinic.label()
    clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    clinic.run(draw_up, Draw(clinic.act(ANN), vial, syringe, patient, order, parse_amount("35 mg")))
    dose = Administer(clinic.act(ANN), syringe, patient, order, parse_amount("25 mg"), "IV")
    clinic.run(administer, dose)
    return syringe


def test_a_witness_signs_from_her_own_workstation(site: Site, hands: Hands, browser: Browser) -> None:
    """Ann signs in Room 1; Ben reads the same draft in Room 2, signs there, and Ann's next step shows the entry."""
    added = AddWorkstation(site.clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "day", "R1.WB")
    site.clinic.run(add_workstation, added)
    syringe = drawn(site)
    stand_at(hands, "R1.W1")
    sign_in(hands, site, ANN)
    hands.scan(syringe)
    hands.key("W")
    hands.enter()
    hands.scan(site.badge(ANN))
    hands.pin(site.pin(ANN))
    assert hands.ask == "Scan the witness's badge."
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    ben = Hands(context.new_page(), site.base)
    stand_at(ben, "R1.W2")
    sign_in(ben, site, BEN)
    ben.open("/waste/witness/")
    assert "10 mg" in ben.whole
    ben.follow("Open it to sign here")
    assert ben.ask == "Scan your badge."
    assert ben.focus_is_ready()
    ben.scan(site.badge(BEN))
    assert "10 mg" in ben.whole
    assert "Ann Example" in ben.whole
    assert "In the room: sign" in ben.whole
    assert ben.violations() == []
    ben.pin(site.pin(BEN))
    assert "Recorded" in ben.whole
    assert "Ben Sample" in ben.whole
    assert (ben.scans, ben.pins) == (1, 1)
    hands.open(hands.page.url.removeprefix(site.base))
    assert hands.heading.startswith("Wasted")
    assert "Witnessed, in the room." in hands.whole
    context.close()
