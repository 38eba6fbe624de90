"""Waste: what is left, into the waste place, signed by who does it and by a witness for exactly this page."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any, ClassVar

from sqlalchemy import func, select

from inventory.amount import parse_amount
from inventory.custody import amounts, judge_holder
from inventory.errors import MoreThanIsLeft, NothingLeft, StockNotRemainder, UnknownPlace, WrongUnit
from inventory.execution import Operation
from inventory.holdings import Holding, find
from inventory.judgement import Judgement
from inventory.place import Place, find_place, places_of
from inventory.staff import HANDLERS, Role
from inventory.tables.custody import administration
from inventory.waste import MANNERS, REASONS, Waste, WastePart, need_together, waste, ways_seen
from inventory.witnessing import LONGEST_REASON, who_may
from scanners.label import short
from scanners.refusal import holds_badge
from web import not_seen, other_witness, words
from web.drafts import State
from web.flow import Flow, Here, Shown, Signing, act_of, wrong_step
from web.flows import parts
from web.frame import Ask, BarPart, Button, Fact, Number, Part, Step
from web.given import Given, What
from web.proof import badge_identity, person_of

#: So many who may witness are named.
_NAMED = 5
#: Number keys: 1 to 6 are reasons, 7 to 9 manners.
_REASON_KEYS = dict(enumerate(REASONS, 1))
_MANNER_KEYS = dict(enumerate(MANNERS, len(REASONS) + 1))


class WasteFlow(Flow):
    """Syringe; Enter for all of it; own PIN; the witness's badge and PIN."""

    name: ClassVar[str] = "waste"
    heading: ClassVar[str] = "Waste"
    roles: ClassVar[frozenset[Role]] = HANDLERS
    brings_back: ClassVar[bool] = True
    signers: ClassVar[tuple[str, ...]] = ("actor", "witness")

    def take(self, here: Here, state: State, given: Given) -> None:
        """Take a container, an amount, a reason, a manner, a place, or the yes to all of it."""
        if given.what is What.TEXT and _asks_why(state):
            state["pair_reason"] = not_seen.checked(given.raw, LONGEST_REASON)
            return
        if given.what is What.BADGE:
            self._take_another(here, state, given)
            return
        if given.what is What.LABEL:
            self._take_container(here, state, given.code)
            return
        if not state.get("parts"):
            raise wrong_step(given, "a vial or syringe to waste")
        if given.what is What.CHOICE and int(given.code) in _REASON_KEYS:
            state["why"] = _REASON_KEYS[int(given.code)]
        elif given.what is What.CHOICE and int(given.code) in _MANNER_KEYS:
            state["manner"] = _MANNER_KEYS[int(given.code)]
        elif given.what is What.PLACE:
            state["place"] = self._waste_place(here, given.code).code
        elif given.what is What.AMOUNT:
            self._take_amount(here, state, given)
        elif given.what is What.ACTION and given.code == "ALL OF IT":
            state["parts"] = [[label, None] for label, _ in state["parts"]]
            state["agreed"] = True
        else:
            raise wrong_step(given, "Enter for all of it, or an amount with its unit")

    def takes_badge(self, state: State) -> bool:
        """While it asks why it is the same witness again, another's badge takes her place."""
        return _asks_why(state)

    def _take_another(self, here: Here, state: State, given: Given) -> None:
        """The badge of anybody but the two who are asked why."""
        holder = person_of(here.connection, here.keys, badge_identity(here.keys, given.code))
        if holder in (here.visitor.person, other_witness.named(state)):
            raise wrong_step(given, "a few words, or another witness's badge")
        other_witness.make_way(state)

    def accept(self, state: State) -> bool:
        """Enter says yes to all that is left."""
        if state.get("parts") and not state.get("agreed"):
            state["agreed"] = True
            return True
        return False

    def _take_container(self, here: Here, state: State, label: str) -> None:
        holding = find(here.connection, label, here.book)
        act = act_of(here, state)
        judgement = Judgement(act)
        if holding.is_stock and not holding.opened:
            judgement.broken(StockNotRemainder("an opened container", "a sealed one"))
        judge_holder(judgement, act, holding)
        if holding.left_ug == 0:
            raise NothingLeft("something left", "0 mg", what=holding.what)
        others = [
            find(here.connection, other, here.book) for other, _ in state.get("parts", []) if other != label
        ]
        need_together([*others, holding])
        state["parts"] = [*(part for part in state.get("parts", []) if part[0] != label), [label, None]]
        state["container"] = label
        state.pop("agreed", None)
        if "why" not in state and (why := _reason_of(here, holding)):
            state["why"] = why
        state.setdefault("manner", "drug_waste_bin")
        if "place" not in state:
            known = here.visitor.station.waste_place
            codes = (
                [known] if known else [each.code for each in places_of(here.connection, here.book, "waste")]
            )
            if not codes:
                raise UnknownPlace("a waste place of this registration", "none")
            state["place"] = codes[0]

    def _take_amount(self, here: Here, state: State, given: Given) -> None:
        """Another amount, of the container scanned last."""
        if given.amount is None or given.amount.unit is None:
            raise WrongUnit("mg or mL", given.raw.strip())
        holding = find(here.connection, state["container"], here.book)
        amount_ug, _ = amounts(holding, given.amount)
        if amount_ug > holding.left_ug:
            left, wanted = words.mg_text(holding.left_ug), words.mg_text(amount_ug)
            raise MoreThanIsLeft(f"{left} at most", wanted)
        state["parts"] = [
            [label, given.amount.text if label == holding.label else typed] for label, typed in state["parts"]
        ]
        state["agreed"] = True

    def _waste_place(self, here: Here, code: str) -> Place:
        found = find_place(here.connection, code, here.book)
        if found.kind != "waste":
            raise UnknownPlace("a waste place", found.name)
        return found

    def complete(self, _here: Here, state: State) -> bool:
        """Amount, reason, manner and place are known; the signatures are wanting."""
        return bool(state.get("agreed")) and "why" in state and not _asks_why(state)

    def takes_text(self, _here: Here, state: State, raw: str) -> bool:
        """Why the same two sign again stands as typed; codes of ours and numbers are read."""
        return _asks_why(state) and " " in raw.strip() and not holds_badge(raw)

    def command(self, here: Here, state: State) -> tuple[Operation[Any], Any]:
        """The waste."""
        wasted = tuple(
            WastePart(label, parse_amount(typed) if typed else None) for label, typed in state["parts"]
        )
        alone = bool(state.get("alone"))
        # An exception is of a fact alone: an intention waits for a witness for whom the rules hold.
        reason = state.get("pair_reason", "")
        named = state.get("witness", "") if state.get("happened") or reason else ""
        return waste, Waste(
            act_of(here, state), wasted, state["manner"], state["why"], state["place"], alone, witness=named,
            witness_reason=reason,
        )  # fmt: skip

    def show(self, here: Here, state: State) -> Shown:
        """The page of the next step; the signatures have their own."""
        if not state.get("parts"):
            ask = Ask("Scan the vial or syringe to waste.")
            return Shown("flow/scan.html", ask, self._steps(state), context={"notes": (), "others": ()})
        signing = self.signing(here, state)
        taken = tuple(
            parts.container_so_far(find(here.connection, label, here.book)) for label, _ in state["parts"]
        )
        context: dict[str, Any] = {
            "number": signing.number, "bar": signing.bar, "balance": signing.balance, "others": (),
        }  # fmt: skip
        if not state.get("agreed"):
            left_ug = signing.number.amount_ug if signing.number else 0
            all_of_it = f"All of it, {words.mg_text(left_ug)}"
            ask = Ask(
                f"{all_of_it}? Press Enter or scan ALL OF IT.",
                help="Less? Type the amount with its unit. Another container? Scan it too.",
            )
            context |= {"details": signing.details, "confirm": parts.confirm(all_of_it, state)}
            return Shown("flow/check.html", ask, self._steps(state), taken, context)
        if _asks_why(state):
            ask = Ask("Why does nobody else witness? Type it in a few words.")
            context |= {"notes": signing.details, "others": (other_witness.button(state),)}
            return Shown("flow/scan.html", ask, self._steps(state), taken, context)
        ask = Ask("Why is it left? Type a number.")
        context |= {"notes": signing.details, "listed": _reasons(state)}
        return Shown("flow/scan.html", ask, self._steps(state), taken, context)

    def signing(self, here: Here, state: State) -> Signing:
        """The amount, where from, why, into what; and the sentence that the witness signs."""
        wasted_ug, wasted_ul, exact = 0, 0, True
        held: list[Holding] = []
        sources: list[tuple[str, str]] = []
        for label, typed in state["parts"]:
            holding = find(here.connection, label, here.book)
            amount_ug, volume_ul = (
                amounts(holding, parse_amount(typed)) if typed else (holding.left_ug, holding.left_ul)
            )
            exact = exact and amount_ug * holding.volume_ul % holding.amount_ug == 0
            wasted_ug, wasted_ul = wasted_ug + amount_ug, wasted_ul + volume_ul
            held.append(holding)
            each = words.both_text(amount_ug, volume_ul, exact=exact)
            sources.append((f"{holding.what} {short(holding.label)}", each))
        place = find_place(here.connection, state["place"], here.book)
        drug = ", ".join(dict.fromkeys(parts.strength_words(holding) for holding in held))
        whole = all(typed is None for _, typed in state["parts"])
        number = Number(
            wasted_ug, wasted_ul, drug=drug, title="To be wasted, all that is left" if whole else "To be wasted",
            exact=exact,
        )  # fmt: skip
        substance = ", ".join(dict.fromkeys(holding.substance_name for holding in held))
        both = words.both_text(wasted_ug, wasted_ul, exact=exact)
        others = (
            Fact("Reason", REASONS[state["why"]] if "why" in state else "not chosen yet"),
            Fact("How", MANNERS[state["manner"]].capitalize()),
            Fact("Into", place.name),
        )
        details = (*(Fact("From", ", ".join(source)) for source in sources), *others)
        covered = (Fact("Drug", drug), *(Fact("From", what) for what, _ in sources), *others)
        bar, balance = _bar(here, held, wasted_ug)
        policy = here.visitor.station.policy
        ways = ways_seen(state.get("why", ""))
        other_way = f" Or, by its button: {', '.join(ways[1:])}." if ways[1:] else ""
        return Signing(
            number, details,
            f"I am a second person. I saw {both} of {substance} go {MANNERS[state['manner']]}, {place.name}."
            f"{other_way}",
            bar, balance,
            "Every signature is bound to exactly this page. If anything changes, it is asked for again. The draft "
            f"waits {policy.draft_open // timedelta(minutes=1)} minutes. A witness to waste is {policy.witness_rule}.",
            ways, covered,
        )  # fmt: skip

    def second_now(self, here: Here, state: State) -> tuple[Fact, ...]:
        """Who may witness here now, and where; nobody is named of whom the reason would be hers to know."""
        if state.get("alone"):
            return ()
        found = [
            f"{name} ({', '.join(sorted(rights))})"
            for name, rights in islice(who_may(here.connection, act_of(here, state), here.now), _NAMED + 1)
        ]
        if not found:
            return (Fact("May witness now", "Nobody. Keep what you hold: your draft stays."),)
        more = " and others" * (len(found) > _NAMED)
        where = "Here, or at another workstation: scan WITNESS there."
        return Fact("May witness now", ", ".join(found[:_NAMED]) + more), Fact("Where", where)

    def _steps(self, state: State) -> tuple[Step, ...]:
        named = [
            ("Container", bool(state.get("parts"))),
            ("Amount", bool(state.get("agreed")) and "why" in state),
        ]
        return parts.steps(named, "Sign")[:-1]


