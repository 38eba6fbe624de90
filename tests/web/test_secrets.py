"""Known secrets go through the pages, typed in the right box and in every wrong one, and stay in no table and no log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from inventory import staff
from inventory.signature import IN_THE_ROOM
from tests.cast import ANN, BEN, CORA, PROGRAM
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import band
from tests.web.treatment import labels, treat
from web.proof import hash_pin

#: PINs that nobody has, mistyped on purpose.
WRONG = ("83921", "740513")
#: A PIN that somebody else set for one sign-in, and the one that she set then.
ONCE, OWN = "6158203", "9370416"


def stored(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every row of every table of the database, as text with its table's name; the hash of a PIN aside."""
    with desk.clinic.database.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    if isinstance(value, (str, bytes)):
                        shown = value if isinstance(value, str) else value.decode("latin-1")
                        # A salt, an id or an instant of sixteen figures holds any four digits now and then.
                        yield f"{table}.{column}", re.sub(r"[0-9a-f]{16,}", "", shown)


def mistype(desk: Desk, vial: str, syringe: str, patient: str) -> None:
    """Badges and PINs in every box that is not theirs, by a nurse, her witness and a pharmacist."""
    wrong = [PIN, *WRONG, badge(ANN), badge(BEN), token(BEN), badge(BEN)[:-3], f"{badge(ANN)}{vial}"]
    for secret in wrong:
        for address, started in (
            ("/scan", ()), ("/issue/", ()), ("/draw/", (vial,)), ("/administration/", (syringe, band(patient))),
            ("/waste/", (syringe,)), ("/return/", (vial,)),
        ):  # fmt: skip
            desk.sign_in(ANN)
            for scan in started:
                answer = desk.client.post(address, data={"scan": scan})
                address = answer.headers.get("Location", address)  # noqa: PLW2901 - the next page
            desk.client.post(address, data={"scan": secret})
            desk.client.post(address, data={"scan": "", "choice": secret})
            desk.client.post(address, data={"pin": secret})
    desk.sign_in(CORA)
    # Digits that are nobody's PIN are an invoice's number there.
    for secret in (each for each in wrong if each not in WRONG):
        for scan in (secret, "55-0098"):
            address = desk.client.post("/receipt/", data={"scan": scan}).headers.get("Location", "/receipt/")
            desk.client.post(address, data={"scan": secret})


def set_her_own(desk: Desk) -> None:
    """A one-time PIN, her own after it, and each in every box of its page that is not for it."""
    desk.clinic.clock.at += timedelta(hours=1)
    desk.sign_in(BEN)
    for old, new, again in (
        (PIN, WRONG[0], OWN),
        (OWN, PIN, PIN),
        (badge(BEN), badge(BEN), OWN),
        (OWN, OWN, OWN),
    ):
        desk.client.post("/pin/", data={"old": old, "new": new, "again": again, "command_id": old})
    desk.clinic.run(
        staff.reset_pin, staff.ResetPin(desk.clinic.act(PROGRAM), BEN.code, hash_pin(ONCE), one_time=True)
    )
    desk.client.post("/sign-in/", data={"scan": badge(BEN)})
    assert desk.post("/sign-in/pin", pin=ONCE) == "/"
    desk.client.post("/scan", data={"scan": ONCE})
    desk.refused("/pin/", old=ONCE, new=ONCE, again=OWN)
    assert desk.post("/pin/", new=OWN, again=OWN) == "/pin/"


def test_secrets_stay_in_no_table_and_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Sign-in, a waste with its witness, and mistyping everywhere, at the sign-in page too."""
    caplog.set_level(logging.DEBUG)
    done = treat(desk.clinic, labels(), wasted=False)
    for secret in (PIN, *WRONG, token(BEN)):
        desk.client.post("/sign-in/", data={"scan": secret})
    desk.client.post("/sign-in/", data={"scan": badge(ANN)})
    desk.client.post("/sign-in/pin", data={"pin": WRONG[0]})
    desk.client.post("/sign-in/pin", data={"pin": badge(ANN)})
    desk.clinic.clock.at = desk.clinic.clock.at.replace(hour=20)
    mistype(desk, done.vial, done.syringe, done.patient)
    desk.clinic.clock.at = desk.clinic.clock.at.replace(hour=23)
    desk.sign_in(ANN)
    address = desk.post("/waste/", scan=done.syringe)
    desk.post(address, scan="ALL OF IT")
    for member in (ANN, BEN):
        desk.client.post(address, data={"scan": PIN})
        desk.post(address, scan=badge(member))
        desk.client.post(address, data={"scan": PIN})
        desk.client.post(address, data={"pin": badge(member), "seen": IN_THE_ROOM})
        desk.post(address, pin=PIN, seen=IN_THE_ROOM)
    set_her_own(desk)
    secrets = (PIN, ONCE, OWN, *WRONG, token(ANN), token(BEN), token(BEN)[:-3])
    for where, shown in stored(desk):
        if where == "pin.argon2":
            continue
        for secret in secrets:
            assert secret not in shown, (where, shown[:200])
    for record in caplog.records:
        assert not any(secret in record.getMessage() for secret in secrets), record.getMessage()
