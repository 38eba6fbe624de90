"""A clinic in plain numbers: micrograms by cell, what is open, which rules an act breaks; nothing of the program.

Written from what a nurse, a pharmacist and an inspector expect, so that the state machine can hold it beside the books.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

#: Place, container, substance.
Cell = tuple[str, str, str]
#: From, to, micrograms.
Move = tuple[Cell, Cell, int]
#: Thousandths of a unit as typed: micrograms of "mg", microlitres of "mL", or of nobody knows what.
Amount = tuple[int, str | None]

NEW_YORK = ZoneInfo("America/New_York")
#: The ends of the codes of places that may hold less than nothing.
OUTSIDE = ("SUPPLIER", "PATIENT", "OVERFILL", "WB")
#: Who has to sign: does the one who does it, and does a witness.
SIGNED: dict[str, tuple[bool, bool]] = {
    "receive": (True, False),
    "return opened": (True, False),
    "waste": (True, True),
    "reverse": (True, True),
}


@dataclass
class Box:
    """A container: what it is, for whom, whether something came out of it. Units: micrograms, microlitres."""

    label: str
    book: str
    kind: str
    doses: str
    substance: str
    amount_ug: int
    volume_ul: int
    expires: date
    product: str | None
    root: str
    #: Entries that took something out of it, or found it open.
    openings: int = 0
    made_for: str | None = None
    #: Numbers of the takes since it was last brought back.
    takes: list[int] = field(default_factory=list)

    @property
    def opened(self) -> bool:
        """Something came out of it, or it came back opened."""
        return self.openings > 0

    @property
    def stock(self) -> bool:
        """It came from a supplier."""
        return self.product is not None


@dataclass(frozen=True)
class Prescribed:
    """An order."""

    patient: str
    substance: str
    start: datetime

    def holds(self, patient: str, substance: str, at: datetime) -> bool:
        """It is for this patient and substance, and valid for a day."""
        same = (self.patient, self.substance) == (patient, substance)
        return same and self.start <= at < self.start + timedelta(days=1)


@dataclass
class Take:
    """A take, with its patient once one was named."""

    actor: str
    box: str
    purpose: str
    patient: str | None
    explained: bool = False


@dataclass(frozen=True)
class Deed:
    """Who does what when and where, whether it has already happened, and who signed as what over which draft."""

    what: str
    book: str
    actor: str
    at: datetime
    happened: bool = False
    signed: tuple[tuple[str, str], ...] = ()
    over_this: bool = True
    too_early: bool = False
    too_late: bool = False


@dataclass
class Verdict:
    """What must come of a deed: refused for one of the reasons, or these moves with all broken rules named."""

    never: list[str] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    then: Callable[[int], None] = lambda _seq: None
    #: What a reversal takes back beside the moves.
    undo: Callable[[], None] = lambda: None

    def refused(self, happened: bool) -> bool:
        """An intention may break no rule; a fact only those of policy."""
        return bool(self.never) or (bool(self.policy) and not happened)


@dataclass
class Entered:
    """What stands in a book."""

    what: str
    moves: list[Move]
    undo: Callable[[], None]
    reversed: bool = False


class Model:
    """The clinic: roles, boxes, patients, orders, takes, cells."""

    def __init__(self, roles: dict[tuple[str, str], frozenset[str]]) -> None:
        """Begin with people's roles by book and person, and nothing else."""
        self.roles = roles
        self.cells: dict[Cell, int] = {}
        self.boxes: dict[str, Box] = {}
        self.patients: dict[str, str] = {}
        self.orders: dict[str, Prescribed] = {}
        self.takes: dict[tuple[str, int], Take] = {}
        self.entries: dict[tuple[str, int], Entered] = {}
        self.serials: set[tuple[str, str]] = set()

    # What is where.

    def where(self, box: Box) -> str | None:
        """The one place inside the books that has some of it."""
        held = [
            place
            for (place, label, _), ug in self.cells.items()
            if label == box.label and ug > 0 and inside(place)
        ]
        assert len(held) < 2, held
        return held[0] if held else None

    def left(self, box: Box) -> int:
        """Micrograms left in it."""
        place = self.where(box)
        return self.cells[place, box.label, box.substance] if place else 0

    def holder(self, box: Box) -> str | None:
        """The person in whose hands it is."""
        place = self.where(box)
        person = place.split(".")[1] if place else ""
        return person if person.startswith("P-") else None

    def patient_of(self, box: Box) -> str | None:
        """For whom it was drawn, or was last taken since it came back."""
        if not box.stock:
            return box.made_for
        return self.takes[box.book, box.takes[-1]].patient if box.takes else None

    def sums(self) -> dict[tuple[str, str], int]:
        """All that was made of each received container, over all cells: nothing comes from nothing."""
        sums: dict[tuple[str, str], int] = {}
        for (_, label, substance), ug in self.cells.items():
            family = self.boxes[label].root, substance
            sums[family] = sums.get(family, 0) + ug
        return sums

    def move(self, verdict: Verdict, deed: Deed, seq: int) -> None:
        """It was done."""
        self.cells = after(self.cells, verdict.moves)
        self.entries[deed.book, seq] = Entered(deed.what, verdict.moves, verdict.undo)
        verdict.then(seq)

    # What every deed asks.

    def begin(self, deed: Deed, needed: frozenset[str] | None) -> Verdict:
        """Who may, who signed what, and that it is not to come."""
        verdict = Verdict()
        if needed is not None and not self.roles.get((deed.book, deed.actor), frozenset()) & needed:
            verdict.policy.append("MayNot")
        if deed.too_early:
            verdict.never.append("NotYet")
        if deed.signed and not deed.over_this:
            verdict.never.append("DraftChanged")
        if deed.too_late and deed.signed and not deed.happened:
            verdict.never.append("SignedLate")
        if any((role == "actor") != (who == deed.actor) for who, role in deed.signed):
            verdict.never.append("WitnessIsActor")
        actor, witness = SIGNED.get(deed.what, (False, False))
        roles = {role for _, role in deed.signed}
        if (actor and "actor" not in roles) or (witness and "witness" not in roles):
            verdict.never.append("SignatureNeeded")
        return verdict

    def find(self, verdict: Verdict, deed: Deed, label: str) -> Box | None:
        """The container, if it is one of this registration's."""
        box = self.boxes.get(label)
        if box is None:
            verdict.never.append("UnknownContainer")
        elif box.book != deed.book:
            verdict.never.append("ForeignContainer")
            box = None
        return box

    def known(self, verdict: Verdict, deed: Deed, patient: str) -> None:
        """The patient is one of this registration's."""
        if self.patients.get(patient) != deed.book:
            verdict.never.append("UnknownPatient")

    def ordered(self, verdict: Verdict, deed: Deed, box: Box, patient: str, order: str | None) -> None:
        """There is an order for this patient and substance now."""
        found = self.orders.get(order) if order else None
        if order is None:
            verdict.policy.append("NoOrder")
        elif found is None or not found.holds(patient, box.substance, deed.at):
            verdict.policy.append("OrderNotValid")

    def in_date(self, verdict: Verdict, deed: Deed, box: Box) -> None:
        """The day printed on it is its last."""
        if deed.at.astimezone(NEW_YORK).date() > box.expires:
            verdict.policy.append("Expired")

    def held(self, verdict: Verdict, deed: Deed, box: Box) -> None:
        """It is in the hands of who does it; a fact brings it there first."""
        place, holder = self.where(box), self.holder(box)
        if place is None or holder == deed.actor:
            return
        verdict.policy.append("AnotherHasIt" if holder else "NotInYourHands")
        mine = (f"{deed.book}.{deed.actor}", box.label, box.substance)
        verdict.moves.append(((place, box.label, box.substance), mine, self.left(box)))

    def micrograms(self, verdict: Verdict, box: Box, typed: Amount) -> tuple[int, int]:
        """Micrograms and microlitres of what was typed; by volume, the parts sum to the whole."""
        thousandths, unit = typed
        if unit is None:
            verdict.never.append("WrongUnit")
            return 0, 0
        if unit == "mg":
            return thousandths, max(nearest(thousandths * box.volume_ul, box.amount_ug), 1)
        out_ug = box.amount_ug - self.left(box)
        out_ul = nearest(out_ug * box.volume_ul, box.amount_ug)
        ug = box.amount_ug * (out_ul + thousandths) // box.volume_ul - out_ug
        if ug <= 0:
            verdict.never.append("NotWholeAmount")
        return ug, thousandths

    def leaves(self, verdict: Verdict, deed: Deed, box: Box, ug: int, target: Cell) -> None:
        """So much goes from the hands of who does it; more than was there is overfill."""
        mine = (f"{deed.book}.{deed.actor}", box.label, box.substance)
        more = ug - self.left(box)
        if more > 0:
            verdict.policy.append("MoreThanTheBooksHold")
            verdict.moves.append(((f"{deed.book}.OVERFILL", box.label, box.substance), mine, more))
        verdict.moves.append((mine, target, ug))


def after(cells: dict[Cell, int], moves: list[Move]) -> dict[Cell, int]:
    """The cells when so much was moved."""
    moved = dict(cells)
    for source, target, ug in moves:
        moved[source] = moved.get(source, 0) - ug
        moved[target] = moved.get(target, 0) + ug
    return moved


def inside(place: str) -> bool:
    """It is a place that cannot hold less than nothing."""
    return place.split(".")[1] not in OUTSIDE


def nearest(numerator: int, denominator: int) -> int:
    """The nearest whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)
