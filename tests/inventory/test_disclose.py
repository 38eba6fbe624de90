"""A disclosure stands in the registration's book with every patient in it, and refuses to leave out to whom."""

from datetime import date, timedelta

from inventory.disclose import LONGEST, NO_AUTHORITY, NO_RECIPIENT, Disclose, disclose_to
from inventory.erasure import ErasePatient, erase_patient, last_entries
from inventory.errors import MayNot, UnknownPatient, WrongForm
from inventory.plan import PROGRAM
from inventory.verification import verify
from tests.cast import ANN, CORA, DEE, EVE, KEYS, Clinic, Member
from tests.inventory.reading import facts, one

DAY = date(2026, 11, 2)


def given(
    clinic: Clinic, *patients: str, actor: Member | str = CORA, recipient: str = "Ina Spector, DEA",
    authority: str = "21 USC 880",
) -> Disclose:  # fmt: skip
    """A dispensing log of a day with these patients in it."""
    act = clinic.act(actor, book="R1")
    return Disclose(act, recipient, authority, "Dispensing and administration log", DAY, DAY, patients)


def test_the_entry_says_to_whom_by_what_and_every_patient_once(own_clinic: Clinic) -> None:
    """In the registration's book; the books verify after it."""
    una, mo = own_clinic.register(), own_clinic.register()
    posted = own_clinic.run(disclose_to, given(own_clinic, mo, una, mo, recipient="  Ina Spector, DEA "))
    assert (posted.book, posted.kind) == ("R1", "disclosed")
    said = one(own_clinic, posted, "disclosure")
    assert (said["recipient"], said["authority"]) == ("Ina Spector, DEA", "21 USC 880")
    assert (said["what"], said["from_day"], said["to_day"]) == (
        "Dispensing and administration log", "2026-11-02", "2026-11-02",
    )  # fmt: skip
    assert [row["patient"] for row in facts(own_clinic, posted, "disclosed_patient")] == [una, mo]
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_one_without_patients_is_entered_too(own_clinic: Clinic) -> None:
    """To whom the receipts were given is asked for as well; and a command that named nobody says so."""
    command = given(own_clinic, actor=PROGRAM, recipient=NO_RECIPIENT, authority=NO_AUTHORITY)
    posted = own_clinic.run(disclose_to, command)
    assert one(own_clinic, posted, "disclosure")["recipient"] == "whoever ran the command"
    assert facts(own_clinic, posted, "disclosed_patient") == []


def test_nobody_is_left_out_or_too_long(own_clinic: Clinic) -> None:
    """An empty recipient or authority, or one longer than fits; exactly as long is taken."""
    for changed in ({"recipient": " "}, {"authority": ""}, {"recipient": "x" * (LONGEST + 1)}):
        with own_clinic.refused(WrongForm, f"1 to {LONGEST} characters"):
            own_clinic.run(disclose_to, given(own_clinic, **changed))
    own_clinic.run(disclose_to, given(own_clinic, recipient="x" * LONGEST))


def test_who_gives_records_out_has_the_right_to(own_clinic: Clinic) -> None:
    """A nurse does not, another registration's pharmacist neither; compliance does."""
    for actor in (ANN, EVE):
        with own_clinic.refused(MayNot, "compliance or pharmacist"):
            own_clinic.run(disclose_to, given(own_clinic, actor=actor))
    own_clinic.run(disclose_to, given(own_clinic, actor=DEE))


def test_another_registrations_patient_is_none(own_clinic: Clinic) -> None:
    """Her code opens nothing here."""
    foreign = own_clinic.register(EVE)
    with own_clinic.refused(UnknownPatient, found=foreign):
        own_clinic.run(disclose_to, given(own_clinic, foreign))


def test_of_an_erased_patient_nothing_was_given(own_clinic: Clinic) -> None:
    """A word stands in her place on the paper, so the account does not name her."""
    una, mo = own_clinic.register(), own_clinic.register()
    own_clinic.clock.at += timedelta(days=6 * 366)
    own_clinic.run(erase_patient, ErasePatient(own_clinic.act(PROGRAM, book="R1"), una, "kept long enough"))
    posted = own_clinic.run(disclose_to, given(own_clinic, una, mo))
    assert [row["patient"] for row in facts(own_clinic, posted, "disclosed_patient")] == [mo]


def test_a_disclosure_is_an_entry_about_her(own_clinic: Clinic) -> None:
    """She may ask for it six years back, so her records are kept as long."""
    una = own_clinic.register()
    own_clinic.clock.at += timedelta(days=30)
    posted = own_clinic.run(disclose_to, given(own_clinic, una))
    with own_clinic.database.read() as connection:
        (last,) = last_entries(connection, "R1", una)
    assert last.recorded_at == posted.recorded_at
