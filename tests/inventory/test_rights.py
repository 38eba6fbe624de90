"""A right is gone the moment its ground is, and she is told why; of each ground the last entry counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import policy
from inventory.access import ChangeAccess, change_access
from inventory.errors import MayNot, MayNotWitness
from inventory.execution import Operation
from inventory.judgement import Judgement
from inventory.person_file import (
    CheckIdentity,
    RecordLicence,
    RecordScreening,
    RecordTraining,
    Result,
    check_identity,
    record_licence,
    record_screening,
    record_training,
)
from inventory.responsibility import NameRegistrant, name_registrant, registrant_of
from inventory.rights import HANDLERS, Lost, Rights, Role, granted_roles, rights_of
from inventory.staff import AddPerson, ChangeRole, add_person, change_role, need_role, roles_of
from inventory.waste import may_witness
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, START, Clinic, Member

#: Somebody without a file.
NEW = Member("P-0010", "Gia", "Unfiled", "R1", (Role.NURSE, Role.WITNESS, Role.COMPLIANCE))
COURSE = "controlled substances"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
#: The first moment of 21 November in New York.
MIDNIGHT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
LAST_DAY = date(2026, 11, 20)
MICROSECOND, HOUR = timedelta(microseconds=1), timedelta(hours=1)


@pytest.fixture
def site(own_clinic: Clinic) -> Clinic:
    """The clinic with a new nurse, who is compliance officer besides."""
    name = AddPerson(own_clinic.act(PROGRAM), NEW.code, None, NEW.given_name, NEW.family_name)
    own_clinic.run(add_person, name)
    looked(own_clinic, NEW.code)
    for role in NEW.roles:
        change = ChangeRole(own_clinic.act(PROGRAM), NEW.code, "R1", role, granted=True)
        own_clinic.run(change_role, change)
    return own_clinic


def looked(clinic: Clinic, who: str) -> None:
    """Somebody looked at a document of hers."""
    command = CheckIdentity(clinic.act(PROGRAM), who, "passport", date(2026, 11, 1))
    put(clinic, check_identity, command)


def put(clinic: Clinic, operation: Operation[Any], command: Any) -> None:
    """The program records it; once a registrant is named, Dee does and Ann approves."""
    with clinic.database.read() as connection:
        named = registrant_of(connection, "R1")
    if named is None:
        clinic.run(operation, command)
        return
    signed = replace(command, act=clinic.act(DEE, book="house"))
    clinic.run_signed(operation, signed, (DEE, "actor"), (ANN, "approver"))


def licensed(
    clinic: Clinic, ends: date, *, kind: str = "nurse", state: str = "NY", who: str = NEW.code
) -> None:
    """A licence is recorded."""
    put(clinic, record_licence, RecordLicence(clinic.act(PROGRAM), who, kind, "1", state, ends))


def trained(clinic: Clinic, ends: date | None, course: str = COURSE, who: str = NEW.code) -> None:
    """A training is recorded."""
    command = RecordTraining(clinic.act(PROGRAM), who, course, date(2026, 11, 1), ends)
    put(clinic, record_training, command)


def screened(clinic: Clinic, result: Result, who: str = NEW.code) -> None:
    """A screening is recorded."""
    waiver = "a letter" if result is Result.WAIVED else None
    command = RecordScreening(clinic.act(PROGRAM), who, date(2026, 11, 1), result, waiver)
    put(clinic, record_screening, command)


def access(clinic: Clinic, starts: datetime, ends: datetime | None, who: str = NEW.code) -> None:
    """Access at R1 is changed."""
    put(clinic, change_access, ChangeAccess(clinic.act(PROGRAM), who, "R1", starts, ends))


def registrant(clinic: Clinic, who: str = CORA.code) -> None:
    """A registrant of record of R1 is named in the set-up."""
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", who))


def rights(clinic: Clinic, at: datetime = NOON, who: str = NEW.code, site: str = "R1") -> Rights:
    """Hers at a moment."""
    with clinic.database.read() as connection:
        return rights_of(connection, who, site, at)


def reasons(clinic: Clinic, at: datetime = NOON, who: str = NEW.code) -> set[str]:
    """Why something is gone."""
    return {each.why for each in rights(clinic, at, who).lost}


def test_before_a_registrant_is_named_nothing_is_lacking(site: Clinic) -> None:
    """A clinic that is set up has its files to come."""
    assert rights(site) == Rights(frozenset(NEW.roles))


def test_once_a_registrant_is_named_what_is_lacking_takes_the_right(site: Clinic) -> None:
    """Each thing is said for each role of controlled drugs; the others stay."""
    registrant(site)
    found = rights(site)
    assert found.roles == {Role.COMPLIANCE}
    training, screening = f"No training \u201c{COURSE}\u201d is recorded.", "No screening is recorded."
    assert set(found.lost) == {
        Lost(Role.NURSE, training), Lost(Role.WITNESS, training),
        Lost(Role.NURSE, screening), Lost(Role.WITNESS, screening),
        Lost(Role.NURSE, "No licence for it is recorded."),
    }  # fmt: skip
    licensed(site, LAST_DAY)
    trained(site, None)
    screened(site, Result.CLEAR)
    assert rights(site) == Rights(frozenset(NEW.roles))


def test_no_role_is_in_force_before_an_identity_check(site: Clinic) -> None:
    """Each role signs: from the naming of a registrant on none of them is, a desk's neither, until somebody looked."""
    stranger = "P-0011"
    site.run(add_person, AddPerson(site.act(PROGRAM), stranger, None, "Hui", "Unseen"))
    for role in (Role.COMPLIANCE, Role.ADMINISTRATOR):
        site.run(change_role, ChangeRole(site.act(PROGRAM), stranger, "R1", role, granted=True))
    assert rights(site, who=stranger).roles == {Role.COMPLIANCE, Role.ADMINISTRATOR}
    registrant(site)
    assert rights(site, who=stranger) == Rights(
        frozenset(),
        tuple(Lost(role, "No identity check is recorded.") for role in (Role.ADMINISTRATOR, Role.COMPLIANCE)),
    )
    looked(site, stranger)
    assert rights(site, who=stranger) == Rights(frozenset({Role.COMPLIANCE, Role.ADMINISTRATOR}))


