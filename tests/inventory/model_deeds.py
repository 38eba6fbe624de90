"""What each deed of the clinic does to the plain numbers, and which rules it breaks."""

from dataclasses import dataclass
from datetime import date

from tests.inventory.model import NEW_YORK, Amount, Box, Deed, Model, Take, Verdict, after, inside

#: Who may handle drug, who may receive it, who may witness its waste.
HANDLERS = frozenset({"nurse", "pharmacist"})
RECEIVERS = frozenset({"pharmacist"})
WITNESSES = frozenset({"nurse", "pharmacist", "witness"})


@dataclass(frozen=True)
class Goods:
    """A product: kind, doses, substance, micrograms and microlitres of each container."""

    code: str
    kind: str
    doses: str
    substance: str
    amount_ug: int
    volume_ul: int


def receive(
    model: Model,
    deed: Deed,
    goods: Goods,
    label: str,
    serial: str | None,
    expires: date,
    came: date,
    place: str,
) -> Verdict:
    """One container of a carton comes from the supplier; out of date it goes aside, if it is here already."""
    verdict = model.begin(deed, RECEIVERS)
    if label in model.boxes:
        verdict.never.append("LabelTaken")
    if serial is not None and (goods.code, serial) in model.serials:
        verdict.never.append("AlreadyReceived")
    if place != f"{deed.book}.CAB":
        verdict.never.append("UnknownPlace")
    today = deed.at.astimezone(NEW_YORK).date()
    if came > today:
        verdict.never.append("WrongForm")
    if today > expires:
        verdict.policy.append("ExpiredLot")
        place = f"{deed.book}.QUAR"
    box = Box(
        label, deed.book, goods.kind, goods.doses, goods.substance, goods.amount_ug, goods.volume_ul, expires,
        goods.code, label,
    )  # fmt: skip
    supplier = (f"{deed.book}.SUPPLIER", label, goods.substance)
    verdict.moves.append((supplier, (place, label, goods.substance), goods.amount_ug))

    def then(_seq: int) -> None:
        model.boxes[label] = box
        if serial is not None:
            model.serials.add((goods.code, serial))

    verdict.then = then
    return verdict


def take(
    model: Model, deed: Deed, label: str, purpose: str, patient: str | None, order: str | None
) -> Verdict:
    """All of a stock container goes from storage into the taker's hands."""
    verdict = model.begin(deed, HANDLERS)
    box = model.find(verdict, deed, label)
    if box is None:
        return verdict
    place, left = model.where(box), model.left(box)
    if not box.stock:
        verdict.never.append("WrongContainerKind")
    if left == 0:
        verdict.never.append("NothingLeft")
    if model.holder(box) == deed.actor:
        verdict.never.append("AlreadyYours")
    if (purpose == "session" and box.doses != "multi") or (purpose == "dose" and patient is None):
        verdict.never.append("PatientNeeded")
    for_another = model.patient_of(box) not in (None, patient)
    if purpose == "dose" and box.doses == "single" and box.opened and for_another:
        verdict.policy.append("OpenedForAnother")
    if patient is not None:
        model.known(verdict, deed, patient)
        if purpose == "dose" or order is not None:
            model.ordered(verdict, deed, box, patient, order)
    model.in_date(verdict, deed, box)
    if place is not None:
        if place.split(".")[1] not in {"CAB", "OPEN", "RET"}:
            verdict.policy.append("AnotherHasIt" if model.holder(box) else "NotInStorage")
        mine = (f"{deed.book}.{deed.actor}", label, box.substance)
        verdict.moves.append(((place, label, box.substance), mine, left))

    def then(seq: int) -> None:
        model.takes[deed.book, seq] = Take(deed.actor, label, purpose, patient)
        box.takes.append(seq)
        made.append(seq)

    made: list[int] = []
    verdict.then = then
    verdict.undo = lambda: _untake(model, deed, box, made[0])
    return verdict


