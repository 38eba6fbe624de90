"""The witness types the amount that she sees before it is shown to her, where the clinic asks for it; never after it.

Until she did, every page of hers leaves the amount out. What she typed stands with her signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inventory.database import Database
from inventory.policy import Policy
from inventory.rule_errors import AmountNotTyped, SeenOtherwise, TriesUsedUp
from inventory.signature import Proof
from inventory.witnessing import AN_AMOUNT, need_agreement
from inventory.wrong_amount import Tried, keep, standing_with
from web import not_seen
from web.drafts import State
from web.flow import Flow, Here, Signing, changed
from web.given import Given, What, could_be_pin
from web.proof import Identity, person_of
from web.refusals import PinsAreTyped

#: What she is asked, beside the badge and the PIN.
LABEL = "Amount you see"
#: What she signs before she was shown how much it is.
_SENTENCE = "I am a second person. I type what I see before it is shown to me."


def is_wanted(policy: Policy, role: str, typed: str | None) -> bool:
    """She signs next, the clinic asks for it, and she typed nothing yet."""
    return policy.witness_types_first and role == "witness" and typed is None


def asked(signing: Signing) -> str:
    """The sentence that asks; of several containers all together."""
    several = sum(fact.term == "From" for fact in signing.covered) > 1
    return f"Type the amount that you see{' in all' if several else ''}, with its unit."


def covered(signing: Signing) -> Signing:
    """What is signed, but how much it is."""
    return replace(
        signing, number=None, details=signing.covered, bar=(), balance="", witness_sentence=_SENTENCE
    )


def take(flow: Flow, here: Here, state: dict[str, object], given: Given) -> str:
    """What she typed, as the books print it.

    Raises: PinsAreTyped: digits alone, which may be a PIN. AmountNotTyped: no amount with its unit. SeenOtherwise:
    another amount than the draft's; which that is she is not told.
    """
    if could_be_pin(given.raw):
        raise PinsAreTyped(AN_AMOUNT, "digits alone")
    if given.what is not What.AMOUNT or given.amount is None:
        raise AmountNotTyped(AN_AMOUNT, given.what)
    number = flow.signing(here, state).number
    if number is None:
        raise LookupError(f"{flow.name} has no amount that a witness sees")
    return need_agreement(given.amount.text, number.amount_ug, number.volume_ul or 0)


def containers_of(state: State) -> tuple[str, ...]:
    """The containers of a draft."""
    return tuple(label for label, *_ in state.get("parts", ())) or (state["container"],)


def wrong_before(here: Here, state: State, proof: Proof) -> str | None:
    """The wrong amounts that stand with her signature, each with its time."""
    return standing_with(here.connection, here.book, containers_of(state), proof.person, proof.workstation)


def keep_wrong(
    database: Database, here: Here, state: State, maker: str, witness: str | None, refused: SeenOtherwise
) -> str:
    """Keep what a witness typed wrong, at the workstation of `here`.

    Returns: in words all of them, where it was the last try that the clinic allows; else nothing.
    """
    tried = Tried(
        here.book,
        containers_of(state),
        maker,
        witness,
        here.visitor.station.code,
        refused.found,
        database.clock(),
    )
    with database.write(f"amounts of {here.book}") as connection:
        return typed_words(keep(connection, tried, here.visitor.station.policy.amount_tries))


def typed_words(typed: Sequence[str]) -> str:
    """What a witness typed, as its maker reads it."""
    return f"typed {', '.join(typed)}" if typed else ""


def kept(
    database: Database, here: Here, state: State, draft_id: str, refused: SeenOtherwise
) -> SeenOtherwise:
    """Keep what was typed wrong at the maker's workstation; after the last try the draft is hers again, unsigned.

    Returns: what she is told.
    """
    mine = here.visitor.person
    claimed = Identity(bytes.fromhex(state["badge"]), with_badge=True) if "badge" in state else None
    holder = person_of(here.connection, database.keys, claimed) if claimed else None
    said = keep_wrong(database, here, state, mine, holder, refused)
    if not said:
        return refused
    with database.write() as connection:
        not_seen.keep(connection, here, state, draft_id, mine, None, "the witness", said)
    changed(state)
    state["step"] += 1
    state["wants_witness"] = False
    return TriesUsedUp(refused.expected, refused.found)
