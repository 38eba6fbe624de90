"""A remainder is wasted before a witness who signs, as herself, for exactly what she sees."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inventory.access import ChangeAccess, change_access
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import (
    AnotherHasIt,
    DraftChanged,
    MayNotWitness,
    MoreThanIsLeft,
    NothingLeft,
    NotSeenSo,
    NotTogether,
    Refused,
    SignatureNeeded,
    StockNotRemainder,
    UnknownContainer,
    UnknownPlace,
    WitnessIsActor,
    WrongForm,
    WrongUnit,
)
from inventory.execution import preview
from inventory.signature import BY_VIDEO, IN_THE_ROOM, ONLY_LEFT, sign
from inventory.tables.ledger import attestation
from inventory.waste import MANNERS, REASONS, Waste, WastePart, may_witness, waste, ways_seen
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, MIDAZOLAM, PROGRAM, START, Clinic
from tests.inventory.reading import drawn_from, exceptions, facts, lines, one


def opened(clinic: Clinic) -> str:
    """A vial in Ann's hands out of which 35 mg went into a syringe."""
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    label = clinic.label("SYRI")
    clinic.run(draw_up, Draw(clinic.act(), vial, label, patient, order, parse_amount("35 mg")))
    return vial


def wasting(clinic: Clinic, *labels: str, **changed: Any) -> Waste:
    """All that is left of some containers, into the bin."""
    parts = tuple(WastePart(label) for label in labels)
    command = Waste(clinic.act(), parts, "drug_waste_bin", "left_over", "R1.WB")
    return dataclasses.replace(command, **changed)


BOTH = ((ANN, "actor"), (BEN, "witness"))


def test_one_waste_holds_all_containers_of_a_patient(clinic: Clinic) -> None:
    """One draft, one witness, a row and a line each, and what is left of each."""
    vial = opened(clinic)
    (syringe,) = drawn_from(clinic, vial)
    parts = (WastePart(syringe), WastePart(vial, parse_amount("1 mL")))
    posted = clinic.run_signed(waste, wasting(clinic, parts=parts), *BOTH)
    assert lines(clinic, posted) == [
        ("R1.P-0001", syringe, "R1.WB", syringe, 35_000),
        ("R1.P-0001", vial, "R1.WB", vial, 50_000),
    ]
    assert [(row["amount_ug"], row["volume_ul"], row["left_ug"]) for row in facts(clinic, posted, "waste_part")] == [
        (35_000, 700, 0), (50_000, 1_000, 415_000),
    ]  # fmt: skip
    assert one(clinic, posted, "waste")["manner"] == "drug_waste_bin"


def test_nobody_signs_a_sum_of_two_patients(clinic: Clinic) -> None:
    """Syringes of two patients are two wastes."""
    first, second = (drawn_from(clinic, opened(clinic))[0] for _ in range(2))
    with clinic.refused(NotTogether, "one patient", "another patient's"):
        clinic.run(waste, wasting(clinic, first, second))


def test_nobody_signs_a_sum_of_two_substances(clinic: Clinic) -> None:
    """Ketamine and midazolam are two wastes, though both were opened for one session."""
    ketamine = opened(clinic)
    midazolam = clinic.taken(MIDAZOLAM)
    with clinic.refused(NotTogether, "ketamine", "midazolam"):
        clinic.run(waste, wasting(clinic, ketamine, midazolam))


def test_both_sign_or_nothing_is_wasted(clinic: Clinic) -> None:
    """Neither alone is enough, and a verifier is no witness."""
    vial = opened(clinic)
    for signers in ((), BOTH[:1], BOTH[1:], (BOTH[0], (BEN, "verifier"))):
        command = wasting(clinic, vial)
        with clinic.refused(SignatureNeeded):
            clinic.run_signed(waste, command, *signers)


