"""After an entry her own drug goes on without another scan; what is not in her hands is only looked at."""

from __future__ import annotations

from inventory.holdings import find
from inventory.issue import Issue, Purpose, take
from inventory.reports.entry_record import record
from tests.cast import ANN, BEN, CORA, SINGLE
from tests.web.conftest import Desk
from tests.web.floor import take_for
from tests.web.treatment import labels, reading, treat
from web.recorded_next import HOME, Next, next_steps


def after(desk: Desk, seq: int, label: str, *, own: bool = True) -> Next:
    """The way on from an entry, for Ann."""
    with reading(desk, ANN) as here:
        return next_steps(
            here, record(here.connection, "R1", seq), find(here.connection, label, "R1"), own=own
        )


def test_a_vial_taken_is_drawn_from(desk: Desk) -> None:
    """Return is the other way."""
    (vial,) = desk.clinic.receive(1, labels=(next(labels()),))
    taken = desk.clinic.run(take, Issue(desk.clinic.act(ANN), vial, Purpose.SESSION))
    way = after(desk, taken.seq, vial)
    assert (way.main.action, way.main.fields) == ("/draw/", (("scan", vial),))
    assert [other.action for other in way.others] == ["/return/"]
    assert way.held == (("container", vial), ("next", "DRAW"))


def test_a_prefilled_syringe_taken_is_given(desk: Desk) -> None:
    """There is nothing to draw up."""
    patient = desk.clinic.register()
    order = desk.clinic.order(patient)
    (syringe,) = desk.clinic.receive(1, "71266901001", labels=(next(labels()),))
    take_for(desk.clinic, syringe, patient, order)
    way = after(desk, desk.clinic.entries("R1"), syringe)
    assert way.main.action == "/administration/"


def test_a_syringe_part_given_is_wasted_or_given_more_of(desk: Desk) -> None:
    """With the amount on the button."""
    done = treat(desk.clinic, labels(), wasted=False)
    way = after(desk, done.given, done.syringe)
    assert way.main.label == "Waste 10\u00a0mg"
    assert [other.label for other in way.others] == ["Give more"]


def test_a_draw_waits_for_the_label_on_the_syringe(desk: Desk) -> None:
    """The box posts to the receipt itself."""
    done = treat(desk.clinic, labels(), wasted=False)
    way = after(desk, done.drawn, done.syringe)
    assert way.action == f"/draw/{done.drawn}"
    assert way.main.href == f"/label/{done.syringe}"


def test_what_is_gone_or_anothers_leads_home(desk: Desk) -> None:
    """An emptied syringe goes into the sharps bin; another person's entry offers nothing."""
    done = treat(desk.clinic, labels())
    assert after(desk, done.given, done.syringe).main == HOME
    assert "sharps bin" in after(desk, done.wasted or 0, done.syringe).help
    assert after(desk, done.issued, done.vial, own=False) == Next(HOME)


def test_a_pharmacist_is_offered_what_her_roles_give(desk: Desk) -> None:
    """She returns a single-dose vial that she took, and gives none."""
    patient = desk.clinic.register()
    order = desk.clinic.order(patient)
    (vial,) = desk.clinic.receive(1, SINGLE, labels=(next(labels()),))
    take_for(desk.clinic, vial, patient, order, CORA)
    with reading(desk, CORA) as here:
        entry = record(here.connection, "R1", desk.clinic.entries("R1"))
        way = next_steps(here, entry, find(here.connection, vial, "R1"), own=True)
    assert way.main.action == "/draw/"
    assert BEN.name not in way.help
