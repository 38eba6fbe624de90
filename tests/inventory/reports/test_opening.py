"""The opening balance from the sums of the days equals the one from the lines, whatever zone and day an entry claims."""

import dataclasses
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from inventory.issue import Issue, Purpose, take
from inventory.receipt import receive
from inventory.reports.opening import opening
from inventory.reports.period import Period
from inventory.reversal import Reverse, reverse
from inventory.stock_return import Return, return_stock
from inventory.tables.custody import container, receipt
from inventory.tables.ledger import entry, line
from tests.cast import ANN, BEN, CORA, MIDAZOLAM, SINGLE, ZONE, Clinic


def by_lines(clinic: Clinic, period: Period) -> dict[tuple[str, str], int]:
    """The same by its definition: every line that happened before, a receipt by the day it came."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    with clinic.database.read() as connection:
        came = {row.seq: row.received_on for row in connection.execute(select(receipt))}
        occurred = {
            row.seq: row.occurred_at_us
            for row in connection.execute(select(entry).where(entry.c.book == "R1"))
        }
        roots = {row.label: row.root for row in connection.execute(select(container))}
        products = {row.label: row.product for row in connection.execute(select(container))}
        for row in connection.execute(select(line).where(line.c.book == "R1")):
            before = (
                came[row.seq] < period.first.isoformat()
                if row.seq in came
                else (occurred[row.seq] < period.start_us)
            )
            if before:
                product = products[roots[row.from_container]]
                found[product, row.from_place] -= row.amount_ug
                found[product, row.to_place] += row.amount_ug
    return {where: amount_ug for where, amount_ug in found.items() if amount_ug}


def test_it_is_what_the_lines_say(own_clinic: Clinic) -> None:
    """Acts in three zones about midnight, receipts recorded later than they came, a reversal days afterwards."""
    clinic = own_clinic
    for day in range(2, 6):
        for hour, zone in ((3, "Pacific/Auckland"), (4, ZONE), (6, "Pacific/Honolulu"), (23, "UTC")):
            clinic.clock.at = datetime(2026, 11, day + 1, hour, 30, tzinfo=UTC)
            for code in (SINGLE, MIDAZOLAM):
                carton = clinic.carton(1, code)
                command = clinic.receive_command(carton)
                came_on = clinic.clock.at.astimezone(ZoneInfo(zone)).date() - timedelta(days=hour % 3)
                came = dataclasses.replace(
                    command,
                    received_on=came_on,
                    act=dataclasses.replace(command.act, zone=zone),
                )
                clinic.run_signed(receive, came, (CORA, "actor"))
                act = dataclasses.replace(clinic.act(), zone=zone)
                clinic.run(take, Issue(act, carton.labels[0], Purpose.EMERGENCY))
            clinic.run(
                return_stock, Return(dataclasses.replace(clinic.act(), zone=zone), carton.labels[0], "R1.RET")
            )
            if hour == 4:
                undone = Reverse(clinic.act(), clinic.entries("R1"), "another vial")
                clinic.run_signed(reverse, undone, (ANN, "actor"), (BEN, "witness"))
    for number in range(8):
        first = date(2026, 11, 1) + timedelta(days=number)
        for zone in (ZONE, "Pacific/Auckland"):
            period = Period(first, first, zone)
            with clinic.database.read() as connection:
                found = {where: ug for where, ug in opening(connection, "R1", period).items() if ug}
            assert found == by_lines(clinic, period), (first, zone)
    assert found


def test_another_registration_has_its_own(own_clinic: Clinic) -> None:
    """Sums of R1's places are none of R2's."""
    own_clinic.receive()
    period = Period(date(2026, 12, 1), date(2026, 12, 1), ZONE)
    with own_clinic.database.read() as connection:
        assert opening(connection, "R2", period) == {}
        assert opening(connection, "R1", period)
