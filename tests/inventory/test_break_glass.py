"""Glass is broken for a reason and a short time, for what a person holds or may not see; those who answer are told."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory import staff
from inventory.break_glass import (
    LONGEST,
    BreakGlass,
    EndGlass,
    Opens,
    break_the_glass,
    broken_by,
    end_the_glass,
    ended_at,
    may_read_at,
    open_at,
    open_of,
)
from inventory.errors import MayNot, NoSuchRegistration, SignatureNeeded, WrongForm
from inventory.plan import Posted
from inventory.policy import policy_of
from inventory.registration import find_registration
from inventory.reports.digest import digest
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.rule_errors import GlassNotNeeded, NoOpenGlass, NothingInYourHands
from inventory.staff import Role
from inventory.tables.working import notice
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM, START, Clinic, Member

WHY = "The patient was brought here from the other site"
HOUR = policy_of("clinic").glass_open


def glass(
    clinic: Clinic, member: Member, opens: Opens = Opens.RECORDS, why: str = WHY, at: str = "R1"
) -> BreakGlass:
    """She breaks it, not signed yet."""
    return BreakGlass(clinic.act(member, book="house"), at, opens, why)


def broken(clinic: Clinic, member: Member, opens: Opens = Opens.RECORDS, at: str = "R1") -> Posted:
    """She broke it and signed."""
    return clinic.run_signed(break_the_glass, glass(clinic, member, opens, at=at), (member, "actor"))


def role(clinic: Clinic, member: Member, what: Role, *, granted: bool = True) -> None:
    """A role at R1 is given or ended."""
    change = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", what, granted=granted)
    clinic.run(staff.change_role, change)


def told(clinic: Clinic, words: str) -> list[str]:
    """Who was told these words."""
    with clinic.database.read() as connection:
        query = select(notice.c.person).where(notice.c.words.contains(words))
        return list(connection.execute(query.order_by(notice.c.person)).scalars())


def test_it_opens_for_an_hour_and_those_who_answer_are_told_at_once(own_clinic: Clinic) -> None:
    """Eve of R2 at R1: its pharmacist and its compliance officer hear it, peers do not; the books stay clean."""
    posted = broken(own_clinic, EVE)
    said = (
        f"{EVE.name} broke the glass at Clinic R1 to read records of patients and containers. Reason: {WHY}"
    )
    assert told(own_clinic, said) == [CORA.code, DEE.code]
    with own_clinic.database.read() as connection:
        found = broken_by(connection, posted.seq)
        assert found is not None
        assert (found.person, found.registration, found.why) == (EVE.code, "R1", WHY)
        assert found.ends_at - found.begins_at == HOUR
        moment = timedelta(microseconds=1)
        assert open_of(connection, EVE.code, found.ends_at - moment) == (found,)
        assert open_at(connection, "R1", found.begins_at) == (found,)
        for at in (found.ends_at, found.begins_at - moment):
            assert open_of(connection, EVE.code, at) == open_at(connection, "R1", at) == ()
        assert open_at(connection, "R2", found.begins_at) == ()
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_the_registrant_is_told_and_nobody_of_herself(own_clinic: Clinic) -> None:
    """Ben answers for the site; Dee, who breaks it, is told nothing of it."""
    own_clinic.run(name_registrant, NameRegistrant(own_clinic.act(PROGRAM), "R1", BEN.code))
    broken(own_clinic, DEE)
    assert told(own_clinic, "broke the glass") == [BEN.code]


def test_she_ends_it_earlier_herself_once(own_clinic: Clinic) -> None:
    """Nobody else does, and what was ended or ran out is not ended again."""
    seq = broken(own_clinic, EVE).seq
    with own_clinic.refused(NoOpenGlass):
        own_clinic.run(end_the_glass, EndGlass(own_clinic.act(DEE, book="house"), seq))
    own_clinic.run(end_the_glass, EndGlass(own_clinic.act(EVE, book="house"), seq))
    with own_clinic.database.read() as connection:
        assert open_of(connection, EVE.code, own_clinic.clock()) == ()
        assert ended_at(connection, seq) is not None
        assert verify(connection, KEYS, lambda *_: None).is_clean
    with own_clinic.refused(NoOpenGlass):
        own_clinic.run(end_the_glass, EndGlass(own_clinic.act(EVE, book="house"), seq))


@pytest.mark.parametrize("why", ["", " " * 20, "too short", "x" * (LONGEST + 1)])
def test_nothing_without_a_reason(clinic: Clinic, why: str) -> None:
    """Blanks are none."""
    with clinic.refused(WrongForm):
        clinic.run(break_the_glass, glass(clinic, EVE, why=why))


def test_who_may_not_and_who_need_not(clinic: Clinic) -> None:
    """A nurse of the site sees it already; unsigned, at no site and with nothing in hand it is refused."""
    with clinic.refused(GlassNotNeeded, found="nurse"):
        clinic.run(break_the_glass, glass(clinic, ANN))
    with clinic.refused(SignatureNeeded):
        clinic.run(break_the_glass, glass(clinic, EVE))
    with clinic.refused(NoSuchRegistration):
        clinic.run(break_the_glass, glass(clinic, EVE, at="R9"))
    with clinic.refused(NothingInYourHands):
        clinic.run(break_the_glass, glass(clinic, ANN, Opens.BRINGING_BACK))


def test_who_has_no_role_anywhere_or_reviews_from_outside_reads_nothing(own_clinic: Clinic) -> None:
    """An ended role is none; a reviewer sees what waits for her and nothing else. Who holds drug brings it back."""
    own_clinic.taken(member=ANN)
    role(own_clinic, ANN, Role.NURSE, granted=False)
    with own_clinic.refused(MayNot, found="no role here"):
        own_clinic.run(break_the_glass, glass(own_clinic, ANN))
    broken(own_clinic, ANN, Opens.BRINGING_BACK)
    role(own_clinic, EVE, Role.REVIEWER)
    with own_clinic.refused(MayNot, found="reviewer"):
        own_clinic.run(break_the_glass, glass(own_clinic, EVE))
    with own_clinic.database.read() as connection:
        now = own_clinic.clock()
        read = {
            m.code: [each.code for each in may_read_at(connection, m.code, now)] for m in (ANN, BEN, DEE, EVE)
        }
    assert read == {ANN.code: [], BEN.code: ["R2"], DEE.code: ["R1", "R2"], EVE.code: []}


def test_the_digest_of_the_site_lists_it_wherever_it_was_broken(own_clinic: Clinic) -> None:
    """At the other site's workstation: what and who, and no reason, which stays in the house."""
    command = glass(own_clinic, EVE)
    there = dataclasses.replace(command, act=dataclasses.replace(command.act, workstation="R2.W1"))
    own_clinic.run_signed(break_the_glass, there, (EVE, "actor"))
    with own_clinic.database.read() as connection:
        site = find_registration(connection, "R1")
        assert site is not None
        told = [each.what for each in digest(connection, site, START.date()).told]
    assert f"Glass broken: {EVE.name}, to read records of patients and containers" in told
    assert WHY not in str(told)
