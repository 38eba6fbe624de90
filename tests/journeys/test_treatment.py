"""One treatment from a session vial with keyboard and scanner: taken, drawn up, given in two parts, the rest wasted."""

from scanners.own_code import wristband_text
from tests.cast import ANN, BEN
from tests.journeys.conftest import Site, sign_in
from tests.journeys.hands import Hands


def test_treatment_takes_at_most_ten_scans_two_numbers_and_two_pins(site: Site, hands: Hands) -> None:
    """Practice P29: ten scans, two typed numbers, her own PIN once and one witness PIN."""
    (vial,) = site.clinic.receive()
    patient, _ = site.clinic.patient_with_order()
    sign_in(hands, site, ANN)

    hands.scan(vial)
    assert hands.heading == "Issue"
    hands.enter()
    assert "500 mg" in hands.whole
    hands.key("D")
    assert hands.heading == "Draw up"
    hands.scan(wristband_text(patient))
    hands.key("1")
    assert "0.7 mL" in hands.whole
    hands.enter()
    syringe = hands.printed_code(".sticker")
    hands.scan(syringe)
    assert hands.heading == "Give a dose"
    hands.scan(wristband_text(patient))
    hands.number("15 mg")
    hands.enter()
    hands.scan(syringe)
    hands.key("1")
    hands.scan(wristband_text(patient))
    hands.number("10 mg")
    hands.enter()
    hands.key("W")
    assert hands.heading == "Waste"
    hands.enter()
    hands.scan(site.badge(ANN))
    hands.pin(site.pin(ANN))
    hands.scan(site.badge(BEN))
    hands.pin(site.pin(BEN))

    assert "Recorded" in hands.whole
    assert "Ben Sample" in hands.whole
    assert hands.scans <= 10
    assert hands.numbers <= 2
    assert hands.pins == 2
    assert site.run("verify").returncode == 0
