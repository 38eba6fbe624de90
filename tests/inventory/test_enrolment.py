"""The last entry of a workstation says which browser stands there; the books hold no token."""

from inventory.enrolment import (
    EnrolWorkstation,
    digest_at,
    enrol_workstation,
    is_closed,
    is_enrolling,
    token_digest,
    workstation_of,
)
from inventory.errors import AlreadyKnown, UnknownPlace
from tests.cast import PROGRAM, Clinic


def enrol(clinic: Clinic, token: str | None, code: str = "R1.W1") -> None:
    """The browser with this token stands there; with none it is closed."""
    digest = None if token is None else token_digest(token)
    clinic.run(enrol_workstation, EnrolWorkstation(clinic.act(PROGRAM), code, digest))


def where(clinic: Clinic, token: str) -> str | None:
    """The workstation of a browser."""
    with clinic.database.read() as connection:
        return workstation_of(connection, token)


def test_one_browser_stands_at_a_workstation(own_clinic: Clinic) -> None:
    """A newer one takes its place; the same one may stand at another; a token of nobody stands nowhere."""
    with own_clinic.database.read() as connection:
        assert not is_enrolling(connection)
    enrol(own_clinic, "first")
    enrol(own_clinic, "other", "R2.W1")
    assert (where(own_clinic, "first"), where(own_clinic, "other")) == ("R1.W1", "R2.W1")
    enrol(own_clinic, "second")
    assert (where(own_clinic, "first"), where(own_clinic, "second")) == (None, "R1.W1")
    assert where(own_clinic, "") is None
    with own_clinic.database.read() as connection:
        assert is_enrolling(connection)
        assert digest_at(connection, "R1.W1") == token_digest("second")
    assert b"second" not in token_digest("second")


def test_a_closed_workstation_is_nobodys(own_clinic: Clinic) -> None:
    """Closing it twice, or one that is not there, is refused."""
    enrol(own_clinic, "first")
    enrol(own_clinic, None)
    assert where(own_clinic, "first") is None
    with own_clinic.refused(AlreadyKnown):
        enrol(own_clinic, None)
    with own_clinic.refused(UnknownPlace, "a workstation", "R1.W9"):
        enrol(own_clinic, "first", "R1.W9")


def test_closed_is_what_was_enrolled_and_stands_nowhere(own_clinic: Clinic) -> None:
    """One at which no browser ever stood is not closed."""
    said = []
    for token in ("", "one", None, "two"):
        if token != "":
            enrol(own_clinic, token)
        with own_clinic.database.read() as connection:
            said.append(is_closed(connection, "R1.W1"))
    assert said == [False, False, True, False]
