"""A plan is everything an entry will say, and its hash is over all of it."""

import dataclasses
from datetime import timedelta

import pytest

from inventory.plan import Act, Cell, Fact, Line, Mood, Named, Plan, Posted, line_parts
from inventory.preimage import encode
from tests.cast import START, ZONE

ACT = Act("c-1", "R1", "P-0001", "R1.W1", START, ZONE)
LINE = Line(Cell("R1.P-0001", "VIAL"), Cell("R1.WB", "VIAL"), "ketamine", 5)
FACT = Fact("waste", {"manner": "sink", "why": "left_over", "place": "R1.WB"})
PLAN = Plan("waste", ACT, (FACT,), (LINE,), (Named("expired", "found"),), "dropped")


def changed(**fields: object) -> bytes:
    """The hash of the plan with other fields."""
    return dataclasses.replace(PLAN, **fields).draft_hash()  # type: ignore[arg-type]


def test_everything_that_is_signed_changes_the_draft_hash() -> None:
    """Kind, envelope, facts, lines, exceptions and reason are bound; so is the order of lines."""
    other_line = dataclasses.replace(LINE, amount_ug=6)
    hashes = [
        PLAN.draft_hash(),
        changed(kind="receipt"),
        changed(act=dataclasses.replace(ACT, command_id="c-2")),
        changed(act=dataclasses.replace(ACT, book="R2")),
        changed(act=dataclasses.replace(ACT, actor="P-0002")),
        changed(act=dataclasses.replace(ACT, mood=Mood.HAPPENED)),
        changed(act=dataclasses.replace(ACT, occurred_at=START + timedelta(microseconds=1))),
        changed(act=dataclasses.replace(ACT, zone="UTC")),
        changed(facts=(Fact("waste", {**FACT.values, "manner": "sequestration"}),)),
        changed(facts=()),
        changed(lines=(LINE, other_line)),
        changed(lines=(other_line, LINE)),
        changed(lines=()),
        changed(exceptions=()),
        changed(exceptions=(Named("expired", "other"),)),
        changed(reason=None),
        changed(reason=""),
    ]
    assert len(set(hashes)) == len(hashes)


def test_signing_does_not_change_what_is_signed() -> None:
    """The workstation, the scans and the signatures are not part of the draft."""
    assert changed(act=dataclasses.replace(ACT, workstation="R1.W2")) == PLAN.draft_hash()


def test_the_draft_hash_stays_what_it_is() -> None:
    """A golden vector: another one needs another version of the draft."""
    assert PLAN.draft_hash().hex() == "db8eeacc7e7aa39c6f49dc6be6f0deb2374dc1c34607969d28ea08832c5b28a8"


def test_a_fact_is_hashed_column_by_column_in_the_order_of_its_table() -> None:
    """The order in which a program names them does not matter; what it leaves out is NULL."""
    turned = Fact("waste", dict(reversed(list(FACT.values.items()))))
    assert turned.hashed() == FACT.hashed()
    assert FACT.hashed().content == encode(
        ["waste", ["manner", "sink"], ["why", "left_over"], ["place", "R1.WB"]]
    )
    assert Fact("waste", {}).hashed().content == encode(
        ["waste", ["manner", None], ["why", None], ["place", None]]
    )


def test_a_fact_with_a_column_that_is_none_is_a_fault_of_the_program() -> None:
    """It would be hashed nowhere."""
    with pytest.raises(ValueError, match=r"waste has no \['amount'\]"):
        Fact("waste", {"amount": 5}).hashed()


def test_a_line_names_both_cells_substance_and_amount() -> None:
    """By printed codes, in one order."""
    assert line_parts(LINE) == ["R1.P-0001", "VIAL", "R1.WB", "VIAL", "ketamine", 5]


@pytest.mark.parametrize(("target", "amount_ug"), [(LINE.target, 0), (LINE.target, -1), (LINE.source, 5)])
def test_a_line_moves_something_somewhere(target: Cell, amount_ug: int) -> None:
    """Nothing, less than nothing, and a movement in place are faults of the program."""
    with pytest.raises(ValueError, match="no movement"):
        Line(LINE.source, target, "ketamine", amount_ug)


def test_an_entry_is_printed_by_book_and_number() -> None:
    """As people say it."""
    assert Posted("R1", 1309, "waste", START).number == "R1/1309"


def test_an_act_is_an_intention_unless_it_says_otherwise() -> None:
    """Only what has happened is a fact."""
    assert not ACT.is_fact
    assert dataclasses.replace(ACT, mood=Mood.HAPPENED).is_fact
