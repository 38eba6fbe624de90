"""Every wrong amount is kept, stands with the signature of who typed it, and after so many the draft goes back."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from sqlalchemy import select

from inventory.execution import preview
from inventory.plan import Signature
from inventory.signature import IN_THE_ROOM, sign
from inventory.tables.custody import waste_part
from inventory.tables.working import wrong_amount
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from inventory.wrong_amount import Tried, contradicting, keep, standing_with, typed_of
from tests.cast import ANN, BEN, CORA, KEYS, Clinic
from tests.inventory.test_waste import opened


def tried(
    clinic: Clinic, label: str, typed: str, witness: str | None = BEN.code, most: int = 3
) -> tuple[str, ...]:
    """A try at R1.W1."""
    made = Tried("R1", (label,), ANN.code, witness, "R1.W1", typed, clinic.clock())
    with clinic.database.write() as connection:
        return keep(connection, made, most)


def standing(clinic: Clinic, label: str, witness: str = BEN.code, station: str = "R1.W1") -> str | None:
    """What stands with her signature now."""
    with clinic.database.read() as connection:
        return standing_with(connection, "R1", (label,), witness, station)


def test_the_last_try_gives_the_draft_back_with_all_that_was_typed(own_clinic: Clinic) -> None:
    """Whoever typed them; counted anew after it, of each container by itself, and kept for good."""
    label, other = opened(own_clinic), opened(own_clinic)
    assert tried(own_clinic, label, "1 mg") == ()
    assert tried(own_clinic, other, "8 mg") == ()
    assert tried(own_clinic, label, "2 mg", CORA.code) == ()
    assert tried(own_clinic, label, "0.3 mL") == ("1 mg", "2 mg", "0.3 mL")
    assert tried(own_clinic, label, "4 mg") == ()
    assert tried(own_clinic, label, "5 mg", most=2) == ("4 mg", "5 mg")
    with own_clinic.database.read() as connection:
        kept = (
            connection.execute(select(wrong_amount.c.gave_back).order_by(wrong_amount.c.at_us))
            .scalars()
            .all()
        )
    assert kept == [0, 0, 0, 1, 0, 1]


def test_a_container_that_is_added_or_left_out_forgets_no_try(own_clinic: Clinic) -> None:
    """They count together, the added one having moved later or not; one that is not among them has none."""
    label = opened(own_clinic)
    tried(own_clinic, label, "1 mg")
    other, third = opened(own_clinic), opened(own_clinic)
    made = Tried("R1", (label, other), ANN.code, BEN.code, "R1.W1", "2 mg", own_clinic.clock())
    with own_clinic.database.write() as connection:
        assert keep(connection, made, 2) == ("1 mg", "2 mg")
    assert typed_of(standing(own_clinic, label)) == ("1 mg", "2 mg")
    assert typed_of(standing(own_clinic, other)) == ("2 mg",)
    assert standing(own_clinic, third) is None


def test_hers_stand_with_her_signature_until_the_container_moves(own_clinic: Clinic) -> None:
    """With those where no badge was read at her workstation; nobody else's, and none of before a waste."""
    label = opened(own_clinic)
    for typed, who in (("1 mg", BEN.code), ("2 mg", CORA.code), ("3 mg", None)):
        tried(own_clinic, label, typed, who)
    assert typed_of(standing(own_clinic, label)) == ("1 mg", "3 mg")
    assert typed_of(standing(own_clinic, label, CORA.code, "R1.W2")) == ("2 mg",)
    assert standing(own_clinic, label, ANN.code, "R1.W2") is None
    command = Waste(own_clinic.act(), (WastePart(label),), "drug_waste_bin", "left_over", "R1.WB")
    plan = preview(own_clinic.database, waste, command)
    wrong = standing(own_clinic, label)
    own = sign(KEYS, plan, own_clinic.proof(ANN), "actor")
    hers = sign(KEYS, plan, own_clinic.proof(BEN), "witness", IN_THE_ROOM, "465 mg", wrong)
    act = dataclasses.replace(command.act, signatures=(own, hers))
    own_clinic.run(waste, dataclasses.replace(command, act=act))
    assert standing(own_clinic, label) is None
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_verifying_names_what_the_entry_does_not_bear_out(own_clinic: Clinic) -> None:
    """A right amount that is not, a wrong one that is none, a try after the signature; a corrected draft is right."""
    signed_at = own_clinic.clock()
    at, later = (each.isoformat() for each in (signed_at, signed_at + timedelta(seconds=1)))
    signature = Signature(
        BEN.code, BEN.name, "witness", "witnessed", "badge and PIN", IN_THE_ROOM, "c", "R1.W1", signed_at, signed_at,
        "UTC", b"d" * 32,
    )  # fmt: skip
    facts = [(waste_part.name, {"amount_ug": 35_000, "volume_ul": 700})]
    for seen, wrong, found in (
        ("35 mg", f"36 mg at {at}; 0.8 mL at {at}", []),
        ("0.7 mL", None, []),
        ("36 mg", None, ["36 mg"]),
        ("35 mg", f"36 mg at {at}; 0.7 mL at {at}", []),
        ("35 mg", f"36 mg at {at}; 36 at {at}", ["36"]),
        ("35 mg", f"36 mg at {later}", [f"36 mg at {later}"]),
    ):
        made = dataclasses.replace(signature, seen_amount=seen, wrong_amounts=wrong)
        assert [each for _, each in contradicting(facts, [made])] == found
        assert list(contradicting([], [made])) == []
