"""scan.js: a scan is understood wherever the focus is, and a scanner's Enter confirms nothing."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.static.browsing import Clinic, wedge

VIAL, BADGE = "V7T2BD3K9XHD", "VTB/K7QM4P2X9XHDT2BD"
#: Milliseconds between a person's keys, and the wait after which a bare Enter counts.
PERSON_MS, SETTLED_MS = 90, 500


@pytest.fixture
def page(chromium: Browser, clinic: Clinic) -> Iterator[Page]:
    """A page of its own for each test, with nothing posted yet."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    clinic.take()
    yield context.new_page()
    context.close()


def go(page: Page, clinic: Clinic, case: str, settle: bool = True) -> None:
    """Open a case and wait until a person would have looked at it."""
    page.goto(f"{clinic.address}/p/{case}")
    if settle:
        page.wait_for_timeout(SETTLED_MS)


def arrived(page: Page, clinic: Clinic) -> list[tuple[str, dict[str, str]]]:
    """What was posted, after all that was under way has come through."""
    page.wait_for_timeout(400)
    page.wait_for_load_state()
    return clinic.take()


def test_scan_in_the_box_is_posted_with_its_command(page: Page, clinic: Clinic) -> None:
    """A scan goes to the ask's address with token, command and what the step holds."""
    go(page, clinic, "draw")
    wedge(page, VIAL)
    assert arrived(page, clinic) == [
        (
            "/scan",
            {"csrf_token": "token", "command_id": "c-1", "came": "scanner", "vial": "9XHD", "scan": VIAL},
        )
    ]


def test_scan_never_stays_in_a_pin(page: Page, clinic: Clinic) -> None:
    """A badge scanned while the PIN has the focus is taken out of it and posted as a scan, without the PIN."""
    go(page, clinic, "sign")
    page.keyboard.type("12", delay=PERSON_MS)
    page.wait_for_timeout(400)
    page.evaluate("() => document.addEventListener('submit', (event) => event.preventDefault())")
    wedge(page, "BADGE-7731")
    assert page.input_value("#pin") == "12"
    assert page.input_value("#scan") == "BADGE-7731"


def test_user_name_then_pin_by_the_keyboard_alone(page: Page, clinic: Clinic) -> None:
    """The name has the focus, its Enter goes on to the PIN and the PIN's sends both; a scan stays in neither."""
    go(page, clinic, "sign-by-name")
    page.keyboard.press("Enter")
    wedge(page, "BADGE-7731")
    ((_, scanned),) = arrived(page, clinic)
    assert (scanned["scan"], "user_name" in scanned) == ("BADGE-7731", False)
    go(page, clinic, "sign-by-name")
    page.keyboard.type("ann", delay=PERSON_MS)
    page.keyboard.press("Enter")
    page.keyboard.type("482913", delay=PERSON_MS)
    assert clinic.take() == []
    page.keyboard.press("Enter")
    ((address, fields),) = arrived(page, clinic)
    assert (address, fields["user_name"], fields["pin"]) == ("/waste/1/", "ann", "482913")


def test_caught_badge_is_posted_as_a_scan(page: Page, clinic: Clinic) -> None:
    """At a PIN step the caught scan reaches the step's own address, and no PIN goes with it."""
    go(page, clinic, "sign")
    wedge(page, "BADGE-7731")
    ((address, fields),) = arrived(page, clinic)
    assert address == "/waste/1/"
    assert fields["scan"] == "BADGE-7731"
    assert "pin" not in fields


def test_typed_pin_is_posted_as_a_pin(page: Page, clinic: Clinic) -> None:
    """A person's keys, however steady, are no scan."""
    go(page, clinic, "sign")
    page.keyboard.type("482913", delay=PERSON_MS)
    page.keyboard.press("Enter")
    ((address, fields),) = arrived(page, clinic)
    assert (address, fields["pin"]) == ("/waste/1/witness", "482913")


def test_empty_pin_is_not_a_try(page: Page, clinic: Clinic) -> None:
    """Enter on an empty PIN posts nothing, so that it is never counted as a wrong one."""
    go(page, clinic, "sign")
    page.keyboard.press("Enter")
    assert arrived(page, clinic) == []


