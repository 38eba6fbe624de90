"""The witness types the amount that she sees before it is shown to her, where the clinic asks for it; never after it.

Until she did, every page of hers leaves the amount out. What she typed stands with her signature.
"""

from __future__ import annotations

from dataclasses import replace

from inventory.policy import Policy
from inventory.rule_errors import AmountNotTyped
from inventory.witnessing import AN_AMOUNT, need_agreement
from web.flow import Flow, Here, Signing
from web.given import Given, What, could_be_pin
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
