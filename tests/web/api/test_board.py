"""The board for programs: findings by pseudonym, custody past its time in its owner's name, one registration alone."""

import json
from datetime import timedelta

from tests.cast import ANN
from tests.web.api.conftest import Station, give_token
from tests.web.suspicion import exception, kept, statement
from tests.web.treatment import Treatment


def test_findings_name_nobody(station: Station) -> None:
    """As the board's page shows them."""
    clinic = station.clinic
    done = Treatment("VIAL", "SYRINGE", "PAT1", "O-1", 1, 2, 3, None)
    kept(clinic, statement(done), exception(done))
    (found,) = station.get("/board")["findings"]
    assert found["subject"].startswith("Person ")
    assert ANN.name not in json.dumps(found)
    assert ANN.code not in json.dumps(found)
    station.token = give_token(clinic, registration="R2")
    assert station.get("/board")["findings"] == []


def test_custody_past_its_time(station: Station) -> None:
    """Whose, how many, since when."""
    station.clinic.taken()
    assert station.get("/board")["past_due"] == []
    station.clinic.clock.at += timedelta(hours=12)
    (late,) = station.get("/board")["past_due"]
    assert (late["holder"], late["containers"]) == (ANN.name, 1)
