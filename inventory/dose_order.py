"""Orders: patient, substance, dose in mg or mg/kg, route, prescriber, valid from and to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from inventory.errors import NoOrder, OrderNotValid, WrongForm
from inventory.holdings import Holding
from inventory.judgement import Judgement
from inventory.moment import from_us, to_us
from inventory.patient import Weight, known_patient
from inventory.plan import Act, Committed, Fact, Plan, Row
from inventory.preimage import commitment
from inventory.staff import HANDLERS, need_role
from inventory.statement import Query
from inventory.tables.custody import administration, dose_order
from inventory.tables.house import substance

#: Routes as the label writes them.
ROUTES = ("IV", "IM", "intranasal", "oral", "subcutaneous")

# Built once: every dose asks for both.
_ORDER = Query(select(dose_order).where(dose_order.c.code == bindparam("code")))
_GIVEN = Query(
    select(func.coalesce(func.sum(administration.c.amount_ug), 0).label("given_ug")).where(
        administration.c.dose_order == bindparam("code")
    )
)


@dataclass(frozen=True)
class WriteOrder:
    """Write an order. Unit of `dose_ug`: micrograms, or micrograms per kilogram where `per_kg`.

    An empty `code` takes the book's next number, under its lock: two people who write at once get two numbers.
    """

    act: Act
    code: str
    patient: str
    substance: str
    dose_ug: int
    per_kg: bool
    route: str
    prescriber: Committed
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class DoseOrder:
    """An order as a nurse sees it. Units: micrograms, or micrograms per kilogram where `per_kg`."""

    code: str
    patient: str
    substance: str
    dose_ug: int
    per_kg: bool
    route: str
    valid_from: datetime
    valid_to: datetime
    given_ug: int

    def dose_for(self, weight: Weight | None) -> int | None:
        """Micrograms ordered; None where it is per kilogram and no weight is known. Rounded down to a microgram."""
        if not self.per_kg:
            return self.dose_ug
        return None if weight is None else self.dose_ug * weight.grams // 1000


def write_order(connection: Connection, command: WriteOrder) -> Plan:
    """Plan the entry of an order.

    Raises: UnknownPatient. WrongForm: dose, route, times or substance. MayNot.
    """
    judgement = Judgement(command.act)
    need_role(connection, judgement, command.act, HANDLERS, "write down an order")
    known_patient(connection, command.patient, command.act.book)
    if not connection.execute(select(substance.c.code).where(substance.c.code == command.substance)).first():
        raise WrongForm(
            "a substance with a confirmed product", command.substance or "nothing", what="substance"
        )
    if command.route not in ROUTES:
        raise WrongForm(", ".join(ROUTES), command.route or "nothing", what="route")
    if command.dose_ug <= 0:
        raise WrongForm("more than 0", "0", what="dose")
    if command.valid_to <= command.valid_from:
        raise WrongForm("an end after its start", command.valid_to.isoformat(), what="time of validity")
    committed = command.prescriber
    values: Row = {
        "code": command.code or next_code(connection, command.act.book),
        "patient": command.patient, "substance": command.substance,
        "dose_ug": command.dose_ug, "per_kg": int(command.per_kg), "route": command.route,
        "prescriber": commitment(committed.salt, committed.tag, committed.text),
        "valid_from_us": to_us(command.valid_from), "valid_to_us": to_us(command.valid_to),
    }  # fmt: skip
    return Plan(
        "order_written", command.act, (Fact("dose_order", values),), exceptions=judgement.exceptions,
        private=(committed,),
    )  # fmt: skip


def next_code(connection: Connection, book: str) -> str:
    """The next order number of a registration, such as `O-R1-0007`."""
    count = connection.execute(select(func.count()).select_from(dose_order).where(dose_order.c.book == book))
    return f"O-{book}-{count.scalar_one() + 1:04d}"


def orders_for(
    connection: Connection, patient: str, substance_code: str | None, at: datetime
) -> tuple[DoseOrder, ...]:
    """The patient's orders valid at an instant, oldest first."""
    query = select(dose_order).where(
        dose_order.c.patient == patient,
        dose_order.c.valid_from_us <= to_us(at),
        dose_order.c.valid_to_us > to_us(at),
    )
    if substance_code is not None:
        query = query.where(dose_order.c.substance == substance_code)
    rows = connection.execute(query.order_by(dose_order.c.seq))
    return tuple(_order(connection, row) for row in rows)


def find_order(connection: Connection, code: str) -> DoseOrder | None:
    """The order with this number."""
    row = _ORDER.first(connection, {"code": code})
    return _order(connection, row) if row else None


def judge_order(
    connection: Connection, judgement: Judgement, act: Act, holding: Holding, patient: str, code: str | None
) -> DoseOrder | None:
    """The order for this patient and substance at the time of the act.

    Raises: NoOrder, OrderNotValid: for an intention; a fact carries them as its exceptions.
    """
    found = find_order(connection, code) if code else None
    if code is None:
        judgement.broken(NoOrder("an order", "none", substance=holding.substance_name))
    elif (
        found is None
        or found.patient != patient
        or found.substance != holding.substance
        or not found.valid_from <= act.occurred_at < found.valid_to
    ):
        judgement.broken(OrderNotValid("an order of this patient, valid now", code))
    return found


def _order(connection: Connection, row) -> DoseOrder:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a row
    given = _GIVEN.first(connection, {"code": row.code}).given_ug
    return DoseOrder(
        row.code, row.patient, row.substance, row.dose_ug, bool(row.per_kg), row.route,
        from_us(row.valid_from_us), from_us(row.valid_to_us), int(given),
    )  # fmt: skip
