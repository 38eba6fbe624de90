"""What triggers keep beside the books, and the same added up from the lines, each cell on its own."""

from sqlalchemy import Connection, func, select

from inventory.tables.custody import container
from inventory.tables.ledger import balance, day_net, entry, line
from tests.inventory.model import Cell

#: Place, product, kind of entry, local day.
Day = tuple[str, str, str, str]


def balances(connection: Connection) -> dict[Cell, int]:
    """Micrograms by cell, as kept."""
    rows = connection.execute(select(balance))
    return {(row.place, row.container, row.substance): row.amount_ug for row in rows}


def bounded_least(connection: Connection) -> int:
    """The least balance of a place that cannot hold less than nothing."""
    query = select(func.min(balance.c.amount_ug)).where(balance.c.bounded == 1)
    return int(connection.execute(query).scalar() or 0)


def replayed(connection: Connection) -> dict[Cell, int]:
    """Micrograms by cell, added up from every line."""
    sums: dict[Cell, int] = {}
    for row in connection.execute(select(line)):
        source = (row.from_place, row.from_container, row.substance)
        target = (row.to_place, row.to_container, row.substance)
        sums[source] = sums.get(source, 0) - row.amount_ug
        sums[target] = sums.get(target, 0) + row.amount_ug
    return sums


def days(connection: Connection) -> dict[Day, int]:
    """Micrograms that a day moved, as kept; a row whose moves cancel out says the same as no row."""
    rows = connection.execute(select(day_net).where(day_net.c.net_ug != 0))
    return {(row.place, row.product, row.kind, row.day): row.net_ug for row in rows}


def days_replayed(connection: Connection) -> dict[Day, int]:
    """Micrograms that a day moved, added up from every line."""
    products = {row.label: row.product for row in connection.execute(select(container))}
    roots = {row.label: row.root for row in connection.execute(select(container))}
    headers = {(row.book, row.seq): (row.kind, row.occurred_on) for row in connection.execute(select(entry))}
    sums: dict[Day, int] = {}
    for row in connection.execute(select(line)):
        product, header = products[roots[row.from_container]], headers[row.book, row.seq]
        for place, ug in ((row.from_place, -row.amount_ug), (row.to_place, row.amount_ug)):
            day = (place, product, *header)
            sums[day] = sums.get(day, 0) + ug
    return {day: ug for day, ug in sums.items() if ug}
