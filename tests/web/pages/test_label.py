"""A label prints in its own size with what stands on it; a second print says so; the code alone is a picture."""

from __future__ import annotations

from tests.cast import ANN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.treatment import labels, treat


def test_a_syringes_label_says_for_whom_by_whom_and_when(desk: Desk) -> None:
    """Drug, strength, amount, lot and expiry of its vial, patient, person, time."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    drawing = desk.client.get(f"/label/{done.syringe}").get_data(as_text=True)
    for words in ("ketamine", "50 mg/mL", "35\u00a0mg (0.7\u00a0mL)", "Lot D42, expires 28 Feb 2028",
                  "For Una PAT1, N-PAT1", "Ann Example, 2 Nov 10:"):  # fmt: skip
        assert words in drawing
    assert "reprint" not in drawing


def test_a_label_printed_again_says_so(desk: Desk) -> None:
    """On the label itself, of a vial and of a syringe."""
    done = treat(desk.clinic, labels())
    desk.sign_in(CORA)
    for label in (done.vial, done.syringe):
        assert "reprint</text>" in desk.client.get(f"/label/{label}?reprint=1").get_data(as_text=True)


def test_the_code_alone_is_a_picture(desk: Desk) -> None:
    """SVG, of this registration's containers only."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    answer = desk.client.get(f"/label/{done.syringe}/code")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    desk.sign_in(EVE)
    for address in (f"/label/{done.syringe}", f"/label/{done.syringe}/code"):
        assert "This syringe is not from this site." in desk.get(address, 404)


def test_a_label_with_a_patients_name_is_for_those_who_handle_drugs(desk: Desk) -> None:
    """Compliance reads the life, and prints no label."""
    done = treat(desk.clinic, labels())
    desk.sign_in(DEE)
    desk.get(f"/label/{done.syringe}", 403)