def _untake(model: Model, deed: Deed, box: Box, seq: int) -> None:
    box.takes.remove(seq)
    # Nobody was in a hurry for what was not taken.
    model.takes[deed.book, seq].explained = True


def explain(model: Model, deed: Deed, seq: int, patient: str, order: str | None, why: str) -> Verdict:
    """An emergency take gets its patient and its reason, once, from who took it."""
    verdict = model.begin(deed, None)
    found = model.takes.get((deed.book, seq))
    if found is None or found.purpose != "emergency" or found.actor != deed.actor or found.explained:
        verdict.never.append("NoSuchTake")
    model.known(verdict, deed, patient)
    if order is not None and (order not in model.orders or model.orders[order].patient != patient):
        verdict.never.append("OrderNotValid")
    if not why.strip():
        verdict.never.append("WrongForm")

    def then(_seq: int) -> None:
        assert found is not None
        found.patient, found.explained = found.patient or patient, True

    verdict.then = then
    return verdict


def draw(
    model: Model, deed: Deed, label: str, syringe: str, patient: str, order: str | None, typed: Amount
) -> Verdict:
    """A dose goes from a vial into a new syringe."""
    verdict = model.begin(deed, HANDLERS)
    if syringe in model.boxes:
        verdict.never.append("LabelTaken")
    model.known(verdict, deed, patient)
    box = model.find(verdict, deed, label)
    if box is None:
        return verdict
    if box.kind != "vial":
        verdict.never.append("WrongContainerKind")
    model.held(verdict, deed, box)
    model.in_date(verdict, deed, box)
    if box.doses == "single" and model.patient_of(box) not in (None, patient):
        verdict.policy.append("AnotherPatient")
    model.ordered(verdict, deed, box, patient, order)
    ug, ul = model.micrograms(verdict, box, typed)
    model.leaves(verdict, deed, box, ug, (f"{deed.book}.{deed.actor}", syringe, box.substance))

    def then(_seq: int) -> None:
        made = Box(
            syringe, deed.book, "syringe", "single", box.substance, ug, ul, box.expires, None, box.root,
            made_for=patient,
        )  # fmt: skip
        model.boxes[syringe] = made
        _open(box)

    verdict.then = then
    verdict.undo = lambda: _close(box)
    return verdict


def give(
    model: Model, deed: Deed, label: str, patient: str, order: str | None, typed: Amount | None, route: str
) -> Verdict:
    """Some of it, or all that is left, goes into the patient."""
    verdict = model.begin(deed, HANDLERS)
    model.known(verdict, deed, patient)
    if route != "IV":
        verdict.never.append("WrongForm")
    box = model.find(verdict, deed, label)
    if box is None:
        return verdict
    if model.patient_of(box) not in (None, patient):
        verdict.policy.append("AnotherPatient")
    model.held(verdict, deed, box)
    model.in_date(verdict, deed, box)
    model.ordered(verdict, deed, box, patient, order)
    if typed is None:
        ug = model.left(box)
        if ug == 0:
            verdict.never.append("NothingLeft")
    else:
        ug, _ = model.micrograms(verdict, box, typed)
    model.leaves(verdict, deed, box, ug, (f"{deed.book}.PATIENT", label, box.substance))
    verdict.then = lambda _seq: _open(box)
    verdict.undo = lambda: _close(box)
    return verdict


