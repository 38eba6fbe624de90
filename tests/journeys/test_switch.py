"""Another person's badge in the middle of a dose: her home, nothing of the first person, and the draft where it was."""

from __future__ import annotations

import sys

from playwright.sync_api import Browser

from inventory.issue import Issue, Purpose, take
from tests.cast import ANN, BEN
from tests.journeys.conftest import Site, sign_in
from tests.journeys.hands import Hands

#: From the first byte sent, redirects included, to the last byte of the page: what the server took.
SERVED = "(() => { const n = performance.getEntriesByType('navigation')[0]; return n.responseEnd - n.startTime })()"


def test_a_badge_switches_the_person_in_the_middle_of_a_dose(
    site: Site, hands: Hands, browser: Browser
) -> None:
    """Badge and PIN; the time is stated, and is no condition. Cookie and form of the first person are worth nothing."""
    (vial,) = site.clinic.receive()
    site.clinic.run(take, Issue(site.clinic.act(ANN), vial, Purpose.SESSION))
    sign_in(hands, site, ANN)
    hands.key("D")
    hands.scan(vial)
    waiting, address = hands.ask, hands.page.url
    old_cookies = hands.page.context.storage_state()
    old_token = hands.page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    hands.scan(site.badge(BEN))
    badge_ms = hands.page.evaluate(SERVED)
    assert hands.heading == "Type your PIN"
    assert ANN.name not in hands.page.content()
    hands.pin(site.pin(BEN))
    pin_ms = hands.page.evaluate(SERVED)
    hands.seen.append(f"switched: PIN page after {badge_ms:.0f} ms, home after {pin_ms:.0f} ms more")
    sys.stdout.write(f"{hands.seen[-1]}\n")
    assert BEN.name in hands.page.content()
    assert ANN.name not in hands.page.content()
    assert hands.focus_is_ready()
    form: dict[str, str | float | bool] = {"csrf_token": old_token, "scan": "?"}
    refused = hands.page.request.post(f"{site.base}/scan", form=form)
    assert refused.status == 400
    assert "This page is from an earlier sign-in." in refused.text()
    assert hands.page.request.get(address).status == 404
    thief = browser.new_context(storage_state=old_cookies)
    assert thief.request.get(f"{site.base}/").url.endswith("/sign-in/")
    assert thief.request.post(f"{site.base}/scan", form=form).url.endswith("/sign-in/")
    thief.close()
    hands.scan(site.badge(ANN))
    hands.pin(site.pin(ANN))
    hands.open(address.removeprefix(site.base))
    assert hands.ask == waiting
