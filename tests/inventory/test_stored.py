"""Entries are read with all their parts, in order, a batch at a time."""

import pytest

from inventory import stored
from inventory.execution import preview
from inventory.patient import Weigh, weigh
from inventory.plan import ScanTaken
from inventory.preimage import commitment
from inventory.private import open_texts
from inventory.receipt import receive
from inventory.stored import some_entries, stored_entries, stored_line, stored_signature
from tests.cast import CORA, KEYS, Clinic, committed


def test_an_entry_comes_back_as_it_was_planned(clinic: Clinic) -> None:
    """Facts in their order over several tables, lines, signatures and scans as they were."""
    command = clinic.sign(receive, clinic.receive_command(clinic.carton(2)), (CORA, "actor"))
    plan = preview(clinic.database, receive, command)
    posted = clinic.run(receive, command)
    with clinic.database.read() as connection:
        each = [entry for batch in stored_entries(connection, "R1") for entry in batch][posted.seq - 1]
    assert each.hashed_facts() == [fact.hashed() for fact in plan.facts]
    assert [stored_line(row) for row in each.lines] == list(plan.lines)
    assert [stored_signature(row) for row in each.attestations] == list(plan.act.signatures)


def test_every_batch_has_its_own_entries(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """No entry is read twice or left out at a seam."""
    monkeypatch.setattr(stored, "BATCH", 3)
    for _ in range(4):
        clinic.register()
    with clinic.database.read() as connection:
        batches = [[each.header["seq"] for each in batch] for batch in stored_entries(connection, "R1")]
        assert list(stored_entries(connection, "R9")) == []
    flat = [seq for batch in batches for seq in batch]
    assert flat == list(range(1, len(flat) + 1))
    assert max(map(len, batches)) == 3


def test_every_commitment_of_an_entry_is_named_and_its_text_found(clinic: Clinic) -> None:
    """Those of its facts and those of its scans."""
    patient = clinic.register()
    scan = ScanTaken(clinic.clock(), committed("scan", "wristband"))
    weight = committed("weight", "70 kg")
    posted = clinic.run(weigh, Weigh(clinic.act(scans=(scan,)), patient, weight, "stated"))
    with clinic.database.read() as connection:
        each = [entry for batch in stored_entries(connection, "R1") for entry in batch][posted.seq - 1]
        named = list(each.commitments())
        texts = open_texts(connection, KEYS, [*named, b"x" * 32])
    assert named == [commitment(one.salt, one.tag, one.text) for one in (weight, scan.text)]
    assert [texts[one].text for one in named] == ["70 kg", "wristband"]
    assert len(texts) == 2


def test_some_entries_come_alone_with_all_their_parts(clinic: Clinic) -> None:
    """In the order of the book, each once, as the whole book has them."""
    for _ in range(3):
        clinic.register()
    with clinic.database.read() as connection:
        whole = {each.header["seq"]: each for batch in stored_entries(connection, "R1") for each in batch}
        some = some_entries(connection, "R1", [3, 1, 3, 99])
    assert [each.header["seq"] for each in some] == [1, 3]
    assert all(each == whole[each.header["seq"]] for each in some)
