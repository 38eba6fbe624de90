"""post gives an entry its place in the chain and writes its parts before its header."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.entry_hash import GENESIS_TAG
from inventory.errors import NotYet, WitnessIsActor
from inventory.execution import preview
from inventory.ledger import head_of, post
from inventory.moment import to_us
from inventory.patient import Weigh, weigh
from inventory.place import AddPlace, add_place
from inventory.plan import Plan, Posted, ScanTaken
from inventory.preimage import commitment, digest
from inventory.private import words_of
from inventory.receipt import receive
from inventory.signature import sign
from inventory.staff import ResetPin, reset_pin
from inventory.tables.ledger import entry
from tests.cast import BEN, CORA, KEYS, PROGRAM, ZONE, Clinic, committed, how_seen
from tests.inventory.reading import rows


def planned(clinic: Clinic) -> Plan:
    """A weighing that could be posted."""
    act = clinic.act(scans=(ScanTaken(clinic.clock(), committed("scan", clinic.command_id())),))
    weighed = Weigh(act, clinic.register(), committed("weight", "70 kg", clinic.command_id()), "stated")
    return preview(clinic.database, weigh, weighed)


def posted(clinic: Clinic, plan: Plan) -> Posted:
    """The plan, posted under its book's lock."""
    with clinic.database.write(plan.act.book) as connection:
        return post(connection, KEYS, clinic.clock, plan)


def test_a_book_begins_at_its_own_genesis(clinic: Clinic) -> None:
    """No two books share one."""
    with clinic.database.read() as connection:
        empty = head_of(connection, "R2")
    assert (empty.seq, empty.hash) == (0, digest(GENESIS_TAG, "R2"))


def test_entries_of_a_book_are_dense_and_linked(clinic: Clinic) -> None:
    """Each names the hash of the one before; the house book goes on counting for itself."""
    first, second = posted(clinic, planned(clinic)), posted(clinic, planned(clinic))
    place = AddPlace(clinic.act(PROGRAM), f"R1.{clinic.label()}", "R1", "kit", "k", ZONE)
    house = clinic.entries("house")
    assert clinic.run(add_place, place).seq == house + 1
    query = select(entry.c.hash, entry.c.previous_hash).where(entry.c.book == "R1").order_by(entry.c.seq)
    with clinic.database.read() as connection:
        chain = connection.execute(query).all()
    assert second.seq == first.seq + 2 == len(chain)
    assert [row.previous_hash for row in chain] == [
        digest(GENESIS_TAG, "R1"),
        *(row.hash for row in chain[:-1]),
    ]


def test_a_clock_that_jumps_back_does_not_turn_the_books_round(clinic: Clinic) -> None:
    """The time of record is one microsecond after the entry before."""
    before = posted(clinic, planned(clinic))
    plan = planned(clinic)
    plan = dataclasses.replace(plan, act=dataclasses.replace(plan.act, occurred_at=before.recorded_at))
    clinic.clock.at -= timedelta(hours=5)
    after = posted(clinic, plan)
    clinic.clock.at += timedelta(hours=5)
    assert before.recorded_at < after.recorded_at < before.recorded_at + timedelta(minutes=5)


def test_what_has_not_happened_yet_is_not_recorded(clinic: Clinic) -> None:
    """A time to come is refused in a sentence, and nothing is written."""
    late = clinic.act(PROGRAM, at=clinic.clock() + timedelta(minutes=5))
    with clinic.refused(NotYet, "or earlier"):
        clinic.run(add_place, AddPlace(late, "R1.LATE", "R1", "kit", "k", ZONE))


def test_scans_and_texts_are_kept_apart_by_their_commitments(clinic: Clinic) -> None:
    """The books hold 32 bytes of each, the text lies in a table of its own."""
    plan = planned(clinic)
    posted(clinic, plan)
    kept = [row["commitment"] for row in rows(clinic, "private_text")]
    with clinic.database.read() as connection:
        texts = words_of(connection, KEYS, kept)
    for private in (plan.private[0], plan.act.scans[0].text):
        assert texts[commitment(private.salt, private.tag, private.text)] == private.text
    (scan,) = [
        row for row in rows(clinic, "entry_scan") if row["scanned_at_us"] == to_us(plan.act.scans[0].at)
    ]
    assert scan["commitment"] in texts


def test_what_stands_beside_an_entry_is_replaced_by_the_next(own_clinic: Clinic) -> None:
    """Insert first, then update of the same key."""
    for hashed in ("one", "two"):
        own_clinic.run(reset_pin, ResetPin(own_clinic.act(PROGRAM), BEN.code, hashed))
    assert [row["argon2"] for row in rows(own_clinic, "pin")] == ["two"]


def test_a_plan_that_contradicts_itself_is_a_fault_of_the_program(clinic: Clinic) -> None:
    """A kind without its fact, and a kind in another's book, are named before anything is written."""
    plan = planned(clinic)
    with pytest.raises(ValueError, match="weighing needs exactly one row of weighing"):
        posted(clinic, dataclasses.replace(plan, facts=()))
    house = dataclasses.replace(plan, act=dataclasses.replace(plan.act, book="house"))
    with pytest.raises(ValueError, match="weighing does not belong into book house"):
        posted(clinic, house)


def test_nobody_signs_as_the_actor_but_the_actor(clinic: Clinic) -> None:
    """Ben's signature as actor of what Cora does is refused; so is Cora's as her own verifier."""
    command = clinic.receive_command(clinic.carton())
    plan = preview(clinic.database, receive, command)
    for member, role in ((BEN, "actor"), (CORA, "verifier")):
        signatures = (sign(KEYS, plan, clinic.proof(member), role, how_seen(role)),)
        act = dataclasses.replace(plan.act, signatures=signatures)
        before = clinic.entries()
        with pytest.raises(WitnessIsActor):
            posted(clinic, dataclasses.replace(plan, act=act))
        assert clinic.entries() == before
