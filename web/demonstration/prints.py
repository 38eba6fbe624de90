"""What is printed to try a demonstration: badges, wristbands, places, action cards and cartons nobody received yet."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from inventory.keys import KeyRing
from inventory.patient import patients_of
from inventory.place import places_of
from inventory.receipt import received_serial
from scanners.own_code import ACTIONS, action_text, badge_text, place_text, wristband_text
from web import words
from web.demonstration.cast import CAST
from web.demonstration.clinic import KETAMINE, MIDAZOLAM, SITES, UNCONFIRMED, Package

#: How a payload is drawn; that of a GS1 DataMatrix is written with its identifiers in brackets.
QR, DATAMATRIX = "qr", "gs1_datamatrix"
#: Unopened cartons to receive; the last one's product is confirmed at its first receipt.
CARTONS = (KETAMINE, MIDAZOLAM, UNCONFIRMED)
#: From today to the expiry of their invented lots.
_LASTS = timedelta(days=540)


@dataclass(frozen=True)
class Print:
    """One symbol: `what` it is (badge, wristband, place, action, carton, vial), its title, a line beneath, payload."""

    what: str
    title: str
    note: str
    payload: str
    symbology: str
    registration: str | None = None


def prints(connection: Connection, keys: KeyRing, today: date) -> tuple[Print, ...]:
    """Everything to print, by kind; each carton has a serial that the books have not seen."""
    return (
        *_badges(),
        *_wristbands(connection, keys),
        *_places(connection),
        *_actions(),
        *_cartons(connection, today),
    )


def _badges() -> Iterator[Print]:
    """One for each person; her PIN is told on the terminal alone."""
    for member in CAST:
        note = f"{', '.join(member.roles)}, user name {member.user_name}"
        site = member.sites[0] if len(member.sites) == 1 else None
        yield Print("badge", member.name, note, badge_text(member.token), QR, site)


def _wristbands(connection: Connection, keys: KeyRing) -> Iterator[Print]:
    """One for each patient registered so far."""
    for site in SITES:
        for patient in patients_of(connection, keys, site.code):
            note = f"born {words.birthday(patient.born_on)}, record {patient.record_number}"
            yield Print("wristband", patient.name, note, wristband_text(patient.code), QR, site.code)


def _places(connection: Connection) -> Iterator[Print]:
    """The places that a person scans."""
    for site in SITES:
        for place in places_of(connection, site.code, "storage", "opened", "return", "waste", "quarantine"):
            yield Print("place", place.name, place.code, place_text(place.code), QR, site.code)


def _actions() -> Iterator[Print]:
    """The fields of the action card."""
    for word in ACTIONS:
        yield Print("action", word, "", action_text(word), QR)


def _cartons(connection: Connection, today: date) -> Iterator[Print]:
    """A carton of each product, and the code that its vials carry."""
    expires_on = _end_of_month(today + _LASTS)
    for package in CARTONS:
        row = package.row
        serial = next(
            serial
            for serial in (f"TRY{number:05d}" for number in range(1, 100_000))
            if received_serial(connection, package.ndc11, serial) is None
        )
        lot = f"TRY{expires_on:%m%y}"
        payload = f"(01){row.gtin14}(17){expires_on:%y%m%d}(10){lot}(21){serial}"
        note = f"{package.per_carton} in a carton, lot {lot}, use by {expires_on:%d %b %Y}"
        yield Print("carton", package.name, note, payload, DATAMATRIX)
        yield Print("vial", package.name, f"on each, lot {lot}", _vial(package), DATAMATRIX)


def _vial(package: Package) -> str:
    """The code on one container, the carton's where the catalogue knows no other."""
    return f"(01){package.row.inner_gtin14 or package.row.gtin14}"


def _end_of_month(day: date) -> date:
    """Lots expire with a month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
