"""A witness is on shift where a roster is known, and answers to nobody whose act she sees; a fact names what broke."""

from __future__ import annotations

import dataclasses
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.access import PlanShift, plan_shift
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import NotOnShift, NotTheNamedWitness, Refused, SamePairOften, SupervisorsAct, WrongForm
from inventory.execution import preview
from inventory.limit_choice import SetLimit, set_limit
from inventory.plan import Posted
from inventory.policy import POLICIES, Policy
from inventory.responsibility import ChangeSupervisor, change_supervisor
from inventory.rule_errors import AmountNotTyped, SeenOtherwise
from inventory.signature import IN_THE_ROOM, sign
from inventory.staff import EndBadge, EnrollBadge, end_badge, enroll_badge
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from inventory.witnessing import LONGEST_REASON, ROSTER_KNOWN, need_agreement, on_shift, shift_of, who_may
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, Clinic, Member
from tests.inventory.reading import exceptions, rows
from tests.inventory.test_waste import opened

HOUR = timedelta(hours=1)


def give_shift(clinic: Clinic, member: Member, start: datetime, end: datetime, site: str = "R1") -> None:
    """A shift of the roster."""
    clinic.run(plan_shift, PlanShift(clinic.act(PROGRAM), member.code, site, start, end))


def answer_to(clinic: Clinic, member: Member, supervisor: Member | None, site: str = "R1") -> None:
    """From now on a member answers to another there, or to nobody."""
    code = supervisor.code if supervisor else None
    clinic.run(change_supervisor, ChangeSupervisor(clinic.act(PROGRAM), member.code, site, code))


def wasted(clinic: Clinic, witness: Member = BEN) -> Posted:
    """Ann wastes what is left of a vial before a witness."""
    command = Waste(clinic.act(), (WastePart(opened(clinic)),), "drug_waste_bin", "left_over", "R1.WB")
    return clinic.run_signed(waste, command, (ANN, "actor"), (witness, "witness"))


def test_without_a_roster_nobody_is_off_shift(own_clinic: Clinic) -> None:
    """Nothing planned, another registration's, another person's, or more than a week off."""
    now = own_clinic.clock.at
    give_shift(own_clinic, BEN, now - 3 * HOUR, now - HOUR, "R2")
    give_shift(own_clinic, CORA, now - 3 * HOUR, now - HOUR)
    give_shift(own_clinic, BEN, now + ROSTER_KNOWN + HOUR, now + ROSTER_KNOWN + 2 * HOUR)
    wasted(own_clinic)


def test_who_may_is_whoever_the_rules_take(own_clinic: Clinic) -> None:
    """Ben off shift and Cora without a badge are not among them, nor the actor; Dee has no right to it."""
    for member in (ANN, BEN, CORA, DEE):
        enroll = EnrollBadge(own_clinic.act(PROGRAM), member.code, member.code.encode() * 4)
        own_clinic.run(enroll_badge, enroll)

    def may(actor: Member = ANN) -> list[str]:
        with own_clinic.database.read() as connection:
            return [name for name, _ in who_may(connection, own_clinic.act(actor), own_clinic.clock.at)]

    assert may() == [BEN.name, CORA.name]
    assert may(BEN) == [ANN.name, CORA.name]
    now = own_clinic.clock.at
    give_shift(own_clinic, BEN, now + HOUR, now + 3 * HOUR)
    assert may() == [CORA.name]
    own_clinic.run(end_badge, EndBadge(own_clinic.act(PROGRAM), CORA.code, CORA.code.encode() * 4, "lost"))
    assert may() == []


def test_a_witness_outside_her_shifts_is_refused(own_clinic: Clinic) -> None:
    """With what was expected and what was found; within one she witnesses, and Cora, who has no roster, all along."""
    now = own_clinic.clock.at
    give_shift(own_clinic, BEN, now + HOUR, now + 9 * HOUR)
    with pytest.raises(NotOnShift) as refused:
        wasted(own_clinic)
    assert refused.value.sentence == "Ben Sample is not on shift now: another person witnesses this."
    assert refused.value.expected == "a witness within a shift of hers"
    assert refused.value.found.startswith("Ben Sample, 02 Nov 2026 10:")
    assert refused.value.may_be_fact
    wasted(own_clinic, CORA)
    own_clinic.clock.at = now + HOUR
    wasted(own_clinic)


