"""A recovery sheet is printed once, signed by two people, and typed once by whoever proves who she is."""

import re
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from inventory.badge_reading import badge_in_force
from inventory.policy import BADGE, POLICIES, USER_NAME, policy_of, suffices
from inventory.policy import PIN as SECRET
from inventory.registration import all_registrations
from inventory.staff import EndBadge, Role, end_badge, roles_of
from inventory.tables.ledger import attestation, entry
from inventory.tables.rules import recovery_sheet
from inventory.tables.schema import metadata
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, Member
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.floor import newest, sign, stand_at
from tests.web.governed import govern
from tests.web.two_people import files
from web.digest import words_of
from web.sealed_sheet import KEPT
from web.ways_to_sign import typed_signs

CODE = re.compile(r"(\w{4}-){5}\w{4}")


def made(desk: Desk, *signers: Member) -> str:
    """Dee makes a sheet and these sign it; where the last signature led."""
    files(desk.clinic, ANN, BEN)
    govern(desk.clinic)
    desk.sign_in(DEE)
    address = desk.post("/recovery/sheet", sure="yes")
    assert address.startswith("/change/draft/")
    assert CODE.search(desk.get(address)) is None
    return sign(desk, address, *signers)


def shown(desk: Desk, address: str) -> str:
    """The code, asked for at the page of the change."""
    sheet = re.search(r'href="(/recovery/sheet/\d+)"', desk.client.get(address).get_data(as_text=True))
    assert sheet is not None
    assert CODE.search(desk.get(sheet[1])) is None
    answer = desk.client.post(sheet[1])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = CODE.search(said(answer))
    assert found is not None
    return found[0]


def printed(desk: Desk) -> str:
    """A sheet that Dee and Cora signed: the code on the paper."""
    return shown(desk, made(desk, DEE, CORA))


def use(desk: Desk, status: int, code: str, who: str = badge(ANN), pin: str = PIN) -> str:
    """Somebody types it at the workstation, where nobody is signed in."""
    if status == 200:
        no_administrator(desk)
    desk.client.post("/lock")
    stand_at(desk)
    return desk.post("/recovery/", status, want="administrator", code=code, who=who, pin=pin)