@pytest.mark.parametrize("named", [False, True])
def test_the_last_good_day_of_a_licence_is_the_clinics(site: Clinic, named: bool) -> None:
    """In New York, to the microsecond, and whatever the stage of the set-up."""
    licensed(site, LAST_DAY)
    if named:
        trained(site, None)
        screened(site, Result.CLEAR)
        registrant(site)
    assert rights(site, MIDNIGHT - MICROSECOND).roles == set(NEW.roles)
    gone = rights(site, MIDNIGHT)
    assert gone.roles == {Role.COMPLIANCE}
    why = "The licence (nurse, NY) expired on 20 Nov 2026."
    assert gone.lost == (Lost(Role.NURSE, why), Lost(Role.WITNESS, why))


def test_a_renewed_licence_brings_the_right_back(site: Clinic) -> None:
    """The last entry of kind and state counts; one with an earlier end takes it away again."""
    licensed(site, date(2026, 1, 1))
    assert Role.NURSE not in rights(site).roles
    licensed(site, LAST_DAY)
    assert Role.NURSE in rights(site).roles
    licensed(site, date(2026, 1, 1))
    assert Role.NURSE not in rights(site).roles


def test_the_licence_of_the_registrations_own_state_decides(site: Clinic) -> None:
    """One of another state carries her where she has none here, as a compact licence does."""
    licensed(site, LAST_DAY, state="NJ")
    assert Role.NURSE in rights(site).roles
    licensed(site, date(2026, 1, 1))
    assert reasons(site) == {"The licence (nurse, NY) expired on 01 Jan 2026."}


