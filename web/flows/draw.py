"""Draw up: a dose out of a vial in one's hands into a labelled syringe, for the patient and order named here."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from inventory.amount import Typed, Unit, parse_amount
from inventory.custody import amounts, judge_amount, judge_expiry, judge_holder
from inventory.dose_order import DoseOrder, find_order
from inventory.draw import Draw, draw_up
from inventory.errors import NothingLeft, WrongContainerKind
from inventory.execution import Operation
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.keys import Purpose
from inventory.patient import Patient, find_patient
from inventory.staff import HANDLERS, Role
from scanners.label import new_label
from web import words
from web.drafts import State
from web.flow import Flow, Here, Shown, act_of, wrong_step
from web.flows import dose_view, parts
from web.frame import Ask, Number, Step
from web.given import Given, What
from web.here import database

#: Capacities of syringes on the shelf; the smallest that holds the dose is drawn. Unit: microlitres.
SYRINGES_UL = (1000, 3000, 5000, 10_000, 20_000, 50_000)


class DrawFlow(Flow):
    """Vial; wristband where it is a session's; `1` Enter as ordered, or an amount with its unit; Enter."""

    name: ClassVar[str] = "draw"
    heading: ClassVar[str] = "Draw up"
    roles: ClassVar[frozenset[Role]] = HANDLERS

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take the vial, the patient, the order, the dose."""
        if given.what is What.LABEL:
            self._take_vial(here, state, given.code)
            return
        if "container" not in state:
            raise wrong_step(given, "a vial")
        holding = find(here.connection, state["container"], here.book)
        if given.what is What.PATIENT:
            parts.take_patient(here, state, given.code, holding)
        elif "patient" not in state:
            self._take_listed(here, state, given, holding)
        elif "order" not in state and "no_order" not in state:
            parts.take_order(here, state, given, holding)
        else:
            self._take_dose(here, state, given, holding)

    def _take_vial(self, here: Here, state: State, label: str) -> None:
        holding = find(here.connection, label, here.book)
        if holding.kind != "vial":
            raise WrongContainerKind("a vial", holding.what, what=holding.what)
        act = act_of(here, state)
        judgement = Judgement(act)
        judge_holder(judgement, act, holding)
        judge_expiry(judgement, act, holding)
        if holding.left_ug == 0:
            judgement.broken(NothingLeft("something left", "0 mg", what=holding.what))
        for name in ("patient", "order", "no_order", "typed"):
            state.pop(name, None)
        state["container"] = label
        if holding.doses == "single" and holding.patient is not None:
            parts.take_patient(here, state, holding.patient, holding)

    def _take_listed(self, here: Here, state: State, given: Given, holding: Holding) -> None:
        """A number of today's list stands for a wristband."""
        listed = dose_view.todays_list(here, holding.substance)
        if given.what is not What.CHOICE or int(given.code) > len(listed):
            raise wrong_step(given, "a wristband, or a number of today's list")
        parts.take_patient(here, state, listed[int(given.code) - 1].code, holding)

    def _take_dose(self, here: Here, state: State, given: Given, holding: Holding) -> None:
        typed = given.amount
        if given.what is What.CHOICE and given.code == "1":
            ordered = self._ordered(here, state)
            typed = Typed(ordered, Unit.MG) if ordered else None
        elif given.what is What.ACTION and given.code == "ALL OF IT":
            typed = Typed(holding.left_ug, Unit.MG)
        if typed is None:
            raise wrong_step(given, "an amount with its unit, for example 35 mg")
        if typed.thousandths == 0:
            raise NothingLeft("something left", "0 mg", what=holding.what)
        act = act_of(here, state)
        amount_ug, _ = amounts(holding, typed)
        judge_amount(Judgement(act), act, holding, amount_ug)
        state["typed"] = typed.text
        state.setdefault("syringe", new_label(database().keys.key(Purpose.LABEL), secrets.randbelow))

    def complete(self, _here: Here, state: State) -> bool:
        """The dose is known; a person's Enter is wanting."""
        return "typed" in state and ("order" in state or "no_order" in state)

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The draw."""
        return draw_up, Draw(
            act_of(here, state), state["container"], state["syringe"], state["patient"], state.get("order"),
            parse_amount(state["typed"]),
        )  # fmt: skip

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step, or the check."""
        if "container" not in state:
            ask = Ask("Scan the vial.", help="The one in your hands.")
            return Shown("flow/scan.html", ask, self._steps(state), context={"notes": (), "others": ()})
        holding = find(here.connection, state["container"], here.book)
        taken = (parts.container_so_far(holding), *parts.person_so_far(here, state))
        context: dict[str, Any] = {
            "number": parts.number_of(holding),
            "notes": (),
            "others": (),
            "listed": (),
        }
        if "patient" not in state:
            ask, context["listed"] = dose_view.ask_for_patient(here, state, holding)
        elif "order" not in state and "no_order" not in state:
            ask = parts.ask_person(here, state, holding)
        elif "typed" not in state:
            ask = self._ask_dose(here, state)
        else:
            return self._check(here, state, holding)
        return Shown("flow/scan.html", ask, self._steps(state), taken, context)

    def _ask_dose(self, here: Here, state: State) -> Ask:
        ordered = self._ordered(here, state)
        if ordered:
            return Ask(
                f"Type the dose, or 1 for the ordered {words.mg_text(ordered)}.",
                help="For example 35 mg or 0.7 mL.",
            )
        return Ask("Type the dose with its unit.", help="For example 35 mg or 0.7 mL.")

    def _check(self, here: Here, state: State, holding: Holding) -> Shown:
        amount_ug, volume_ul = amounts(holding, parse_amount(state["typed"]))
        patient = find_patient(here.connection, here.keys, state["patient"], here.book)
        taken = (parts.container_so_far(holding), *parts.person_so_far(here, state))
        _, exact = _volume(holding, amount_ug)
        context = {
            "number": Number(
                amount_ug, volume_ul, drug=parts.strength_words(holding), volume_first=True, exact=exact,
            ),
            "details": dose_view.dose_details(here, patient, self._order(here, state), holding, amount_ug),
            "syringe_ul": volume_ul,
            "capacity_ul": next((size for size in SYRINGES_UL if size >= volume_ul), SYRINGES_UL[-1]),
            "sticker": dose_view.sticker(here, patient, self._order(here, state), holding, amount_ug, volume_ul),
            "confirm": parts.confirm(f"Confirm {words.ml_text(volume_ul, exact=exact)}, make the label", state),
            "others": (parts.way("Change the dose", "B", "BACK", state),),
        }  # fmt: skip
        ask = Ask(
            "Draw to the line, then press Enter or scan CONFIRM.",
            help="Another amount? Type it with its unit, for example 0.65 mL or 32.5 mg.",
        )
        return Shown("flow/check.html", ask, self._steps(state), taken, context)

    def _order(self, here: Here, state: State) -> DoseOrder | None:
        return find_order(here.connection, state["order"]) if state.get("order") else None

    def _ordered(self, here: Here, state: State) -> int | None:
        """Micrograms ordered; None without an order, or without the weight that it needs."""
        order = self._order(here, state)
        if order is None:
            return None
        patient: Patient = find_patient(here.connection, here.keys, state["patient"], here.book)
        return order.dose_for(patient.weight)

    def _steps(self, state: State) -> tuple[Step, ...]:
        named = [
            ("Vial", "container" in state), ("Patient", "order" in state or "no_order" in state),
            ("Dose", "typed" in state),
        ]  # fmt: skip
        return parts.steps(named, "Check and confirm")


def _volume(holding: Holding, amount_ug: int) -> tuple[int, bool]:
    """Volume of a mass out of this container, and whether it is a whole number of microlitres."""
    exact = amount_ug * holding.volume_ul % holding.amount_ug == 0
    return holding.volume_of(amount_ug), exact
