"""One of several processes that do the same at the same moment: to the same vials, and with the same form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Barrier
from queue import Queue
from typing import Any

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.waste import Waste, WastePart, waste
from tests.cast import Clinic
from tests.inventory.teams import Team

#: Seconds that a process waits for the others at each try.
PATIENCE = 60


@dataclass(frozen=True)
class Round:
    """The vials that all are at: four in the nurse's hands or the cabinet, and one that is taken by one form."""

    number: int
    drawn: str
    given: str
    wasted: str
    taken: str
    of_the_form: str
    patient: str
    order: str


@dataclass(frozen=True)
class Came:
    """What came of one try: the entry's number and whether it was there already, or the name of what stopped it."""

    number: int
    try_of: str
    command_id: str
    seq: int | None
    repeated: bool
    refused: str | None


def tries(clinic: Clinic, team: Team, each: Round) -> dict[str, tuple[Callable[..., Any], Any]]:
    """What each process does in a round; the signatures are made before, over what all of them see."""
    syringe = clinic.label(f"S{clinic.command_id()[0]}")
    nurse = team.nurse
    draw = Draw(clinic.act(nurse), each.drawn, syringe, each.patient, each.order, parse_amount("300 mg"))
    give = Administer(clinic.act(nurse), each.given, each.patient, each.order, parse_amount("100 mg"), "IV")
    part = WastePart(each.wasted, parse_amount("100 mg"))
    rest = Waste(clinic.act(nurse), (part,), "sink", "session_ended", f"{team.book}.WB")
    one_form = clinic.act(nurse, command_id=f"form-{team.book}-{each.number}")
    return {
        "draw": (draw_up, draw),
        "give": (administer, give),
        "waste": (waste, clinic.sign(waste, rest, (nurse, "actor"), (team.witness, "witness"))),
        "take": (take, Issue(clinic.act(nurse), each.taken, Purpose.SESSION)),
        "form": (take, Issue(one_form, each.of_the_form, Purpose.SESSION)),
    }


def contend(
    url: str,
    start: datetime,
    name: str,
    team: Team,
    rounds: list[Round],
    barrier: Barrier,
    results: "Queue[Came]",
) -> None:
    """Do every try of every round, each at once with the others; `name` is one letter that no other has."""
    clinic = Clinic(url, start=start, prefix=name)
    for each in rounds:
        barrier.wait(PATIENCE)
        for try_of, (operation, command) in tries(clinic, team, each).items():
            barrier.wait(PATIENCE)
            seq, repeated, refused = None, False, None
            try:
                posted = clinic.run(operation, command)
            except Exception as stopped:  # noqa: BLE001 - a refusal or a fault, the judge looks at its name
                refused = type(stopped).__name__
            else:
                seq, repeated = posted.seq, posted.repeated
            results.put(Came(each.number, try_of, command.act.command_id, seq, repeated, refused))
    clinic.close()
