"""A new key is made for its person, found without her name, and asks for its own PIN or a finger."""

import json

import pytest

from inventory.factor import SecurityKey
from tests.cast import ANN, BEN, KEYS
from tests.web.authenticator import ORIGIN, Authenticator
from tests.web.conftest import Desk
from web.key_enrolment import creation_options, made_key
from web.key_proof import ANSWER_MAX
from web.party import Party
from web.refusals import KeyNotMade

PARTY = Party(ORIGIN, "books.example")


def test_what_an_authenticator_is_asked(desk: Desk) -> None:
    """User verified, discoverable, no key that holds one of hers; her code and the books' are not in it."""
    held = SecurityKey(b"held", ANN.code, b"", "Phone", 0)
    now = desk.clinic.clock()
    asked = json.loads(
        creation_options(desk.clinic.database, PARTY, "R1.W1", ANN.code, ANN.name, now, (held,))
    )
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert (asked["rp"]["id"], asked["user"]["name"]) == ("books.example", ANN.name)
    assert [each["id"] for each in asked["excludeCredentials"]] == ["aGVsZA"]
    assert ANN.code not in json.dumps(asked)


@pytest.mark.parametrize("text", ["", "null", "{}", "[]", "x" * ANSWER_MAX + "x"])
def test_what_is_no_key_is_refused(desk: Desk, text: str) -> None:
    """And one that was made for another person, whoever sends it."""
    now = desk.clinic.clock()
    with pytest.raises(KeyNotMade):
        made_key(desk.clinic.database, PARTY, "R1.W1", ANN.code, text, now)
    answer = Authenticator().make(
        creation_options(desk.clinic.database, PARTY, "R1.W1", BEN.code, BEN.name, now, ())
    )
    with pytest.raises(KeyNotMade):
        made_key(desk.clinic.database, PARTY, "R1.W1", ANN.code, answer, now)
    assert KEYS.secret.hex() not in answer
