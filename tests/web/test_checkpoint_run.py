"""The scheduled checkpoints: due at shift ends and each day, published and mailed, and no fault stops another book."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inventory.checkpoint import Kept, Occasion, newest
from inventory.checkpoint_key import public_half
from inventory.published import Fit, verify_published
from inventory.signed_note import VerifierKey, read_note
from tests.cast import KEYS
from tests.inventory.forging import bend
from tests.web.conftest import Desk
from tests.web.mail_server import mail_server
from web.checkpoint_mail import Post
from web.checkpoint_run import (
    JOB,
    UNFIT,
    UNMAILED,
    UNPUBLISHED,
    LastRun,
    Publication,
    due,
    last_run,
    run_checkpoints,
)
from web.claim import Holder
from web.jobs import jobs
from web.publication import names_in, published_notes
from web.scheduler import run_due

#: The clinic's zone is New York, in November five hours behind: its shifts end at 12:00 and 00:00 UTC.
BEFORE, AFTER = datetime(2026, 11, 2, 23, 50, tzinfo=UTC), datetime(2026, 11, 3, 0, 1, tzinfo=UTC)


def nowhere(tmp_path: Path) -> Publication:
    """A second path in the test's own folder, no mail."""
    return Publication(tmp_path / "notes")


def kept(desk: Desk, book: str = "R1") -> Kept:
    """The newest checkpoint of a book."""
    with desk.clinic.database.read() as connection:
        found = newest(connection, KEYS, book)
    assert found is not None
    return found


def test_a_book_is_signed_when_its_shift_has_ended(desk: Desk, tmp_path: Path) -> None:
    """Once; and again when the next shift has ended and the book has grown."""
    desk.clinic.receive(1)
    assert run_checkpoints(desk.clinic.database, BEFORE, nowhere(tmp_path)) == "2 made, 2 published"
    assert (kept(desk).checkpoint.size, kept(desk).occasion) == (1, Occasion.SHIFT_END)
    assert kept(desk, "house").occasion is Occasion.DAILY
    desk.clinic.receive(1)
    assert run_checkpoints(desk.clinic.database, BEFORE, nowhere(tmp_path)) == "0 made, 0 published"
    assert run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path)) == "1 made, 1 published"
    assert (kept(desk).checkpoint.size, kept(desk).made_at) == (2, AFTER)
    assert run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path)) == "0 made, 0 published"
    assert len(names_in(tmp_path / "notes")) == 3


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("2026-11-03T04:59+00:00", Occasion.SHIFT_END),
        ("2026-11-03T05:00+00:00", Occasion.DAILY),
        ("2026-11-03T12:00+00:00", Occasion.SHIFT_END),
        ("2026-11-01T11:59+00:00", Occasion.DAILY),
        ("2026-11-01T12:00+00:00", Occasion.SHIFT_END),
        ("2026-10-31T11:00+00:00", Occasion.SHIFT_END),
    ],
)
def test_shift_ends_are_by_the_clock_of_the_place(desk: Desk, at: str, wanted: Occasion) -> None:
    """Midnight, 07:00 and 19:00 in New York, before and after the clocks change on 1 November."""
    desk.clinic.receive(1)
    found = dict(due(desk.clinic.database, datetime.fromisoformat(at)))
    assert found["R1"] is wanted
    assert found["house"] is Occasion.DAILY
    assert "R2" not in found


def test_a_checkpoint_of_the_time_to_come_holds_none_up(desk: Desk, tmp_path: Path) -> None:
    """A clock that was ahead once: the next run signs what was written since, and then all is as before."""
    desk.clinic.receive(1)
    run_checkpoints(desk.clinic.database, AFTER + timedelta(days=400), nowhere(tmp_path))
    desk.clinic.receive(1)
    assert run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path)).startswith("1 made")
    desk.clinic.receive(1)
    assert run_checkpoints(desk.clinic.database, AFTER + timedelta(minutes=5), nowhere(tmp_path)).startswith(
        "0 made"
    )


