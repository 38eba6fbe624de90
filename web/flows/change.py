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
from web.given import Given


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

    def take(self, _here: Here, _state: State, given: Given) -> None:
        """Take nothing but signatures: what is changed stands on the form's own page."""
        raise wrong_step(given, "a badge or a PIN")

    def complete(self, _here: Here, state: State) -> bool:
        """It came whole from its form."""
        return "change" in state

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The change, with the rules of two people around it."""
        name, kept = state["change"]
        act = dataclasses.replace(act_of(here, state), book=HOUSE)
        command = changes.command_of(name, kept, act)
        return changes.operation_of(name), Proposed(act, here.book, command, alone=bool(state.get("alone")))

    def show(self, _here: Here, _state: State) -> Shown:
        """No step of its own before the signatures."""
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