def test_scan_leaves_a_note_as_it_was(page: Page, clinic: Clinic) -> None:
    """A scan that lands in another field is taken out; what was typed there before stays."""
    go(page, clinic, "rollback")
    page.click("#why")
    page.keyboard.type("asked", delay=PERSON_MS)
    page.wait_for_timeout(400)
    page.evaluate("() => document.addEventListener('submit', (event) => event.preventDefault())")
    wedge(page, VIAL)
    assert page.input_value("#why") == "asked"
    assert page.input_value("#scan") == VIAL


def test_scan_on_a_button_does_not_press_it(page: Page, clinic: Clinic) -> None:
    """With the focus on a button a scan goes to the box and the button stays unpressed."""
    go(page, clinic, "draw")
    page.focus(".foot form:nth-of-type(2) button")
    wedge(page, VIAL)
    ((address, fields),) = arrived(page, clinic)
    assert (address, fields["scan"]) == ("/scan", VIAL)


def test_bare_enter_counts_only_after_a_look(page: Page, clinic: Clinic) -> None:
    """Right after the page is painted Enter does nothing; later it presses the main button."""
    go(page, clinic, "draw", settle=False)
    page.keyboard.press("Enter")
    assert arrived(page, clinic) == []
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("Enter")
    assert [address for address, _ in arrived(page, clinic)] == ["/draw/1/confirm"]


def test_second_enter_of_a_scanner_confirms_nothing(page: Page, clinic: Clinic) -> None:
    """A scanner that ends with two Enters posts one scan, and presses nothing on the page that follows."""
    go(page, clinic, "draw")
    wedge(page, VIAL, ends=2)
    page.keyboard.press("Enter")
    assert [address for address, _ in arrived(page, clinic)] == ["/scan"]


def test_same_scan_twice_is_one(page: Page, clinic: Clinic) -> None:
    """The same code on the same step within two seconds is dropped; another code is not."""
    go(page, clinic, "draw")
    wedge(page, VIAL)
    assert len(arrived(page, clinic)) == 1
    wedge(page, VIAL)
    assert arrived(page, clinic) == []
    wedge(page, "K2MWV7T2BD3K")
    assert len(arrived(page, clinic)) == 1


def test_group_separator_of_a_wedge_arrives(page: Page, clinic: Clinic) -> None:
    """Ctrl+] becomes U+001D where it stood."""
    go(page, clinic, "home")
    wedge(page, "0100355150438105\u001d21000417")
    ((_, fields),) = arrived(page, clinic)
    assert fields["scan"] == "0100355150438105\u001d21000417"


def test_pause_within_a_scan_cuts_nothing(page: Page, clinic: Clinic) -> None:
    """A scanner that stops for a moment in the middle still gives the whole code, not its tail."""
    go(page, clinic, "sign")
    wedge(page, VIAL, pauses_ms={6: 60})
    ((_, fields),) = arrived(page, clinic)
    assert fields["scan"] == VIAL


