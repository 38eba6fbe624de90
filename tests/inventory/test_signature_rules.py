"""The signatures that an entry which stands must have, as verify asks for them."""

import dataclasses

from sqlalchemy import select

from inventory.execution import Operation
from inventory.plan import Fact
from inventory.recovery import MakeSheet, UseSheet, make_sheet, use_sheet
from inventory.signature_rules import SignatureRules, signature_rules
from inventory.stored import some_entries, stored_signature
from inventory.tables.ledger import entry
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Clinic
from tests.inventory.forging import Say, saying
from tests.inventory.test_two_people import BOTH, CHANGE, act


def test_verify_sees_a_change_of_one_person(own_clinic: Clinic) -> None:
    """What got past the database is found by the rules; before the registrant was named it is right."""
    named = saying((Fact("registrant", {"registration": "R1", "person": CORA.code}),))
    own_clinic.run(named, Say(own_clinic.act(PROGRAM), "registrant_named"))
    posted = own_clinic.run_signed(saying(CHANGE), act(own_clinic), *BOTH)
    with own_clinic.database.read() as connection:
        seqs = connection.execute(
            select(entry.c.seq).where(entry.c.book == "house").order_by(entry.c.seq)
        ).scalars()
        stored = some_entries(connection, "house", list(seqs))
        rules = signature_rules(connection, "house")
    *before, changed = stored
    assert changed.header["seq"] == posted.seq
    signatures = [stored_signature(row) for row in changed.attestations]
    assert not list(SignatureRules("house").missing(changed, []))
    for each in before:
        own = [stored_signature(row) for row in each.attestations]
        assert not list(rules.missing(each, own)), each.header["kind"]
    assert [expected for expected, _ in rules.missing(changed, [])] == ["the actor's", "a second person's"]
    assert [expected for expected, _ in rules.missing(changed, signatures[:1])] == ["a second person's"]
    assert not list(rules.missing(changed, signatures))


def test_verify_sees_who_was_put_in_the_registrants_place(own_clinic: Clinic) -> None:
    """Two others signed: the rules ask for hers; at another registration there was nobody to follow."""

    def named(registration: str, person: str) -> Operation[Say]:
        return saying((Fact("registrant", {"registration": registration, "person": person}),))

    first = own_clinic.run(named("R1", CORA.code), Say(own_clinic.act(PROGRAM), "registrant_named"))
    say = Say(own_clinic.act(DEE, book="house"), "registrant_named")
    second = own_clinic.run_signed(named("R2", BEN.code), say, (DEE, "actor"), (CORA, "approver"))
    say = Say(own_clinic.act(DEE, book="house"), "registrant_named")
    third = own_clinic.run_signed(named("R1", BEN.code), say, (DEE, "actor"), (CORA, "approver"))
    with own_clinic.database.read() as connection:
        stored = some_entries(connection, "house", [first.seq, second.seq, third.seq])
    rules = SignatureRules("house", _accountable={ANN.code, CORA.code, DEE.code})
    for each in stored[:2]:
        signatures = [stored_signature(row) for row in each.attestations]
        assert not list(rules.missing(each, signatures))
    others = [dataclasses.replace(stored_signature(row), signer=ANN.code) for row in stored[2].attestations]
    wanted = [expected for expected, _ in dataclasses.replace(rules).missing(stored[2], others)]
    second_person = "an approver with a right to approve then"
    assert wanted == [f"{CORA.code}'s, who is followed as registrant", second_person]
    rules = SignatureRules("house", _accountable={ANN.code, CORA.code, DEE.code})
    for each in stored:
        signatures = [stored_signature(row) for row in each.attestations]
        assert not list(rules.missing(each, signatures))


def test_verify_sees_a_recovery_sheet_that_opened_twice(own_clinic: Clinic) -> None:
    """Or that a newer one followed, or that is made by the entry that uses it; in its order each is right."""
    made = own_clinic.run(make_sheet, MakeSheet(own_clinic.act(PROGRAM), "R1", b"s" * 32))
    used = [
        own_clinic.run_signed(
            use_sheet,
            UseSheet(own_clinic.act(ANN, book="house"), "R1", digest, following, "hash"),
            (ANN, "actor"),
        )
        for digest, following in ((b"s" * 32, b"t" * 32), (b"t" * 32, b"u" * 32))
    ]
    with own_clinic.database.read() as connection:
        first, second, third = some_entries(connection, "house", [each.seq for each in (made, *used)])
    wanted = "the newest recovery sheet of the registration, once"
    for entries, last in (
        ((first, second, third), []), ((first, second, second), [wanted]), ((first, third), [wanted]),
        ((second,), [wanted]),
    ):  # fmt: skip
        rules = SignatureRules("house")
        found = [
            [
                expected
                for expected, _ in rules.missing(each, [stored_signature(row) for row in each.attestations])
            ]
            for each in entries
        ]
        assert found[-1] == last, entries
        assert not any(found[:-1])
