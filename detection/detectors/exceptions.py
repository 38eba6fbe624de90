"""Entries recorded with a named exception, one statement each, for the pharmacist; it judges no reason.

What has already happened is always recorded, and the rule that did not hold is named on the entry (design section 3).
Until discrepancies have their own pages, each such entry is asked about here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from detection.finding import FAIR, PHARMACIST, WEAK, Cause, Check, Record, Statement
from detection.streams import Movement, Streams

DETECTOR = "exception"
RULE = "recorded with an exception"
VERSION = 1

#: Exception -> how it is said, and its likely cause. Others are said by their own name.
_SAID = {
    "more_than_the_books_hold": (
        "more than the books held",
        Cause(
            "More in the vial than on the label",
            "Vials often hold more than the label.",
            "Confirm the overfill",
        ),
    ),
    "expired": (
        "past its expiry",
        Cause("Expiry seen too late", "It was past its date when used.", "Check stock of this lot"),
    ),
    "expired_lot": (
        "received past its expiry",
        Cause("Sent too late", "The lot was past its date on arrival.", "Tell the supplier"),
    ),
    "no_order": (
        "without an order",
        Cause("Order written later", "The act came before its order.", "Name the order"),
    ),
    "order_not_valid": (
        "on an order not valid then",
        Cause("Order renewed later", "The order had ended or not begun.", "Name the right order"),
    ),
    "another_patient": (
        "for another patient than prepared for",
        Cause("Made for another patient", "It was prepared under another name.", "Confirm who got it"),
    ),
    "opened_for_another": (
        "from a vial opened for another",
        Cause("One vial for two patients", "A single-dose vial served twice.", "Confirm who got it"),
    ),
    "not_in_your_hands": (
        "from drug not issued to the person",
        Cause("Taken without a scan", "It was used before it was issued.", "Confirm who took it"),
    ),
    "another_has_it": (
        "from another person's drug",
        Cause("Handed over without a scan", "The books held it in other hands.", "Ask both people"),
    ),
    "not_in_storage": (
        "taken from outside storage",
        Cause("Put down without a scan", "The books held it in another place.", "Confirm where it stood"),
    ),
    "nothing_left": (
        "from an empty container",
        Cause(
            "More in it than the books held", "The books held nothing more of it.", "Confirm what was in it"
        ),
    ),
    "stock_not_remainder": (
        "sealed stock wasted",
        Cause("Broken or poured away whole", "The vial was never opened.", "Confirm what happened to it"),
    ),
    "not_on_shift": (
        "before a witness who was not on shift",
        Cause("Shift changed by word", "The roster has another time.", "Check the roster"),
    ),
    "supervisors_act": (
        "before a witness who answers to the person",
        Cause("Nobody else was there", "She witnessed for her own supervisor.", "Ask both people"),
    ),
    "witness_awaits_review": (
        "before a witness whom one person alone had let in",
        Cause("One person gave badge, PIN or right", "Nobody has reviewed it yet.", "Review what was given"),
    ),
    "may_not": (
        "without the right",
        Cause("Right ended or not yet given", "Her role did not cover it.", "Check her roles"),
    ),
}


@dataclass(frozen=True)
class Parameters:
    """Which exceptions are ordinary.

    ordinary: declared overfill; vials hold at least their label, and declaring it must stay cheap (practice P11;
    USP <1151> recommends an excess). Such a statement is weak.
    """

    ordinary: frozenset[str] = frozenset({"more_than_the_books_hold"})
    #: Those that somebody is asked about elsewhere: one signature has its review (practice P6).
    elsewhere: frozenset[str] = frozenset({"second_person_wanted"})


def find(streams: Streams, parameters: Parameters, as_of: datetime) -> tuple[Statement, ...]:
    """One statement for each entry and drug with exceptions, in order of time."""
    known = streams.known_at(as_of)
    lines: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for movement in known.movements:
        if frozenset(movement.exceptions) - parameters.elsewhere:
            lines[movement.entry, movement.substance].append(movement)
    found = [_statement(known.site, moved, parameters) for moved in lines.values()]
    return tuple(sorted(found, key=lambda statement: (statement.first_at, statement.key)))


def _statement(site: str, moved: list[Movement], parameters: Parameters) -> Statement:
    """The statement of one entry; its amount is its largest line, since an overfill line goes into the next."""
    largest = max(moved, key=lambda movement: (movement.amount_ng, movement.container))
    names = sorted({name for movement in moved for name in movement.exceptions} - parameters.elsewhere)
    said = [_SAID.get(name) or _unnamed(name) for name in names]
    words = ", ".join(phrase for phrase, _ in said)
    record = Record(
        largest.entry, largest.occurred_at, largest.patient, largest.container, largest.amount_ng, None, words
    )
    return Statement(
        scheme=DETECTOR,
        rule=RULE,
        version=VERSION,
        key=f"{DETECTOR}/{site}/{largest.entry}/{largest.substance}",
        site=site,
        person=largest.person,
        owner=PHARMACIST,
        statement=f"Recorded with an exception: {words}",
        substance=largest.substance,
        expected_ng=0,
        observed_ng=largest.amount_ng,
        difference_ng=largest.amount_ng,
        difference_words="with an exception",
        first_at=largest.occurred_at,
        last_at=largest.occurred_at,
        strength=WEAK if parameters.ordinary.issuperset(names) else FAIR,
        causes=tuple(cause for _, cause in said),
        records=(record,),
        rule_out=(
            Check("The entry is in the books as it happened", checked=True),
            Check("The reason stands on the entry", checked=False),
            Check("The person's own account", checked=False),
        ),
        cleared_if="The pharmacist has read the entry and given its reason.",
    )


def _unnamed(name: str) -> tuple[str, Cause]:
    """An exception without words of its own here."""
    words = name.replace("_", " ")
    return words, Cause(words.capitalize(), "The entry names it.", "Read the entry and ask why")
