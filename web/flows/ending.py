"""The end of another person's badge, key or code generator: one signature, at once; whoever loses hers is told whose.

Where nobody but herself could give it back, a second person signs with her.
"""

from __future__ import annotations

from typing import ClassVar

from inventory.staff import Role
from web import changes
from web.change_words import changed
from web.drafts import State
from web.flow import Here, Signing
from web.flows.change import ChangeFlow
from web.frame import Fact

_AT_ONCE = "It opens nothing from your signature on, and its owner is told who ended it."


class EndingFlow(ChangeFlow):
    """Own badge and PIN: who takes away somebody's way in says so under her name (21 CFR 11.300(c))."""

    name: ClassVar[str] = "ending"
    heading: ClassVar[str] = "End a way in"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})
    signers: ClassVar[tuple[str, ...]] = ("actor", "approver")

    def signers_of(self, state: State) -> tuple[str, ...]:
        """Her own, and the second person's where one alone may not."""
        return self.signers[: 1 if self.is_alone(state) else 2]

    def is_alone(self, state: State) -> bool:
        """As it was when it was begun; the operation judges again."""
        return "second" not in state

    def may_be_alone(self, _here: Here) -> bool:
        """Nothing is reviewed afterwards: what one alone may end she ends at once."""
        return False

    def signing(self, here: Here, state: State) -> Signing:
        """Whose, which and why."""
        lines = changed(here, self.plan(here, state).facts)
        details = (Fact("You end", changes.title_of(state["change"][0])), *(line.fact for line in lines))
        return Signing(
            None,
            details,
            "I am a second person. I approve that exactly this ends.",
            foot_line=_AT_ONCE
            if self.is_alone(state)
            else f"A second person signs: it takes {state['second']}.",
        )
