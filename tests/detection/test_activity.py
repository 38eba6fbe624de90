"""The books as detectors see them: each line a movement in nanograms, with whom it was for; the chart as it came."""

from dataclasses import replace
from datetime import timedelta

from detection.activity import streams_of
from detection.charted import import_chart
from detection.streams import Movement, Streams
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.chart_patient import code_for
from inventory.draw import Draw, draw_up
from inventory.issue import ExplainTake, Issue, Purpose, explain_take, take
from inventory.patient import Weigh, weigh
from inventory.stock_return import Return, return_stock
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, EVE, KEYS, SINGLE, START, Clinic, committed
from tests.detection.chart_file import administration, chart

LONG_AGO = START - timedelta(days=90)
MG = 1_000_000


def streams(clinic: Clinic, site: str = "R1", since_days: float = 0) -> Streams:
    """What detectors see; `since_days` counts from the beginning."""
    since = START + timedelta(days=since_days) if since_days else LONG_AGO
    with clinic.database.read() as connection:
        return streams_of(connection, KEYS, site, since, clinic.clock())


def treated(clinic: Clinic) -> tuple[str, str, str, str]:
    """Taken, drawn, given in part, the rest wasted before Ben: vial, syringe, patient, order."""
    vial, syringe = clinic.taken(), clinic.label("SYRI")
    patient, order = clinic.patient_with_order()
    clinic.run(draw_up, Draw(clinic.act(), vial, syringe, patient, order, parse_amount("35 mg")))
    clinic.run(administer, Administer(clinic.act(), syringe, patient, order, parse_amount("25 mg"), "IV"))
    poured = Waste(clinic.act(), (WastePart(syringe),), "sink", "left_over", "R1.WB")
    clinic.run_signed(waste, poured, (ANN, "actor"), (BEN, "witness"))
    return vial, syringe, patient, order


def test_a_treatment_is_a_movement_a_line(clinic: Clinic) -> None:
    """Kind, from and to, in whole nanograms; the syringe's root is its vial; the witness stands on the waste."""
    vial, syringe, patient, order = treated(clinic)
    received, *rest = streams(clinic).movements
    assert (received.kind, received.from_kind, received.to_kind) == ("receipt", "supplier", "storage")
    assert (received.amount_ng, received.person) == (500 * MG, CORA.code)
    found = [(each.kind, each.from_kind, each.to_kind, each.container, each.amount_ng) for each in rest]
    assert found == [
        ("issue", "storage", "person", vial, 500 * MG),
        ("draw", "person", "person", syringe, 35 * MG),
        ("administration", "person", "patient", syringe, 25 * MG),
        ("waste", "person", "waste", syringe, 10 * MG),
    ]
    assert {each.root for each in rest} == {vial}
    assert {each.substance for each in rest} == {"ketamine"}
    assert {each.site for each in rest} == {"R1"}
    taken, drawn, given, poured = rest
    assert [(each.patient, each.order) for each in (taken, drawn, given)] == [
        (None, None), (patient, order), (patient, order),
    ]  # fmt: skip
    assert (poured.witness, given.witness) == (BEN.code, None)
    assert (taken.to_person, drawn.from_person, poured.from_person) == (ANN.code,) * 3
    assert taken.due_at == taken.occurred_at + timedelta(hours=10)
    assert [each.recorded_at > each.occurred_at for each in rest] == [True] * 4


def test_an_entry_that_says_more_than_one_thing_is_as_many_movements(clinic: Clinic) -> None:
    """Overfill and dose are two lines of one entry, with its exception on both."""
    vial = clinic.taken()
    patient, order = clinic.patient_with_order()
    over = Draw(clinic.act(happened=True), vial, clinic.label(), patient, order, parse_amount("520 mg"))
    number = clinic.run(draw_up, over).number
    lines = [each for each in streams(clinic).movements if each.entry == number]
    assert sorted((each.from_kind, each.amount_ng) for each in lines) == [
        ("overfill", 20 * MG),
        ("person", 520 * MG),
    ]
    assert {each.exceptions for each in lines} == {("more_than_the_books_hold",)}


