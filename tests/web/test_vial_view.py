"""The page of a life: its state in one pill, the sum in words, columns on their point."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from inventory.issue import Issue, Purpose, take
from inventory.plan import Mood
from inventory.receipt import receive
from inventory.reports.vial_life import life
from inventory.verification import Wrong
from tests.cast import ANN, CORA, KEYS
from tests.web.conftest import Desk
from tests.web.treatment import labels, reading, treat
from web.frame import Part, State
from web.reader import reader_of
from web.vial_view import Read, life_context


def shown(desk: Desk, label: str, *, wrong: Wrong | None = None) -> dict[str, Any]:
    """The context of the page as Ann opens it."""
    with reading(desk, ANN) as here:
        found = life(here.connection, label, "R1", keys=KEYS)
        zone = ZoneInfo("America/New_York")
        return life_context(
            Read(
                found,
                reader_of(here, {}),
                zone,
                here.now,
                show_scans=False,
                wrong=wrong,
                scans=defaultdict(tuple),
            )
        )


def test_each_state_has_its_pill(desk: Desk) -> None:
    """Sealed and where, with whom, empty, in quarantine."""
    made = labels()
    done = treat(desk.clinic, made)
    (sealed,) = desk.clinic.receive(1, labels=(next(made),))
    held = next(made)
    carton = desk.clinic.carton(1, labels=(held,), expires_on=date(2026, 1, 31))
    command = desk.clinic.receive_command(carton)
    act = replace(command.act, mood=Mood.HAPPENED)
    desk.clinic.run_signed(receive, replace(command, act=act), (CORA, "actor"))
    pills = {label: shown(desk, label)["pill"] for label in (done.vial, done.syringe, sealed, held)}
    assert (pills[done.vial].state, pills[done.vial].text) == (State.OPEN, "Open, with Ann Example")
    assert (pills[done.syringe].state, pills[done.syringe].text) == (State.DONE, "Empty")
    assert (pills[sealed].state, pills[sealed].text) == (State.DONE, "Sealed, in the storage")
    assert pills[held].state is State.REFUSED
    desk.clinic.run(take, Issue(desk.clinic.act(ANN), sealed, Purpose.SESSION))
    assert shown(desk, sealed)["pill"].text == "Sealed, with Ann Example"


def test_the_sum_names_what_is_there_and_leaves_out_what_is_not(desk: Desk) -> None:
    """Received on one side, everything that became of it on the other; the bar has the same parts."""
    done = treat(desk.clinic, labels(), wasted=False)
    context = shown(desk, done.vial)
    plain = context["balance"].replace("\u00a0", " ")
    assert plain == "500 mg received = 25 mg given + 10 mg in a syringe + 465 mg left"
    assert [part.part for part in context["bar"]] == [Part.GIVEN, Part.SYRINGE, Part.LEFT]
    assert sum(part.amount_ug for part in context["bar"]) == 500_000


def test_columns_stand_on_the_point(desk: Desk) -> None:
    """Decimals of the finest figure, and no drawing of a vial for a syringe."""
    done = treat(desk.clinic, labels())
    context = shown(desk, done.syringe)
    assert (context["mg_places"], context["ml_places"]) == (0, 1)
    assert context["full_ug"] is None
    assert context["left_title"] == "Left in the syringe"
    assert context["line_title"] == f"Left in vial {done.vial[-4:]}"


def test_what_was_found_wrong_stands_in_the_band(desk: Desk) -> None:
    """And the tick becomes a cross."""
    done = treat(desk.clinic, labels())
    wrong = Wrong("R1", done.given, "lines", "1", "2")
    context = shown(desk, done.vial, wrong=wrong)
    assert context["broken"] == wrong.sentence
    assert context["checked"].state is State.REFUSED
    assert shown(desk, done.vial)["broken"] == ""
