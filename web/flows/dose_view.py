"""What a nurse sees of a dose before she confirms it: mg/kg, the clinic's range, what stays, and the label."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from inventory.dose_order import DoseOrder
from inventory.holdings import Holding
from inventory.moment import to_us
from inventory.patient import Patient, find_patient
from inventory.tables.custody import dose_order
from scanners.label import short
from web import words
from web.drafts import State
from web.flow import Here
from web.flows import parts
from web.frame import Ask, Button, Fact, SyringeLabel
from web.frame import State as Shape

#: Patients offered by number at most: the digits that a person types.
LISTED_MAX = 9
#: Colour band of a substance's class on a syringe label (ISO 26825).
BANDS = {"ketamine": "induction", "esketamine": "induction", "midazolam": "benzodiazepine"}
BANDS |= {"lorazepam": "benzodiazepine", "diazepam": "benzodiazepine"}


def todays_list(here: Here, substance: str) -> tuple[Patient, ...]:
    """Patients with an order for the substance that is valid now, in the order in which they were written."""
    now_us = to_us(here.now)
    codes = here.connection.execute(
        select(dose_order.c.patient)
        .where(
            dose_order.c.book == here.book, dose_order.c.substance == substance,
            dose_order.c.valid_from_us <= now_us, dose_order.c.valid_to_us > now_us,
        )
        .order_by(dose_order.c.seq)
    ).scalars()  # fmt: skip
    first = list(dict.fromkeys(codes))[:LISTED_MAX]
    return tuple(find_patient(here.connection, here.keys, code, here.book) for code in first)


def ask_for_patient(here: Here, state: State, holding: Holding) -> tuple[Ask, tuple[Button, ...]]:
    """Asks for the wristband, with today's list by number."""
    listed = todays_list(here, holding.substance)
    buttons = tuple(
        Button(
            f"{patient.name}, {words.born(patient.born_on)}", action=".",
            fields=(("scan", str(number)), ("step", str(state["step"]))), key=str(number),
        )
        for number, patient in enumerate(listed, 1)
    )  # fmt: skip
    help_text = "Or type a number of today's list." if listed else ""
    return Ask("Scan the patient's wristband.", help=help_text), buttons


def dose_details(
    here: Here, patient: Patient, order: DoseOrder | None, holding: Holding, amount_ug: int
) -> tuple[Fact, ...]:
    """Milligrams a kilogram where the weight is known, the clinic's range, and what is left afterwards."""
    facts = [*_per_kg(here, patient, order, amount_ug), *overfill(holding, amount_ug)]
    left = max(holding.left_ug - amount_ug, 0)
    both = words.both_text(left, holding.volume_of(left))
    facts.append(Fact(f"Left in {holding.what} {short(holding.label)} after", both))
    return tuple(facts)


def overfill(holding: Holding, amount_ug: int) -> tuple[Fact, ...]:
    """What this entry declares beyond what the books hold."""
    more_ug = amount_ug - holding.left_ug
    if more_ug <= 0:
        return ()
    return (Fact("Overfill declared with it", words.mg_text(more_ug), state=Shape.QUESTION),)


def _per_kg(here: Here, patient: Patient, order: DoseOrder | None, amount_ug: int) -> list[Fact]:
    weight = patient.weight
    if weight is None:
        return [Fact("For each kg", "no weight known")]
    per_kg_ug = Decimal(amount_ug) * 1000 / weight.grams
    how = f"{weight.how}, {words.moment(weight.at, here.zone, here.now)}"
    kilograms = words.three_significant(Decimal(weight.grams) / 1000)
    facts = [Fact(f"For {kilograms} kg ({how})", f"{words.three_significant(per_kg_ug / 1000)} mg/kg")]
    if order is not None and order.per_kg and weight.how != "measured":
        facts.append(Fact("Weight", f"{weight.how}, not measured", state=Shape.QUESTION))
    for substance, route, least, most in here.visitor.station.policy.range_ug_per_kg:
        if order is not None and (order.substance, order.route) == (substance, route):
            inside = least <= per_kg_ug <= most
            least_text = words.three_significant(Decimal(least) / 1000)
            span = f"{least_text} to {words.three_significant(Decimal(most) / 1000)} mg/kg"
            shape = Shape.DONE if inside else Shape.DUE
            facts.append(
                Fact(f"This clinic's range, {route}", f"{'Inside' if inside else 'Outside'} {span}", shape)
            )
    return facts


def sticker(
    here: Here, patient: Patient, order: DoseOrder | None, holding: Holding, amount_ug: int, volume_ul: int
) -> SyringeLabel:
    """The label that goes on the syringe."""
    route = f"  {order.route}" if order else ""
    given_name, _, family_name = here.visitor.name.partition(" ")
    lines = (
        f"{words.mg_text(amount_ug)} = {words.ml_text(volume_ul)}{route}",
        f"{_surname_first(patient.name)}  {patient.record_number}",
        f"{given_name[0]}. {family_name} {words.moment(here.now, here.zone, here.now)}",
    )
    return SyringeLabel(parts.strength_words(holding), lines, BANDS.get(holding.substance, "other"))


def _surname_first(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {given[0]}" if given else family