def _asks_why(state: State) -> bool:
    """The same two signed as often as the policy allows, and nobody said yet why they do again."""
    return bool(state.get("same_pair")) and "pair_reason" not in state


def _reason_of(here: Here, holding: Holding) -> str | None:
    """A reason that follows from the books: something of it was given, or the vial was opened in a session."""
    given = here.connection.execute(
        select(func.count()).select_from(administration).where(administration.c.container == holding.label)
    ).scalar_one()
    if given:
        return "left_over"
    return "session_ended" if holding.is_stock and holding.opened else None


def _bar(here: Here, held: list[Holding], wasted_ug: int) -> tuple[tuple[BarPart, ...], str]:
    """What became of one syringe; several containers have no common bar."""
    if len(held) != 1 or held[0].is_stock:
        # A vial's doses went through its syringes: its own page has the whole sum.
        return (), ""
    holding = held[0]
    given = here.connection.execute(
        select(func.coalesce(func.sum(administration.c.amount_ug), 0)).where(
            administration.c.container == holding.label
        )
    ).scalar_one()
    left = holding.left_ug - wasted_ug
    bar = [BarPart(Part.GIVEN, f"Given {words.mg_text(int(given))}", int(given))] if given else []
    bar.append(BarPart(Part.WASTED, f"To be wasted {words.mg_text(wasted_ug)}", wasted_ug))
    if left > 0:
        bar.append(BarPart(Part.LEFT, f"Left {words.mg_text(left)}", left))
    start = int(given) + holding.left_ug
    balance = (
        f"{words.mg_text(start)} = {words.mg_text(int(given))} given + {words.mg_text(wasted_ug)} wasted"
        f" + {words.mg_text(max(left, 0))} left"
    )
    return tuple(bar), balance


def _reasons(state: State) -> tuple[Button, ...]:
    return tuple(
        Button(
            REASONS[why], action=".", fields=(("scan", str(key)), ("step", str(state["step"]))), key=str(key)
        )
        for key, why in _REASON_KEYS.items()
    )
