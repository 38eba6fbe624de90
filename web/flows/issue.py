"""Issue: a container from storage into one's own hands, for one patient, for a session, or in an emergency."""

from __future__ import annotations

from typing import Any, ClassVar

from inventory.custody import judge_expiry, judge_holder
from inventory.errors import AlreadyYours, NothingLeft, NotInStorage, WrongContainerKind
from inventory.execution import Operation
from inventory.holdings import Holding, find
from inventory.issue import Issue, Purpose, take
from inventory.judgement import Judgement
from inventory.staff import HANDLERS, Role
from scanners.label import short
from web import words
from web.drafts import State
from web.flow import Flow, Here, Shown, act_of, wrong_step
from web.flows import parts
from web.frame import Ask, Button, Fact, Step
from web.given import Given, What


class IssueFlow(Flow):
    """Vial, then Enter; single-dose: vial, wristband, order, Enter; emergency: vial, X."""

    name: ClassVar[str] = "issue"
    heading: ClassVar[str] = "Issue"
    roles: ClassVar[frozenset[Role]] = HANDLERS

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take the container, then whom it is for."""
        if "container" not in state:
            if given.what is not What.LABEL:
                raise wrong_step(given, "a vial")
            self._take_container(here, state, given.code)
        elif given.what is What.ACTION and given.code == "EMERGENCY":
            state["purpose"] = Purpose.EMERGENCY
        elif given.what is What.LABEL:
            for name in ("patient", "order", "purpose", "no_order"):
                state.pop(name, None)
            self._take_container(here, state, given.code)
        elif state.get("purpose") == Purpose.DOSE:
            self._take_person(here, state, given)
        else:
            raise wrong_step(given, "Enter, or another vial")

    def _take_container(self, here: Here, state: State, label: str) -> None:
        """The container, judged as far as it alone can be."""
        holding = find(here.connection, label, here.book)
        act = act_of(here, state)
        if not holding.is_stock:
            raise WrongContainerKind(
                "a vial or prefilled syringe", "a syringe drawn up here", what=holding.what
            )
        if holding.left_ug == 0:
            raise NothingLeft("something left", "0 mg", what=holding.what)
        if holding.holder == here.visitor.person:
            raise AlreadyYours("in storage", "with you", what=holding.what)
        judgement = Judgement(act)
        judge_expiry(judgement, act, holding)
        if holding.holder is not None:
            judge_holder(judgement, act, holding)
        elif holding.place_kind not in ("storage", "opened", "return"):
            judgement.broken(NotInStorage("in storage", f"in {holding.place_name}", what=holding.what))
        state["container"] = label
        state["purpose"] = Purpose.SESSION if holding.doses == "multi" else Purpose.DOSE

    def _take_person(self, here: Here, state: State, given: Given) -> None:
        """The wristband, then the order where there is a choice."""
        if given.what is What.PATIENT:
            parts.take_patient(here, state, given.code, find(here.connection, state["container"], here.book))
        elif "patient" in state:
            parts.take_order(here, state, given, find(here.connection, state["container"], here.book))
        else:
            raise wrong_step(given, "a wristband")

    def complete(self, _here: Here, state: State) -> bool:
        """A session and an emergency need the container alone; a dose its patient and order."""
        if "container" not in state:
            return False
        return state["purpose"] != Purpose.DOSE or (
            "patient" in state and ("order" in state or "no_order" in state)
        )

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The issue."""
        return take, Issue(
            act_of(here, state),
            state["container"],
            Purpose(state["purpose"]),
            state.get("patient"),
            state.get("order"),
        )

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step, or the check."""
        if "container" not in state:
            ask = Ask("Scan the vial.", help="Or a prefilled syringe. Take the one that expires first.")
            return Shown("flow/scan.html", ask, self._steps(state), context={"notes": (), "others": ()})
        holding = find(here.connection, state["container"], here.book)
        taken = (parts.container_so_far(holding), *parts.person_so_far(here, state))
        if not self.complete(here, state):
            context = {
                "number": parts.number_of(holding),
                "notes": (),
                "others": self._others(state),
                "listed": (),
            }
            return Shown(
                "flow/scan.html", parts.ask_person(here, state, holding), self._steps(state), taken, context
            )
        short_words = f"{holding.what} {short(holding.label)}, {words.mg_text(holding.left_ug)}"
        context = {
            "number": parts.number_of(holding, title="Into your hands"),
            "details": self._details(here, state, holding),
            "confirm": parts.confirm(f"Take {short_words}", state),
            "others": self._others(state),
        }
        return Shown("flow/check.html", self._check_ask(state, holding), self._steps(state), taken, context)

    def _others(self, state: State) -> tuple[Button, ...]:
        """Emergency is offered until it is chosen."""
        if state["purpose"] == Purpose.EMERGENCY:
            return ()
        return (parts.way("Emergency: patient follows", "X", "EMERGENCY", state),)

    def _check_ask(self, state: State, holding: Holding) -> Ask:
        help_text = "Patient and order are named at each draw." if state["purpose"] == Purpose.SESSION else ""
        if state["purpose"] == Purpose.EMERGENCY:
            help_text = "Emergency: patient, order and reason follow on your open items."
        return Ask(f"Take the {holding.what}, then press Enter or scan CONFIRM.", help=help_text)

    def _details(self, here: Here, state: State, holding: Holding) -> tuple[Fact, ...]:
        policy = here.visitor.station.policy
        after = {
            Purpose.DOSE: policy.due_after_dose, Purpose.SESSION: policy.due_after_session,
            Purpose.EMERGENCY: policy.due_after_emergency,
        }[Purpose(state["purpose"])]  # fmt: skip
        due = words.clock(here.now + after, here.zone)
        return (
            Fact("From", holding.place_name or "nowhere on the books"),
            Fact("Due back", due),
            Fact("Drug", holding.product_name or holding.substance_name),
        )

    def _steps(self, state: State) -> tuple[Step, ...]:
        names = [("Vial", "container" in state)]
        if state.get("purpose") == Purpose.DOSE:
            names += [("Patient", "patient" in state), ("Order", "order" in state or "no_order" in state)]
        return parts.steps(names, "Check and confirm")