def test_a_witness_is_a_second_person_with_the_right(clinic: Clinic) -> None:
    """Not the actor's own badge, not a compliance officer, not a nurse of elsewhere."""
    vial = opened(clinic)
    for member, refusal in ((ANN, WitnessIsActor), (DEE, MayNotWitness), (EVE, MayNotWitness)):
        command = wasting(clinic, vial)
        signed = clinic.sign(waste, command, BOTH[0], (member, "witness"))
        with clinic.refused(refusal):
            clinic.run(waste, signed)
    with clinic.database.read() as connection:
        may_witness(connection, clinic.act(), CORA.code)


def test_a_witness_has_the_right_when_she_signs(own_clinic: Clinic) -> None:
    """Her access ended after the act was claimed and before she signed it: there is no witness."""
    vial = opened(own_clinic)
    command = wasting(own_clinic, vial)
    ended = ChangeAccess(
        own_clinic.act(PROGRAM), BEN.code, "R1", START, command.act.occurred_at + timedelta(seconds=1)
    )
    own_clinic.run(change_access, ended)
    with own_clinic.refused(MayNotWitness, "the right to witness here"):
        own_clinic.run_signed(waste, command, *BOTH)


def test_a_changed_draft_is_signed_again(clinic: Clinic) -> None:
    """The witness signed for one amount; another is not hers."""
    vial = opened(clinic)
    signed = clinic.sign(waste, wasting(clinic, vial), *BOTH)
    changed = dataclasses.replace(signed, parts=(WastePart(vial, parse_amount("1 mL")),))
    with clinic.refused(DraftChanged):
        clinic.run(waste, changed)


def test_what_happened_in_between_changes_the_draft(clinic: Clinic) -> None:
    """All that is left is less after another draw: the old signatures do not count."""
    vial = opened(clinic)
    signed = clinic.sign(waste, wasting(clinic, vial), *BOTH)
    patient, order = clinic.patient_with_order()
    draw = Draw(clinic.act(), vial, clinic.label("SYRI"), patient, order, parse_amount("5 mg"))
    clinic.run(draw_up, draw)
    with clinic.refused(DraftChanged):
        clinic.run(waste, signed)


def test_a_signature_that_nobody_made_is_a_fault_of_the_program(clinic: Clinic) -> None:
    """It reaches the ledger by no page; nothing is written."""
    vial = opened(clinic)
    signed = clinic.sign(waste, wasting(clinic, vial), *BOTH)
    forged = tuple(dataclasses.replace(each, mac=b"x" * 32) for each in signed.act.signatures)
    before = clinic.entries()
    with pytest.raises(ValueError, match="a signature that nobody made"):
        clinic.run(waste, dataclasses.replace(signed, act=dataclasses.replace(signed.act, signatures=forged)))
    assert clinic.entries() == before


def test_sealed_stock_is_no_remainder(clinic: Clinic) -> None:
    """It is destroyed before two; that it broke is recorded with its exception."""
    vial = clinic.taken()
    with clinic.refused(StockNotRemainder, "an opened container", "a sealed one"):
        clinic.run(waste, wasting(clinic, vial))
    broken = wasting(clinic, vial, act=clinic.act(happened=True), why="spilled")
    assert exceptions(clinic, clinic.run_signed(waste, broken, *BOTH)) == ["stock_not_remainder"]


def test_what_another_holds_is_wasted_only_as_a_fact(clinic: Clinic) -> None:
    """The entry brings it into the actor's hands first."""
    vial = opened(clinic)
    with clinic.refused(AnotherHasIt):
        clinic.run(waste, wasting(clinic, vial, act=clinic.act(BEN)))
    fact = wasting(clinic, vial, act=clinic.act(BEN, happened=True))
    posted = clinic.run_signed(waste, fact, (BEN, "actor"), (ANN, "witness"))
    assert [moved[:3] for moved in lines(clinic, posted)] == [
        ("R1.P-0001", vial, "R1.P-0002"), ("R1.P-0002", vial, "R1.WB"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "refusal", "found"),
    [
        ({"manner": "drunk"}, WrongForm, "drunk"),
        ({"why": "because"}, WrongForm, "because"),
        ({"parts": ()}, WrongForm, "none"),
        ({"place": "R1.CAB"}, UnknownPlace, "the storage"),
        ({"place": "R2.WB"}, UnknownPlace, "R2.WB"),
        ({"parts": (WastePart("NOBODYS"),)}, UnknownContainer, "NOBODYS"),
    ],
)
def test_manner_reason_place_and_containers_are_looked_at(
    clinic: Clinic, changed: dict[str, Any], refusal: type[Refused], found: str
) -> None:
    """Each is one of the list, and the sentence says which was found."""
    command = wasting(clinic, opened(clinic), **changed)
    with clinic.refused(refusal, found=found):
        clinic.run(waste, command)


