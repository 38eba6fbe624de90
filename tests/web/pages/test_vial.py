"""The life of a container: its sum, its entries, its scans; and what is not of this registration answers as nothing."""

from __future__ import annotations

from sqlalchemy import text

from inventory.keys import Purpose
from scanners.label import new_label
from tests.cast import ANN, CORA, DEE, EVE, KEYS
from tests.owner import owner_writes
from tests.web.conftest import Desk
from tests.web.treatment import labels, treat


def test_a_vial_shows_what_became_of_it(desk: Desk) -> None:
    """Left, the sum in words, every entry of the vial and its syringe, newest first."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    page = desk.get(f"/vial/{done.vial}")
    assert "500 mg received = 25 mg given + 10 mg wasted + 465 mg left" in page
    assert "Open, with Ann Example" in page
    assert "5 entries, newest first" in page
    assert page.index("Wasted") < page.index("Drawn up, opened") < page.index("Received")
    assert "From syringe" in page
    assert "Una PAT1, IV" in page
    assert "Chain and signatures checked" in page


def test_a_syringe_leads_back_to_its_vial(desk: Desk) -> None:
    """Its own page has what is left in it, and the vial that it was drawn from."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    page = desk.get(f"/vial/{done.syringe}")
    assert f"Syringe {done.syringe[-4:]}" in page
    assert "10 mg milligrams" in page
    assert f"Drawn from vial {done.vial[-4:]}" in page


def test_a_sealed_vial_says_so(desk: Desk) -> None:
    """One entry, the place, and no line to draw."""
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    desk.sign_in(CORA)
    page = desk.get(f"/vial/{vial}")
    assert "Sealed, in the storage" in page
    assert "500 mg, sealed, in the storage." in page


def test_scans_are_shown_when_asked_for_with_their_control_characters(desk: Desk) -> None:
    """Raw text under its entry, and only then."""
    done = treat(desk.clinic, labels())
    desk.sign_in(ANN)
    assert f"VTP/{done.patient}" not in desk.get(f"/vial/{done.vial}")
    page = desk.get(f"/vial/{done.vial}?scans=1")
    assert f"VTP/{done.patient}" in page
    assert "Hide scans" in page


def test_compliance_reads_codes_of_patients(desk: Desk) -> None:
    """A name opens for those who treat the patient alone; from a finding the staff is not named either."""
    done = treat(desk.clinic, labels())
    desk.sign_in(DEE)
    page = desk.get(f"/vial/{done.vial}")
    assert "Una PAT1" not in page
    assert f"patient {done.patient}, IV" in page
    assert "Ann Example" in page
    masked = desk.client.get(f"/vial/{done.vial}?finding=3&scans=1").get_data(as_text=True)
    assert "Ann Example" not in masked
    assert "Ben Sample" not in masked
    assert f"/waste/{done.wasted}?finding=3" in masked


def test_a_label_that_was_never_given_out_is_told_by_its_check(desk: Desk) -> None:
    """A wrong check is no label of ours; a right one that no container has is nobody's."""
    desk.sign_in(ANN)
    assert "This label is not ours: its check is wrong." in desk.get("/vial/V7T2PD3K9XHD", 404)
    unused = new_label(KEYS.key(Purpose.LABEL), lambda _: 5)
    assert "No container of this registration has this label." in desk.get(f"/vial/{unused}", 404)


def test_a_vial_of_another_registration_is_not_here(desk: Desk) -> None:
    """404 with what to do with it, and nothing of what is in it."""
    done = treat(desk.clinic, labels())
    desk.sign_in(EVE)
    page = desk.get(f"/vial/{done.vial}", 404)
    assert "This vial is not from this site. Do not use it. Lock it in the found box." in page
    assert "500" not in page


def test_a_changed_entry_stands_in_a_band(desk: Desk) -> None:
    """With the triggers gone an amount is changed in the tables: the page names the entry."""
    done = treat(desk.clinic, labels())
    with owner_writes(desk.clinic.database.url) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            for name in list(names):
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            connection.execute(text("ALTER TABLE administration DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE administration SET amount_ug = 24000 WHERE seq = :seq"), {"seq": done.given}
        )
    desk.sign_in(CORA)
    page = desk.get(f"/vial/{done.vial}")
    assert f"Entry R1/{done.given}: content that was drafted and signed" in page
    assert "Not as recorded" in page


def test_a_scan_by_compliance_leads_to_the_life(desk: Desk) -> None:
    """Who handles no drug reads, from any box."""
    done = treat(desk.clinic, labels())
    desk.sign_in(DEE)
    assert desk.post("/scan", scan=done.vial) == f"/vial/{done.vial}"