def test_a_licence_carries_the_roles_that_rest_on_its_kind(own_clinic: Clinic) -> None:
    """A nurse's licence makes no pharmacist; a physician's carries both."""
    both = ChangeRole(own_clinic.act(PROGRAM), CORA.code, "R1", Role.NURSE, granted=True)
    own_clinic.run(change_role, both)
    day = START + timedelta(days=3)
    gone = date(2026, 11, 1)
    licensed(own_clinic, gone, kind="pharmacist", who=CORA.code)
    licensed(own_clinic, LAST_DAY, who=CORA.code)
    assert rights(own_clinic, day, CORA.code).roles == {Role.NURSE}
    licensed(own_clinic, LAST_DAY, kind="physician", who=CORA.code)
    assert rights(own_clinic, day, CORA.code).roles == {Role.NURSE, Role.PHARMACIST}


def test_an_expired_training_counts_to_its_last_day(site: Clinic) -> None:
    """A course that nobody asks for takes nothing away; one without an end stays; capitals make no other course."""
    trained(site, date(2026, 11, 2), course="fire drill")
    trained(site, LAST_DAY, course=COURSE.title())
    assert rights(site, MIDNIGHT - MICROSECOND).roles == set(NEW.roles)
    assert reasons(site, MIDNIGHT) == {f"The training \u201c{COURSE}\u201d expired on 20 Nov 2026."}
    trained(site, None)
    assert reasons(site, MIDNIGHT) == set()


def test_a_screening_that_is_not_clear_takes_the_rights(site: Clinic) -> None:
    """Clear and waived do not; the last one counts."""
    for result in (Result.CLEAR, Result.WAIVED):
        screened(site, result)
        assert reasons(site) == set()
    screened(site, Result.NOT_CLEAR)
    assert reasons(site) == {"The screening is not clear."}
    assert rights(site).roles == {Role.COMPLIANCE}


def test_access_opens_and_ends_to_the_moment(site: Clinic) -> None:
    """It takes every role there, and none elsewhere; the last entry counts."""
    access(site, NOON, NOON + HOUR)
    before, after = rights(site, NOON - MICROSECOND), rights(site, NOON + HOUR)
    assert (before.roles, after.roles) == (frozenset(), frozenset())
    assert {each.why for each in before.lost} == {"Access begins on 20 Nov 2026, 12:00."}
    assert {each.why for each in after.lost} == {"Access ended on 20 Nov 2026, 13:00."}
    assert {each.role for each in after.lost} == set(NEW.roles)
    assert rights(site, NOON).roles == rights(site, NOON + HOUR - MICROSECOND).roles == set(NEW.roles)
    access(site, NOON, None)
    assert rights(site, NOON + 1000 * HOUR).roles == set(NEW.roles)


def test_an_end_at_one_registration_leaves_the_other(site: Clinic) -> None:
    """Her access is per registration, her licence is her own."""
    there = ChangeRole(site.act(PROGRAM), NEW.code, "R2", Role.NURSE, granted=True)
    site.run(change_role, there)
    access(site, START, START + HOUR)
    assert rights(site, site="R2").roles == {Role.NURSE}
    licensed(site, date(2026, 11, 2))
    assert rights(site, site="R2").roles == frozenset()


def test_the_registrant_has_her_role_whatever_an_administrator_does(site: Clinic) -> None:
    """It is not given and cannot be ended; DEA screens her, so that a clinic of one is not locked out."""
    registrant(site, NEW.code)
    licensed(site, LAST_DAY)
    trained(site, None)
    assert rights(site).roles == {*NEW.roles, Role.REGISTRANT}
    access(site, START, START + HOUR)
    assert rights(site).roles == {Role.REGISTRANT}
    registrant_of_another = rights(site, who=DEE.code)
    assert Role.REGISTRANT not in registrant_of_another.roles


def test_what_is_lacking_at_one_registration_is_asked_for_there(site: Clinic) -> None:
    """A registrant of another one changes nothing here."""
    site.run(name_registrant, NameRegistrant(site.act(PROGRAM), "R2", CORA.code))
    assert rights(site).lost == ()


def test_of_nobody_and_of_nowhere_there_are_no_rights(site: Clinic) -> None:
    """An unknown person and an unknown registration have none."""
    assert rights(site, who="P-0099") == Rights(frozenset())
    assert rights(site, site="R9") == Rights(frozenset())


