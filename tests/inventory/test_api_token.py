"""A token is made and ended in the house book, which holds its keyed digest and never the token."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.api_token import (
    LONGEST,
    SCOPES,
    EndToken,
    MakeToken,
    Token,
    end_token,
    find_token,
    make_token,
    token_digest,
    tokens,
)
from inventory.errors import MayNot, WrongForm
from inventory.keys import KeyRing
from inventory.tables.rules import api_token
from tests.cast import ANN, DEE, KEYS, PROGRAM, Clinic, Member

TEXT = "vtt_" + "a" * 43


def made(
    clinic: Clinic, *, text: str = TEXT, station: str = "R1.W1", scopes: tuple[str, ...] = SCOPES[:2],
    days: float = 30, actor: Member | str = PROGRAM,
) -> MakeToken:  # fmt: skip
    """The command of a token for R1."""
    act = clinic.act(actor, book="house")
    expires = act.occurred_at + timedelta(days=days)
    return MakeToken(act, token_digest(KEYS, text), station, "R1", scopes, expires)


def found(clinic: Clinic, text: str = TEXT) -> Token | None:
    """The token in force with this text."""
    with clinic.database.read() as connection:
        return find_token(connection, token_digest(KEYS, text), clinic.database.clock())


def test_it_is_found_by_its_text_alone(own_clinic: Clinic) -> None:
    """With its workstation and scopes; the digest is under the key, and the books hold nothing else of it."""
    own_clinic.run(make_token, made(own_clinic))
    token = found(own_clinic)
    assert token is not None
    assert (token.station, token.registration, token.scopes) == ("R1.W1", "R1", SCOPES[:2])
    assert found(own_clinic, TEXT[:-1] + "b") is None
    assert token_digest(KEYS, TEXT) != token_digest(KeyRing(b"o" * 32), TEXT)
    with own_clinic.database.read() as connection:
        assert TEXT not in str(connection.execute(select(api_token)).all())


def test_one_that_is_over_opens_nothing(own_clinic: Clinic) -> None:
    """To the second."""
    own_clinic.run(make_token, made(own_clinic, days=1))
    assert found(own_clinic) is not None
    own_clinic.clock.at += timedelta(days=1)
    assert found(own_clinic) is None


def test_one_that_was_ended_opens_nothing(own_clinic: Clinic) -> None:
    """And is not ended twice; the list keeps it with its reason."""
    own_clinic.run(make_token, made(own_clinic))
    token = found(own_clinic)
    assert token is not None
    own_clinic.run(end_token, EndToken(own_clinic.act(DEE, book="house"), token.id, "the station was sold"))
    assert found(own_clinic) is None
    with own_clinic.refused(WrongForm):
        own_clinic.run(end_token, EndToken(own_clinic.act(PROGRAM), token.id, "again"))
    with own_clinic.database.read() as connection:
        assert [each.ended for each in tokens(connection)] == ["the station was sold"]


def test_it_ends_for_a_reason(own_clinic: Clinic) -> None:
    """Nobody ends one without saying why, or one that there is not."""
    own_clinic.run(make_token, made(own_clinic))
    token = found(own_clinic)
    assert token is not None
    for figures, why in ((token.id, " "), ("000000000000", "lost"), ("", "lost")):
        with own_clinic.refused(WrongForm):
            own_clinic.run(end_token, EndToken(own_clinic.act(PROGRAM), figures, why))


@pytest.mark.parametrize("wrong", [
    {"station": "R2.W1"}, {"station": ""}, {"scopes": ()}, {"scopes": ("stock:read", "everything")},
    {"days": 0}, {"days": LONGEST.days + 1}, {"days": -1},
], ids=str)  # fmt: skip
def test_what_no_token_is_made_for(own_clinic: Clinic, wrong: dict[str, object]) -> None:
    """Another registration's workstation, no scope or an unknown one, no time or too long a one."""
    with own_clinic.refused(WrongForm):
        own_clinic.run(make_token, made(own_clinic, **wrong))  # type: ignore[arg-type]


def test_an_administrator_makes_and_ends_them(own_clinic: Clinic) -> None:
    """Nobody else does."""
    with own_clinic.refused(MayNot, "administrator"):
        own_clinic.run(make_token, made(own_clinic, actor=ANN))
    own_clinic.run(make_token, made(own_clinic, actor=DEE))
    token = found(own_clinic)
    assert token is not None
    with own_clinic.refused(MayNot, "administrator"):
        own_clinic.run(end_token, EndToken(own_clinic.act(ANN, book="house"), token.id, "lost"))