@pytest.mark.parametrize("happened", [False, True])
def test_no_more_is_wasted_than_is_left(clinic: Clinic, happened: bool) -> None:
    """Whatever the mood: what is not in the books cannot be poured away."""
    vial = opened(clinic)
    (syringe,) = drawn_from(clinic, vial)
    for part, refusal in (
        (WastePart(vial, parse_amount("466 mg")), MoreThanIsLeft),
        (WastePart(vial, parse_amount("5")), WrongUnit),
    ):
        with clinic.refused(refusal):
            clinic.run(waste, wasting(clinic, parts=(part,), act=clinic.act(happened=happened)))
    clinic.run_signed(waste, wasting(clinic, syringe), *BOTH)
    with clinic.refused(NothingLeft):
        clinic.run(waste, wasting(clinic, syringe, act=clinic.act(happened=happened)))


def test_one_container_stands_once_in_a_waste(clinic: Clinic) -> None:
    """Twice, the second would waste what the first had wasted already."""
    vial = opened(clinic)
    with clinic.refused(WrongForm, "each container once", vial):
        clinic.run(waste, wasting(clinic, vial, vial))


def test_a_witness_reads_manner_and_reason_in_words() -> None:
    """Each key has words for the page."""
    assert all(words and "_" not in words for words in (*MANNERS.values(), *REASONS.values()))


def signed_so(clinic: Clinic, command: Waste, way: str) -> Waste:
    """The command with both signatures, the witness's saying that she saw it in this way."""
    plan = preview(clinic.database, waste, command)
    made = (
        sign(KEYS, plan, clinic.proof(ANN), "actor"),
        sign(KEYS, plan, clinic.proof(BEN), "witness", way),
    )
    return dataclasses.replace(command, act=dataclasses.replace(command.act, signatures=made))


@pytest.mark.parametrize("why", sorted(set(REASONS) - {"spilled"}))
def test_only_what_was_left_is_no_witness_to_what_was_poured(clinic: Clinic, why: str) -> None:
    """Whoever saw the empty syringe alone saw no waste."""
    signed = signed_so(clinic, wasting(clinic, opened(clinic), why=why), ONLY_LEFT)
    with clinic.refused(NotSeenSo, "in the room", "only what was left"):
        clinic.run(waste, signed)


def test_of_what_broke_or_leaked_no_more_can_be_seen_than_was_left(clinic: Clinic) -> None:
    """It is recorded as the witness said it."""
    command = wasting(clinic, opened(clinic), why="spilled")
    posted = clinic.run(waste, signed_so(clinic, command, ONLY_LEFT))
    with clinic.database.read() as connection:
        seen = (
            select(attestation.c.how_seen).where(attestation.c.seq == posted.seq).order_by(attestation.c.no)
        )
        assert list(connection.execute(seen).scalars()) == [None, ONLY_LEFT]


@pytest.mark.parametrize("why", sorted(REASONS))
def test_nobody_witnesses_by_video(clinic: Clinic, why: str) -> None:
    """It would bind a still picture to the signature (practice P17), and nothing here can."""
    assert BY_VIDEO not in ways_seen(why)
    signed = signed_so(clinic, wasting(clinic, opened(clinic), why=why), BY_VIDEO)
    with clinic.refused(NotSeenSo, "in the room", "by video"):
        clinic.run(waste, signed)


def test_the_ways_that_are_offered_are_those_that_are_taken() -> None:
    """In the room stands first; what was left beside it for what fell alone."""
    assert ways_seen("left_over") == (IN_THE_ROOM,)
    assert ways_seen("spilled") == (IN_THE_ROOM, ONLY_LEFT)