def no_administrator(desk: Desk) -> None:
    """Dee is gone: her badge was ended."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        digest = badge_in_force(connection, DEE.code)
    assert digest is not None
    clinic.run(end_badge, EndBadge(clinic.act(CORA, book="house"), DEE.code, digest, "left"))


def is_administrator(desk: Desk, code: str) -> bool:
    """She administers R1 now."""
    with desk.clinic.database.read() as connection:
        return Role.ADMINISTRATOR in roles_of(connection, code, "R1", desk.clinic.clock())


def test_the_sheet_makes_who_typed_it_administrator_once(desk: Desk) -> None:
    """She signs the entry; a second one is refused; the code is kept nowhere."""
    code = printed(desk)
    following = use(desk, 200, code.lower())
    assert CODE.search(following) is not None
    assert code not in following
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
    use(desk, 200, code)


def texts(desk: Desk) -> str:
    """Everything that stands in any table."""
    with desk.clinic.database.read() as connection:
        return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


def test_the_code_is_sealed_until_both_signed_and_then_shown_once(desk: Desk) -> None:
    """Nobody reads it before; after, who signed does, once, whichever of the two comes first; and it is kept nowhere."""
    draft = made(desk, DEE)
    kept = desk.state()
    assert KEPT in kept
    last = newest(desk, "house").seq
    for seq in (last, last + 1):
        desk.get(f"/recovery/sheet/{seq}", 404)
        desk.post(f"/recovery/sheet/{seq}", 404)
    address = sign(desk, draft, CORA)
    sheet = f"/recovery/sheet/{address.split('/')[-1]}"
    desk.sign_in(CORA)
    code = shown(desk, address)
    for member in (CORA, DEE):
        desk.sign_in(member)
        assert "Print the sheet" not in desk.get(address)
        desk.get(sheet, 404)
        desk.post(sheet, 404)
    found = texts(desk)
    assert KEPT not in found
    assert code not in found
    assert code.replace("-", "") not in found
    use(desk, 200, code)


def test_who_is_followed_by_a_newer_sheet_is_shown_no_more(desk: Desk) -> None:
    """A code that opens nothing is not printed."""
    first = made(desk, DEE, CORA)
    desk.sign_in(DEE)
    second = sign(desk, desk.post("/recovery/sheet", sure="yes"), DEE, CORA)
    desk.get(f"/recovery/sheet/{first.split('/')[-1]}", 404)
    use(desk, 200, shown(desk, second))


def test_before_anybody_answers_the_sheet_is_printed_at_once(desk: Desk) -> None:
    """A clinic that is being set up has no second person."""
    desk.sign_in(DEE)
    found = CODE.search(said(desk.client.post("/recovery/sheet", data={"sure": "yes"})))
    assert found is not None
    use(desk, 200, found[0])


def renew(desk: Desk, status: int, want: str, **sent: str) -> str:
    """Somebody who lost something types the code at the workstation."""
    desk.client.post("/lock")
    stand_at(desk)
    return desk.post("/recovery/", status, want=want, **sent)


def test_who_lost_her_pin_sets_a_new_one_with_badge_and_sheet(desk: Desk) -> None:
    """Neither alone; the registrant herself too; her other sessions end, and who looks after people is told."""
    code, new = printed(desk), "853096"
    hers = {"who": badge(CORA), "new": new, "again": new}
    both = "your badge, and the code of the newest sheet, once"
    for sent in (
        {**hers, "code": "AAAA"},
        {**hers, "code": code, "who": "cora"},
        {**hers, "code": code, "who": "VTB/X"},
    ):
        assert both in renew(desk, 422, "pin", **sent)
    assert "counts up or down" not in renew(desk, 422, "pin", code=code, **{**hers, "again": "853097"})
    assert "does not count" in renew(desk, 422, "pin", code=code, **{**hers, "new": "1234", "again": "1234"})
    assert CODE.search(renew(desk, 200, "pin", code=code, **hers)) is not None
    assert both in renew(desk, 422, "pin", code=code, **hers)
    assert new not in texts(desk)
    desk.post("/sign-in/", scan=badge(CORA))
    assert "were not accepted" in desk.post("/sign-in/pin", 401, pin=PIN)
    desk.post("/sign-in/", scan=badge(CORA))
    desk.post("/sign-in/pin", pin=new)
    desk.sign_in(DEE)
    assert f"The recovery sheet was opened: {CORA.name} has a new PIN by it." in desk.get("/")


def test_who_lost_her_badge_prints_a_new_one_with_pin_and_sheet(desk: Desk) -> None:
    """The old one opens nothing any more; a wrong PIN gives nothing and leaves the sheet good."""
    code = printed(desk)
    assert "were not accepted" in renew(desk, 422, "badge", code=code, who="cora", pin="0000")
    assert "Your new badge" in renew(desk, 200, "badge", code=code, who=CORA.code.lower(), pin=PIN)
    last = newest(desk, "house")
    assert (last.kind, last.actor) == ("recovery_sheet_used", CORA.code)
    desk.post("/sign-in/", scan=badge(CORA))
    desk.post("/sign-in/pin", 401, pin=PIN)
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


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
    assert "Say that you print and seal it." in desk.refused("/recovery/sheet", sure="")
    printed(desk)
    desk.sign_in(DEE)
    assert "A sheet is sealed already; a new one ends it." in desk.get("/recovery/sheet")


@pytest.mark.parametrize("profile", sorted(POLICIES))
def test_the_sheet_opens_with_a_badge_whatever_the_profile(profile: str) -> None:
    """It is the last way in, so that no profile closes it; a user name alone never opens it."""
    combinations = typed_signs(policy_of(profile))
    assert suffices(combinations, BADGE, SECRET)
    assert not suffices(combinations, USER_NAME, SECRET)


def test_a_colleagues_badge_and_the_sheet_are_not_she(desk: Desk) -> None:
    """Two others can give her a PIN: they are named, the sheet stays sealed, and no administrator is made beside one."""
    code = printed(desk)
    sent = {"who": badge(ANN), "new": "853096", "again": "853096"}
    refused = renew(desk, 422, "pin", code=code, **sent)
    assert "The sheet stays sealed" in refused
    assert CORA.name in refused
    assert DEE.name in use(desk, 422, code)
    desk.sign_in(ANN)
    renew(desk, 200, "pin", code=code, **{**sent, "who": badge(CORA)})


def test_whoever_set_her_pin_never_makes_it_vanish(desk: Desk) -> None:
    """No session without her badge takes the notice away; pressed or not, the digest and the house book have it."""
    code, new = printed(desk), "853096"
    renew(desk, 200, "pin", code=code, who=badge(CORA), new=new, again=new)
    seq, words = newest(desk, "house").seq, f"The recovery sheet was opened: {CORA.name} has a new PIN by it."

    def numbers() -> list[int]:
        return [int(each) for each in re.findall(r"/notice/(\d+)/seen", desk.client.get("/").text)]

    desk.post("/sign-in/", scan="cora")
    if desk.client.post("/sign-in/pin", data={"pin": new}).status_code == 303:
        assert words in desk.get("/")
        assert numbers() == []
    desk.client.post("/lock")
    stand_at(desk)
    desk.post("/sign-in/", scan=badge(CORA))
    desk.post("/sign-in/pin", pin=new)
    for number in numbers():
        desk.post(f"/notice/{number}/seen")
    assert words not in desk.get("/")
    clinic = desk.clinic
    with clinic.database.read() as connection:
        (site,) = (each for each in all_registrations(connection) if each.code == "R1")
        day = clinic.clock().astimezone(ZoneInfo(site.zone)).date()
        assert f"house/{seq} Recovery sheet used: {CORA.name}, new PIN, by {CORA.name}" in words_of(
            connection, site, CORA.code, day
        )
    desk.sign_in(DEE)
    assert words in desk.get("/")
