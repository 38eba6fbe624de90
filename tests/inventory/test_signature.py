"""A signature is one person's, over one draft, under a key outside the database."""

import dataclasses
from typing import Any

import pytest

from inventory.entry_hash import mac_is_right
from inventory.keys import KeyRing
from inventory.plan import Act, Fact, Plan, Signature
from inventory.signature import IN_THE_ROOM, Proof, sign
from tests.cast import BEN, KEYS, START, ZONE

PROOF = Proof(BEN.code, BEN.name, "badge and PIN", "digest", "R1.W1", START, ZONE)
PLAN = Plan(
    "waste",
    Act("c-1", "R1", "P-0001", "R1.W1", START, ZONE),
    (Fact("waste", {"manner": "sink", "why": "left_over", "place": "R1.WB"}),),
)


def test_a_witness_signs_what_she_sees_in_the_room() -> None:
    """Printed name, meaning, method and workstation are hers, the hash is the draft's."""
    signature = sign(KEYS, PLAN, PROOF, "witness", IN_THE_ROOM)
    assert (signature.signer, signature.printed_name) == ("P-0002", "Ben Sample")
    assert (signature.role, signature.meaning, signature.how_seen) == ("witness", "witnessed", IN_THE_ROOM)
    assert signature.draft_hash == PLAN.draft_hash()
    assert mac_is_right(KEYS, signature)


def test_an_actor_has_done_it_and_saw_no_one() -> None:
    """How it was seen is the witness's alone."""
    signature = sign(KEYS, PLAN, PROOF, "actor")
    assert (signature.meaning, signature.how_seen) == ("performed", None)


def test_what_a_witness_typed_is_hers_alone() -> None:
    """It stands under her MAC; an actor has none."""
    assert sign(KEYS, PLAN, PROOF, "witness", IN_THE_ROOM, "0.36 mL").seen_amount == "0.36 mL"
    with pytest.raises(ValueError, match="a actor"):
        sign(KEYS, PLAN, PROOF, "actor", None, "0.36 mL")
    with pytest.raises(ValueError, match="a actor"):
        sign(KEYS, PLAN, PROOF, "actor", None, None, "0.3 mL at 2026-11-02T15:00:00+00:00")


def test_a_role_without_a_meaning_cannot_sign() -> None:
    """Nobody signs as what the books do not know."""
    with pytest.raises(KeyError):
        sign(KEYS, PLAN, PROOF, "bystander")


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Signature) if each.name != "mac"])
def test_no_field_of_a_signature_can_be_changed(name: str) -> None:
    """The MAC covers every field."""
    signature = sign(KEYS, PLAN, PROOF, "witness", IN_THE_ROOM)
    values: dict[str, Any] = {
        "shown_at": START.replace(year=2027),
        "signed_at": START.replace(year=2027),
        "draft_hash": b"x" * 32,
    }
    other: dict[str, Any] = {name: values.get(name, "other")}
    changed = dataclasses.replace(signature, **other)
    assert not mac_is_right(KEYS, changed)


def test_another_key_makes_another_signature() -> None:
    """Who has the database alone signs for nobody."""
    assert not mac_is_right(KeyRing(b"x" * 32), sign(KEYS, PLAN, PROOF, "witness", IN_THE_ROOM))


@pytest.mark.parametrize(
    ("role", "way"), [("witness", None), ("witness", "from afar"), ("actor", IN_THE_ROOM)]
)
def test_a_witness_alone_says_how_she_saw_it(role: str, way: str | None) -> None:
    """Nothing is taken for granted of a witness, and the others saw nothing."""
    with pytest.raises(ValueError, match="who saw it"):
        sign(KEYS, PLAN, PROOF, role, way)
