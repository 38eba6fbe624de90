"""In a real browser: a one-time PIN leads to a PIN of her own, and she changes it when she likes."""

from inventory import staff
from tests.cast import ANN, PROGRAM
from tests.journeys.conftest import Site
from tests.journeys.hands import Hands
from web.proof import hash_pin

ONCE, OWN, NEXT = "583017", "902614", "640925"


def fill(hands: Hands, **typed: str) -> None:
    """Type into the boxes one after another, then Enter in the last."""
    for name, text in typed.items():
        hands.page.locator(f"#{name}").click()
        if name != list(typed)[-1]:
            hands.page.keyboard.type(text, delay=60)
    hands.pin(typed[list(typed)[-1]])


def test_a_one_time_pin_becomes_her_own(site: Site, hands: Hands) -> None:
    """Whatever she opens is the page for it; refused and recorded, it has nothing that axe-core finds."""
    command = staff.ResetPin(site.clinic.act(PROGRAM), ANN.code, hash_pin(ONCE), one_time=True)
    site.clinic.run(staff.reset_pin, command)
    hands.open("/sign-in/")
    hands.scan(site.badge(ANN))
    hands.pin(ONCE)
    assert hands.heading == "Your PIN"
    hands.open("/draw/")
    assert hands.heading == "Your PIN"
    assert hands.violations() == []
    fill(hands, new="123456", again="123456")
    assert "A PIN does not count up or down." in hands.whole
    assert hands.page.locator("input[type=password]").evaluate_all(
        "all => all.every(one => one.value === '')"
    )
    assert hands.violations() == []
    fill(hands, new=OWN, again=OWN)
    assert "Recorded" in hands.whole
    assert hands.violations() == []
    hands.open("/")
    hands.follow("PIN")
    fill(hands, old=OWN, new=NEXT, again=NEXT)
    assert "Recorded" in hands.whole
    hands.open("/")
    assert hands.heading == "What next"