def test_keys_before_the_script_are_of_the_scan(page: Page, clinic: Clinic) -> None:
    """A scan that begins while the page still loads is posted whole, from the box and from a PIN."""
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
        (document.querySelector("[data-pin]") || document.querySelector("[data-scan]")).value = "V7";
    }, { once: true });""")
    for case in ("draw", "sign"):
        go(page, clinic, case)
        page.evaluate("() => document.addEventListener('submit', (event) => event.preventDefault())")
        wedge(page, VIAL[2:])
        assert page.input_value("#scan") == VIAL
        assert case == "draw" or page.input_value("#pin") == ""


def test_programmed_prefix_marks_a_slow_scan(page: Page, clinic: Clinic) -> None:
    """After the prefix everything to Enter is the scan, however slowly it comes, and none of it is typed."""
    page.goto(f"{clinic.address}/p/sign?prefix=F9")
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("F9")
    page.keyboard.type("BADGE", delay=PERSON_MS)
    assert page.input_value("#pin") == ""
    page.keyboard.press("Enter")
    ((address, fields),) = arrived(page, clinic)
    assert (address, fields["scan"]) == ("/waste/1/", "BADGE")


def test_letter_typed_anywhere_goes_to_the_box(page: Page, clinic: Clinic) -> None:
    """A letter typed after a click beside everything, or on a link, is in the box, and acts on Enter only."""
    go(page, clinic, "home")
    page.focus(".verb")
    page.mouse.click(600, 565)
    assert page.evaluate("() => document.activeElement.id") == "scan"
    page.focus(".verb")
    page.keyboard.type("w", delay=PERSON_MS)
    assert page.input_value("#scan") == "w"
    assert arrived(page, clinic) == []
    page.keyboard.press("Enter")
    ((_, fields),) = arrived(page, clinic)
    assert fields["scan"] == "w"


def test_escape_empties_the_box_then_goes_back(page: Page, clinic: Clinic) -> None:
    """Esc takes away what was typed, and with nothing typed follows Back."""
    go(page, clinic, "draw")
    page.evaluate("() => { document.querySelector('[data-back]').href = '/left/'; }")
    page.keyboard.type("35", delay=PERSON_MS)
    page.keyboard.press("Escape")
    assert page.input_value("#scan") == ""
    page.keyboard.press("Escape")
    page.wait_for_url("**/left/")


def test_second_submit_is_dropped(page: Page, clinic: Clinic) -> None:
    """Once a page is sent, nothing else on it is sent in its place."""
    go(page, clinic, "draw")
    page.evaluate("() => document.querySelectorAll('.foot button').forEach((button) => button.click())")
    assert [address for address, _ in arrived(page, clinic)] == ["/draw/1/confirm"]


def test_idle_page_counts_down_and_locks(page: Page, clinic: Clinic) -> None:
    """Near the end it says so; a key keeps the page open; with none it posts the lock."""
    page.goto(f"{clinic.address}/p/draw?lock=3")
    page.wait_for_timeout(1200)
    assert "Any key or scan keeps it open." in page.inner_text("[data-countdown]")
    page.keyboard.press("Shift")
    assert page.is_hidden("[data-countdown]")
    page.wait_for_timeout(1500)
    assert clinic.take() == []
    page.wait_for_timeout(2200)
    assert [address for address, _ in clinic.take()] == ["/lock"]


def test_what_is_typed_in_a_form_goes_with_the_lock(page: Page, clinic: Clinic) -> None:
    """Its page and fields, by the button or by the idle screen, and nothing of what only tells that somebody types."""
    page.goto(f"{clinic.address}/p/rollback?lock=3")
    page.fill("#why", "Half a reason")
    assert page.evaluate("() => new FormData(document.querySelector('[data-lock]')).has('kept')")
    page.wait_for_timeout(4200)
    ((address, fields),) = clinic.take()
    assert address == "/lock"
    assert json.loads(fields["kept"]) == {
        "address": "/p/rollback?lock=3",
        "fields": {"why": "Half a reason"},
    }


def test_pages_work_without_scripts(chromium: Browser, clinic: Clinic) -> None:
    """With scripts off the box has the focus and its Enter posts what was typed."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{clinic.address}/p/draw")
    wedge(page, VIAL)
    assert [fields["scan"] for _, fields in arrived(page, clinic)] == [VIAL]
    page.goto(f"{clinic.address}/p/draw")
    page.click("[data-main]")
    assert [address for address, _ in arrived(page, clinic)] == ["/draw/1/confirm"]
    context.close()


def test_a_form_that_asks_for_a_badge_keeps_its_scan(page: Page, clinic: Clinic) -> None:
    """It goes to no box that would lock; what is empty is next, and a form with nothing empty left is sent."""
    go(page, clinic, "rollback")
    page.locator("#badge").focus()
    wedge(page, BADGE)
    assert arrived(page, clinic) == []
    assert page.locator("#badge").input_value() == BADGE
    assert page.evaluate("() => document.activeElement.id") == "pin"
    go(page, clinic, "badge-test")
    page.locator("#badge").focus()
    wedge(page, BADGE)
    ((address, sent),) = arrived(page, clinic)
    assert (address, sent["badge"], "scan" in sent) == ("/factor/badge", BADGE, False)
