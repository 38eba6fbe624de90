"""User name and PIN sign what is brought back, by who has no badge or key in force that signs it; and nothing else."""

import dataclasses

import pytest

from inventory.amount import parse_amount
from inventory.factor import EndFactor, EnrollSecurityKey, end_factor, enroll_security_key
from inventory.name_signing import BY_NAME, Held, NameSigning, name_signing
from inventory.policy import BADGE, SECURITY_KEY, policy_of
from inventory.receipt import receive
from inventory.rule_errors import SignedByName
from inventory.signature import Proof
from inventory.signature_rules import signature_rules
from inventory.staff import EnrollBadge, enroll_badge
from inventory.stock_return import Return, return_stock
from inventory.stored import some_entries, stored_signature
from inventory.tables.working import notice
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Clinic, Member
from tests.web.floor import drawn, rows

HOUR_US = 3_600_000_000


def typing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *who: Member) -> None:
    """From here on these sign with user name and PIN, whatever they have."""
    badges = Clinic.proof

    def proof(member: Member) -> Proof:
        found = badges(clinic, member)
        return dataclasses.replace(found, method=BY_NAME) if member in who else found

    monkeypatch.setattr(clinic, "proof", proof)


def back(clinic: Clinic, vial: str) -> Return:
    """Ann brings an opened vial back."""
    return Return(clinic.act(ANN), vial, "R1.OPEN", parse_amount("9 mL"), "eye")


def test_the_ledger_takes_it_of_who_has_no_badge_and_of_nobody_else(
    own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as the witness, not of a receipt, not while her badge is in force; who answers is told with the entry."""
    clinic = own_clinic
    first, second = drawn(clinic), drawn(clinic)
    typing(clinic, monkeypatch, ANN, BEN, CORA)
    rest = Waste(clinic.act(), (WastePart(first.syringe),), "drug_waste_bin", "left_over", "R1.WB")
    with clinic.refused(SignedByName, "second person"):
        clinic.run_signed(waste, rest, (ANN, "actor"), (BEN, "witness"))
    with clinic.refused(SignedByName, "nothing is brought back"):
        clinic.run_signed(receive, clinic.receive_command(clinic.carton()), (CORA, "actor"))
    posted = clinic.run_signed(return_stock, back(clinic, first.vial), (ANN, "actor"))
    said = f"{ANN.name} signed {posted.number} with user name and PIN: nothing else of hers signs now."
    assert [(row.person, row.words) for row in rows(clinic, notice)] == [(CORA.code, said), (DEE.code, said)]
    clinic.run(enroll_badge, EnrollBadge(clinic.act(PROGRAM), ANN.code, b"b" * 32))
    with clinic.refused(SignedByName, "in force"):
        clinic.run_signed(return_stock, back(clinic, second.vial), (ANN, "actor"))


def test_verify_names_it_where_it_may_not_stand(own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same entry is right without a badge, and wrong had one been in force when she signed and a day after."""
    made = drawn(own_clinic)
    typing(own_clinic, monkeypatch, ANN)
    posted = own_clinic.run_signed(return_stock, back(own_clinic, made.vial), (ANN, "actor"))
    with own_clinic.database.read() as connection:
        (stored,) = some_entries(connection, "R1", [posted.seq])
        rules = signature_rules(connection, "R1")
    at_us = stored.header["recorded_at_us"]

    def wrong(*held: Held, role: str = "actor") -> list[str]:
        signed = [
            dataclasses.replace(stored_signature(row), role=role, signer=ANN.code)
            for row in stored.attestations
        ]
        named = dataclasses.replace(rules, names=NameSigning({ANN.code: held}))
        return [expected for expected, _ in named.missing(stored, signed)]

    assert wrong() == []
    assert wrong(Held(BADGE, 0)) == ["the badge or key that is in force"]
    assert wrong(Held(BADGE, 0, at_us + 25 * HOUR_US)) == ["the badge or key that is in force"]
    assert wrong(Held(BADGE, 0, at_us - HOUR_US)) == wrong(Held(BADGE, at_us + HOUR_US)) == []
    assert wrong(Held(SECURITY_KEY, 0)) == []
    assert "the badge or key of a second person" in wrong(role="witness")


def test_what_she_holds_is_the_newest_badge_and_every_key_that_was_not_ended(own_clinic: Clinic) -> None:
    """A newer badge ends the one before; which of them signs is the profile's."""
    for digest in (b"1" * 32, b"2" * 32):
        own_clinic.run(enroll_badge, EnrollBadge(own_clinic.act(PROGRAM), ANN.code, digest))
    key = EnrollSecurityKey(own_clinic.act(PROGRAM), ANN.code, b"k", b"public", "blue", 0)
    own_clinic.run(enroll_security_key, key)

    def held() -> tuple[list[tuple[str, bool]], list[bool]]:
        with own_clinic.database.read() as connection:
            found = name_signing(connection, ANN.code)
            assert found.held == {ANN.code: name_signing(connection).held[ANN.code]}
        each = [(one.factor, one.ended_us is None) for one in found.held[ANN.code]]
        profiles = ("clinic", "ohio", "security_key")
        return each, [found.signs_otherwise(ANN.code, policy_of(name).signs_first) for name in profiles]

    assert held() == ([(BADGE, False), (BADGE, True), (SECURITY_KEY, True)], [True, True, True])
    own_clinic.run(end_factor, EndFactor(own_clinic.act(PROGRAM), ANN.code, b"k", "lost"))
    assert held() == ([(BADGE, False), (BADGE, True), (SECURITY_KEY, False)], [True, True, False])
