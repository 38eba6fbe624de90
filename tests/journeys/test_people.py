"""In a real browser, by keys alone: a role is given by two people, each page with nothing that axe-core finds."""

from __future__ import annotations

from tests.cast import ANN, CORA, DEE
from tests.journeys.conftest import Site, sign_in
from tests.journeys.hands import Hands
from tests.web.two_people import govern


def look(hands: Hands) -> None:
    """Nothing is found on the page."""
    assert hands.violations() == []


def press(hands: Hands, field: str) -> None:
    """Choose with the space bar."""
    hands.page.locator(f"#{field}").focus()
    hands.page.keyboard.press("Space")


def test_a_role_is_given_by_two_people(site: Site, hands: Hands) -> None:
    """The list, the person, the form, both signatures, the entry; before and after are read by both."""
    govern(site.clinic)
    sign_in(hands, site, DEE)
    hands.open("/people/")
    look(hands)
    hands.follow(ANN.name)
    assert hands.heading == ANN.name
    look(hands)
    hands.follow("Give or end a role")
    look(hands)
    press(hands, "role-3")
    press(hands, "granted-1")
    hands.enter()
    assert hands.ask == "Scan your badge."
    assert "not held \u2192 held" in hands.whole
    look(hands)
    hands.scan(site.badge(DEE))
    hands.pin(site.pin(DEE))
    assert hands.ask == "Scan the second person's badge."
    hands.scan(site.badge(CORA))
    look(hands)
    hands.pin(site.pin(CORA))
    assert hands.heading.startswith("Role changed")
    assert "Approved" in hands.whole
    look(hands)
    hands.open(f"/people/{ANN.code}/pin")
    look(hands)
    hands.page.locator("#sure button").focus()
    hands.enter()
    assert "It is shown once and kept nowhere." in hands.whole
    look(hands)