def test_a_shift_begins_with_its_first_moment_and_ends_before_its_last(own_clinic: Clinic) -> None:
    """07:00 is in, 19:00 is not."""
    start = own_clinic.clock.at.replace(microsecond=0)
    give_shift(own_clinic, BEN, start, start + 12 * HOUR)
    with own_clinic.database.read() as connection:
        moments = (-timedelta(microseconds=1), timedelta(0), 12 * HOUR - timedelta(microseconds=1), 12 * HOUR)
        found = [on_shift(connection, BEN.code, "R1", start + each) for each in moments]
    assert found == [False, True, True, False]


def test_a_shift_is_ended_or_withdrawn_as_it_was_planned(own_clinic: Clinic) -> None:
    """Of one beginning the last entry counts; a withdrawn one leaves nobody on shift, and another shift as it was."""
    now = own_clinic.clock.at
    start = now - HOUR

    def here() -> bool:
        with own_clinic.database.read() as connection:
            return on_shift(connection, BEN.code, "R1", now)

    give_shift(own_clinic, BEN, start, now + HOUR)
    assert here()
    for end, expected in ((now, False), (now + HOUR, True), (start, False)):
        give_shift(own_clinic, BEN, start, end)
        assert here() is expected
    give_shift(own_clinic, BEN, start - HOUR, now + HOUR)
    assert here()


def test_nobody_witnesses_for_her_own_supervisor(own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way round she does; when it ended she does; and where the policy allows it."""
    answer_to(own_clinic, ANN, BEN)
    wasted(own_clinic)
    answer_to(own_clinic, BEN, ANN)
    with pytest.raises(SupervisorsAct) as refused:
        wasted(own_clinic)
    assert refused.value.found == "Ben Sample, supervised by Ann Example"
    answer_to(own_clinic, BEN, CORA)
    wasted(own_clinic)
    answer_to(own_clinic, BEN, ANN)
    answer_to(own_clinic, BEN, None)
    wasted(own_clinic)
    answer_to(own_clinic, BEN, ANN)
    monkeypatch.setitem(POLICIES, "clinic", Policy(supervised_witness=True))
    wasted(own_clinic)


def test_a_supervisor_at_one_registration_is_hers_at_another(own_clinic: Clinic) -> None:
    """Until the one that named him ends it, whatever the others say."""
    answer_to(own_clinic, BEN, ANN, "R2")
    answer_to(own_clinic, BEN, CORA)
    with pytest.raises(SupervisorsAct):
        wasted(own_clinic)
    answer_to(own_clinic, BEN, None)
    with pytest.raises(SupervisorsAct):
        wasted(own_clinic)
    answer_to(own_clinic, BEN, None, "R2")
    wasted(own_clinic)


def test_what_happened_is_recorded_with_the_rules_that_both_signed(own_clinic: Clinic) -> None:
    """Off shift and for her supervisor: two named exceptions on the entry, and the books verify."""
    now = own_clinic.clock.at
    give_shift(own_clinic, BEN, now + HOUR, now + 9 * HOUR)
    answer_to(own_clinic, BEN, ANN)
    command = Waste(
        own_clinic.act(happened=True), (WastePart(opened(own_clinic)),), "drug_waste_bin", "left_over", "R1.WB",
        witness=BEN.code,
    )  # fmt: skip
    posted = own_clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness"))
    assert exceptions(own_clinic, posted) == ["not_on_shift", "supervisors_act"]
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_a_fact_without_the_exception_is_refused_and_so_is_an_intention_with_it(own_clinic: Clinic) -> None:
    """Nobody slips past a rule by the mood alone, nor by naming a witness beforehand."""
    now = own_clinic.clock.at
    give_shift(own_clinic, BEN, now + HOUR, now + 9 * HOUR)
    for happened, witness, kind in (
        (True, "", NotOnShift), (False, BEN.code, NotOnShift), (True, CORA.code, NotTheNamedWitness),
    ):  # fmt: skip
        command = Waste(
            own_clinic.act(happened=happened), (WastePart(opened(own_clinic)),), "drug_waste_bin", "left_over", "R1.WB",
            witness=witness,
        )  # fmt: skip
        before = own_clinic.entries("R1")
        with pytest.raises(Refused) as refused:
            own_clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness"))
        assert type(refused.value) is kind
        assert own_clinic.entries("R1") == before


def test_she_is_judged_as_of_the_moment_of_her_signature(own_clinic: Clinic) -> None:
    """Whose shift ended since the draft is refused, whose shift began witnesses; of what happened earlier too."""
    clinic, minute = own_clinic, timedelta(minutes=1)
    now = clinic.clock.at
    give_shift(clinic, BEN, now - 9 * HOUR, now + 5 * minute)
    give_shift(clinic, CORA, now + 3 * minute, now + 9 * HOUR)
    drafts = [again(clinic, ANN, BEN) for _ in range(2)]
    fact = dataclasses.replace(drafts[0], act=clinic.act(happened=True))
    clinic.clock.at = now + 6 * minute
    with pytest.raises(NotOnShift) as refused:
        clinic.run_signed(waste, drafts[0], (ANN, "actor"), (BEN, "witness"))
    assert refused.value.found.startswith("Ben Sample, 02 Nov 2026 10:")
    clinic.run_signed(waste, drafts[1], (ANN, "actor"), (CORA, "witness"))
    clinic.clock.at += 2 * HOUR
    with clinic.refused(NotOnShift):
        clinic.run_signed(waste, fact, (ANN, "actor"), (BEN, "witness"))
    fact = dataclasses.replace(fact, act=dataclasses.replace(fact.act, command_id=clinic.command_id()))
    assert exceptions(clinic, clinic.run_signed(waste, fact, (ANN, "actor"), (CORA, "witness"))) == []


def test_the_pair_is_counted_over_the_shift_in_which_she_signs(
    own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was drafted before seven and signed after it is the first of the next shift, and the second is refused."""
    clinic, signers = own_clinic, ((ANN, "actor"), (BEN, "witness"))
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=1))
    clinic.clock.at = clinic.clock.at.astimezone(ZoneInfo("America/New_York")).replace(hour=18, minute=56)
    clinic.run_signed(waste, again(clinic, ANN, BEN), *signers)
    drafted = again(clinic, ANN, BEN)
    clinic.clock.at += timedelta(minutes=6)
    clinic.run_signed(waste, drafted, *signers)
    once_more = again(clinic, ANN, BEN)
    with clinic.refused(SamePairOften):
        clinic.run_signed(waste, once_more, *signers)