def waste(
    model: Model, deed: Deed, parts: list[tuple[str, Amount | None]], manner: str, place: str
) -> Verdict:
    """What is left of containers of one substance and patient goes to waste before a second person."""
    verdict = model.begin(deed, None)
    _witnessed(model, deed, verdict)
    if manner != "sink" or len({label for label, _ in parts}) < len(parts):
        verdict.never.append("WrongForm")
    if place != f"{deed.book}.WB":
        verdict.never.append("UnknownPlace")
    boxes: list[Box] = []
    for label, typed in parts:
        box = model.find(verdict, deed, label)
        if box is None:
            return verdict
        boxes.append(box)
        if box.stock and not box.opened:
            verdict.policy.append("StockNotRemainder")
        model.held(verdict, deed, box)
        left = model.left(box)
        if left == 0:
            verdict.never.append("NothingLeft")
        ug = left if typed is None else model.micrograms(verdict, box, typed)[0]
        if ug > left:
            verdict.never.append("MoreThanIsLeft")
        mine = (f"{deed.book}.{deed.actor}", label, box.substance)
        verdict.moves.append((mine, (place, label, box.substance), ug))
    patients = {model.patient_of(box) for box in boxes} - {None}
    if len(patients) > 1 or len({box.substance for box in boxes}) > 1:
        verdict.never.append("NotTogether")
    verdict.then = lambda _seq: _open(*boxes)
    verdict.undo = lambda: _close(*boxes)
    return verdict


def bring_back(
    model: Model, deed: Deed, label: str, place: str, reading: Amount | None, method: str | None
) -> Verdict:
    """A sealed container goes back as sealed, an opened one of many doses as opened; the books move what they hold."""
    verdict = model.begin(deed, None)
    box = model.find(verdict, deed, label)
    if box is None:
        return verdict
    source, left = model.where(box), model.left(box)
    if not box.stock:
        verdict.never.append("WrongContainerKind")
    if left == 0:
        verdict.never.append("NothingLeft")
    if reading is None and box.opened:
        verdict.never.append("SealedNeeded")
    if reading is not None:
        if box.doses == "single":
            verdict.never.append("OpenedSingleDose")
        if reading[1] != "mL":
            verdict.never.append("VolumeNeeded")
        if method != "eye":
            verdict.never.append("WrongForm")
    if place != f"{deed.book}." + ("OPEN" if reading else "RET"):
        verdict.never.append("WrongPlace")
    if source == place:
        verdict.never.append("AlreadyThere")
    model.held(verdict, deed, box)
    if source is not None:
        verdict.moves[:] = [((source, label, box.substance), (place, label, box.substance), left)]

    def then(_seq: int) -> None:
        box.takes = []
        if reading is not None:
            _open(box)

    def undo() -> None:
        box.takes = takes
        if reading is not None:
            _close(box)

    takes = box.takes
    verdict.then, verdict.undo = then, undo
    return verdict


def reverse(model: Model, deed: Deed, seq: int, why: str) -> Verdict:
    """Everything goes back where it came from, once, unless something later rests on it."""
    verdict = model.begin(deed, None)
    _witnessed(model, deed, verdict)
    if not why.strip():
        verdict.never.append("WrongForm")
    entered = model.entries.get((deed.book, seq))
    if entered is None:
        verdict.never.append("UnknownEntry")
        return verdict
    if entered.what == "reverse":
        verdict.never.append("ReversalStands")
    if not entered.moves:
        verdict.never.append("NothingToReverse")
    if entered.reversed:
        verdict.never.append("AlreadyReversed")
    verdict.moves = [(target, source, ug) for source, target, ug in reversed(entered.moves)]
    cells = after(model.cells, verdict.moves)
    for label in {label for move in verdict.moves for _, label, _ in move[:2]}:
        held = [ug for (place, of, _), ug in cells.items() if of == label and inside(place)]
        # Nothing below zero, and no vial in two places: what is drawn back into it must find it where it was.
        if min(held, default=0) < 0 or sum(ug > 0 for ug in held) > 1:
            verdict.never.append("UndoFirst")

    def then(_seq: int) -> None:
        entered.reversed = True
        entered.undo()

    verdict.then = then
    return verdict


def _witnessed(model: Model, deed: Deed, verdict: Verdict) -> None:
    """Who signs as a witness may witness here."""
    for who, role in deed.signed:
        if role == "witness" and not model.roles.get((deed.book, who), frozenset()) & WITNESSES:
            verdict.never.append("MayNotWitness")


def _open(*boxes: Box) -> None:
    for box in boxes:
        box.openings += 1


def _close(*boxes: Box) -> None:
    for box in boxes:
        box.openings -= 1