def test_a_policy_may_ask_for_less(site: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Courses, licences and screening are the profile's."""
    registrant(site)
    eased = replace(policy.POLICIES["clinic"], licences=(), courses=(), screened=False)
    monkeypatch.setitem(policy.POLICIES, "clinic", eased)
    assert rights(site) == Rights(frozenset(NEW.roles))


def test_an_operation_asks_at_the_time_of_its_act(site: Clinic) -> None:
    """The books do not say what took the right away: peers read them."""
    screened(site, Result.NOT_CLEAR)
    act = replace(site.act(NEW), occurred_at=NOON)
    with site.database.read() as connection, pytest.raises(MayNot) as caught:
        need_role(connection, Judgement(act), act, HANDLERS, "draw up")
    assert caught.value.found == "a role that was taken away"
    licensed(site, LAST_DAY, who=ANN.code)
    for at, may in ((MIDNIGHT - MICROSECOND, True), (MIDNIGHT, False)):
        act = replace(site.act(ANN), occurred_at=at)
        with site.database.read() as connection:
            assert bool(roles_of(connection, ANN.code, "R1", at)) is may
            if may:
                need_role(connection, Judgement(act), act, HANDLERS, "draw up")
                continue
            with pytest.raises(MayNot):
                need_role(connection, Judgement(act), act, HANDLERS, "draw up")


def test_a_witness_whose_licence_expired_is_none(site: Clinic) -> None:
    """Her own page says why; who does the waste reads only that she may not."""
    licensed(site, LAST_DAY, who=BEN.code)
    with site.database.read() as connection:
        may_witness(connection, replace(site.act(ANN), occurred_at=NOON), BEN.code)
        with pytest.raises(MayNotWitness) as caught:
            may_witness(connection, replace(site.act(ANN), occurred_at=MIDNIGHT), BEN.code)
    assert "licence" not in caught.value.found


def test_what_was_given_is_known_beside_what_is_in_force(site: Clinic) -> None:
    """A reviewer's other roles are other roles though they are taken away."""
    access(site, START, START + HOUR)
    with site.database.read() as connection:
        assert granted_roles(connection, NEW.code, "R1") == set(NEW.roles)


#: What may be recorded, and whether it leaves her a nurse at noon: of each ground the last one counts.
GROUNDS: dict[str, tuple[Callable[[Clinic, bool], None], str]] = {
    "role": (
        lambda clinic, good: _role(clinic, granted=good),
        "",
    ),
    "licence": (lambda clinic, good: licensed(clinic, LAST_DAY if good else date(2026, 11, 19)), "licence"),
    "training": (lambda clinic, good: trained(clinic, LAST_DAY if good else date(2026, 11, 19)), "training"),
    "screening": (
        lambda clinic, good: screened(clinic, Result.CLEAR if good else Result.NOT_CLEAR),
        "screening",
    ),
    "access": (lambda clinic, good: access(clinic, START, NOON + HOUR if good else NOON), "Access"),
}


def _role(clinic: Clinic, *, granted: bool) -> None:
    clinic.run(change_role, ChangeRole(clinic.act(PROGRAM), NEW.code, "R1", Role.NURSE, granted))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(st.tuples(st.sampled_from(sorted(GROUNDS)), st.booleans()), max_size=7))
def test_in_any_order_the_last_of_each_ground_counts(site: Clinic, facts: list[tuple[str, bool]]) -> None:
    """Whatever came before it, and beside it."""
    for ground in GROUNDS:
        GROUNDS[ground][0](site, True)
    for ground, good in facts:
        GROUNDS[ground][0](site, good)
    last = {**dict.fromkeys(GROUNDS, True), **dict(facts)}
    found = rights(site)
    assert (Role.NURSE in found.roles) is all(last.values())
    if last["role"]:
        said = " ".join(each.why for each in found.lost if each.role is Role.NURSE)
        for ground, good in last.items():
            assert ground == "role" or (GROUNDS[ground][1] in said) is not good
