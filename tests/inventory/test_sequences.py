"""Whatever is tried in whatever order, the books stay right: sums zero, floors held, replay equals balances."""

from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from inventory.administration import Administer, administer
from inventory.amount import Typed, Unit
from inventory.draw import Draw, draw_up
from inventory.errors import Refused
from inventory.execution import Command, Operation
from inventory.issue import Issue, Purpose, take
from inventory.receipt import receive
from inventory.stock_return import Return, return_stock
from inventory.tables.custody import container
from inventory.tables.ledger import balance
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, MIDAZOLAM, MULTI, PREFILLED, SINGLE, Clinic
from tests.strategies import Step, steps

C = TypeVar("C", bound=Command)

PEOPLE = (ANN, ANN, ANN, BEN, BEN, CORA, DEE, EVE)


class Day:
    """One day in the clinic: what has a label by now, and what came of each step."""

    def __init__(self, clinic: Clinic) -> None:
        """Begin with two vials of each kind and two patients."""
        self.clinic = clinic
        self.labels = [
            label for code in (MULTI, SINGLE, PREFILLED, MIDAZOLAM) for label in clinic.receive(1, code)
        ]
        self.labels.append(clinic.taken())
        self.patients = [clinic.patient_with_order(), clinic.patient_with_order()]
        self.posted, self.refused = 0, 0

    def do(self, step: Step) -> None:
        """Try one step: it is posted, or it is refused and leaves nothing in the ledger."""
        clinic, member = self.clinic, PEOPLE[step.who]
        before = clinic.entries()
        try:
            self._do(step)
        except Refused:
            self.refused += 1
            assert clinic.entries() == before
        else:
            self.posted += 1
            assert clinic.entries() == before + 1, member

    def _do(self, step: Step) -> None:
        clinic, member = self.clinic, PEOPLE[step.who]
        act = clinic.act(member, happened=step.happened)
        label = self.labels[step.what % len(self.labels)]
        patient, order = self.patients[step.patient % 2]
        named = order if step.with_order else None
        typed = self._typed(step)
        match step.verb:
            case "receive":
                carton = clinic.carton(1, MULTI)
                self._run(step, receive, clinic.receive_command(carton, actor=CORA))
                self.labels.extend(carton.labels)
            case "take for a session":
                self._run(step, take, Issue(act, label, Purpose.SESSION))
            case "take for a dose":
                self._run(step, take, Issue(act, label, Purpose.DOSE, patient, named))
            case "take in an emergency":
                self._run(step, take, Issue(act, label, Purpose.EMERGENCY))
            case "draw":
                syringe = clinic.label("SYRI")
                amount = typed or Typed(5_000, Unit.MG)
                self._run(step, draw_up, Draw(act, label, syringe, patient, named, amount))
                self.labels.append(syringe)
            case "give":
                self._run(step, administer, Administer(act, label, patient, named, typed, "IV"))
            case "waste":
                parts: tuple[WastePart, ...] = (WastePart(label, typed),)
                self._run(step, waste, Waste(act, parts, "sink", "left_over", f"{act.book}.WB"))
            case "waste two":
                parts = (WastePart(label), WastePart(self.labels[step.patient % len(self.labels)]))
                self._run(step, waste, Waste(act, parts, "sink", "left_over", f"{act.book}.WB"))
            case "return sealed":
                self._run(step, return_stock, Return(act, label, f"{act.book}.RET"))
            case _:
                reading = Typed(9_000, Unit.ML)
                self._run(step, return_stock, Return(act, label, f"{act.book}.OPEN", reading, "eye"))

    def _typed(self, step: Step) -> Typed | None:
        if step.amount_ug is None:
            return None
        if step.by_volume:
            return Typed(max(step.amount_ug // 50, 1), Unit.ML)
        return Typed(step.amount_ug, Unit.MG)

    def _run(self, step: Step, operation: Operation[C], command: C) -> None:
        actor = CORA if operation is receive else PEOPLE[step.who]
        witness = BEN if actor is not BEN else ANN
        signers = ((actor, "actor"), (witness, "witness")) if step.signed else ()
        self.clinic.run_signed(operation, command, *signers)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps())
def test_the_books_stay_right_whatever_is_tried(clinic: Clinic, day_of_steps: list[Step]) -> None:
    """Every container's lines sum to zero over all cells, no bounded cell is below zero, and verify is clean."""
    day = Day(clinic)
    for step in day_of_steps:
        day.do(step)
    assert day.posted + day.refused == len(day_of_steps)
    with clinic.database.read() as connection:
        query = select(func.min(balance.c.amount_ug)).where(balance.c.bounded == 1)
        assert connection.execute(query).scalar_one() >= 0
        families = connection.execute(
            select(container.c.root, balance.c.substance, func.sum(balance.c.amount_ug))
            .join(container, container.c.label == balance.c.container)
            .group_by(container.c.root, balance.c.substance)
        ).all()
        assert {row[2] for row in families} == {0}
        assert len(families) == len({row[0] for row in families})
        result = verify(connection, KEYS, lambda _book, _done, _total: None)
    assert result.is_clean, result
