"""The facts of a receipt: its own lines without those a fact brought along, and which rules did not hold."""

from __future__ import annotations

from datetime import timedelta

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.reports.entry_record import record
from tests.cast import ANN, BEN
from tests.web.conftest import Desk
from tests.web.treatment import labels, reading, treat
from web.recorded_facts import details, main_lines, main_ug
from web.recorded_view import see


def test_an_overfill_is_no_line_of_its_own(desk: Desk) -> None:
    """The draw is what was drawn; that the books held less stands among the facts with expected and found."""
    made = labels()
    done = treat(desk.clinic, made)
    act = desk.clinic.act(ANN, happened=True)
    drawn = desk.clinic.run(
        draw_up, Draw(act, done.vial, next(made), done.patient, done.order, parse_amount("470 mg"))
    )
    with reading(desk, ANN) as here:
        entry = record(here.connection, "R1", drawn.seq)
        facts = {fact.term: fact.text for fact in details(see(here, entry, str))}
    assert len(entry.lines) == 2
    assert len(main_lines(entry)) == 1
    assert main_ug(entry) == 470_000
    assert "more than the books hold" in facts["Recorded as a fact"]


def test_an_act_recorded_late_says_when_it_happened(desk: Desk) -> None:
    """Both times stand there, and one alone where they are the same."""
    done = treat(desk.clinic, labels(), wasted=False)
    with reading(desk, ANN) as here:
        facts = [fact.term for fact in details(see(here, record(here.connection, "R1", done.given), str))]
    assert "Happened" not in facts
    desk.clinic.clock.at += timedelta(minutes=10)
    made = labels()
    other = [next(made) for _ in range(9)][-1]
    act = desk.clinic.act(ANN, at=desk.clinic.clock() - timedelta(minutes=3))
    late = desk.clinic.run(
        draw_up, Draw(act, done.vial, other, done.patient, done.order, parse_amount("1 mg"))
    )
    with reading(desk, BEN) as here:
        facts = [fact.term for fact in details(see(here, record(here.connection, "R1", late.seq), str))]
    assert facts[:2] == ["Recorded", "Happened"]


def test_names_are_written_as_the_reader_may_see_them(desk: Desk) -> None:
    """Whoever stands in a fact."""
    done = treat(desk.clinic, labels())
    with reading(desk, ANN) as here:
        entry = record(here.connection, "R1", done.issued)
        facts = details(see(here, entry, lambda text: text.replace("Ann Example", "Person K3")))
    said = " ".join(fact.text for fact in facts)
    assert "Person K3" in said
    assert "Ann Example" not in said
