"""A person at a workstation: envelopes with scans, and signatures that the ledger takes."""

from datetime import UTC, datetime, timedelta
from random import Random

from inventory.database import Database
from inventory.plan import HOUSE
from scanners.label import is_ours
from tests.web.demonstration.conftest import KEYS, UNTIL, Made
from web.demonstration.cast import ANN, BEN
from web.demonstration.clinic import SITES
from web.demonstration.desk import Clock, Desk, Hand

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def ann(made: Made) -> Hand:
    """Ann at her workstation."""
    desk = Desk(Database(made.database.url, KEYS, Clock(START)), Clock(START), Random(1))
    return Hand(desk, SITES[0], ANN, "R1.W2")


def test_the_clock_moves_only_forward() -> None:
    """It stands until it is moved, and an instant that is past does not turn it back."""
    clock = Clock(START)
    assert clock() == START
    clock.wait(timedelta(minutes=5))
    clock.wait_until(START)
    assert clock() == START + timedelta(minutes=5)
    clock.wait_until(UNTIL)
    assert clock() == UNTIL


def test_labels_are_ours(made: Made) -> None:
    """A label of the demonstration carries the keyed check."""
    from inventory.keys import Purpose

    label = ann(made).desk.label()
    assert is_ours(label, KEYS.key(Purpose.LABEL))


def test_an_envelope_says_who_where_when_and_what_was_scanned(made: Made) -> None:
    """Each act has an id of its own, and each scan a salt of its own."""
    hand = ann(made)
    one, two = hand.act("VTL/R1.OPEN"), hand.act("VTL/R1.OPEN")
    assert (one.book, one.actor, one.workstation, one.occurred_at) == ("R1", "P-0001", "R1.W2", START)
    assert one.zone == "America/New_York"
    assert [scan.text.text for scan in one.scans] == ["VTL/R1.OPEN"]
    assert one.command_id != two.command_id
    assert one.scans[0].text.salt != two.scans[0].text.salt
    assert hand.house().book == HOUSE


def test_first_signature_takes_the_badge_later_ones_the_pin(made: Made) -> None:
    """The witness shows her badge each time; the credential is a keyed digest and never the token."""
    hand = ann(made)
    assert [hand.proof().method for _ in range(3)] == ["badge and PIN", "PIN", "PIN"]
    seen = hand.witness(BEN)
    assert (seen.person, seen.method, seen.workstation) == ("P-0002", "badge and PIN", "R1.W2")
    assert BEN.token not in seen.credential
    assert hand.waste_place == "R1.BIN-2"


def test_a_colleague_is_somebody_else(made: Made) -> None:
    """Nobody witnesses her own waste."""
    hand = ann(made)
    assert {hand.colleague(Random(n), (ANN, BEN)) for n in range(20)} == {BEN}


def test_every_waste_is_signed_by_two_one_after_the_other(made: Made) -> None:
    """Actor and witness differ, both sign after the claim and before the record."""
    rows = made.rows(
        "SELECT e.seq, e.actor, a.role, a.signer, a.signed_at_us - e.occurred_at_us,"
        " e.recorded_at_us - a.signed_at_us FROM entry e JOIN attestation a USING (book, seq)"
        " WHERE e.kind = 'waste' AND e.book = 'R1' ORDER BY e.seq, a.no"
    )
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    assert pairs
    for actor, witness in pairs:
        assert (actor[2], actor[3]) == ("actor", actor[1])
        assert witness[2] == "witness"
        assert witness[3] != witness[1]
        assert 0 < actor[4] < witness[4]
        assert witness[5] > 0
