"""Which factors sign a draft here, as the clinic's policy says: a PIN, badge and PIN, a security key."""

from __future__ import annotations

from inventory.break_glass import holds_drug
from inventory.name_signing import name_signing
from inventory.policy import BADGE, PIN, SECURITY_KEY, Combination, Policy, suffices
from web.drafts import State
from web.flow import Flow, Here, Signing
from web.frame import Fact

#: Changes of people and rules are signed with badge and PIN, or a key, in every profile: a first key is one of them.
CHANGES: frozenset[Combination] = frozenset({frozenset({BADGE, PIN}), frozenset({SECURITY_KEY})})


def pin_signs(flow: Flow, policy: Policy, role: str) -> bool:
    """Badge and PIN sign in this role."""
    return suffices(_combinations(flow, policy, role), BADGE, PIN)


def key_signs(flow: Flow, policy: Policy, role: str, *, with_badge: bool) -> bool:
    """A security key signs in this role, with the badge that was scanned before it or without."""
    return suffices(_combinations(flow, policy, role), SECURITY_KEY, *([BADGE] if with_badge else []))


def pin_alone_signs(policy: Policy) -> bool:
    """After a first signature with all components the PIN alone signs, 21 CFR 11.200(a)(1)(i)."""
    return suffices(policy.signs_later, PIN)


def typed_signs(policy: Policy) -> frozenset[Combination]:
    """What signs on a page that can ask for no key: where a key alone signs, what signs in, as the last way in."""
    return policy.signs_first if suffices(policy.signs_first, BADGE, PIN) else policy.sign_in


def name_signs(flow: Flow, here: Here, role: str) -> bool:
    """Her user name and PIN sign as actor what brings back: she holds drug, and nothing else of hers signs it now."""
    visitor = here.visitor
    if role != "actor" or not flow.brings_back or not holds_drug(here.connection, visitor.person, here.book):
        return False
    otherwise = name_signing(here.connection, visitor.person)
    return not otherwise.signs_otherwise(visitor.person, _combinations(flow, visitor.station.policy, role))


def signers(flow: Flow, policy: Policy, state: State) -> tuple[str, ...]:
    """The signatures that this state takes: those of the flow, and her own where each step with drug is signed."""
    own = flow.signers_of(state)
    signed = "actor" in own or flow.from_form or not policy.signs_each_step
    return own if signed else ("actor", *own)


def what_is_signed(flow: Flow, here: Here, state: State) -> Signing:
    """What the signing page shows: the flow's own words, or those of the page on which it is confirmed otherwise."""
    if "actor" in flow.signers_of(state):
        return flow.signing(here, state)
    shown = flow.show(here, state)
    confirm = shown.context.get("confirm")
    details = (
        *(Fact(each.title, ", ".join(each.lines)) for each in shown.taken),
        *shown.context.get("details", ()),
        *((Fact("You sign", confirm.label),) if confirm else ()),
    )
    return Signing(shown.context.get("number"), details, foot_line="Whoever does a step with drug signs it.")


def _combinations(flow: Flow, policy: Policy, role: str) -> frozenset[Combination]:
    if flow.from_form:
        return CHANGES
    return policy.signs_first if role == "actor" else policy.witnesses
