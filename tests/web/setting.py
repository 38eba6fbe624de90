"""A set-up as a newcomer types it: an invented clinic, and the browser that she does it at."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from inventory.database import Database
from tests.cast import R1_DEA
from web.one_time_code import Purpose, keep, new_code

#: What she types; the code comes with each try.
TYPED: dict[str, Any] = {
    "name": "Invented Clinic", "dea_number": R1_DEA, "street": "1 A Street", "city": "Town", "state": "NY",
    "zip_code": "10001", "expires_on": "2028-01-01", "zone": "America/New_York", "workstation": "Front desk",
    "place_CAB-A": "Cabinet A", "place_OPEN": "Open shelf", "place_RETURN": "Return box",
    "place_QUAR": "Quarantine box", "place_WASTE": "Waste bin", "given_name": "Rita", "family_name": "Sample",
    "user_name": "rita", "document": "passport", "pin": "4711", "again": "4711", "roles": ["pharmacist", "nurse"],
    "trained_on": "2026-01-31", "licence_number": "L-1", "licence_kind": "physician", "licence_state": "NY",
    "licence_expires_on": "2028-01-31",
}  # fmt: skip


def code_of(database: Database) -> str:
    """A code as `vialtrail setup` makes it."""
    code = new_code(secrets.randbelow)
    with database.write() as connection:
        keep(connection, database.keys, Purpose.SETUP, None, code, database.clock())
    return code


def set_up(app: Flask, database: Database, **changed: Any) -> tuple[FlaskClient, TestResponse]:
    """The browser with which it was done, and the answer."""
    client = app.test_client()
    return client, client.post("/setup/", data={**TYPED, "code": code_of(database), **changed})
