"""A request knows one present moment, the site's day, and the bar that belongs to workstation and person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import g

from inventory.staff import Role
from tests.cast import ANN, CORA, DEE, Member
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web import here
from web.frame import Ask, Mood
from web.visitor import Station


@pytest.fixture
def station(desk: Desk) -> Iterator[Station]:
    """A request at Ann's workstation, with nobody signed in."""
    found = station_of(desk.clinic)
    with desk.app.test_request_context("/stock/"):
        g.station = found
        yield found


def stands_at(moment: datetime) -> None:
    """The present of this request."""
    g.now = moment


def menu(station: Station, member: Member, *roles: Role) -> list[str]:
    """The menu of a member's bar."""
    g.visitor = visitor_at(station, member, *roles)
    return [item.label for item in here.frame().menu]


def test_the_present_stands_still_within_a_request(station: Station) -> None:
    """Two looks are one moment, so that a page does not contradict itself."""
    assert here.now() == here.now()
    first = here.now()
    g.pop("now")
    assert here.now() > first


def test_today_is_the_day_of_the_site(station: Station) -> None:
    """Half past three in the morning UTC is still yesterday in New York."""
    stands_at(datetime(2026, 11, 3, 3, 30, tzinfo=UTC))
    assert here.today() == date(2026, 11, 2)
    assert str(here.zone()) == "America/New_York"


@pytest.mark.parametrize(
    ("theme", "hour_utc", "shown"),
    [("day", 4, "light"), ("night", 16, "dark"), ("clock", 16, "light"), ("clock", 4, "dark"), ("clock", 12, "light")],
)  # fmt: skip
def test_the_theme_is_the_workstations(desk: Desk, theme: str, hour_utc: int, shown: str) -> None:
    """Day, night, or by the site's clock: dark from 19:00 to 07:00."""
    with desk.app.test_request_context("/"):
        g.station = replace(station_of(desk.clinic), theme=theme)
        stands_at(datetime(2026, 11, 3, hour_utc, 0, tzinfo=UTC))
        assert here.frame().theme == shown


def test_a_locked_screen_names_nobody(station: Station) -> None:
    """Workstation and site, no person, no menu, no countdown."""
    bar = here.frame()
    assert (bar.workstation, bar.site) == ("Room 1", "Clinic R1")
    assert (bar.person, bar.role, bar.menu, bar.lock_after_s) == ("", "", (), 0)


def test_a_person_is_in_the_bar_with_her_role_and_the_lock(station: Station) -> None:
    """The page counts down by the site's policy."""
    g.visitor = visitor_at(station)
    bar = here.frame()
    assert (bar.person, bar.role) == (ANN.name, "Nurse")
    assert bar.lock_after_s == station.policy.lock_after / timedelta(seconds=1)


def test_what_does_not_fit_one_line_stands_under_more(station: Station) -> None:
    """Of many roles in one person nothing is left out; of few all stand in the bar."""
    g.visitor = visitor_at(station, CORA)
    assert (len(here.frame().menu), here.frame().more) == (6, ())
    g.visitor = visitor_at(station, DEE, Role.COMPLIANCE, Role.ADMINISTRATOR, Role.REGISTRANT)
    bar = here.frame()
    first, more = ([item.label for item in items] for items in (bar.menu, bar.more))
    assert first == ["Board", "Looks", "Reports", "People"]
    assert more == ["Credentials", "Profile", "Limits", "Sessions", "Workstations", "Digest", "Daily sheet"]


def test_desk_roles_have_their_menu(station: Station) -> None:
    """A nurse has none; pharmacist and compliance have their own; the page that is open is marked."""
    assert menu(station, ANN) == []
    assert "Stock" in menu(station, CORA)
    assert "Board" not in menu(station, CORA)
    assert "Board" in menu(station, DEE)
    assert "Stock" not in menu(station, DEE)
    g.visitor = visitor_at(station, CORA)
    assert [item.label for item in here.frame().menu if item.current] == ["Stock"]


def test_a_refusal_answers_422_unless_another_status_is_given(station: Station) -> None:
    """The ask's mood decides, so that no page forgets it."""
    g.visitor = visitor_at(station)
    no = Ask("No.", mood=Mood.NO)
    assert here.page("error/refused.html", ask=no, home_href="/")[1] == 422
    assert here.page("error/refused.html", 403, ask=no, home_href="/")[1] == 403
    assert here.page("error/refused.html", ask=Ask("Yes."), home_href="/")[1] == 200
