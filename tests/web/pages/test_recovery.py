"""A recovery sheet is printed once, signed by two people, and typed once by whoever proves who she is."""

import re

import pytest
from sqlalchemy import select

from inventory.policy import BADGE, POLICIES, USER_NAME, policy_of, suffices
from inventory.policy import PIN as SECRET
from inventory.staff import Role, roles_of
from inventory.tables.ledger import attestation, entry
from inventory.tables.rules import recovery_sheet
from tests.cast import ANN, BEN, CORA, DEE
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.floor import stand_at
from tests.web.governed import govern
from tests.web.two_people import files
from web.pages.recovery import asked


def printed(desk: Desk, *signers: bool) -> str:
    """Dee makes a sheet; she and Cora sign unless told otherwise. The code on the paper."""
    files(desk.clinic, ANN, BEN)
    govern(desk.clinic)
    desk.sign_in(DEE)
    answer = desk.client.post("/recovery/sheet", data={"sure": "yes"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = re.search(r"(\w{4}-){5}\w{4}", said(answer))
    address = re.search(r'href="(/change/draft/[^"]+)"', page)
    assert found is not None
    assert address is not None
    desk.get(address[1])
    for member in (DEE, CORA)[: len(signers) or 2]:
        desk.post(address[1], scan=badge(member))
        desk.post(address[1], pin=PIN)
    return found[0]


def use(desk: Desk, status: int, code: str, who: str = badge(ANN), pin: str = PIN) -> str:
    """Somebody types it at the workstation, where nobody is signed in."""
    desk.client.post("/lock")
    stand_at(desk)
    return desk.post("/recovery/", status, code=code, who=who, pin=pin)


def is_administrator(desk: Desk, code: str) -> bool:
    """She administers R1 now."""
    with desk.clinic.database.read() as connection:
        return Role.ADMINISTRATOR in roles_of(connection, code, "R1", desk.clinic.clock())


def test_the_sheet_makes_who_typed_it_administrator_once(desk: Desk) -> None:
    """She signs the entry; a second one is refused; the code is kept nowhere."""
    code = printed(desk)
    assert use(desk, 303, code.lower()) == "/sign-in/"
    assert is_administrator(desk, ANN.code)
    page = use(desk, 422, code, badge(BEN))
    assert "This recovery sheet was not accepted." in page
    assert code not in page
    assert not is_administrator(desk, BEN.code)
    with desk.clinic.database.read() as connection:
        made = connection.execute(select(entry).where(entry.c.kind == "recovery_sheet_used")).one()
        signed = select(attestation.c.signer).where(
            attestation.c.book == "house", attestation.c.seq == made.seq
        )
        assert connection.execute(signed).scalars().all() == [ANN.code]
        assert code.replace("-", "") not in str(connection.execute(select(recovery_sheet)).all())
    desk.sign_in(CORA)
    assert f"The recovery sheet was opened: {ANN.name} is administrator by it." in desk.get("/")


@pytest.mark.parametrize(
    ("who", "pin", "sentence"),
    [
        ("ann", "0000", "That badge and PIN were not accepted."),
        ("ann", PIN, "scan your badge"),
        ("nobody", PIN, "That badge and PIN"),
    ],
)
def test_the_sheet_alone_is_not_enough(desk: Desk, who: str, pin: str, sentence: str) -> None:
    """Without her own PIN the code opens nothing, and stays good."""
    code = printed(desk)
    assert sentence in use(desk, 422, code, who, pin)
    assert not is_administrator(desk, ANN.code)
    use(desk, 303, code)


def test_one_signature_seals_no_sheet(desk: Desk) -> None:
    """Before the second person approved it the code opens nothing."""
    code = printed(desk, True)
    assert "This recovery sheet was not accepted." in use(desk, 422, code)


def test_wrong_codes_are_counted(desk: Desk) -> None:
    """After ten within the hour the right one waits too."""
    code = printed(desk)
    for _ in range(10):
        use(desk, 422, "AAAA")
    assert "a pause of an hour" in use(desk, 422, code)
    assert not is_administrator(desk, ANN.code)


def test_the_page_says_whether_a_sheet_stands(desk: Desk) -> None:
    """None before the first; a new one ends it."""
    desk.sign_in(DEE)
    assert "No sheet opens this registration now." in desk.get("/recovery/sheet")
    assert "Say that you print and seal it now." in desk.refused("/recovery/sheet", sure="")
    printed(desk)
    desk.sign_in(DEE)
    assert "A sheet is sealed already; a new one ends it." in desk.get("/recovery/sheet")


@pytest.mark.parametrize("profile", sorted(POLICIES))
def test_the_sheet_opens_with_a_badge_whatever_the_profile(profile: str) -> None:
    """It is the last way in, so that no profile closes it; a user name alone never opens it."""
    combinations = asked(policy_of(profile))
    assert suffices(combinations, BADGE, SECRET)
    assert not suffices(combinations, USER_NAME, SECRET)
