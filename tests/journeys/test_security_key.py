"""Security keys in a browser: enrolled on one's own page, then both sign a waste by touch, at one workstation or two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession

from inventory.place import AddWorkstation, add_workstation
from tests.cast import ANN, BEN, PROGRAM, Member
from tests.journeys.conftest import Site, serving, sign_in
from tests.journeys.hands import Hands
from tests.journeys.test_witness import drawn, stand_at

#: A key that is plugged in: it keeps its keys, asks for its own PIN, and is touched at once.
PLUGGED = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Station:
    """A browser at a workstation, with the key that is plugged in there."""

    def __init__(self, site: Site, browser: Browser, station: str) -> None:
        """Open the browser; no key yet."""
        self.context = browser.new_context(viewport={"width": 1366, "height": 768})
        self.hands = Hands(self.context.new_page(), site.base.replace("127.0.0.1", "localhost"))
        self.site, self.held = site, dict[str, Any]()
        self._devtools: CDPSession = self.context.new_cdp_session(self.hands.page)
        stand_at(self.hands, station)

    def plug_in(self, key: dict[str, Any] | None = None) -> str:
        """Plug in a new authenticator, or one with this key, in the place of the one before.

        The browser forgets it with each scan: the scanner's own session of its tools ends then.
        """
        for word in ("disable", "enable"):
            self._devtools.send(f"WebAuthn.{word}")
        plugged = str(
            self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PLUGGED})["authenticatorId"]
        )
        if key is not None:
            self._devtools.send("WebAuthn.addCredential", {"authenticatorId": plugged, "credential": key})
        return plugged

    def touch(self, words: str, key: dict[str, Any]) -> None:
        """Plug a key in, press a button that asks it, and keep how often it signed."""
        plugged = self.plug_in(key)
        self.press(words)
        key |= self._key(plugged)

    def _key(self, plugged: str) -> dict[str, Any]:
        (found,) = self._devtools.send("WebAuthn.getCredentials", {"authenticatorId": plugged})["credentials"]
        return dict(found)

    def press(self, words: str) -> None:
        """Press a button that asks the key; the next page comes by itself."""
        with self.hands.page.expect_navigation():
            self.hands.page.get_by_role("button", name=words, exact=True).click()
        self.hands._settle()

    def lock(self) -> None:
        """Lock the screen, if it is open."""
        self.hands.open()
        if self.hands.page.locator("form.lock").count():
            self.press("Lock")

    def enroll(self, member: Member) -> None:
        """Sign in, and make a key on one's own page."""
        sign_in(self.hands, self.site, member)
        plugged = self.plug_in()
        self.hands.open("/factor/")
        assert self.hands.violations() == []
        self.hands.page.fill("#badge", self.site.badge(member))
        self.hands.page.fill("#pin", self.site.pin(member))
        self.press("Add a security key")
        assert self.hands.violations() == []
        self.press("USB key")
        assert "USB key" in self.hands.whole
        self.held = self._key(plugged)


@pytest.fixture
def keyed(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The clinic, which signs with security keys."""
    with serving(database_url, tmp_path, "security_key") as running:
        added = AddWorkstation(running.clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "day", "R1.WB")
        running.clinic.run(add_workstation, added)
        yield running


@pytest.fixture
def stations(keyed: Site, browser: Browser) -> Iterator[tuple[Station, Station]]:
    """Ann at Room 1 and Ben at Room 2, each with a key that was just enrolled."""
    both = Station(keyed, browser, "R1.W1"), Station(keyed, browser, "R1.W2")
    for station, member in zip(both, (ANN, BEN), strict=True):
        station.enroll(member)
    yield both
    for station in both:
        station.context.close()


def signed_by_ann(keyed: Site, room: Station) -> str:
    """The waste that Ann signed by touch; where its draft is."""
    syringe = drawn(keyed)
    room.hands.page.bring_to_front()
    room.hands.open("/")
    room.hands.scan(syringe)
    room.hands.key("W")
    room.hands.enter()
    assert room.hands.ask == "Touch your security key."
    assert room.hands.violations() == []
    room.touch("Sign with a security key", room.held)
    assert room.hands.ask == "Touch the witness's security key."
    return room.hands.page.url


def test_a_witness_touches_her_key_at_the_actors_workstation(
    keyed: Site, stations: tuple[Station, Station]
) -> None:
    """Ann's own key is refused as the witness's; Ben's, carried over, records the waste, and no PIN was typed."""
    room, other = stations
    signed_by_ann(keyed, room)
    room.touch("In the room: security key", room.held)
    assert "Not recorded" in room.hands.ask
    room.touch("In the room: security key", other.held)
    assert "Recorded" in room.hands.whole
    for words in (ANN.name, BEN.name, "security key"):
        assert words in room.hands.whole
    assert room.hands.pins == 0


def test_a_witness_touches_her_key_at_her_own_workstation(
    keyed: Site, stations: tuple[Station, Station]
) -> None:
    """Ben reads the same draft in Room 2 and signs it there."""
    room, other = stations
    draft = signed_by_ann(keyed, room)
    other.hands.page.bring_to_front()
    other.hands.open("/waste/witness/")
    other.hands.follow("Open it to sign here")
    assert other.hands.ask == "Touch your security key."
    assert "10 mg" in other.hands.whole
    assert other.hands.violations() == []
    other.touch("In the room: security key", other.held)
    assert "Recorded" in other.hands.whole
    room.hands.open(draft.removeprefix(room.hands.base))
    assert room.hands.heading.startswith("Wasted")


def test_a_key_signs_in_and_opens_the_locked_screen(keyed: Site, browser: Browser) -> None:
    """Alone at the locked screen, or behind her own badge; not behind a colleague's. No PIN is typed."""
    room = Station(keyed, browser, "R1.W1")
    room.enroll(ANN)
    for badge, accepted in (("", True), (keyed.badge(BEN), False), (keyed.badge(ANN), True)):
        room.lock()
        if badge:
            room.hands.scan(badge)
        assert room.hands.violations() == []
        room.touch("Sign in with a security key", room.held)
        if accepted:
            assert ANN.name in room.hands.page.locator(".who").inner_text()
        else:
            assert "That security key was not accepted." in room.hands.whole
    room.context.close()