def test_an_emergency_take_is_for_whom_it_was_named_afterwards(clinic: Clinic) -> None:
    """Nobody's until then; its movement is the same one."""
    (label,) = clinic.receive(1, SINGLE)
    posted = clinic.run(take, Issue(clinic.act(), label, Purpose.EMERGENCY))
    assert movement(clinic, posted.number).patient is None
    patient, order = clinic.patient_with_order()
    clinic.run(explain_take, ExplainTake(clinic.act(), posted.seq, patient, order, "laryngospasm"))
    named = movement(clinic, posted.number)
    assert (named.patient, named.order) == (patient, order)


def movement(clinic: Clinic, entry: str) -> Movement:
    """The one movement of an entry."""
    (found,) = [each for each in streams(clinic).movements if each.entry == entry]
    return found


def test_a_site_sees_its_own_movements_alone(clinic: Clinic) -> None:
    """Nothing of the other registration, neither of its drug nor of its orders."""
    treated(clinic)
    assert streams(clinic, "R2").movements == ()
    assert streams(clinic, "R2").orders == ()
    clinic.order(clinic.register(EVE), actor=EVE)
    assert len(streams(clinic, "R2").orders) == 1
    assert len(streams(clinic).orders) == 1


def test_what_is_in_a_hand_is_seen_whole_however_long_ago(clinic: Clinic) -> None:
    """Older movements are left out, but for every one of a vial of which something is still in a hand."""
    held = clinic.taken()
    back = clinic.taken()
    clinic.run(return_stock, Return(clinic.act(), back, "R1.RET"))
    assert {each.root for each in streams(clinic).movements} == {held, back}
    later = streams(clinic, since_days=30)
    assert [(each.kind, each.root) for each in later.movements] == [("receipt", held), ("issue", held)]


def test_orders_are_seen_with_the_weight_that_they_need(clinic: Clinic) -> None:
    """In nanograms, or nanograms a kilogram with grams; an order that ran out before is left out."""
    patient = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg", patient), "measured"))
    plain, by_weight = clinic.order(patient), clinic.order(patient, dose_ug=500, per_kg=True)
    found = {each.order: each for each in streams(clinic).orders}
    assert (found[plain].dose_ng, found[plain].per_kg) == (35 * MG, False)
    assert (found[by_weight].dose_ng, found[by_weight].per_kg) == (500_000, True)
    assert found[by_weight].weight_g == 70_000
    assert found[plain].patient == patient
    assert streams(clinic, since_days=2).orders == ()


def test_charted_doses_have_the_books_codes_where_they_are_known(clinic: Clinic) -> None:
    """A record number, a user name in any case or a person's code; of whom nobody here knows, the chart's own code."""
    patient = clinic.register()
    at = clinic.clock()
    text = chart(
        administration("a1", at, 35, patient=f"N-{patient}", staff="ANN"),
        administration("a2", at, 35, patient="X-9", staff="P-0002"),
        administration("a3", at, 35, patient=f"n-{patient}", staff="stranger"),
    )
    import_chart(clinic.database, "R1", text, "day.ndjson")
    found = [(each.administration_id, each.patient, each.staff) for each in streams(clinic).charted]
    with clinic.database.write() as connection:
        stranger = code_for(connection, KEYS, "R1", "X-9")
    assert found == [("a1", patient, ANN.code), ("a2", stranger, BEN.code), ("a3", patient, "stranger")]
    assert streams(clinic).charted[0].amount_ng == 35 * MG
    assert streams(clinic, "R2").charted == ()


def test_a_charted_dose_is_known_when_it_came(clinic: Clinic) -> None:
    """However early the chart says that it was written: a run as of before that does not see it."""
    early = clinic.clock()
    clinic.clock.at += timedelta(hours=6)
    written = {"lastUpdated": early.isoformat()}
    text = chart(administration("a1", early, 35, patient="N-1", meta=written))
    import_chart(clinic.database, "R1", text, "day.ndjson")
    seen = streams(clinic)
    (dose,) = seen.charted
    assert dose.started_at == early
    assert dose.recorded_at is not None
    assert dose.recorded_at >= early + timedelta(hours=6)
    assert seen.known_at(early + timedelta(hours=5)).charted == ()
    assert seen.charted_to == early
    assert replace(seen, charted=()) == replace(streams(clinic), charted=())


def test_without_a_file_there_is_no_feed(clinic: Clinic) -> None:
    """Not a chart that is empty: nothing is said of how far it reaches."""
    assert streams(clinic).charted_to is None
