"""Two processes at the same vial and at the same form: one result, no fork, nothing below zero, on each database."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from queue import Queue

import pytest
from sqlalchemy import func, select

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.tables.ledger import balance, entry
from inventory.verification import verify
from tests.cast import KEYS, START, Clinic

#: Seconds that a process waits for the other at each round.
PATIENCE = 60


@dataclass(frozen=True)
class Round:
    """One vial that both draw from at once, and one that both take by the same command."""

    number: int
    drawn: str
    taken: str
    patient: str
    order: str


@dataclass(frozen=True)
class Came:
    """What came of one try: the entry's number and whether it was there already, or the name of what stopped it."""

    number: int
    try_of: str
    seq: int | None
    repeated: bool
    refused: str | None


def contender(url: str, name: str, rounds: list[Round], barrier: Barrier, results: "Queue[Came]") -> None:
    """One of the two processes."""
    clinic = Clinic(url, start=START.replace(day=3), prefix=name)
    for each in rounds:
        syringe = f"SYR{name}{each.number:07d}"
        draw = Draw(clinic.act(), each.drawn, syringe, each.patient, each.order, parse_amount("300 mg"))
        form = Issue(clinic.act(command_id=f"form-{each.number}"), each.taken, Purpose.SESSION)
        for try_of, operation, command in (("draw", draw_up, draw), ("form", take, form)):
            barrier.wait(PATIENCE)
            try:
                posted = clinic.run(operation, command)  # type: ignore[arg-type]
            except Exception as stopped:  # noqa: BLE001 - a refusal or a fault, the judge looks at its name
                results.put(Came(each.number, try_of, None, repeated=False, refused=type(stopped).__name__))
            else:
                results.put(Came(each.number, try_of, posted.seq, posted.repeated, None))
    clinic.close()


def race(clinic: Clinic, count: int) -> list[Came]:
    """What came of every try of both."""
    rounds = [
        Round(number, clinic.taken(), clinic.receive()[0], *clinic.patient_with_order())
        for number in range(count)
    ]
    spawning = multiprocessing.get_context("spawn")
    barrier, results = spawning.Barrier(2), spawning.Queue()
    processes = [
        spawning.Process(target=contender, args=(clinic.database.url, name, rounds, barrier, results))
        for name in ("A", "B")
    ]
    for process in processes:
        process.start()
    try:
        came = [results.get(timeout=2 * PATIENCE) for _ in range(4 * count)]
    finally:
        for process in processes:
            process.join(PATIENCE)
            process.kill()
            process.close()
        results.close()
    return came


@pytest.mark.parametrize(
    "count", [3, pytest.param(150, marks=[pytest.mark.torture, pytest.mark.timeout(900)])]
)
def test_two_processes_at_one_vial_and_one_form(own_clinic: Clinic, count: int) -> None:
    """One draw is posted and the other refused; one form is posted and the other told the same entry."""
    came = race(own_clinic, count)
    for number in range(count):
        draws = [each for each in came if (each.number, each.try_of) == (number, "draw")]
        assert sorted(str(each.refused) for each in draws) == ["MoreThanTheBooksHold", "None"]
        forms = [each for each in came if (each.number, each.try_of) == (number, "form")]
        assert [each.refused for each in forms] == [None, None]
        assert len({each.seq for each in forms}) == 1
        assert sorted(each.repeated for each in forms) == [False, True]
    with own_clinic.database.read() as connection:
        numbers = connection.execute(select(entry.c.seq).where(entry.c.book == "R1").order_by(entry.c.seq))
        seqs = list(numbers.scalars())
        assert seqs == list(range(1, len(seqs) + 1))
        query = select(func.min(balance.c.amount_ug)).where(balance.c.bounded == 1)
        assert connection.execute(query).scalar_one() >= 0
        assert verify(connection, KEYS, lambda _book, _done, _total: None).is_clean
