"""The deeds that the state machine tries: sensible and not, by the right person and by another, and again."""

import dataclasses
import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from inventory.administration import Administer, administer
from inventory.amount import Typed, Unit
from inventory.dose_order import WriteOrder, write_order
from inventory.draw import Draw, draw_up
from inventory.errors import Refused, SameCommandOtherContent
from inventory.execution import execute
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.plan import Mood
from inventory.receipt import Carton, Receive
from inventory.receipt import receive as receive_cartons
from inventory.reversal import Reverse
from inventory.reversal import reverse as reverse_entry
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart
from inventory.waste import waste as waste_remainders
from tests.cast import ANN, EVE, MIDAZOLAM, MULTI, PREFILLED, SINGLE, Member, committed
from tests.inventory import model_deeds as deeds
from tests.inventory.machine import PEOPLE, Machine, Manner, Tried
from tests.inventory.model import Amount, Box, Prescribed

#: The cast's products, as their labels say.
GOODS = (
    deeds.Goods(MULTI, "vial", "multi", "ketamine", 500_000, 10_000),
    deeds.Goods(SINGLE, "vial", "single", "ketamine", 500_000, 5_000),
    deeds.Goods(MIDAZOLAM, "vial", "multi", "midazolam", 5_000, 5_000),
    deeds.Goods(PREFILLED, "prefilled_syringe", "single", "ketamine", 50_000, 5_000),
)
#: Days on which a lot ends: before the clinic's day, on it, on the next, long after.
LONG_AFTER = date(2028, 2, 28)
ENDS = (LONG_AFTER, LONG_AFTER, date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3))
CAME = date(2026, 11, 2)
WRONGLY_SIGNED = (
    "nobody", "actor alone", "witness alone", "the same as witness", "another as actor", "Dee", "Eve", "another draft",
)  # fmt: skip

number = st.integers(0, 11)
choice = st.integers(0, 31)
most = st.integers(0, 5).map(bool)
few = st.integers(0, 5).map(lambda drawn: not drawn)
#: What is most often `right`, and else one of the others.
manners = st.builds(
    Manner,
    who=st.integers(0, 4 * len(PEOPLE) - 1),
    happened=st.integers(0, 2).map(lambda drawn: not drawn),
    when=st.sampled_from(["now"] * 8 + ["the day before", "tomorrow"]),
    signing=st.sampled_from(["right"] * 12 + list(WRONGLY_SIGNED)),
)
#: Thousandths of a unit, so much more or less than what is left, or nothing said.
typed = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(["mg", "mg", "mL", ""]), st.sampled_from([1, 49, 333, 50_000, 500_001])),
    st.tuples(st.sampled_from(["mg", "mL"]), st.integers(1, 40_000)),
    st.tuples(st.just("left"), st.sampled_from([-1, 0, 0, 1, 5_000])),
)
Said = tuple[str, int] | None


