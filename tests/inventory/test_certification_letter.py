"""The letter to FDA: told by its content, kept by its SHA-256, and shown only while its file is what was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from inventory.certification_letter import (
    KeepLetter,
    file_of,
    keep_letter,
    letter_of,
    put_file,
)
from inventory.errors import AlreadyKnown, NotYet, WrongForm
from inventory.media_type import media_type_of
from inventory.tables.rules import letter_file
from tests.cast import PROGRAM, Clinic
from tests.inventory.test_media_type import JPEG, PDF, PNG


def put(clinic: Clinic, content: bytes = PDF) -> KeepLetter:
    """The file beside the books, and the command that keeps it."""
    with clinic.database.write() as connection:
        digest = put_file(connection, content, clinic.clock())
    kind = media_type_of(content) or ""
    return KeepLetter(clinic.act(PROGRAM), "R1", date(2026, 1, 5), digest, kind, len(content))


def test_the_last_letter_of_a_registration_is_shown(own_clinic: Clinic) -> None:
    """With its day, size and entry; the same one twice changes nothing."""
    clinic = own_clinic
    command = put(clinic)
    posted = clinic.run(keep_letter, command)
    with clinic.database.read() as connection:
        found = letter_of(connection, "R1")
        assert found is not None
        assert (found.sent_on, found.size, found.number) == (
            date(2026, 1, 5),
            len(PDF),
            f"house/{posted.seq}",
        )
        assert found.file_name == "certification-letter-2026-01-05.pdf"
        assert file_of(connection, found.digest) == PDF
        assert letter_of(connection, "R2") is None
    with clinic.refused(AlreadyKnown):
        clinic.run(keep_letter, put(clinic))
    clinic.run(keep_letter, put(clinic, PNG))
    with clinic.database.read() as connection:
        newest = letter_of(connection, "R1")
        assert newest is not None
        assert newest.media_type == "image/png"


def test_what_does_not_fit_its_file_is_refused(own_clinic: Clinic) -> None:
    """Another type, size or digest, and a day to come."""
    clinic = own_clinic
    command = put(clinic)
    for wrong in ({"media_type": "image/png"}, {"size": 5}, {"digest": b"n" * 32}):
        with clinic.refused(WrongForm):
            clinic.run(keep_letter, replace(command, act=clinic.act(PROGRAM), **wrong))
    with clinic.refused(NotYet):
        clinic.run(keep_letter, replace(command, act=clinic.act(PROGRAM), sent_on=date(2027, 1, 1)))


def test_a_file_that_was_altered_is_not_shown_and_an_unnamed_one_goes(own_clinic: Clinic) -> None:
    """What was never kept is taken away by the next one after two days; what was kept stays."""
    clinic = own_clinic
    kept = put(clinic)
    clinic.run(keep_letter, kept)
    put(clinic, JPEG)
    clinic.clock.at += timedelta(days=3)
    put(clinic, PNG)
    with clinic.database.write() as connection:
        there = connection.execute(select(letter_file.c.content)).scalars().all()
        assert set(map(bytes, there)) == {PDF, PNG}
        connection.execute(
            update(letter_file).where(letter_file.c.digest == kept.digest).values(content=b"x")
        )
        assert file_of(connection, kept.digest) is None
