"""What the flows share: taking patient and order, and the pieces of their pages."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.amount import printed_text
from inventory.dose_order import DoseOrder, find_order, orders_for
from inventory.errors import AnotherPatient, NoOrder
from inventory.holdings import Holding
from inventory.judgement import Judgement
from inventory.patient import Patient, find_patient
from scanners.label import grouped, short
from web import words
from web.drafts import State
from web.flow import Here, act_of, wrong_step
from web.frame import Ask, Button, Number, Progress, SoFar, Step
from web.given import Given, What


def take_patient(here: Here, state: State, code: str, holding: Holding) -> None:
    """Take the wristband; one order is taken with it, of several a number chooses.

    What was said of another patient's dose falls away.
    Raises: UnknownPatient. AnotherPatient: the container was made for another, and the act is only intended.
    """
    patient = find_patient(here.connection, here.keys, code, here.book)
    if holding.patient not in (None, code) and (holding.doses == "single" or not holding.is_stock):
        judge_patient(here, state, holding, patient)
    if state.get("patient") != code:
        for name in ("typed", "all", "route"):
            state.pop(name, None)
    state["patient"] = code
    for name in ("order", "no_order"):
        state.pop(name, None)
    if not holding.is_stock and holding.patient == code and holding.dose_order is not None:
        state["order"] = holding.dose_order
        return
    orders = orders_for(here.connection, code, holding.substance, here.now)
    if len(orders) == 1:
        state["order"] = orders[0].code


def judge_patient(here: Here, state: State, holding: Holding, scanned: Patient) -> None:
    """The wristband is that of the patient it was made for.

    Raises: AnotherPatient: with both patients in words, because the hands must stop.
    """
    made_for = find_patient(here.connection, here.keys, str(holding.patient), here.book)
    expected = f"{made_for.name}, born {words.birthday(made_for.born_on)}"
    found = f"{scanned.name}, born {words.birthday(scanned.born_on)}"
    Judgement(act_of(here, state)).broken(AnotherPatient(expected, found))


def take_order(here: Here, state: State, given: Given, holding: Holding) -> None:
    """Take the number of an order, or O for none.

    Raises: NotThisStep: neither. NoOrder: none, and the act is only intended.
    """
    orders = orders_for(here.connection, state["patient"], holding.substance, here.now)
    if given.what is What.CHOICE and int(given.code) <= len(orders):
        state["order"] = orders[int(given.code) - 1].code
        state.pop("no_order", None)
    elif given.what is What.ACTION and given.code == "WITHOUT ORDER":
        none = NoOrder("an order", "none", substance=holding.substance_name)
        Judgement(act_of(here, state)).broken(none)
        state["no_order"] = True
        state.pop("order", None)
    else:
        raise wrong_step(given, "the number of an order, or O for none")


def ask_person(here: Here, state: State, holding: Holding) -> Ask:
    """Asks for the wristband, then for the order."""
    if "patient" not in state:
        return Ask(
            "Scan the patient's wristband.", help=f"{holding.substance_name.capitalize()} is given by order."
        )
    orders = orders_for(here.connection, state["patient"], holding.substance, here.now)
    if orders:
        return Ask("Which order? Type its number.", help="  ".join(numbered(orders)))
    return Ask(
        f"No order for {holding.substance_name} is valid now.",
        help="Type O and press Enter to go on without.",
    )


def numbered(orders: Iterable[DoseOrder]) -> tuple[str, ...]:
    """The orders as numbered lines."""
    return tuple(f"{number} {order_words(order)}." for number, order in enumerate(orders, 1))


def order_words(order: DoseOrder) -> str:
    """Number, dose and route of an order."""
    unit = "mg/kg" if order.per_kg else "mg"
    return f"{order.code}: {printed_text(order.dose_ug)} {unit} {order.route}"


def person_so_far(here: Here, state: State) -> tuple[SoFar, ...]:
    """Patient and order, as the till receipt shows them."""
    if "patient" not in state:
        return ()
    patient = find_patient(here.connection, here.keys, state["patient"], here.book)
    lines = [SoFar(patient.name, (f"{words.born(patient.born_on)}, {patient.record_number}",))]
    if state.get("order"):
        order = find_order(here.connection, state["order"])
        if order is not None:
            given = (f"{words.mg_text(order.given_ug)} of it given so far",) if order.given_ug else ()
            lines.append(SoFar(f"Order {order_words(order)}", given))
    elif state.get("no_order"):
        lines.append(SoFar("Without an order"))
    return tuple(lines)


def container_so_far(holding: Holding) -> SoFar:
    """The container with its drug, lot and expiry."""
    lines = [holding.product_name or holding.substance_name]
    if holding.lot:
        expires = f", expires {words.day(holding.expires_on)}" if holding.expires_on else ""
        lines.append(f"Lot {holding.lot}{expires}")
    if holding.is_stock:
        lines.append("Multi-dose" if holding.doses == "multi" else "Single-dose")
    lines.append(f"Label {grouped(holding.label)}")
    title = f"{holding.what.capitalize()} {short(holding.label)} holds {words.mg_text(holding.left_ug)}"
    return SoFar(title, tuple(lines))


def number_of(holding: Holding, title: str = "", *, volume_first: bool = False) -> Number:
    """What is left in a container, as the number that matters."""
    return Number(
        holding.left_ug, holding.left_ul, drug=strength_words(holding), title=title, volume_first=volume_first,
        exact=holding.left_is_whole,
    )  # fmt: skip


def strength_words(holding: Holding) -> str:
    """Drug and strength: `ketamine 50 mg/mL`."""
    ug_per_ml, rest = divmod(holding.amount_ug * 1000, holding.volume_ul)
    about = "about " if rest else ""
    return f"{holding.substance_name} {about}{printed_text(ug_per_ml)} mg/mL"


def confirm(label: str, state: State) -> Button:
    """The main button of a check page: a bare Enter of a person presses it."""
    return Button(label, action=".", fields=(("scan", "CONFIRM"), ("step", str(state["step"]))))


def way(label: str, key: str, code: str, state: State, icon: str = "") -> Button:
    """Another choice of the foot: it posts an action word."""
    return Button(
        label, action=".", fields=(("scan", code), ("step", str(state["step"]))), key=key, icon=icon
    )


def steps(named: Iterable[tuple[str, bool]], last: str) -> tuple[Step, ...]:
    """The trail: done, the one now, not yet."""
    trail: list[Step] = []
    now_taken = False
    for label, done in named:
        progress = Progress.DONE if done else Progress.TODO if now_taken else Progress.NOW
        now_taken = now_taken or not done
        trail.append(Step(label, progress))
    trail.append(Step(last, Progress.TODO if now_taken else Progress.NOW))
    return tuple(trail)
