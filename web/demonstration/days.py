"""Which story begins when: the days of the three registrations, their ordinary work, honest slips and two diverters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from inventory.staff import Role
from web.demonstration import single_dose
from web.demonstration.cast import ANN, BEN, HILLSIDE, KEPT, LAKESIDE, RIVERBANK, UNCHARTED, Member, members
from web.demonstration.chart import Slip
from web.demonstration.clinic import KETAMINE, MIDAZOLAM, SYRINGE
from web.demonstration.desk import Hand
from web.demonstration.open_now import TAKEN, half_done
from web.demonstration.patients import Patient
from web.demonstration.session import Session, Story, Visit, lasts
from web.demonstration.stock import bring
from web.demonstration.truth import Truth
from web.demonstration.ward import Ward

#: When the pharmacist looks at the shelf, and when sessions begin, by room; when single containers are taken.
SHELF, FIRST_PATIENT, AFTERNOON = time(7, 15), (time(8, 0), time(9, 30)), time(15, 20)
#: Fewer sealed ones than this, and another carton comes.
LEAST = ((KETAMINE, 8), (MIDAZOLAM, 5), (SYRINGE, 3))
#: Honest slips, by registration and days before the end: in the day's first session, with its second patient.
SLIPS = {
    (RIVERBANK, 2): Slip.FORGOTTEN, (RIVERBANK, 7): Slip.WRONG_UNIT, (RIVERBANK, 10): Slip.LATE,
    (RIVERBANK, 13): Slip.TAKEN_BACK, (HILLSIDE, 2): Slip.LATE, (HILLSIDE, 4): Slip.TWICE,
    (HILLSIDE, 9): Slip.FORGOTTEN, (LAKESIDE, 5): Slip.WRONG_UNIT, (LAKESIDE, 8): Slip.LATE,
    (LAKESIDE, 12): Slip.TWICE,
}  # fmt: skip
#: Days before the end on which a vial too many is taken and kept.
KEPT_ON = frozenset({2, 6, 10, 18, 26})
#: Days before the end: an emergency; a vial that comes back only when its taker is reminded the next day.
EMERGENCY_ON, OVERNIGHT_ON = (RIVERBANK, 5), (HILLSIDE, 7)
OVERNIGHT, HALF_AN_HOUR = timedelta(hours=16, minutes=55), timedelta(minutes=30)
#: How long a story out of a single container lasts at the most.
SINGLE_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Begin:
    """A story and when it begins."""

    at: datetime
    story: Callable[[], Story]


@dataclass(frozen=True)
class Day:
    """One day of one registration; `ago` counts back from the day of the end."""

    ward: Ward
    date: date
    ago: int
    until: datetime
    seed: str
    truth: Truth

    def at(self, clock: time) -> datetime:
        """A time of this day by the registration's own clock."""
        return datetime.combine(self.date, clock, ZoneInfo(self.ward.site.zone)).astimezone(UTC)

    def chance(self, name: str) -> Random:
        """The chance of one story; it does not depend on what else happens."""
        return Random(f"{self.seed}/{self.ward.site.code}/{self.ago}/{name}")  # noqa: S311 - seeded, invents no secret

    def hand(self, person: Member, room: int) -> Hand:
        """A person in a room."""
        return Hand(self.ward.desk, self.ward.site, person, self.ward.site.place(f"W{room}"))


def days_of(ward: Ward, days: int, until: datetime, seed: int, truth: Truth) -> Iterator[Begin]:
    """Every story of one registration; none of them reaches beyond the end."""
    last = until.astimezone(ZoneInfo(ward.site.zone)).date()
    # The first cartons come on the afternoon of the opening.
    yield Begin(ward.desk.clock.at + HALF_AN_HOUR, lambda: restock(ward))
    for ago in range(days - 1, -1, -1):
        day = Day(ward, last - timedelta(days=ago), ago, until, str(seed), truth)
        if day.at(SHELF) + HALF_AN_HOUR < until:
            yield Begin(day.at(SHELF), lambda: restock(ward))
        yield from _sessions(day)
        yield from _single_containers(day)
    if ward.site.code == RIVERBANK:
        end = Day(ward, last, 0, until, str(seed), truth)
        yield Begin(
            until - TAKEN, lambda: half_done(ward, end.hand(ANN, 2), tuple(ward.patients[2::-1]), until)
        )