class Deeds(Machine):
    """The deeds of the clinic; numbers choose among the labels, patients and orders there are by then."""

    @initialize()
    def open(self) -> None:
        """Two patients with orders at each registration, stock of each kind, and a plain day."""
        self.begin()
        self.patients: list[str] = []
        self.orders: list[str] = []
        self.serials = itertools.count()
        for actor in (ANN, ANN, EVE, EVE):
            code = self.clinic.register(actor)
            self.model.patients[code] = actor.registration
            self.patients.append(code)
            self.write(len(self.patients) - 1, midazolam=False)
        for product, who in ((0, 3), (1, 3), (2, 3), (0, 5), (3, 3), (0, 3)):
            self.receive(Manner(who, False, "now", "right"), product, 0, 0, 0, 0)
        self.take(Manner(0, False, "now", "right"), 0, "session", 0, 0, True, False)
        self.take(Manner(5, False, "now", "right"), 8, "emergency", 0, 0, False, False)
        self.draw(Manner(0, False, "now", "right"), 0, 0, 0, True, ("mg", 50_000), 0)
        self.plain_day()

    def plain_day(self) -> None:
        """Every kind of entry and every repeat comes at least once, whatever the numbers of the rules choose."""
        ann, eve = Manner(0, False, "now", "right"), Manner(5, False, "now", "right")
        newest = 1
        self.explain(eve, newest, 0, 0, True, True)
        self.give(ann, newest, 0, 0, True, ("mg", 20_000), True)
        self.waste(ann, newest, 0, False, None, True, 1)
        self.bring_back(ann, newest, True, 0, True, True)
        self.take(ann, newest, "session", 0, 0, False, False)
        self.bring_back(ann, newest, True, 0, True, True)
        self.reverse(ann, 0, True, True)
        self.take(ann, newest, "emergency", 0, 11, False, False)
        for what, other in ((len(self.tried) - 1, False), (0, False), (0, True)):
            self.repeat(what, other)

    @invariant()
    def the_books_hold(self) -> None:
        """After each deed."""
        if hasattr(self, "clinic"):
            self.compare()

    @rule(which=number, midazolam=few)
    def write(self, which: int, midazolam: bool) -> None:
        """An order is written, valid for a day."""
        code = self.patients[which % len(self.patients)]
        actor: Member = EVE if self.model.patients[code] == "R2" else ANN
        order, start = f"O-{len(self.orders) + 1}", self.clinic.clock()
        substance = "midazolam" if midazolam else "ketamine"
        prescriber = committed("prescriber", "Dr Invented", order)
        written = WriteOrder(
            self.clinic.act(actor), order, code, substance, 35_000, False, "IV", prescriber, start,
            start + timedelta(days=1),
        )  # fmt: skip
        self.clinic.run(write_order, written)
        self.model.orders[order] = Prescribed(code, substance, start)
        self.orders.append(order)

    @rule()
    def wait(self) -> None:
        """Ten hours pass: orders run out, lots expire."""
        self.clinic.clock.at += timedelta(hours=10)

    @rule(how=manners, product=number, ends=number, again=number, serial=number, place=number)
    def receive(self, how: Manner, product: int, ends: int, again: int, serial: int, place: int) -> None:
        """A container comes; now and then its label or its carton's serial was here before."""
        deed, act = self.acting("receive", how)
        goods, expires = GOODS[product % len(GOODS)], ENDS[ends % len(ENDS)]
        label = self.label(again) if again > 10 else self.clinic.label()
        number_of = str(next(self.serials) if serial < 10 else 0) if serial else None
        into = f"{deed.book}.{'RET' if place > 10 else 'CAB'}"
        carton = Carton(goods.code, number_of, "D42", expires, 1, 1, (label,))
        command = Receive(act, "S1", "55-1", CAME, into, (carton,))
        verdict = deeds.receive(self.model, deed, goods, label, number_of, expires, CAME, into)
        self.run(receive_cartons, command, deed, verdict)

    @rule(how=manners, what=choice, purpose=st.sampled_from(["dose", "session", "emergency"]), who=number, which=number,
          named=most, ordered=most)  # fmt: skip
    def take(
        self, how: Manner, what: int, purpose: str, who: int, which: int, named: bool, ordered: bool
    ) -> None:
        """A container is taken out of storage."""
        label = self.label(what, self.stored) if which < 11 else "VIAL99999999"
        deed, act = self.acting("take", how, label)
        patient = self.patient(who, deed.book) if named and purpose != "session" else None
        order = self.order(which, patient) if ordered else None
        command = Issue(act, label, Purpose(purpose), patient, order)
        self.run(take, command, deed, deeds.take(self.model, deed, label, purpose, patient, order))

    @rule(how=manners, what=choice, who=number, which=number, ordered=most, why=most)
    def explain(self, how: Manner, what: int, who: int, which: int, ordered: bool, why: bool) -> None:
        """A take is explained, most often an emergency's by who took it."""
        takes = list(self.model.takes)
        open_ones = [key for key in takes if self.model.takes[key].purpose == "emergency"]
        chosen_of = open_ones if why and open_ones else takes
        chosen = chosen_of[what % len(chosen_of)]
        deed, act = self.acting("explain", how, self.model.takes[chosen].box)
        patient = self.patient(who, deed.book)
        order, reason = self.order(which, patient) if ordered else None, "No time" if why else " "
        command = ExplainTake(act, chosen[1], patient, order, reason)
        self.run(
            explain_take, command, deed, deeds.explain(self.model, deed, chosen[1], patient, order, reason)
        )

    @rule(how=manners, what=choice, who=number, which=number, ordered=most, said=typed, again=number)
    def draw(
        self, how: Manner, what: int, who: int, which: int, ordered: bool, said: Said, again: int
    ) -> None:
        """A dose is drawn up."""
        label = self.label(what, self.held)
        deed, act = self.acting("draw", how, label)
        patient = self.patient(who, deed.book)
        order, amount = (
            self.order(which, patient) if ordered else None,
            self.amount(label, said) or (5_000, "mg"),
        )
        syringe = self.label(what) if again > 10 else self.clinic.label("SYRI")
        command = Draw(act, label, syringe, patient, order, entered(amount))
        verdict = deeds.draw(self.model, deed, label, syringe, patient, order, amount)
        self.run(draw_up, command, deed, verdict)

    @rule(how=manners, what=choice, who=number, which=number, ordered=most, said=typed, right=most)
    def give(
        self, how: Manner, what: int, who: int, which: int, ordered: bool, said: Said, right: bool
    ) -> None:
        """A dose is given, most often to whom it was made for."""
        label = self.label(what, self.held)
        deed, act = self.acting("give", how, label)
        meant = self.model.patient_of(self.model.boxes[label]) if right else None
        patient = meant or self.patient(who, deed.book)
        order, amount = self.order(which, patient) if ordered else None, self.amount(label, said)
        route = "IV" if which < 11 else "by mouth"
        command = Administer(act, label, patient, order, entered(amount) if amount else None, route)
        self.run(
            administer, command, deed, deeds.give(self.model, deed, label, patient, order, amount, route)
        )

    @rule(how=manners, what=choice, beside=choice, two=few, said=typed, whole=most, place=number)
    def waste(
        self, how: Manner, what: int, beside: int, two: bool, said: Said, whole: bool, place: int
    ) -> None:
        """What is left of one container or of two is wasted."""
        label = self.label(what, self.remains)
        deed, act = self.acting("waste", how, label)
        amount = None if whole else self.amount(label, said)
        parts = [(label, amount), *([(self.label(beside, self.remains), None)] if two else [])]
        into, manner = f"{deed.book}.{'CAB' if place > 10 else 'WB'}", "sink" if place else "window"
        named = tuple(WastePart(each, entered(said_of) if said_of else None) for each, said_of in parts)
        command = Waste(act, named, manner, "left_over", into)
        self.run(waste_remainders, command, deed, deeds.waste(self.model, deed, parts, manner, into))

    @rule(how=manners, what=choice, as_it_is=most, place=number, unit=most, method=most)
    def bring_back(
        self, how: Manner, what: int, as_it_is: bool, place: int, unit: bool, method: bool
    ) -> None:
        """A container comes back, most often as what it is and to where it belongs."""
        label = self.label(what, lambda box: self.held(box) and box.stock)
        deed, act = self.acting("return sealed", how, label)
        opened = self.model.boxes[label].opened == as_it_is
        if opened:
            deed = dataclasses.replace(deed, what="return opened")
        into = f"{deed.book}." + ("CAB" if place > 10 else "OPEN" if opened != (place == 10) else "RET")
        reading = (4_000, "mL" if unit else "mg") if opened else None
        read_by = ("eye" if method else "ear") if opened else None
        command = Return(act, label, into, entered(reading) if reading else None, read_by)
        self.run(
            return_stock, command, deed, deeds.bring_back(self.model, deed, label, into, reading, read_by)
        )

    @rule(how=manners, what=choice, latest=most, why=most)
    def reverse(self, how: Manner, what: int, latest: bool, why: bool) -> None:
        """An entry is reversed, most often one of the latest."""
        entries = list(self.model.entries)
        book, seq = entries[-1 - what % (5 if latest else len(entries))]
        moves = self.model.entries[book, seq].moves
        deed, act = self.acting("reverse", how, moves[0][0][1] if moves else "")
        reason = "Another vial" if why else ""
        seq = seq if what < 31 else 999
        command = Reverse(act, seq, reason)
        self.run(reverse_entry, command, deed, deeds.reverse(self.model, deed, seq, reason))

    @rule(what=st.integers(0, 60), other=few)
    def repeat(self, what: int, other: bool) -> None:
        """A command is sent again: the first result, whatever has become of the clinic; with other content nothing."""
        before, first = self.clinic.entries(), self.tried[what % len(self.tried)]
        act = dataclasses.replace(first.command.act, occurred_at=self.clinic.clock())
        if other:
            mood = Mood.ABOUT_TO if act.is_fact else Mood.HAPPENED
            act = dataclasses.replace(act, mood=mood)
        command = dataclasses.replace(first.command, act=act)
        self.came[self.again(first, command, other)] += 1
        assert self.clinic.entries() == before

    def again(self, first: Tried, command: Any, other: bool) -> str:
        """What came of a command that was sent before."""
        if other:
            with pytest.raises(SameCommandOtherContent):
                execute(self.clinic.database, first.operation, command)
            return "other content"
        if first.refused:
            with pytest.raises(Refused) as refused:
                execute(self.clinic.database, first.operation, command)
            assert refused.type.__name__ == first.refused
            return "refused again"
        posted = execute(self.clinic.database, first.operation, command)
        assert (posted.seq, posted.repeated) == (first.seq, True)
        return "posted again"

    # What the numbers choose.

    def label(self, what: int, fits: Callable[[Box], bool] | None = None) -> str:
        """One of the labels there are by now, the newest first; most often of those that `fit`."""
        labels = list(self.model.boxes)
        if fits is not None and what % 4:
            labels = [each for each in labels if fits(self.model.boxes[each])] or labels
        return labels[-1 - what // 4 % len(labels)] if labels else "VIAL"

    def stored(self, box: Box) -> bool:
        """It is on a shelf."""
        return box.stock and self.model.left(box) > 0 and self.model.holder(box) is None

    def held(self, box: Box) -> bool:
        """Some of it is in somebody's hands."""
        return self.model.holder(box) is not None

    def remains(self, box: Box) -> bool:
        """It is in somebody's hands, and no sealed stock."""
        return self.held(box) and (box.opened or not box.stock)

    def patient(self, who: int, book: str) -> str:
        """Most often one of the registration's own."""
        own = [code for code in self.patients if self.model.patients[code] == book]
        return self.patients[who % len(self.patients)] if who > 9 else own[who % len(own)]

    def order(self, which: int, patient: str | None) -> str:
        """Most often this patient's newest."""
        own = [code for code in self.orders if self.model.orders[code].patient == patient]
        return own[-1] if own and which < 9 else [*self.orders, "O-NONE"][which % (len(self.orders) + 1)]

    def amount(self, label: str, said: Said) -> Amount | None:
        """Thousandths and unit; `left` is counted from what is left."""
        if said is None:
            return None
        if said[0] == "left":
            return max(self.model.left(self.model.boxes[label]) + said[1], 1), "mg"
        return said[1], said[0] or None


def entered(amount: Amount) -> Typed:
    """The amount as the program takes it."""
    thousandths, unit = amount
    return Typed(thousandths, Unit(unit) if unit else None)
