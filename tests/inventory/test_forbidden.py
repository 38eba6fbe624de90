"""Whatever is tried straight in SQL against the books is refused for its own reason, and leaves everything as it was."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.execution import preview
from inventory.plan import Plan
from inventory.tables.ledger import balance, day_net, entry, line
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, KEYS, Clinic
from tests.inventory.forbidden import ACTS, Forbidden, Scene
from tests.inventory.forging import forge

each = entry.alias("each")
HELD = [act for act in ACTS if act.plain is not None]


def wasting(clinic: Clinic) -> Plan:
    """A waste that could be posted: what Ann holds of a vial, signed by both."""
    label = clinic.taken()
    patient, order = clinic.patient_with_order()
    clinic.run(administer, Administer(clinic.act(), label, patient, order, parse_amount("5 mg"), "IM"))
    command = Waste(clinic.act(), (WastePart(label),), "sink", "left_over", "R1.WB")
    return preview(clinic.database, waste, clinic.sign(waste, command, (ANN, "actor"), (BEN, "witness")))


@pytest.fixture(scope="module")
def scene(clinic: Clinic) -> Scene:
    """What the acts need, on each database."""
    return Scene(clinic, wasting)


def state(connection: Connection) -> tuple[Any, ...]:
    """The heads of the books, and how much there is of everything that an act could add to or bend."""
    newest = select(func.max(entry.c.seq)).where(entry.c.book == each.c.book).scalar_subquery()
    heads = connection.execute(
        select(each.c.book, each.c.seq, each.c.hash).where(each.c.seq == newest).order_by(each.c.book)
    ).all()
    sums = [
        connection.execute(select(func.count(), func.sum(column)).select_from(column.table)).one()
        for column in (line.c.amount_ug, balance.c.amount_ug, day_net.c.net_ug)
    ]
    return (*heads, *sums)


def do(connection: Connection, scene: Scene, act: Forbidden) -> None:
    """Try it, in the words of the database."""
    words = act.there if act.there is not None and connection.dialect.name == "postgresql" else act.do
    if isinstance(words, str):
        connection.exec_driver_sql(words)
    else:
        words(connection, scene)


def test_there_are_more_than_forty() -> None:
    """And each is another one."""
    assert len({act.name for act in ACTS}) == len(ACTS) > 40


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_the_program_cannot(scene: Scene, act: Forbidden) -> None:
    """As the program's own connection: the authorizer or the rights first, then triggers and constraints."""
    database = scene.clinic.database
    with database.read() as connection:
        before = state(connection)
    code = act.sqlite if database.is_sqlite else act.postgresql
    with pytest.raises(DBAPIError, match=code), database.write() as connection:
        do(connection, scene, act)
    with database.read() as connection:
        assert state(connection) == before


@pytest.fixture(scope="module")
def file_scene(sqlite_clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """What the acts need, in a file."""
    path = tmp_path_factory.mktemp("forbidden") / "clinic.sqlite"
    shutil.copyfile(sqlite_clinic, path)
    clinic = Clinic(f"sqlite:///{path}")
    yield Scene(clinic, wasting)
    clinic.close()


@pytest.fixture(scope="module")
def stranger(file_scene: Scene) -> Iterator[Engine]:
    """Another program that opens the file, with SQLite's own defaults: no foreign keys, no recursive triggers."""
    engine = create_engine(file_scene.clinic.database.url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("act", HELD, ids=lambda act: act.name)
def test_triggers_alone_hold(file_scene: Scene, stranger: Engine, act: Forbidden) -> None:
    """What no authorizer stands before is refused by a trigger or a CHECK."""
    with stranger.connect() as connection:
        before = state(connection)
    assert act.plain is not None
    with pytest.raises(DBAPIError, match=act.plain), stranger.connect() as connection, connection.begin():  # noqa: PT012
        do(connection, file_scene, act)
        raise AssertionError(f"{act.name} is possible")
    with stranger.connect() as connection:
        assert state(connection) == before


def test_what_could_be_posted_is_refused_for_nothing(scene: Scene) -> None:
    """The waste and the reversal that the acts bend pass as they are: each refusal is of the one thing changed."""
    for plan in (scene.waste, scene.undoing(scene.receipt, scene.back(scene.receipt))):
        with pytest.raises(ZeroDivisionError), scene.clinic.database.write() as connection:  # noqa: PT012
            forge(connection, plan)
            raise ZeroDivisionError


def test_after_all_of_it_the_books_are_clean(scene: Scene) -> None:
    """Nothing that was tried is seen by a replay."""
    with scene.clinic.database.read() as connection:
        result = verify(connection, KEYS, lambda _book, _done, _total: None)
    assert result.is_clean, result
