"""A draft opens for its maker alone, at any workstation of the registration, and a slower tab does not save over it."""

from datetime import timedelta

import pytest

from inventory.tables.working import draft
from tests.cast import ANN, BEN, EVE, START, Member
from tests.web.conftest import Desk
from tests.web.floor import rows, station_of, visitor_at
from web import drafts
from web.drafts import Draft
from web.flow import beginning
from web.visitor import Visitor


def at(desk: Desk, member: Member = ANN) -> Visitor:
    """The member at the workstation of her registration."""
    return visitor_at(station_of(desk.clinic, member.registration), member)


def make(desk: Desk, flow: str = "draw", seconds: int = 0, **state: object) -> str:
    """A draft of Ann's."""
    with desk.clinic.database.write() as connection:
        now = START + timedelta(seconds=seconds)
        return drafts.make(connection, at(desk), flow, beginning() | state, now)


def find(desk: Desk, draft_id: str, member: Member = ANN, flow: str = "draw") -> Draft | None:
    """What the member sees of it."""
    with desk.clinic.database.read() as connection:
        return drafts.find(connection, at(desk, member), flow, draft_id)


def test_a_draft_is_found_as_it_was_kept(desk: Desk) -> None:
    """The state through JSON, open, with the moment of its last change."""
    found = find(desk, make(desk, container="L"))
    assert found is not None
    assert (found.flow, found.state["container"], found.closed) == ("draw", "L", False)
    assert found.changed_at == START


def test_nobody_else_opens_it(desk: Desk) -> None:
    """Not a colleague, not another registration, not another flow's address, not an invented number."""
    kept = make(desk)
    assert find(desk, kept, BEN) is None
    assert find(desk, kept, EVE) is None
    assert find(desk, kept, flow="waste") is None
    assert find(desk, "0" * 16) is None


def test_the_slower_of_two_tabs_does_not_save_over_the_faster(desk: Desk) -> None:
    """Both opened the same draft; the second to save is told, and the first one's state stays."""
    kept = find(desk, make(desk))
    assert kept is not None
    with desk.clinic.database.write() as connection:
        assert drafts.save(connection, kept, kept.state | {"container": "first"}, START)
        assert not drafts.save(connection, kept, kept.state | {"container": "second"}, START)
    found = find(desk, kept.id)
    assert found is not None
    assert found.state["container"] == "first"


def test_a_closed_draft_leaves_the_list(desk: Desk) -> None:
    """Recorded or dropped: it is found as closed, and is nobody's open work."""
    first, second = make(desk), make(desk, "waste", 5)
    kept = find(desk, first)
    assert kept is not None
    with desk.clinic.database.write() as connection:
        drafts.save(connection, kept, kept.state, START + timedelta(seconds=9), closed=True)
    with desk.clinic.database.read() as connection:
        assert [each.id for each in drafts.open_drafts(connection, at(desk))] == [second]
        assert drafts.open_drafts(connection, at(desk, BEN)) == ()
        assert drafts.recorded_as(connection, kept) is None
    again = find(desk, first)
    assert again is not None
    assert again.closed


def test_open_drafts_come_newest_first(desk: Desk) -> None:
    """What she did last is what she goes on with."""
    made = [make(desk, flow, seconds) for seconds, flow in enumerate(("issue", "draw", "waste"))]
    with desk.clinic.database.read() as connection:
        assert [each.id for each in drafts.open_drafts(connection, at(desk))] == made[::-1]


def test_a_new_beginning_closes_the_older_draft_of_that_flow_alone(desk: Desk) -> None:
    """Waste goes on while another draw begins."""
    draw, waste = make(desk), make(desk, "waste")
    with desk.clinic.database.write() as connection:
        drafts.drop_begun(connection, at(desk), "draw", START)
    found = {row.id: row.closed_at_us is None for row in rows(desk.clinic, draft)}
    assert found == {draw: False, waste: True}


@pytest.mark.parametrize("held", [{"signatures": [{}]}, {"cartons": [{}]}, {"step": 2}])
def test_a_new_beginning_leaves_a_draft_that_holds_work(desk: Desk, held: dict[str, object]) -> None:
    """A signature, a carton or a second step is nothing that a next scan may throw away."""
    kept_id = make(desk)
    with desk.clinic.database.write() as connection:
        kept = drafts.find(connection, at(desk), "draw", kept_id)
        assert kept is not None
        drafts.save(connection, kept, {**kept.state, **held}, START)
        drafts.drop_begun(connection, at(desk), "draw", START)
    assert [row.closed_at_us for row in rows(desk.clinic, draft)] == [None]


def test_the_lock_page_knows_when_a_draft_was_kept_here(desk: Desk) -> None:
    """The newest open one of this workstation, without a name; another workstation's is none of it."""
    make(desk, seconds=3)
    make(desk, "waste", 8)
    with desk.clinic.database.read() as connection:
        assert drafts.kept_here_at(connection, "R1.W1") == START + timedelta(seconds=8)
        assert drafts.kept_here_at(connection, "R2.W1") is None


def test_what_waits_for_a_witness_is_seen_by_the_registration(desk: Desk) -> None:
    """A draft that says so and was touched since; the workstation is named for who comes."""
    waiting = find(desk, make(desk, "waste"), flow="waste")
    assert waiting is not None
    with desk.clinic.database.write() as connection:
        drafts.save(
            connection, waiting, waiting.state | {"wants_witness": True}, START + timedelta(minutes=1)
        )
    with desk.clinic.database.read() as connection:
        (found,) = drafts.wanting_second(connection, "R1", START)
        assert (found.flow, found.person, found.workstation) == ("waste", ANN.code, "R1.W1")
        assert drafts.station_name(connection, found.workstation) == "Room 1"
        assert drafts.wanting_second(connection, "R1", START + timedelta(minutes=2)) == ()
        assert drafts.wanting_second(connection, "R2", START) == ()
