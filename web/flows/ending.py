"""The end of another person's badge, key or code generator: one signature, at once; whoever loses hers is told whose."""

from __future__ import annotations

from typing import ClassVar

from inventory.staff import Role
from web import changes
from web.change_words import changed
from web.drafts import State
from web.flow import Here, Signing
from web.flows.change import ChangeFlow
from web.frame import Fact


class EndingFlow(ChangeFlow):
    """Own badge and PIN: who takes away somebody's way in says so under her name (21 CFR 11.300(c))."""

    name: ClassVar[str] = "ending"
    heading: ClassVar[str] = "End a way in"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})
    signers: ClassVar[tuple[str, ...]] = ("actor",)

    def signing(self, here: Here, state: State) -> Signing:
        """Whose, which and why."""
        lines = changed(here, self.plan(here, state).facts)
        details = (Fact("You end", changes.title_of(state["change"][0])), *(line.fact for line in lines))
        return Signing(
            None,
            details,
            foot_line="It opens nothing from your signature on, and its owner is told who ended it.",
        )