def restock(ward: Ward) -> Story:
    """Receive a carton of whatever runs low; a prefilled syringe comes from another supplier, so alone."""
    low = [
        package
        for package, least in LEAST
        if len(ward.sealed.get(package.ndc11, ())) < least * (ward.site.rooms - 1)
    ]
    for packages in (tuple(p for p in low if p is not SYRINGE), tuple(p for p in low if p is SYRINGE)):
        if packages:
            bring(ward, packages)
            yield timedelta(minutes=3)


def _nurses(day: Day) -> tuple[Member, ...]:
    """Who has sessions on this day, in the order of their turns; on the last day Ann's is still open."""
    nurses = members(day.ward.site.code, Role.NURSE)
    if day.ward.site.code == RIVERBANK and day.ago == 0:
        return (BEN,)
    sessions = day.ward.site.rooms - 1
    first = day.ago * sessions
    return tuple(nurses[(first + number) % len(nurses)] for number in range(sessions))


def _sessions(day: Day) -> Iterator[Begin]:
    """The day's sessions, each with patients of its own; on the last day as many as end in time."""
    nurses = _nurses(day)
    chance = day.chance("patients")
    is_now = day.ward.site.code == RIVERBANK and day.ago == 0
    patients = day.ward.patients[3:] if is_now else list(day.ward.patients)
    chance.shuffle(patients)
    for number, nurse in enumerate(nurses):
        start = day.at(FIRST_PATIENT[number]) + timedelta(minutes=chance.randrange(25))
        # A full session is six infusions out of one vial.
        wanted = 6 if (day.ago + number) % 5 == 1 else chance.randrange(3, 5)
        while wanted and start + lasts(wanted) > day.until:
            wanted -= 1
        todays, patients = patients[:wanted], patients[wanted:]
        if todays:
            yield _session(day, number, nurse, start, todays)


def _session(day: Day, number: int, nurse: Member, start: datetime, patients: Sequence[Patient]) -> Begin:
    """One session, with what goes wrong in it."""
    slip = SLIPS.get((day.ward.site.code, day.ago), Slip.NONE) if number == 0 else Slip.NONE
    visits = tuple(
        Visit(
            patient,
            slip if place == min(1, len(patients) - 1) else Slip.NONE,
            diverts=nurse is UNCHARTED and place in {0, 2},
        )
        for place, patient in enumerate(patients)
    )
    session = Session(day.ward, day.hand(nurse, number + 1), day.chance(f"session {number}"), day.truth)

    def story() -> Story:
        yield from session.tell(visits)

    return Begin(start, story)


def _single_containers(day: Day) -> Iterator[Begin]:
    """Afternoons: a calming dose, a prefilled syringe, a vial not needed, an emergency, a vial kept."""
    ward, code = day.ward, day.ward.site.code
    chance = day.chance("afternoon")
    nurses = [n for n in members(code, Role.NURSE) if n not in {KEPT, ANN if day.ago == 0 else KEPT}]
    nurse, patient = chance.choice(nurses), chance.choice(ward.patients[3:])
    hand, at = day.hand(nurse, 1), day.at(AFTERNOON) + timedelta(minutes=chance.randrange(40))
    if at + SINGLE_LASTS > day.until:
        return
    if (code, day.ago) == EMERGENCY_ON:
        yield Begin(at, lambda: single_dose.emergency(ward, hand, patient))
    elif (code, day.ago) == OVERNIGHT_ON:
        yield Begin(at, lambda: single_dose.not_needed(ward, hand, patient, OVERNIGHT))
    elif day.ago % 3 == 1:
        yield Begin(at, lambda: single_dose.calm(ward, hand, patient))
    elif day.ago % 5 == 2:  # every fifth day
        yield Begin(at, lambda: single_dose.from_syringe(ward, hand, patient))
    elif day.ago % 7 == 3:  # once a week
        yield Begin(at, lambda: single_dose.not_needed(ward, hand, patient, HALF_AN_HOUR))
    if code == HILLSIDE and day.ago in KEPT_ON:
        yield Begin(at, lambda: _keep(day))


def _keep(day: Day) -> Story:
    """A vial is taken for a session that there is not, and nothing more is heard of it."""
    yield timedelta(minutes=5)
    Session(day.ward, day.hand(KEPT, 2), day.chance("kept"), day.truth).keep_one()
