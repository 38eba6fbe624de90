"""Whatever is tried in whatever order, the books do what plain numbers say; they hold, replay and verify."""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.inventory.machine_deeds import Deeds
from tests.postgresql import Server

#: Every kind of entry that a day of the clinic writes.
KINDS = {
    "receipt", "issue", "take_explained", "draw", "administration", "waste", "sealed_return", "opened_return",
    "reversal",
}  # fmt: skip
#: Every refusal that the plain numbers know.
REFUSALS = {
    "AlreadyReceived", "AlreadyReversed", "AlreadyThere", "AlreadyYours", "AnotherHasIt", "AnotherPatient",
    "DraftChanged", "Expired", "ExpiredLot", "ForeignContainer", "LabelTaken", "MayNot", "MayNotWitness",
    "MoreThanIsLeft",
    "MoreThanTheBooksHold", "NoOrder", "NoSuchTake", "NotInStorage", "NotInYourHands", "NotTogether",
    "NotWholeAmount", "NothingLeft", "NotYet", "NothingToReverse", "ReversalStands", "UndoFirst", "UnknownEntry",
    "OpenedSingleDose", "OpenedForAnother", "OrderNotValid",
    "PatientNeeded", "SealedNeeded", "SignatureNeeded", "StockNotRemainder", "UnknownContainer", "UnknownPatient",
    "UnknownPlace", "VolumeNeeded", "WitnessIsActor", "WrongContainerKind", "WrongForm", "WrongPlace", "WrongUnit",
}  # fmt: skip
#: Those that 200 runs of 60 deeds may well never meet, so much must come together; the tests of each operation do.
RARE = {"Expired", "NotInStorage", "NotWholeAmount", "NothingToReverse", "OpenedForAnother"}
REPEATS = {"posted again", "refused again", "other content"}

#: What fails is shown as it came: to look for a shorter way costs minutes, which the long run has.
SHORT = settings(
    max_examples=12, stateful_step_count=30, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
#: Other examples in every run: what fails once is printed with what brings it back.
LONG = settings(
    max_examples=200, stateful_step_count=60, suppress_health_check=list(HealthCheck), derandomize=False,
    database=None, print_blob=True,
)  # fmt: skip


@pytest.fixture
def sqlite_copies(sqlite_clinic: Path, tmp_path: Path) -> Callable[[], str]:
    """Gives a new SQLite clinic at each call."""
    numbers = itertools.count()

    def copy() -> str:
        path = tmp_path / f"{next(numbers)}.sqlite"
        shutil.copyfile(sqlite_clinic, path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture
def postgresql_copies(postgresql: Server, postgresql_clinic: str) -> Iterator[Callable[[], str]]:
    """Gives a new PostgreSQL clinic at each call; the one before is dropped."""
    name = f"{postgresql_clinic}_machine"

    def copy() -> str:
        postgresql.drop(name)
        return postgresql.create(name, postgresql_clinic)

    yield copy
    postgresql.drop(name)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "run", [SHORT, pytest.param(LONG, marks=[pytest.mark.torture, pytest.mark.timeout(7200)])], ids=["short", "long"]
)  # fmt: skip
def test_the_books_do_what_plain_numbers_say(
    request: pytest.FixtureRequest, engine: str, run: settings
) -> None:
    """Each deed is accepted or refused as the model says, for its reason; every cell agrees, and verify is clean."""
    counted: Counter[str] = Counter()

    class Clinic(Deeds):
        fresh = staticmethod(request.getfixturevalue(f"{engine}_copies"))
        came = counted

    run_state_machine_as_test(Clinic, settings=run)
    # What a short run meets besides is chance: Hypothesis draws by the constants of whatever modules are loaded.
    wanted = {"receipt", "issue"} if run is SHORT else KINDS | REPEATS | REFUSALS - RARE
    assert set(counted) >= wanted, counted
