"""Many processes at the same vials and the same form: no fork, nothing below zero, no command lost, one result each."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.issue import Issue, Purpose, take
from inventory.tables.ledger import balance, entry, outcome
from inventory.verification import verify
from tests.cast import KEYS, Clinic
from tests.inventory.contender import PATIENCE, Came, Round, contend
from tests.inventory.contending import processes
from tests.inventory.teams import FIRST, Team, open_more

#: How often each try succeeds, whoever is first: of 500 mg 300 are drawn once, 100 are given five times; two people
#: sign what they see, and see something else afterwards; a form is posted once and found by all others.
WINNERS = {"draw": 1, "give": 5, "waste": 1, "take": 1, "form": 1}
#: What the others are told.
LOSERS = {
    "draw": "MoreThanTheBooksHold", "give": "MoreThanTheBooksHold", "waste": "DraftChanged", "take": "AlreadyYours",
}  # fmt: skip


def rounds_for(clinic: Clinic, team: Team, count: int) -> list[Round]:
    """New vials for each round."""

    def held() -> str:
        label = team.received(clinic)
        clinic.run(take, Issue(clinic.act(team.nurse), label, Purpose.SESSION))
        return label

    patient = clinic.register(team.nurse)
    order = clinic.order(patient, actor=team.nurse)
    rounds = []
    for number in range(count):
        wasted = held()
        # What is sealed is no remainder.
        first = Draw(
            clinic.act(team.nurse), wasted, clinic.label("OPEN"), patient, order, parse_amount("1 mg")
        )
        clinic.run(draw_up, first)
        taken, of_the_form = team.received(clinic), team.received(clinic)
        rounds.append(Round(number, held(), held(), wasted, taken, of_the_form, patient, order))
    return rounds


def race(clinic: Clinic, teams: list[Team], count: int, each_team: int) -> dict[str, list[Came]]:
    """What came of every try of every process, by registration."""
    context = processes()
    started, queues = [], {}
    # A barrier is gone for those who come later when nobody here holds it.
    barriers = {team.book: context.Barrier(each_team) for team in teams}
    letters = iter("ABCDEFGH")
    prepared = [rounds_for(clinic, team, count) for team in teams]
    # Their clocks go on where this one stopped: an order is valid from when it was written.
    begins = clinic.clock.at
    for team, rounds in zip(teams, prepared, strict=True):
        queues[team.book] = context.Queue()
        for _ in range(each_team):
            given = (
                clinic.database.url, begins, next(letters), team, rounds, barriers[team.book], queues[team.book],
            )  # fmt: skip
            started.append(context.Process(target=contend, args=given))
    for process in started:
        process.start()
    try:
        return {
            book: [queue.get(timeout=2 * PATIENCE) for _ in range(len(WINNERS) * each_team * count)]
            for book, queue in queues.items()
        }
    finally:
        for process in started:
            process.join(PATIENCE)
            process.kill()
            process.close()
        for queue in queues.values():
            queue.close()


def judge(came: list[Came], count: int, each_team: int) -> None:
    """As many won as can, and each other was told why not."""
    for number in range(count):
        for try_of, winners in WINNERS.items():
            of_this = [each for each in came if (each.number, each.try_of) == (number, try_of)]
            won = [each for each in of_this if each.seq is not None and not each.repeated]
            assert len(won) == min(winners, each_team), of_this
            if try_of == "form":
                assert {each.seq for each in of_this} == {won[0].seq}
            else:
                lost = Counter(each.refused for each in of_this if each.seq is None)
                assert lost == Counter({LOSERS[try_of]: each_team - len(won)}), of_this


def judge_books(clinic: Clinic, came: dict[str, list[Came]]) -> None:
    """What each was told is what is kept of its command; the books have no gap, no fork and nothing below zero."""
    with clinic.database.read() as connection:
        rows = connection.execute(select(outcome))
        kept = {row.command_id: (row.book, row.seq, row.refused) for row in rows}
        for book, tries in came.items():
            for each in tries:
                assert kept[each.command_id] == (None if each.seq is None else book, each.seq, each.refused)
            query = select(entry.c.seq, entry.c.command_id).where(entry.c.book == book).order_by(entry.c.seq)
            stands = {row.command_id: row.seq for row in connection.execute(query)}
            assert list(stands.values()) == list(range(1, len(stands) + 1))
            assert {each.seq == stands.get(each.command_id) for each in tries} == {True}
        least = select(func.min(balance.c.amount_ug)).where(balance.c.bounded == 1)
        assert connection.execute(least).scalar_one() >= 0
        assert verify(connection, KEYS, lambda _book, _done, _total: None).is_clean


def how_often(short: int, long: int) -> pytest.MarkDecorator:
    """A few rounds in `make test`, many in `make torture`."""
    marks = [pytest.mark.torture, pytest.mark.timeout(1800)]
    return pytest.mark.parametrize("count", [short, pytest.param(long, marks=marks)])


@how_often(2, 60)
def test_eight_processes_at_one_registration(own_clinic: Clinic, count: int) -> None:
    """All at the same vials at the same moment."""
    came = race(own_clinic, [FIRST], count, each_team=8)
    judge(came["R1"], count, 8)
    judge_books(own_clinic, came)


@how_often(2, 60)
def test_four_registrations_side_by_side(own_clinic: Clinic, count: int) -> None:
    """Two processes at each: every book has a sequence of its own, and none waits for another's result."""
    teams = [FIRST, *[open_more(own_clinic, number) for number in (3, 4, 5)]]
    came = race(own_clinic, teams, count, each_team=2)
    for tries in came.values():
        judge(tries, count, 2)
    judge_books(own_clinic, came)
