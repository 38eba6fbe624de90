"""Give: from a syringe or vial in one's hands into the patient whose wristband is scanned last."""

from __future__ import annotations

from typing import Any, ClassVar

from inventory.administration import Administer, administer
from inventory.amount import Typed, Unit, parse_amount
from inventory.custody import amounts, judge_amount, judge_expiry, judge_holder
from inventory.dose_order import ROUTES, find_order
from inventory.errors import NothingLeft, NotWholeAmount, WrongUnit
from inventory.execution import Operation
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.patient import find_patient
from inventory.staff import HANDLERS, Role, roles_of
from web import words
from web.drafts import State
from web.flow import Flow, Here, Shown, act_of, wrong_step
from web.flows import dose_view, parts
from web.frame import Ask, Button, Fact, Number, Step
from web.given import Given, What


class AdministrationFlow(Flow):
    """Syringe, wristband last, Enter for all of it; or an amount with its unit, or HALF."""

    name: ClassVar[str] = "administration"
    heading: ClassVar[str] = "Give a dose"
    roles: ClassVar[frozenset[Role]] = HANDLERS
    brings_back: ClassVar[bool] = True

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take the container, the patient, then order, route or another amount."""
        if given.what is What.LABEL:
            self._take_container(here, state, given.code)
            return
        if "container" not in state:
            raise wrong_step(given, "a syringe or vial")
        holding = find(here.connection, state["container"], here.book)
        if given.what is What.PATIENT:
            parts.take_patient(here, state, given.code, holding)
            self._take_route_of_order(here, state)
        elif "patient" not in state:
            raise wrong_step(given, "a wristband")
        elif "order" not in state and "no_order" not in state:
            parts.take_order(here, state, given, holding)
            self._take_route_of_order(here, state)
        elif "route" not in state:
            if given.what is not What.CHOICE or int(given.code) > len(ROUTES):
                raise wrong_step(given, "the number of a route")
            state["route"] = ROUTES[int(given.code) - 1]
        else:
            self._take_amount(here, state, given, holding)

    def _take_container(self, here: Here, state: State, label: str) -> None:
        holding = find(here.connection, label, here.book)
        act = act_of(here, state)
        judgement = Judgement(act)
        judge_holder(judgement, act, holding)
        judge_expiry(judgement, act, holding)
        if holding.left_ug == 0:
            judgement.broken(NothingLeft("something left", "0 mg", what=holding.what))
        for name in ("patient", "order", "no_order", "typed", "all", "route"):
            state.pop(name, None)
        state["container"] = label

    def _take_route_of_order(self, here: Here, state: State) -> None:
        order = find_order(here.connection, state["order"]) if state.get("order") else None
        if order is not None:
            state["route"] = order.route

    def _take_amount(self, here: Here, state: State, given: Given, holding: Holding) -> None:
        typed = given.amount
        if given.what is What.ACTION and given.code == "HALF":
            typed = Typed(holding.left_ug // 2, Unit.MG)
        elif given.what is What.ACTION and given.code == "ALL OF IT":
            state.pop("typed", None)
            state["all"] = True
            return
        if typed is not None and typed.thousandths == 0:
            raise NotWholeAmount("1 mcg or more", "half of it", sentence="That is less than a microgram.")
        if typed is None:
            raise wrong_step(given, "Enter for all of it, or an amount with its unit")
        if typed.unit is None:
            raise WrongUnit("mg or mL", typed.text)
        act = act_of(here, state)
        amount_ug, _ = amounts(holding, typed)
        judge_amount(Judgement(act), act, holding, amount_ug)
        state["typed"] = typed.text

    def complete(self, here: Here, state: State) -> bool:
        """A syringe is given whole unless an amount is typed; out of a vial the amount is always typed."""
        if "route" not in state or not ("order" in state or "no_order" in state):
            return False
        return (
            "typed" in state
            or "all" in state
            or _given_whole(find(here.connection, state["container"], here.book))
        )

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The dose."""
        typed = parse_amount(state["typed"]) if "typed" in state else None
        return administer, Administer(
            act_of(here, state),
            state["container"],
            state["patient"],
            state.get("order"),
            typed,
            state["route"],
        )

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step, or the check."""
        if "container" not in state:
            or_vial = "Or a vial, where the dose goes straight from it."
            ask = Ask("Scan the syringe.", help=_no_right(here) or or_vial)
            return Shown("flow/scan.html", ask, self._steps(state), context={"notes": (), "others": ()})
        holding = find(here.connection, state["container"], here.book)
        taken = (parts.container_so_far(holding), *parts.person_so_far(here, state))
        if self.complete(here, state):
            return self._check(here, state, holding)
        context: dict[str, Any] = {
            "number": parts.number_of(holding),
            "notes": (),
            "others": (),
            "listed": (),
        }
        if "patient" not in state:
            ask = Ask("Scan the wristband on the patient.", help=_no_right(here))
        elif "order" not in state and "no_order" not in state:
            ask = parts.ask_person(here, state, holding)
        elif "route" not in state:
            ask = Ask("Which route? Type its number.")
            context["listed"] = _routes(state)
        else:
            ask = Ask("Type how much, with its unit.", help="For example 35 mg or 0.7 mL.")
        return Shown("flow/scan.html", ask, self._steps(state), taken, context)

    def _check(self, here: Here, state: State, holding: Holding) -> Shown:
        amount_ug, volume_ul = (holding.left_ug, holding.left_ul)
        if "typed" in state:
            amount_ug, volume_ul = amounts(holding, parse_amount(state["typed"]))
        patient = find_patient(here.connection, here.keys, state["patient"], here.book)
        left = max(holding.left_ug - amount_ug, 0)
        exact = amount_ug * holding.volume_ul % holding.amount_ug == 0
        both = words.both_text(amount_ug, volume_ul, exact=exact)
        whole = " All of it." if left == 0 else ""
        number = Number(
            amount_ug,
            volume_ul,
            drug=parts.strength_words(holding),
            title=f"Now, {state['route']}",
            exact=exact,
        )
        context = {
            "patient": {"name": patient.name, "born_text": words.born(patient.born_on), "number": patient.record_number},
            "number": number,
            "details": (
                Fact("Route", state["route"]),
                *dose_view.overfill(holding, amount_ug),
                Fact(f"Left in the {holding.what} after", words.both_text(left, holding.volume_of(left))),
            ),
            "confirm": parts.confirm(f"Give {both} now", state),
            "others": (),
        }  # fmt: skip
        ask = Ask(
            f"Give, then press Enter to record {words.mg_text(amount_ug)}.{whole}",
            help="Another amount? Type it with its unit, or scan HALF."
            if left
            else "Another amount? Type it with its unit.",
        )
        taken = (parts.container_so_far(holding), *parts.person_so_far(here, state))
        return Shown("flow/check.html", ask, self._steps(state), taken, context)

    def _steps(self, state: State) -> tuple[Step, ...]:
        named = [("Syringe", "container" in state), ("Patient", "patient" in state and "route" in state)]
        return parts.steps(named, "Check and confirm")


def _no_right(here: Here) -> str:
    """To who may give no longer, before she scans anything: what she records here is a fact."""
    may = roles_of(here.connection, here.visitor.person, here.book, here.now) & HANDLERS
    return "" if may else "Record what was already given: you have no right to give now."


def _given_whole(holding: Holding) -> bool:
    """Nobody empties a multi-dose vial into a patient by pressing Enter."""
    return not (holding.kind == "vial" and holding.doses == "multi")


def _routes(state: State) -> tuple[Button, ...]:
    return tuple(
        Button(
            route, action=".", fields=(("scan", str(number)), ("step", str(state["step"]))), key=str(number)
        )
        for number, route in enumerate(ROUTES, 1)
    )
