"""A review: what was recorded with one signature, signed by the reviewer from outside, on a form's page begun."""

from __future__ import annotations

from typing import ClassVar

from inventory.staff import Role
from web import words
from web.drafts import State
from web.flow import Here, Signing
from web.flows.change import ChangeFlow
from web.frame import Fact


class ReviewFlow(ChangeFlow):
    """Own badge and PIN; nobody signs with her."""

    name: ClassVar[str] = "review"
    heading: ClassVar[str] = "Review"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.REVIEWER})
    signers: ClassVar[tuple[str, ...]] = ("actor",)

    def signing(self, here: Here, state: State) -> Signing:
        """Which entry, and what she says of it."""
        kept = self.plan(here, state).facts[0].values
        details = (
            Fact("Entry", "/".join(str(kept[name]) for name in ("of_book", "of_seq"))),
            Fact("Hash of what you read", words.label(bytes(kept["of_hash"]).hex()[:16]), code=True),  # type: ignore[arg-type]
            Fact("You say", "I reviewed it and agree" if kept["agreed"] else "I reviewed it and do not agree"),
            Fact("Remark", str(kept["remark"] or "none")),
        )  # fmt: skip
        return Signing(None, details, foot_line="Your signature is bound to exactly this entry.")
