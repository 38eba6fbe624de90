"""An invented clinic for tests: movements and charted doses in a few words; amounts in mg, times in hours of a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from detection.streams import ChartedDose, Movement, Streams

SITE = "R1"
#: A Monday; hour 0 of all tests.
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
MG = 1_000_000


def at(hours: float, day: int = 0) -> datetime:
    """The instant so many hours into a day of the week."""
    return MONDAY + timedelta(days=day, hours=hours)


def charted(hours: float, mg: float | None, **fields: Any) -> ChartedDose:
    """One dose as charted ten minutes after it was given, by nurse N1 for patient P1 unless told otherwise."""
    day = fields.pop("day", 0)
    start = at(hours, day)
    values: dict[str, Any] = {
        "source": "fhir",
        "file": "week.ndjson",
        "place": "line 1",
        "administration_id": f"A{day}-{hours}",
        "status": "completed",
        "patient": "P1",
        "order": "O-P1",
        "staff": "N1",
        "substance": "ketamine",
        "amount_text": None if mg is None else str(mg),
        "unit": "mg",
        "amount_ng": None if mg is None else round(mg * MG),
        "started_at": start,
        "recorded_at": start + timedelta(minutes=10),
    }
    return ChartedDose(**(values | fields))


class Books:
    """Movements as a clinic makes them, one entry each, recorded as they happen."""

    def __init__(self) -> None:
        """Nothing has moved."""
        self.movements: list[Movement] = []
        self._entries = count(1)

    def move(
        self, hours: float, mg: float, kind: str, from_kind: str, to_kind: str, **fields: Any
    ) -> Movement:
        """One line of a new entry, by nurse N1 from vial V1 unless told otherwise."""
        when = at(hours, fields.pop("day", 0))
        values: dict[str, Any] = {
            "entry": f"{SITE}/{next(self._entries)}",
            "occurred_at": when,
            "recorded_at": when,
            "kind": kind,
            "person": "N1",
            "container": "V1",
            "root": "V1",
            "substance": "ketamine",
            "amount_ng": round(mg * MG),
            "from_kind": from_kind,
            "to_kind": to_kind,
            "site": SITE,
        }
        values |= fields
        for side in ("from", "to"):
            if values[f"{side}_kind"] == "person":
                values.setdefault(f"{side}_person", values["person"])
        self.movements.append(Movement(**values))
        return self.movements[-1]

    def issue(self, hours: float, mg: float, due_in_h: float = 10, **fields: Any) -> Movement:
        """Out of storage into the person's hands, due back."""
        due = at(hours + due_in_h, fields.get("day", 0))
        return self.move(hours, mg, "issue", "storage", "person", due_at=due, **fields)

    def draw(self, hours: float, mg: float, **fields: Any) -> Movement:
        """Into a syringe in the same hands."""
        return self.move(hours, mg, "draw", "person", "person", **({"container": "S1"} | fields))

    def give(self, hours: float, mg: float, **fields: Any) -> Movement:
        """To the patient."""
        values = {"patient": "P1", "order": "O-P1", "container": "S1"} | fields
        return self.move(hours, mg, "administration", "person", "patient", **values)

    def waste(self, hours: float, mg: float, **fields: Any) -> Movement:
        """Away, before a witness."""
        return self.move(hours, mg, "waste", "person", "waste", **({"witness": "N2"} | fields))

    def put_back(self, hours: float, mg: float, **fields: Any) -> Movement:
        """To the return place."""
        return self.move(hours, mg, "stock_return", "person", "return", **fields)


def streams(books: Books, *charts: ChartedDose, charted_to: datetime | None = None) -> Streams:
    """The site's streams; the feed reaches to the end of the week unless told otherwise."""
    reached = charted_to or at(0, 7)
    return Streams(site=SITE, movements=tuple(books.movements), charted=charts, charted_to=reached)


def without_feed(known: Streams) -> Streams:
    """The same site with no chart."""
    return replace(known, charted=(), charted_to=None)


def clean_week() -> Streams:
    """Three nurses, five days, three patients a day: each taken, drawn, given in parts, wasted, charted and put back.

    As honest charts are: clocks a few minutes off, a dose of two parts charted as one, a message sent twice, one
    amended, one charted twelve hours late, and one dose charted in micrograms (the reader made it the same mass).
    """
    books, charts = Books(), []
    for day in range(5):
        for number, nurse in enumerate(("N1", "N2", "N3")):
            vial = f"V{day}{number}"
            who: dict[str, Any] = {"day": day, "person": nurse, "root": vial}
            books.issue(8, 500, container=vial, **who)
            for visit in range(3):
                hour, patient = 9 + 2 * visit, f"P{number}{visit}"
                whom = who | {
                    "patient": patient,
                    "order": f"O-{patient}",
                    "container": f"S{day}{number}{visit}",
                }
                books.draw(hour, 50, **whom)
                books.give(hour + 0.1, 20, **whom)
                books.give(hour + 0.6, 15, **whom)
                books.waste(hour + 0.8, 15, **(whom | {"witness": "N4"}))
                chart = charted(
                    hour + 0.15, 35, day=day, patient=patient, order=f"O-{patient}", staff=nurse,
                    administration_id=f"A{day}{number}{visit}",
                )  # fmt: skip
                if (day, number, visit) == (1, 1, 1):
                    chart = replace(chart, recorded_at=at(hour + 12.5, day))
                charts += [chart, chart] if visit == 2 else [chart]
                if (day, number, visit) == (2, 2, 0):
                    charts.append(replace(chart, order=None, recorded_at=at(20, day)))
            books.put_back(17, 350, container=vial, **who)
    return streams(books, *charts, charted_to=at(0, 7))
