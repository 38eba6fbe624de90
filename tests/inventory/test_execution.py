"""A command has one result: its entry, or its refusal, whatever is sent again."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest

from inventory.database import Database
from inventory.errors import AlreadyYours, LabelTaken, NotInYourHands, SameCommandOtherContent
from inventory.execution import content_mac, earlier, execute, execute_signed, preview, signed
from inventory.issue import Issue, Purpose, take
from inventory.keys import KeyRing
from inventory.patient import Weigh
from inventory.plan import Act, Mood, ScanTaken
from inventory.receipt import receive
from inventory.stock_return import Return, return_stock
from tests.cast import BEN, CORA, Clinic, committed
from tests.inventory.reading import rows


def taking(clinic: Clinic) -> Issue:
    """A vial to be taken."""
    return Issue(clinic.act(), clinic.receive()[0], Purpose.SESSION)


def outcomes(clinic: Clinic, command_id: str) -> list[dict[str, object]]:
    """What is kept of a command."""
    return [row for row in rows(clinic, "outcome") if row["command_id"] == command_id]


def test_the_same_command_again_gives_the_first_result(clinic: Clinic) -> None:
    """Another time of day, other scans and other signatures are the same command."""
    command = taking(clinic)
    first = clinic.run(take, command)
    scans = (ScanTaken(clinic.clock(), committed("scan", "again")),)
    again = dataclasses.replace(command.act, occurred_at=clinic.clock(), scans=scans)
    before = clinic.entries()
    second = clinic.run(take, dataclasses.replace(command, act=again))
    assert second == dataclasses.replace(first, repeated=True)
    assert clinic.entries() == before
    assert (first.repeated, second.number) == (False, first.number)


def test_the_first_result_is_found_without_running_anything(clinic: Clinic) -> None:
    """None before, the entry after, a refusal as a refusal; other content under the number is a conflict."""
    command = taking(clinic)
    assert earlier(clinic.database, command) is None
    first = clinic.run(take, command)
    assert earlier(clinic.database, command) == dataclasses.replace(first, repeated=True)
    with clinic.refused(SameCommandOtherContent):
        earlier(clinic.database, dataclasses.replace(command, container="OTHER"))
    again = dataclasses.replace(command, act=clinic.act())
    for _ in range(2):
        with clinic.refused(AlreadyYours):
            clinic.run(take, again)
        with clinic.refused(AlreadyYours):
            earlier(clinic.database, again)


def test_a_second_submit_of_a_signed_form_gives_the_first_result(clinic: Clinic) -> None:
    """It is looked up before anything is validated: the labels are taken by now, by itself."""
    command = clinic.sign(receive, clinic.receive_command(clinic.carton()), (CORA, "actor"))
    assert clinic.run(receive, command).seq == clinic.run(receive, command).seq


def test_what_was_just_proven_signs_the_plan_as_it_stands(clinic: Clinic) -> None:
    """Each in her role over one draft; what is signed is what is posted, and the operation's refusal writes nothing."""
    command = clinic.receive_command(clinic.carton())
    draft = preview(clinic.database, receive, command).draft_hash()
    both = signed(
        clinic.database, receive, command, (clinic.proof(CORA), "actor"), (clinic.proof(BEN), "verifier")
    )
    assert [(each.signer, each.role, each.draft_hash) for each in both.act.signatures] == [
        (CORA.code, "actor", draft), (BEN.code, "verifier", draft),
    ]  # fmt: skip
    posted = execute_signed(clinic.database, receive, command, clinic.proof(CORA))
    assert [row["role"] for row in rows(clinic, "attestation") if row["seq"] == posted.seq] == ["actor"]
    before = clinic.entries()
    again = dataclasses.replace(command, act=clinic.act(CORA))
    with clinic.refused(LabelTaken):
        execute_signed(clinic.database, receive, again, clinic.proof(CORA))
    assert clinic.entries() == before
    assert outcomes(clinic, again.act.command_id) == []


@pytest.mark.parametrize("field", ["container", "purpose", "patient", "book", "actor", "mood"])
def test_the_same_number_with_other_content_is_refused(clinic: Clinic, field: str) -> None:
    """Whatever differs; and the first result stays."""
    command = taking(clinic)
    clinic.run(take, command)
    other: dict[str, Any] = {"container": "OTHER", "purpose": Purpose.EMERGENCY, "patient": "PAT"}
    if field in {"book", "actor", "mood"}:
        value: dict[str, Any] = {"book": "R2", "actor": "P-0002", "mood": Mood.HAPPENED}
        act = dataclasses.replace(command.act, **{field: value[field]})
        changed = dataclasses.replace(command, act=act)
    else:
        changed = dataclasses.replace(command, **{field: other[field]})
    with clinic.refused(SameCommandOtherContent):
        clinic.run(take, changed)
    assert clinic.run(take, command).repeated


