"""The statement of accountability: read whole, signed by herself with every component; nobody signs with or for her."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from inventory import accountability
from inventory.execution import Operation
from inventory.plan import HOUSE
from inventory.responsibility import SignAccountability, sign_accountability
from inventory.staff import Role
from web.drafts import State
from web.flow import Flow, Here, Shown, Signing, act_of, wrong_step
from web.frame import Ask, Fact
from web.given import Given


class AccountabilityFlow(Flow):
    """Own badge and PIN, or her security key; begun on its page, or in front of another signature."""

    name: ClassVar[str] = "accountability"
    heading: ClassVar[str] = "Your statement"
    roles: ClassVar[frozenset[Role]] = frozenset(Role)
    signers: ClassVar[tuple[str, ...]] = ("actor",)
    from_form: ClassVar[bool] = True
    brings_back: ClassVar[bool] = True

    def take(self, _here: Here, _state: State, given: Given) -> None:
        """Take nothing but her signature."""
        raise wrong_step(given, "your badge or your PIN")

    def complete(self, _here: Here, _state: State) -> bool:
        """Its text is the program's."""
        return True

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """She signs the text of today."""
        act = dataclasses.replace(act_of(here, state), book=HOUSE)
        return sign_accountability, SignAccountability(act, accountability.VERSION)

    def show(self, _here: Here, _state: State) -> Shown:
        """No step of its own before the signature."""
        return Shown("flow/scan.html", Ask("Read the statement, then sign it."), ())

    def signing(self, here: Here, _state: State) -> Signing:
        """The whole text, and whose it is."""
        text = tuple(Fact(title, sentence) for title, sentence in accountability.TEXT)
        details = (
            Fact("Statement of", here.visitor.name),
            *text,
            Fact("Version of the text", accountability.VERSION),
        )
        return Signing(
            None, details, foot_line="It is signed once for each version of its text; what you began is kept."
        )
