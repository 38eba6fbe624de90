"""The signatures that an entry which stands must have, as verify asks for them."""

from sqlalchemy import select

from inventory.plan import Fact
from inventory.signature_rules import SignatureRules, signature_rules
from inventory.stored import some_entries, stored_signature
from inventory.tables.ledger import entry
from tests.cast import CORA, PROGRAM, Clinic
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
        assert not list(rules.missing(each, [])), each.header["kind"]
    assert [expected for expected, _ in rules.missing(changed, [])] == ["the actor's", "a second person's"]
    assert [expected for expected, _ in rules.missing(changed, signatures[:1])] == ["a second person's"]
    assert not list(rules.missing(changed, signatures))