def again(clinic: Clinic, actor: Member, witness: Member, reason: str = "") -> Waste:
    """One of two wastes what is left of a vial of hers, before the other."""
    vial = clinic.taken(member=actor)
    patient, order = clinic.patient_with_order()
    draw = Draw(clinic.act(actor), vial, clinic.label("SYRI"), patient, order, parse_amount("35 mg"))
    clinic.run(draw_up, draw)
    return Waste(
        clinic.act(actor), (WastePart(vial),), "drug_waste_bin", "left_over", "R1.WB",
        witness=witness.code if reason else "", witness_reason=reason,
    )  # fmt: skip


def test_the_same_pair_says_why_beyond_the_limit(own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two in one shift, the third with a reason that both sign; another pair and the next shift need none."""
    clinic = own_clinic
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=2))
    signers = ((ANN, "actor"), (BEN, "witness"))
    clinic.run_signed(waste, again(clinic, ANN, BEN), *signers)
    clinic.run_signed(waste, again(clinic, BEN, ANN), (BEN, "actor"), (ANN, "witness"))
    with pytest.raises(SamePairOften) as refused:
        clinic.run_signed(waste, again(clinic, ANN, BEN), *signers)
    assert refused.value.expected == "2 times a shift at most"
    clinic.run_signed(waste, again(clinic, ANN, CORA), (ANN, "actor"), (CORA, "witness"))
    with pytest.raises(WrongForm):
        clinic.run_signed(waste, again(clinic, ANN, BEN, "x" * (LONGEST_REASON + 1)), *signers)
    posted = clinic.run_signed(waste, again(clinic, ANN, BEN, "Cora is at lunch"), *signers)
    (named,) = [row for row in rows(clinic, "entry_exception") if row["seq"] == posted.seq]
    assert named["name"] == "same_pair_often"
    assert named["detail"].endswith("; reason: Cora is at lunch")
    with clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
    monkeypatch.setitem(POLICIES, "clinic", Policy())
    clinic.run_signed(waste, again(clinic, ANN, BEN), *signers)
    monkeypatch.setitem(POLICIES, "clinic", Policy(pair_limit=2))
    clinic.clock.at += timedelta(hours=12)
    clinic.run_signed(waste, again(clinic, ANN, BEN), *signers)


def test_a_shift_lies_between_two_of_its_ends() -> None:
    """By the registration's clock, the night over midnight; its end is the next one's beginning."""
    ends = (time(7), time(19))
    place = ZoneInfo("America/New_York")
    day = datetime(2026, 11, 3, tzinfo=place)
    assert shift_of(day.replace(hour=3), "America/New_York", ends) == (
        datetime(2026, 11, 2, 19, tzinfo=place), day.replace(hour=7),
    )  # fmt: skip
    assert shift_of(day.replace(hour=7), "America/New_York", ends)[0] == day.replace(hour=7)


def typed(clinic: Clinic, command: Waste, seen: str | None) -> Waste:
    """The waste under a new number, signed by a witness who typed this before it was shown to her."""
    act = dataclasses.replace(command.act, command_id=clinic.command_id())
    plan = preview(clinic.database, waste, dataclasses.replace(command, act=act))
    signatures = (
        sign(KEYS, plan, clinic.proof(ANN), "actor"),
        sign(KEYS, plan, clinic.proof(BEN), "witness", IN_THE_ROOM, seen),
    )
    return dataclasses.replace(command, act=dataclasses.replace(act, signatures=signatures))


def test_a_witness_who_types_first_types_what_is_recorded(own_clinic: Clinic) -> None:
    """None, another amount or one without unit is refused; the right one stands in the entry under her signature."""
    clinic = own_clinic
    clinic.run(set_limit, SetLimit(clinic.act(PROGRAM), "R1", "witness_types_first", "yes"))
    left, other = (
        Waste(clinic.act(), (WastePart(opened(clinic)),), "drug_waste_bin", "left_over", "R1.WB")
        for _ in range(2)
    )
    for seen, kind in (
        (None, AmountNotTyped), ("465", AmountNotTyped), ("one", AmountNotTyped), ("9.31 mL", SeenOtherwise),
    ):  # fmt: skip
        wrong = typed(clinic, left, seen)
        with clinic.refused(kind):
            clinic.run(waste, wrong)
    for command, seen in ((left, "465 mg"), (other, "9.3 mL")):
        posted = clinic.run(waste, typed(clinic, command, seen))
        found = [
            (row["role"], row["seen_amount"])
            for row in rows(clinic, "attestation")
            if (row["book"], row["seq"]) == (posted.book, posted.seq)
        ]
        assert found == [("actor", None), ("witness", seen)]
    wrong = typed(
        clinic, Waste(clinic.act(), (WastePart(opened(clinic)),), "sink", "left_over", "R1.WB"), "1 mg"
    )
    clinic.run(set_limit, SetLimit(clinic.act(PROGRAM), "R1", "witness_types_first", "no"))
    with clinic.refused(SeenOtherwise, found="1 mg"):
        clinic.run(waste, wrong)
    with clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


@pytest.mark.parametrize(
    ("seen", "agrees"),
    [("0.33 mL", 1), ("0.333 mL", 1), ("0.34 mL", 0), ("0.3 mL", 0), ("16.65 mg", 1), ("16.6 mg", 0)],
)
def test_what_a_syringe_shows_is_as_exact_as_a_hundredth(seen: str, agrees: int) -> None:
    """Nobody reads a third of a millilitre off a syringe; anything but the nearest hundredth is another amount."""
    if agrees:
        assert need_agreement(seen, 16_650, 333) == seen
    else:
        with pytest.raises(SeenOtherwise):
            need_agreement(seen, 16_650, 333)
