"""The replay of one book: what it holds after each entry, and where it stops."""

import pickle

import pytest
from sqlalchemy import select

from inventory.entry_check import Replay
from inventory.entry_hash import GENESIS_TAG
from inventory.line_check import Unsound
from inventory.merkle import grown
from inventory.preimage import digest
from inventory.signature_rules import Rule, SignatureRules
from inventory.stored import StoredEntry, stored_entries
from inventory.tables.house import place
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, Clinic

RULES = {("clinic", "receipt"): (Rule("verifier", actor_signs=True, signers_min=0, since_us=0),)}


def asking_for_a_witness(since_us: int) -> SignatureRules:
    """Who takes a vial has a witness, from a time on."""
    rule = Rule("witness", actor_signs=False, signers_min=1, since_us=since_us)
    return SignatureRules("R1", ((0, "clinic"),), {("clinic", "issue"): (rule,)})


def replaying(clinic: Clinic) -> tuple[Replay, list[StoredEntry]]:
    """A replay before the first entry of R1, and all of its entries."""
    with clinic.database.read() as connection:
        entries = [each for batch in stored_entries(connection, "R1") for each in batch]
        kinds = {row.code: row.kind for row in connection.execute(select(place)) if row.registration == "R1"}
    return Replay(KEYS, "R1", kinds, SignatureRules("R1", ((0, "clinic"),), RULES)), entries


def test_the_state_is_that_after_the_last_entry(own_clinic: Clinic) -> None:
    """Sequence, hash, root, and what is left in each cell within the books; an empty one is not kept."""
    label = own_clinic.taken()
    replay, entries = replaying(own_clinic)
    assert (replay.seq, replay.hash) == (0, digest(GENESIS_TAG, "R1"))
    with own_clinic.database.read() as connection:
        replay.batch(connection, entries)
    assert (replay.seq, replay.hash) == (2, entries[-1].header["hash"])
    assert replay.lines.cells == {("R1.P-0001", label, "ketamine"): 500_000}
    assert replay.tree.root == grown([each.header["hash"] for each in entries])[0].root


def test_it_stops_before_the_first_that_is_wrong(own_clinic: Clinic) -> None:
    """What was right is kept; the number is that of the wrong one."""
    own_clinic.taken()
    replay, (first, second) = replaying(own_clinic)
    second.lines = []
    with own_clinic.database.read() as connection, pytest.raises(Unsound) as caught:
        replay.batch(connection, [first, second])
    assert (caught.value.seq, caught.value.what, caught.value.found) == (2, "lines", "0")
    assert replay.seq == 1


def test_a_rule_that_became_stricter_is_held_against_the_book(own_clinic: Clinic) -> None:
    """The rules are those of the registration's profile, and every entry answers to them."""
    own_clinic.taken()
    replay, entries = replaying(own_clinic)
    replay._rules = asking_for_a_witness(0)
    with own_clinic.database.read() as connection, pytest.raises(Unsound) as caught:
        replay.batch(connection, entries)
    assert (caught.value.seq, caught.value.what, caught.value.expected) == (2, "signatures", "1 as witness")


def test_a_rule_holds_from_its_own_time(own_clinic: Clinic) -> None:
    """What was recorded before a rule answers to the one before it."""
    own_clinic.taken()
    replay, entries = replaying(own_clinic)
    replay._rules = asking_for_a_witness(entries[-1].header["recorded_at_us"] + 1)
    with own_clinic.database.read() as connection:
        replay.batch(connection, entries)
    assert replay.seq == len(entries)


def test_the_outside_has_no_floor(own_clinic: Clinic) -> None:
    """A supplier gives what it never had; a cabinet does not."""
    replay, _ = replaying(own_clinic)
    assert replay.lines.is_bounded("R1.CAB")
    assert not replay.lines.is_bounded("R1.SUPPLIER")
    assert not replay.lines.is_bounded("R1.WB")


def test_a_long_book_takes_no_more_memory_than_a_short_one(own_clinic: Clinic) -> None:
    """Four times the entries, of vials that come and go: what is kept between two batches is a few hashes more.

    The batches are bounded (test_stored), and the sums are the database's (test_sums).
    """

    def work(rounds: int) -> int:
        for _ in range(rounds):
            label = own_clinic.taken()
            wasted = Waste(own_clinic.act(happened=True), (WastePart(label),), "sink", "spilled", "R1.WB")
            own_clinic.run_signed(waste, wasted, (ANN, "actor"), (BEN, "witness"))
        replay, entries = replaying(own_clinic)
        with own_clinic.database.read() as connection:
            for start in range(0, len(entries), 10):
                replay.batch(connection, entries[start : start + 10])
        return len(pickle.dumps(replay))

    short = work(11)
    assert work(33) - short < 5 * 32
