"""Return: a sealed container to the return place, an opened multi-dose vial with its reading to its own."""

from __future__ import annotations

from typing import Any, ClassVar

from inventory.amount import Unit, parse_amount
from inventory.custody import judge_holder
from inventory.errors import NothingLeft, OpenedSingleDose, VolumeNeeded, WrongContainerKind, WrongPlace
from inventory.execution import Operation
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.place import Place, find_place, places_of
from inventory.staff import HANDLERS, Role
from inventory.stock_return import METHODS, Return, return_stock
from scanners.label import short
from web import words
from web.drafts import State
from web.flow import Flow, Here, Shown, Signing, act_of, wrong_step
from web.flows import parts
from web.frame import Ask, Button, Fact, Step
from web.given import Given, What

_METHOD_KEYS = dict(enumerate(METHODS, 1))


class ReturnFlow(Flow):
    """Sealed: vial, return place, Enter. Opened: vial, volume with unit and how, place, own PIN."""

    name: ClassVar[str] = "return"
    heading: ClassVar[str] = "Return"
    roles: ClassVar[frozenset[Role]] = HANDLERS | {Role.WITNESS, Role.ADMINISTRATOR, Role.COMPLIANCE}
    brings_back: ClassVar[bool] = True

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take the container, the reading of an opened one and how it was read, the place."""
        if given.what is What.LABEL:
            self._take_container(here, state, given.code)
            return
        if "container" not in state:
            raise wrong_step(given, "a vial or prefilled syringe")
        if given.what is What.PLACE:
            self._take_place(here, state, given.code)
        elif given.what is What.AMOUNT and not state["sealed"]:
            if given.amount is None or given.amount.unit is not Unit.ML:
                raise VolumeNeeded("mL, for example 7.5 mL", given.raw.strip())
            state["reading"] = given.amount.text
        elif given.what is What.CHOICE:
            self._take_number(here, state, given)
        elif given.what is What.ACTION and given.code == "NO" and state["sealed"]:
            state["sealed"] = False
            state.pop("place", None)
        else:
            raise wrong_step(given, self._wanted(state))

    def _take_container(self, here: Here, state: State, label: str) -> None:
        holding = find(here.connection, label, here.book)
        if not holding.is_stock:
            raise WrongContainerKind(
                "a vial or prefilled syringe", "a syringe drawn up here", what=holding.what
            )
        if holding.left_ug == 0:
            raise NothingLeft("something left", "0 mg", what=holding.what)
        if holding.opened and holding.doses == "single":
            raise OpenedSingleDose("a multi-dose vial", "a single-dose one", what=holding.what)
        act = act_of(here, state)
        judge_holder(Judgement(act), act, holding)
        for name in ("reading", "method", "place"):
            state.pop(name, None)
        state["container"], state["sealed"] = label, not holding.opened

    def _take_place(self, here: Here, state: State, code: str) -> None:
        found = find_place(here.connection, code, here.book)
        holding = find(here.connection, state["container"], here.book)
        if found.kind != ("return" if state["sealed"] else "opened"):
            expected = "the return place" if state["sealed"] else "the opened-vial place"
            condition = "sealed" if state["sealed"] else "opened"
            raise WrongPlace(expected, found.name, place=found.name, what=f"{condition} {holding.what}")
        state["place"] = code

    def _take_number(self, here: Here, state: State, given: Given) -> None:
        number = int(given.code)
        if not state["sealed"] and "reading" in state and "method" not in state:
            if number not in _METHOD_KEYS:
                raise wrong_step(given, "the number of a way of reading")
            state["method"] = _METHOD_KEYS[number]
            return
        offered = self._places(here, state)
        if "place" in state or number > len(offered) or (not state["sealed"] and "method" not in state):
            raise wrong_step(given, self._wanted(state))
        state["place"] = offered[number - 1].code

    def _wanted(self, state: State) -> str:
        if not state["sealed"] and "reading" not in state:
            return "the volume left, in mL"
        if not state["sealed"] and "method" not in state:
            return "the number of a way of reading"
        return "the place it goes to"

    def complete(self, _here: Here, state: State) -> bool:
        """The place is known, and of an opened vial the reading."""
        return "place" in state and (state["sealed"] or "method" in state)

    def signers_of(self, state: State) -> tuple[str, ...]:
        """An opened vial's return takes her own PIN; nobody else's is asked for."""
        return () if state["sealed"] else ("actor",)

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The return."""
        reading = parse_amount(state["reading"]) if not state["sealed"] else None
        return return_stock, Return(
            act_of(here, state), state["container"], state["place"], reading, state.get("method")
        )

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step, or the check."""
        if "container" not in state:
            ask = Ask("Scan the vial.", help="A syringe drawn up here is wasted, not returned.")
            return Shown("flow/scan.html", ask, self._steps(state), context={"notes": (), "others": ()})
        holding = find(here.connection, state["container"], here.book)
        taken = (parts.container_so_far(holding),)
        if self.complete(here, state):
            place = find_place(here.connection, state["place"], here.book)
            what = f"{holding.what} {short(holding.label)} to {place.name}"
            ask = Ask(
                f"Look at the cap, then press Enter: {what}.",
                help="Cap open or gone? Type N and press Enter.",
            )
            context = {
                "number": parts.number_of(holding, title="Goes back, sealed"),
                "details": (
                    Fact("To", place.name),
                    Fact("Out of your hands", words.mg_text(holding.left_ug)),
                ),
                "confirm": parts.confirm(f"Cap seen intact: {what}", state),
                "others": (),
            }
            return Shown("flow/check.html", ask, self._steps(state), taken, context)
        ask, listed = self._ask(here, state, holding)
        context = {"number": parts.number_of(holding), "notes": (), "listed": listed, "others": ()}
        return Shown("flow/scan.html", ask, self._steps(state), taken, context)

    def _ask(self, here: Here, state: State, holding: Holding) -> tuple[Ask, tuple[Button, ...]]:
        if not state["sealed"] and "reading" not in state:
            return Ask(
                f"How much is left in the {holding.what}? Type it in mL.",
                help="As you read it: it books nothing.",
            ), ()
        if not state["sealed"] and "method" not in state:
            numbered = ((key, METHODS[name].capitalize()) for key, name in _METHOD_KEYS.items())
            return Ask("How did you read it? Type a number."), _numbers(numbered, state)
        places = enumerate((place.name for place in self._places(here, state)), 1)
        return Ask("Scan the place it goes to.", help="Or type its number."), _numbers(places, state)

    def signing(self, here: Here, state: State) -> Signing:
        """The opened vial, what the books hold in it and what was read."""
        holding = find(here.connection, state["container"], here.book)
        place = find_place(here.connection, state["place"], here.book)
        details = (
            Fact("From", f"{holding.what} {short(holding.label)}, opened"),
            Fact("Read", f"{state['reading']}, {METHODS[state['method']]}"),
            Fact("To", place.name),
        )
        line = "The books keep what they hold; the reading stands beside it."
        return Signing(parts.number_of(holding, title="Goes back, opened"), details, foot_line=line)

    def _places(self, here: Here, state: State) -> tuple[Place, ...]:
        return places_of(here.connection, here.book, "return" if state["sealed"] else "opened")

    def _steps(self, state: State) -> tuple[Step, ...]:
        named = [("Vial", "container" in state)]
        if not state.get("sealed", True):
            named += [("Volume", "method" in state), ("Place", "place" in state)]
            return parts.steps(named, "Sign")[:-1]
        return parts.steps([*named, ("Place", "place" in state)], "Check the cap")


def _numbers(numbered: Any, state: State) -> tuple[Button, ...]:
    return tuple(
        Button(label, action=".", fields=(("scan", str(key)), ("step", str(state["step"]))), key=str(key))
        for key, label in numbered
    )
