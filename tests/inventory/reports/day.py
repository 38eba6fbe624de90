"""A scripted day and the morning after, with figures small enough to be worked out by hand.

2 Nov 2026, New York. Cora receives two ketamine vials of 500 mg (1 and 2) and one midazolam vial of 5 mg.
Ann takes vial 1 for a session: draws 35 mg, gives 25 and 5, wastes 5 before Ben; draws 40 mg, gives 30, keeps 10;
returns the vial with 425 mg. Ben takes vial 2 in an emergency and says of no patient: draws 510 mg (10 mg overfill),
gives 400; Ann gives 10 more out of his syringe, so that 110 mg came into her hands and 100 stay there.
3 Nov: Ann wastes the 10 mg before Ben; takes the midazolam vial, draws 2 mg, gives it, wastes the 3 mg in the vial.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.plan import Posted, ScanTaken
from inventory.receipt import receive
from inventory.reports.period import Period
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, MIDAZOLAM, MULTI, ZONE, Clinic, Member, committed

#: The two days, and an instant after both.
FIRST = Period(date(2026, 11, 2), date(2026, 11, 2), ZONE)
SECOND = Period(date(2026, 11, 3), date(2026, 11, 3), ZONE)
BOTH = Period(date(2026, 11, 2), date(2026, 11, 3), ZONE)
AFTER = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
SCAN = "]Q3" + "VIAL" + chr(29)


@dataclass(frozen=True)
class Day:
    """The clinic after the script, and the labels that it used."""

    clinic: Clinic
    vials: tuple[str, str]
    midazolam: str
    syringes: tuple[str, str, str, str]
    patients: tuple[str, str]
    orders: tuple[str, str, str]
    partly_given: Posted
    overdrawn: Posted
    wasted: Posted
    returned: Posted


class Script:
    """The steps of the script by the names that a nurse has for them."""

    def __init__(self, clinic: Clinic) -> None:
        """Begin in a clinic without drug."""
        self.clinic = clinic

    def draw(
        self,
        member: Member,
        vial: str,
        patient: str,
        order: str | None,
        typed: str,
        *,
        happened: bool = False,
    ) -> tuple[str, Posted]:
        """Draw up; the syringe's label and the entry."""
        syringe = self.clinic.label("SYRN")
        act = self.clinic.act(member, happened=happened)
        command = Draw(act, vial, syringe, patient, order, parse_amount(typed))
        return syringe, self.clinic.run(draw_up, command)

    def give(
        self, member: Member, label: str, patient: str, order: str | None, typed: str | None, *,
        happened: bool = False,
    ) -> Posted:  # fmt: skip
        """Give IV."""
        scan = ScanTaken(self.clinic.clock(), committed("scan", SCAN, self.clinic.command_id()))
        act = self.clinic.act(member, happened=happened, scans=(scan,))
        amount = parse_amount(typed) if typed is not None else None
        return self.clinic.run(administer, Administer(act, label, patient, order, amount, "IV"))

    def waste(self, *labels: str, why: str = "left_over") -> Posted:
        """Ann wastes all that is left, before Ben."""
        parts = tuple(WastePart(label) for label in labels)
        command = Waste(self.clinic.act(ANN), parts, "drug_waste_bin", why, "R1.WB")
        return self.clinic.run_signed(waste, command, (ANN, "actor"), (BEN, "witness"))


def run_day(clinic: Clinic) -> Day:
    """Play the script."""
    script = Script(clinic)
    first, second, midazolam = _received(clinic)
    (una, una_order), (mo, mo_order) = clinic.patient_with_order(), clinic.patient_with_order()
    clinic.run(take, Issue(clinic.act(ANN), first, Purpose.SESSION))
    one, _ = script.draw(ANN, first, una, una_order, "0.7 mL")
    partly = script.give(ANN, one, una, una_order, "25 mg")
    script.give(ANN, one, una, una_order, "5 mg")
    wasted = script.waste(one)
    two, _ = script.draw(ANN, first, mo, mo_order, "40 mg")
    script.give(ANN, two, mo, mo_order, "30 mg")
    back = Return(clinic.act(ANN), first, "R1.OPEN", parse_amount("8.4 mL"), "eye")
    returned = clinic.run_signed(return_stock, back, (ANN, "actor"))
    clinic.run(take, Issue(clinic.act(BEN), second, Purpose.EMERGENCY))
    three, overdrawn = script.draw(BEN, second, una, None, "510 mg", happened=True)
    script.give(BEN, three, una, una_order, "400 mg")
    script.give(ANN, three, una, una_order, "10 mg", happened=True)
    clinic.clock.at = MORNING
    script.waste(two)
    calm_order = clinic.order(mo, dose_ug=2_000, substance="midazolam")
    clinic.run(take, Issue(clinic.act(ANN), midazolam, Purpose.SESSION))
    four, _ = script.draw(ANN, midazolam, mo, calm_order, "2 mg")
    script.give(ANN, four, mo, calm_order, None)
    script.waste(midazolam, why="session_ended")
    return Day(
        clinic, (first, second), midazolam, (one, two, three, four), (una, mo), (una_order, mo_order, calm_order),
        partly, overdrawn, wasted, returned,
    )  # fmt: skip


def _received(clinic: Clinic) -> tuple[str, str, str]:
    """The three vials, under one invoice; of ketamine four ordered, three invoiced, two received."""
    ketamine = clinic.carton(2, MULTI, carton_serial="000417", n_ordered=4, n_invoiced=3)
    midazolam = clinic.carton(1, MIDAZOLAM, lot="M7", n_ordered=1, n_invoiced=1)
    command = clinic.receive_command(ketamine, midazolam)
    clinic.run_signed(receive, command, (CORA, "actor"))
    first, second = ketamine.labels
    return first, second, midazolam.labels[0]