def test_a_refusal_is_kept_and_stays(clinic: Clinic) -> None:
    """The same sentence with the same figures, though by now it would be possible."""
    label = clinic.taken()
    command = Issue(clinic.act(), label, Purpose.SESSION)
    with clinic.refused(AlreadyYours):
        clinic.run(take, command)
    clinic.run(return_stock, Return(clinic.act(), label, "R1.RET"))
    with clinic.refused(AlreadyYours, "in storage", "with you"):
        clinic.run(take, command)
    fresh = dataclasses.replace(command, act=clinic.act())
    assert clinic.run(take, fresh).kind == "issue"


def test_a_refusal_keeps_the_words_of_its_sentence(clinic: Clinic) -> None:
    """What was said the first time is said again, letter by letter."""
    label = clinic.receive()[0]
    command = Return(clinic.act(), label, "R1.RET")
    sentences = []
    for _ in range(2):
        with pytest.raises(NotInYourHands) as caught:
            clinic.run(return_stock, command)
        sentences.append((caught.value.sentence, caught.value.expected, caught.value.found))
    assert sentences[0] == sentences[1]
    (kept,) = outcomes(clinic, command.act.command_id)
    assert (kept["refused"], kept["seq"]) == ("NotInYourHands", None)


def test_other_content_is_not_kept_as_the_result(clinic: Clinic) -> None:
    """The first refusal is the one result."""
    label = clinic.receive()[0]
    command = Return(clinic.act(), label, "R1.RET")
    with clinic.refused(NotInYourHands):
        clinic.run(return_stock, command)
    with clinic.refused(SameCommandOtherContent):
        clinic.run(return_stock, dataclasses.replace(command, place="R1.OPEN"))
    assert len(outcomes(clinic, command.act.command_id)) == 1


def test_a_fault_of_the_program_leaves_nothing(clinic: Clinic) -> None:
    """Neither an entry nor a result: the same command may be tried again."""

    def broken(_connection: object, _command: Issue) -> object:
        raise ZeroDivisionError

    command = taking(clinic)
    before = clinic.entries()
    with pytest.raises(ZeroDivisionError):
        execute(clinic.database, broken, command)  # type: ignore[arg-type]
    assert (clinic.entries(), outcomes(clinic, command.act.command_id)) == (before, [])
    assert clinic.run(take, command).repeated is False


def test_a_preview_writes_and_keeps_nothing(clinic: Clinic) -> None:
    """Not even a refusal."""
    command = taking(clinic)
    before = clinic.entries()
    assert preview(clinic.database, take, command).kind == "issue"
    with pytest.raises(NotInYourHands):
        preview(
            clinic.database, return_stock, Return(clinic.act(command_id="p-1"), command.container, "R1.RET")
        )
    assert clinic.entries() == before
    assert outcomes(clinic, "p-1") == []


def test_the_content_of_a_command_is_keyed(clinic: Clinic) -> None:
    """Who has the database alone cannot guess what was refused."""
    command = taking(clinic)
    other = Database(clinic.database.url, KeyRing(b"x" * 32), clinic.clock)
    assert content_mac(clinic.database, command) != content_mac(other, command)
    other.close()


def test_a_salt_is_no_content(clinic: Clinic) -> None:
    """It is made with the draft; a form that is sent again may bring another."""
    act = clinic.act()
    made = [Weigh(act, "PAT", committed("weight", "70 kg", words), "stated") for words in ("one", "two")]
    other = Weigh(act, "PAT", committed("weight", "71 kg", "one"), "stated")
    assert content_mac(clinic.database, made[0]) == content_mac(clinic.database, made[1])
    assert content_mac(clinic.database, made[0]) != content_mac(clinic.database, other)


@dataclass(frozen=True)
class Odd:
    """A command with a field that has no canonical bytes."""

    act: Act
    share: float


def test_a_command_holds_only_what_has_canonical_bytes(clinic: Clinic) -> None:
    """A float would make two contents of one."""
    with pytest.raises(TypeError, match="a command holds float"):
        content_mac(clinic.database, Odd(clinic.act(), 0.5))
