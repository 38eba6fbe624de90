"""Home's parts: what is in her hands by substance, the verbs of her roles, stock for a pharmacist."""

from __future__ import annotations

from inventory.issue import Issue, Purpose, take
from tests.cast import ANN, CORA, DEE, MIDAZOLAM
from tests.web.conftest import Desk
from tests.web.treatment import labels, reading, treat
from web.home_view import home_context


def test_substances_in_hand_are_never_added_together(desk: Desk) -> None:
    """One figure a substance, with its containers."""
    made = labels()
    treat(desk.clinic, made, wasted=False)
    (other,) = desk.clinic.receive(1, MIDAZOLAM, labels=(next(made),))
    desk.clinic.run(take, Issue(desk.clinic.act(ANN), other, Purpose.SESSION))
    with reading(desk, ANN) as here:
        held = home_context(here)["in_hands"]
    assert [(each.substance, each.amount_ug, len(each.holdings)) for each in held] == [
        ("ketamine", 475_000, 2),
        ("midazolam", 5_000, 1),
    ]


def test_the_verbs_are_those_of_the_roles(desk: Desk) -> None:
    """A pharmacist receives too; who handles no drug returns what she found in her hands."""
    letters = {}
    for member in (ANN, CORA, DEE):
        with reading(desk, member) as here:
            letters[member.given_name] = "".join(verb.letter for verb in home_context(here)["verbs"])
    assert letters == {"Ann": "IDGWR", "Cora": "EIDGWR", "Dee": "R"}


def test_stock_is_summed_by_product_for_a_pharmacist(desk: Desk) -> None:
    """Sealed ones counted, opened ones in milligrams; nobody else has it at home."""
    made = labels()
    treat(desk.clinic, made, wasted=False)
    desk.clinic.receive(2)
    with reading(desk, CORA) as here:
        (line,) = home_context(here)["stock"]
    assert (line.product, line.sealed, line.opened_ug) == ("ketamine 50 mg/mL", 2, 475_000)
    with reading(desk, ANN) as here:
        assert home_context(here)["stock"] == ()


def test_the_day_is_counted_for_those_who_handle_drugs(desk: Desk) -> None:
    """In one sentence, and not for the desk."""
    treat(desk.clinic, labels())
    with reading(desk, ANN) as here:
        said = home_context(here)["day_line"]
    assert said == "Today: 1 issued, 1 dose, 0 wastes witnessed for others. Nothing overdue."
    with reading(desk, DEE) as here:
        assert home_context(here)["day_line"] == ""
