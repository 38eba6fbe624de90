"""A draft's state holds a command's envelope, its scans and its signatures, and any change makes it another command."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from inventory.moment import to_us
from inventory.plan import Mood, Signature
from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, KEYS, START
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.flow import Here, act_of, beginning, changed, keep_scan, keep_signature, signatures_of, wrong_step
from web.given import Given, What

SIGNATURE = Signature(
    "P-0002", "Ben Sample", "witness", "witnessed", "badge and PIN", IN_THE_ROOM, "digest", "R1.W1",
    START, START + timedelta(microseconds=1), "America/New_York", b"\x00draft", b"\xffmac",
)  # fmt: skip


@pytest.fixture
def here(desk: Desk) -> Iterator[Here]:
    """Ann at her workstation at the beginning."""
    with desk.clinic.database.read() as connection:
        yield Here(connection, visitor_at(station_of(desk.clinic)), START, KEYS)


def test_a_beginning_is_an_intention_under_an_id_of_its_own(here: Here) -> None:
    """No scans, no signatures; whoever acts is the person at the workstation, in its registration's book and zone."""
    state = beginning()
    act = act_of(here, state)
    assert (act.actor, act.book, act.workstation, act.zone) == (ANN.code, "R1", "R1.W1", "America/New_York")
    assert (act.mood, act.scans, act.signatures, act.occurred_at) == (Mood.ABOUT_TO, (), (), START)
    assert act.command_id == state["command_id"] != beginning()["command_id"]


def test_what_has_happened_is_a_fact(here: Here) -> None:
    """The state says so, and the envelope carries it."""
    assert act_of(here, beginning() | {"happened": True}).is_fact


def test_the_time_claimed_is_that_of_the_completed_draft(here: Here) -> None:
    """A witness who signs three minutes later does not move the time that both sign."""
    state = beginning() | {"occurred_at_us": to_us(START)}
    later = replace(here, now=START + timedelta(minutes=3))
    assert act_of(later, state).occurred_at == START


def test_a_signature_is_the_same_after_the_draft_was_stored() -> None:
    """Every field, bytes and instants included, through JSON and back."""
    state = beginning()
    keep_signature(state, SIGNATURE)
    assert signatures_of(json.loads(json.dumps(state))) == (SIGNATURE,)


def test_a_scan_stands_once_with_the_salt_of_its_commitment(here: Here) -> None:
    """The same label scanned twice is one scan of the entry; each has 32 bytes of salt of its own."""
    state = beginning()
    for text in ("LABEL1", "LABEL2", "LABEL1", ""):
        keep_scan(state, START, text)
    scans = act_of(here, json.loads(json.dumps(state))).scans
    assert [scan.text.text for scan in scans] == ["LABEL1", "LABEL2"]
    assert {len(scan.text.salt) for scan in scans} == {32}
    assert scans[0].text.salt != scans[1].text.salt


def test_a_change_takes_signatures_and_time_away() -> None:
    """It is another command under another id, so that no signature over the old content counts."""
    state = beginning() | {"occurred_at_us": 1, "badge": "aa", "container": "L"}
    keep_signature(state, SIGNATURE)
    before = state["command_id"]
    changed(state)
    assert (state["signatures"], state["container"]) == ([], "L")
    assert state["command_id"] != before
    assert not state.keys() & {"occurred_at_us", "badge"}


@pytest.mark.parametrize(
    ("given", "sentence", "found"),
    [
        (Given(What.ACTION, "h"), "That is the letter h; this step takes a vial.", "h"),
        (Given(What.PLACE, "VTL/R1.CAB"), "That is a place; this step takes a vial.", "VTL/R1.CAB"),
        (Given(What.BADGE, ""), "That is a badge; this step takes a vial.", "a badge"),
    ],
)
def test_what_does_not_fit_the_step_is_named(given: Given, sentence: str, found: str) -> None:
    """What it was, what the step takes, and the text itself; of a badge nothing."""
    refused = wrong_step(given, "a vial")
    assert (refused.sentence, refused.expected, refused.found) == (sentence, "a vial", found)


def test_the_same_change_of_the_same_step_is_the_same_command() -> None:
    """What is sent again because its answer was lost is not done twice; another step's is another command."""
    first, again, later = ({**beginning(), "command_id": "a", "step": step} for step in (3, 3, 4))
    for state in (first, again, later):
        changed(state)
    assert first["command_id"] == again["command_id"] != later["command_id"]
    assert first["command_id"] != "a"
    changed(again)
    assert again["command_id"] != first["command_id"]
