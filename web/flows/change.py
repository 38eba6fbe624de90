"""A change of people or rules: begun on a form's page, signed by who makes it, approved by a second person."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any, ClassVar

from inventory.approval import Proposed, may_approve
from inventory.execution import Operation
from inventory.plan import HOUSE, Plan
from inventory.policy import Policy
from inventory.staff import Role
from web import changes
from web.change_words import changed
from web.drafts import State
from web.flow import Flow, Here, Shown, Signing, act_of, wrong_step
from web.frame import Ask, Fact
from web.given import Given, What
from web.proof import badge_identity
from web.refusals import NotTheNewBadge

#: The change that ties a badge to a person.
_ENROLS = "enroll_badge"
_NO_NOTES = {"notes": (), "others": ()}


class ChangeFlow(Flow):
    """Own badge and PIN, then the second person's."""

    name: ClassVar[str] = "change"
    heading: ClassVar[str] = "Change"
    roles: ClassVar[frozenset[Role]] = frozenset(
        # A nurse and a witness change what they prove themselves with.
        {Role.ADMINISTRATOR, Role.PHARMACIST, Role.COMPLIANCE, Role.REGISTRANT, Role.NURSE, Role.WITNESS}
    )
    signers: ClassVar[tuple[str, ...]] = ("actor", "approver")
    from_form: ClassVar[bool] = True

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take a new badge from its print, and else nothing but signatures: what is changed stands on the form's page.

        Raises: NotTheNewBadge: it reads as another one, so that the print is no good. NotThisStep.
        """
        if not self.takes_badge(state) or given.what is not What.BADGE:
            raise wrong_step(given, "the new badge" if self.takes_badge(state) else "a badge or a PIN")
        if badge_identity(here.keys, given.code).digest.hex() != state["change"][1]["digest"]:
            raise NotTheNewBadge("the badge that was just printed", "another badge")
        state["read"] = True

    def takes_badge(self, state: State) -> bool:
        """A badge is enrolled when it was read once more, from its print (21 CFR 11.300(e))."""
        return "change" in state and state["change"][0] == _ENROLS and not state.get("read")

    def complete(self, _here: Here, state: State) -> bool:
        """It came whole from its form; of a new badge its print was read."""
        return "change" in state and not self.takes_badge(state)

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The change, with the rules of two people around it."""
        name, kept = state["change"]
        act = dataclasses.replace(act_of(here, state), book=HOUSE)
        command = changes.command_of(name, kept, act)
        return changes.operation_of(name), Proposed(act, here.book, command, alone=self.is_alone(state))

    def is_alone(self, state: State) -> bool:
        """One signature is all that it gets."""
        return bool(state.get("alone"))

    def show(self, _here: Here, state: State) -> Shown:
        """No step of its own before the signatures, but the first reading of a new badge."""
        if self.takes_badge(state):
            said = "Print the badge first. It is enrolled only once a scanner has read it."
            return Shown(
                "flow/scan.html", Ask("Scan the new badge from its print.", help=said), (), context=_NO_NOTES
            )
        return Shown("flow/scan.html", Ask("Choose what to change on its page."), ())

    def plan(self, here: Here, state: State) -> Plan:
        """What would be recorded now.

        Raises: Refused: of the operation.
        """
        operation, command = self.command(here, state)
        made: Plan = operation(here.connection, command)
        return made

    def signing(self, here: Here, state: State) -> Signing:
        """Every value before and after, and the sentence that the second person signs."""
        details = tuple(line.fact for line in changed(here, self.plan(here, state).facts))
        return Signing(
            None, (Fact("Change", changes.title_of(state["change"][0])), *details),
            "I am a second person. I approve exactly this change.",
            foot_line="It stands in the books with the last signature, and not before. Nobody gives herself a right.",
        )  # fmt: skip

    def judge_second(self, here: Here, plan: Plan, signer: str) -> None:
        """The second person may approve it.

        Raises: WitnessIsActor, MayNotApprove.
        """
        may_approve(here.connection, here.book, plan, signer, here.now)

    def waits(self, policy: Policy) -> timedelta:
        """As long as the policy says for approvals."""
        return policy.approval_open
