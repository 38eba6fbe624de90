"""A form keeps what was typed, names each problem once, and records the same command once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import g

from inventory.errors import ScheduleTwo, WrongForm
from tests.cast import CORA
from tests.web.conftest import Desk
from web import visitor
from web.form import Form, act


@pytest.fixture
def in_room(desk: Desk) -> Iterator[Desk]:
    """A request at the first room's workstation, by the pharmacist."""
    desk.sign_in(CORA)
    with desk.client.session_transaction() as kept:
        sent = kept["token"]
    with desk.app.test_request_context():
        with desk.clinic.database.read() as connection:
            g.station = visitor.find_station(connection, "R1.W1")
            g.visitor = (visitor.find(connection, sent, g.station, desk.clinic.clock()) or (None,))[0]
        yield desk


def test_values_stay_and_a_first_value_gives_way_to_what_was_typed() -> None:
    """What the page offers stands only where nothing was sent."""
    form = Form({"name": " Una "}, name="offered", other="offered")
    assert (form.value("name"), form.value("other"), form.value("third")) == ("Una", "offered", "")


def test_the_commands_id_is_kept_and_an_invented_one_is_not() -> None:
    """Only 32 hexadecimal figures are an id; without one the form makes its own."""
    assert Form({"command_id": "ab" * 16}).command_id == "ab" * 16
    made = Form({"command_id": "x"}).command_id
    assert len(made) == 32
    assert made != Form().command_id


def test_each_field_has_its_first_problem_alone() -> None:
    """Expected and found stand in the sentence; a second problem of the field is not said."""
    form = Form({"count": "many"})
    assert form.right
    assert form.count("count", "Type how many.") == 0
    form.wrong("count", "Something else.", "a", "b")
    assert form.problem("count") == "Type how many. Expected: a whole number above 0. Found: many."
    assert len(form.found) == 1
    assert not form.right


def test_a_choice_is_one_of_those_offered() -> None:
    """The summary leads to the first radio, the problem stands at the fieldset."""
    form = Form({"route": "IV", "unit": "stone"})
    assert form.choice("route", "Choose the route.", ("IV", "IM")) == "IV"
    assert form.choice("unit", "Choose the unit.", ("kg", "lb")) == ""
    assert form.found[0][0] == "unit-1"
    assert "Found: stone." in form.problem("unit")


@pytest.mark.parametrize(("typed", "thousandths"), [("0.5", 500), ("12500", 12_500_000), (".001", 1)])
def test_a_decimal_is_exact(typed: str, thousandths: int) -> None:
    """Thousandths of the field's unit, never a float."""
    assert Form({"dose": typed}).thousandths("dose", "Type the dose.", "35") == thousandths


@pytest.mark.parametrize("typed", ["", "0", "35 mg", "0.0001", "-1", "1e3"])
def test_what_is_no_exact_decimal_is_a_problem(typed: str) -> None:
    """Nothing, zero, a unit, a finer figure, a sign and an exponent are refused."""
    form = Form({"dose": typed})
    assert form.thousandths("dose", "Type the dose.", "35") == 0
    assert form.problem("dose")


def test_days_are_read_as_written() -> None:
    """A day that does not exist is a problem."""
    assert Form({"born": "1970-01-31"}).day("born", "Type it.") == date(1970, 1, 31)
    form = Form({"born": "1970-02-31"})
    assert form.day("born", "Type it.") is None
    assert "Found: 1970-02-31." in form.problem("born")


def test_moments_are_of_the_sites_zone(in_room: Desk) -> None:
    """New York is five hours behind in November; a time without a day is a problem."""
    moment = Form({"at": "2026-11-17 14:30"}).moment("at", "Type it.")
    assert moment == datetime(2026, 11, 17, 19, 30, tzinfo=UTC)
    for typed in ("14:30", "2026-11-31 14:30"):
        form = Form({"at": typed})
        assert form.moment("at", "Type it.") is None
        assert f"Found: {typed}." in form.problem("at")


def test_a_refusal_goes_to_the_field_that_it_names_under_a_fresh_id() -> None:
    """By its words, by its kind, or to the page's own field."""
    fields = {"NDC": "ndc", "ScheduleTwo": "substance"}
    form = Form({"command_id": "ab" * 16})
    form.refuse(WrongForm("a", "b", what="NDC"), fields, "other")
    form.refuse(ScheduleTwo("a", "b", substance="Fentanyl"), fields, "other")
    form.refuse(WrongForm("a", "b", what="weight"), fields, "other")
    assert [field for field, _ in form.found] == ["ndc", "substance", "other"]
    assert form.command_id != "ab" * 16


def test_the_envelope_says_who_and_where(in_room: Desk) -> None:
    """The person signed in, at this workstation, in the house book unless another is named."""
    form = Form()
    assert (act(form).book, act(form).actor, act(form).workstation) == ("house", "P-0003", "R1.W1")
    assert act(form, "R1").book == "R1"
    assert act(form).command_id == form.command_id
