"""A process that posts until it is killed; before each command it says what it tries, afterwards what came of it."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from sqlalchemy.exc import DBAPIError, DisconnectionError

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import Refused
from inventory.execution import execute
from inventory.issue import Issue, Purpose, take
from inventory.receipt import receive
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, START, Clinic

#: An operation and its command.
Try = tuple[Callable[..., Any], Any]


@dataclass(frozen=True)
class About:
    """The process is about to run this."""

    operation: Callable[..., Any]
    command: Any


@dataclass(frozen=True)
class Done:
    """`execute` returned: the entry's number, or the name of the refusal."""

    command_id: str
    seq: int | None
    refused: str | None


def post_until_killed(url: str, name: str, patient: str, order: str, pipe: Connection) -> None:
    """Post one case after the other; it ends by itself when the database is gone.

    Args: name: five characters that no other process has; labels and command numbers begin with it.
    """
    clinic = Clinic(url, start=START + timedelta(hours=2), prefix=name)
    try:
        for operation, command in cases(clinic, name, patient, order):
            pipe.send(About(operation, command))
            try:
                posted = execute(clinic.database, operation, command)
            except Refused as refused:
                pipe.send(Done(command.act.command_id, None, type(refused).__name__))
            else:
                pipe.send(Done(command.act.command_id, posted.seq, None))
    except (DBAPIError, DisconnectionError):
        # The server was killed: what was tried last is not known here.
        pipe.close()


def cases(clinic: Clinic, name: str, patient: str, order: str) -> Iterator[Try]:
    """Every kind of post, with one signature, with two and with none, and a refusal; each is accepted but that."""
    numbers, chance = itertools.count(1), Random(name)

    def label(stem: str) -> str:
        return f"{stem}{name}{next(numbers):06d}"

    while True:
        vial, spare = label("V"), label("V")
        carton = clinic.carton(2, labels=(vial, spare))
        yield receive, clinic.sign(receive, clinic.receive_command(carton), (CORA, "actor"))
        yield take, Issue(clinic.act(), vial, Purpose.SESSION)
        for _ in range(chance.randint(1, 3)):
            syringe, drawn = label("S"), parse_amount("70 mg")
            yield draw_up, Draw(clinic.act(), vial, syringe, patient, order, drawn)
            yield administer, Administer(clinic.act(), syringe, patient, order, parse_amount("35 mg"), "IV")
            rest = Waste(clinic.act(), (WastePart(syringe),), "sink", "left_over", "R1.WB")
            yield waste, clinic.sign(waste, rest, (ANN, "actor"), (BEN, "witness"))
            yield administer, Administer(clinic.act(), syringe, patient, order, None, "IV")
        back = Return(clinic.act(), vial, "R1.OPEN", parse_amount("4 mL"), "eye")
        yield return_stock, clinic.sign(return_stock, back, (ANN, "actor"))
        yield take, Issue(clinic.act(), spare, Purpose.EMERGENCY)
        yield return_stock, Return(clinic.act(), spare, "R1.RET")
