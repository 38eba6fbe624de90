"""The review of credentials: the list was read on its page; whoever read it signs that she did, and nobody with her."""

from __future__ import annotations

from typing import ClassVar

from inventory.credential_review import REVIEWERS
from inventory.staff import Role
from web import words
from web.drafts import State
from web.flow import Here, Signing
from web.flows.change import ChangeFlow
from web.frame import Fact


class CredentialsFlow(ChangeFlow):
    """Own badge and PIN."""

    name: ClassVar[str] = "credentials"
    heading: ClassVar[str] = "Review of credentials"
    roles: ClassVar[frozenset[Role]] = REVIEWERS
    signers: ClassVar[tuple[str, ...]] = ("actor",)

    def signing(self, here: Here, state: State) -> Signing:
        """Which list, and what she remarked."""
        kept = self.plan(here, state).facts[0].values
        digest = bytes(kept["list_digest"]).hex()  # type: ignore[arg-type]
        details = (
            Fact("You say", "I read the list of credentials of this registration"),
            Fact("Read on", str(kept["reviewed_on"])),
            Fact("Digest of the list", words.label(digest[:16]), code=True),
            Fact("Remark", str(kept["remark"] or "none")),
        )  # fmt: skip
        return Signing(None, details, foot_line="Your signature is bound to exactly this list.")