def test_what_is_published_is_signed_and_fits(desk: Desk, tmp_path: Path) -> None:
    """Each file is a note by the book's key."""
    desk.clinic.receive(1)
    run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path))
    notes = published_notes(tmp_path / "notes")
    for book, note in zip(("R1", "house"), notes, strict=True):
        assert read_note(note.text).signer([VerifierKey(f"vialtrail/{book}", public_half(KEYS))]) is not None
    with desk.clinic.database.read() as connection:
        assert [each.fit for each in verify_published(connection, KEYS, notes)] == [Fit.FINE] * 2


def test_a_path_that_is_not_there_is_a_state_and_made_good_later(desk: Desk, tmp_path: Path) -> None:
    """The checkpoint is made all the same; when the path is back, the notes come."""
    desk.clinic.receive(1)
    in_the_way = tmp_path / "notes"
    in_the_way.write_text("no folder")
    said = run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path))
    assert said == f"2 made, 0 published; not published: {in_the_way}: Not a directory"
    in_the_way.unlink()
    assert run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path)) == "0 made, 2 published"


def test_a_bent_book_is_not_signed_and_stops_no_other(desk: Desk, tmp_path: Path) -> None:
    """It is named, the house book is signed, and the run ends."""
    desk.clinic.receive(1)
    run_checkpoints(desk.clinic.database, AFTER, nowhere(tmp_path))
    desk.clinic.receive(1)
    desk.clinic.register()
    bend(desk.clinic.database.url)
    said = run_checkpoints(desk.clinic.database, AFTER + timedelta(days=1), nowhere(tmp_path))
    assert said == "0 made, 0 published; R1 does not fit its checkpoint"
    assert kept(desk).checkpoint.size == 1


def test_the_mail_goes_out_when_something_was_made(desk: Desk, tmp_path: Path) -> None:
    """The newest of every book; not at the runs between; and a mail that did not go out goes with the next run."""
    desk.clinic.receive(1)
    database = desk.clinic.database
    with mail_server() as box:
        post = Post("127.0.0.1", box.port, tls=False, sender="a@example.org", recipients=("a@example.org",))
        publication = Publication(tmp_path / "notes", post)
        assert run_checkpoints(database, AFTER, publication) == "2 made, 2 published"
        assert run_checkpoints(database, AFTER, publication) == "0 made, 0 published"
        assert len(box.mails) == 1
        assert b"house-" in box.mails[0]
        assert b"R1-" in box.mails[0]
        box.refuses = "MAIL"
        (job,) = (job for job in jobs(timedelta(minutes=5), publication) if job.name == JOB)
        desk.clinic.receive(1)
        desk.clinic.clock.at = AFTER + timedelta(days=1)
        first = run_due(database, job, Holder("one", 1))
        assert first is not None
        assert first.endswith("not mailed: 127.0.0.1 answered 550.")
        box.refuses = ""
        desk.clinic.clock.at = AFTER + timedelta(days=1, minutes=5)
        assert run_due(database, job, Holder("one", 1)) == "0 made, 0 published"
        assert len(box.mails) == 2
    with database.read() as connection:
        found = last_run(connection)
    assert found is not None
    assert (found.outcome, found.faults) == ("0 made, 0 published", ())


@pytest.mark.parametrize(
    ("outcome", "faults"),
    [
        ("2 made, 2 published", ()),
        ("0 made, 0 published; R1 does not fit its checkpoint", (UNFIT,)),
        ("0 made, 0 published; not published: x: y; not mailed: z", (UNPUBLISHED, UNMAILED)),
        ("failed: OperationalError", (UNPUBLISHED,)),
    ],
)
def test_an_outcome_names_its_faults(outcome: str, faults: tuple[str, ...]) -> None:
    """A run that broke off has published nothing."""
    assert LastRun(AFTER, outcome).faults == faults


def test_before_the_first_run_there_is_none(desk: Desk) -> None:
    """A new database says nothing."""
    with desk.clinic.database.read() as connection:
        assert last_run(connection) is None
