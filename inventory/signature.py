"""Signing: one person's printed name, meaning, method and time over one draft's hash, with a MAC."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from inventory.keys import KeyRing, Purpose
from inventory.plan import Plan, Signature

#: Role -> what the signature means, in the past tense in which it prints.
MEANINGS = {
    "actor": "performed", "witness": "witnessed", "verifier": "verified", "approver": "approved", "reviewer": "reviewed",
}  # fmt: skip
#: Kinds that their actor does by reading: what her signature on one means.
_ACTORS = {"credentials_reviewed": "reviewed"}
#: How a witness saw it (practice P17); she says it herself, and it prints.
IN_THE_ROOM, BY_VIDEO, ONLY_LEFT = "in the room", "by video", "only what was left"
WAYS_SEEN = (IN_THE_ROOM, BY_VIDEO, ONLY_LEFT)


@dataclass(frozen=True)
class Proof:
    """A person who was just found right; `credential` is a keyed digest, never the secret.

    `shown_at`: when the draft was first shown to her to sign; it is the time of the signature where nobody waited.
    """

    person: str
    printed_name: str
    method: str
    credential: str
    workstation: str
    at: datetime
    zone: str
    shown_at: datetime | None = None


def sign(
    keys: KeyRing, plan: Plan, proof: Proof, role: str, how_seen: str | None = None,
    seen_amount: str | None = None, wrong_amounts: str | None = None,
) -> Signature:  # fmt: skip
    """Sign a plan in one of the roles.

    Args: how_seen: one of WAYS_SEEN for a witness, who says it herself; None for the others. seen_amount: what a
    witness typed before the amount was shown to her, with its unit. wrong_amounts: what she typed wrong before it.
    Raises: ValueError: a witness without the first, or another with either.
    """
    if (role == "witness") != (how_seen in WAYS_SEEN) or (
        role != "witness" and (seen_amount or wrong_amounts)
    ):
        raise ValueError(f"a {role} who saw it: {how_seen}, {seen_amount}")
    meaning = _ACTORS.get(plan.kind, MEANINGS[role]) if role == "actor" else MEANINGS[role]
    unsigned = Signature(
        signer=proof.person, printed_name=proof.printed_name, role=role, meaning=meaning,
        method=proof.method, how_seen=how_seen, seen_amount=seen_amount, credential=proof.credential,
        workstation=proof.workstation, shown_at=proof.shown_at or proof.at, signed_at=proof.at, zone=proof.zone,
        draft_hash=plan.draft_hash(), wrong_amounts=wrong_amounts,
    )  # fmt: skip
    return dataclasses.replace(unsigned, mac=keys.mac(Purpose.ATTESTATION, unsigned.signed_bytes()))
