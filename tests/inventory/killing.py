"""Rounds of processes that post and are killed, and the judge of what stands afterwards."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from random import Random

from sqlalchemy import func, select

from inventory.errors import NothingLeft
from inventory.execution import execute
from inventory.tables.ledger import entry, outcome
from inventory.verification import check_entries, verify
from tests.cast import KEYS, START, Clinic
from tests.inventory.contending import processes
from tests.inventory.killed_poster import About, Done, post_until_killed

#: Seconds until a process must have said something, or be dead.
PATIENCE = 60
#: Milliseconds: what a post takes; a kill comes within so much after it began.
A_POST = 8
#: Milliseconds: a kill at any moment comes within so much after the first word.
A_WHILE = 200


@dataclass
class Score:
    """What the rounds came to."""

    rounds: int = 0
    killed: int = 0
    acknowledged: int = 0
    refused: int = 0
    in_the_middle: int = 0
    stood: int = 0
    logs_left: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        """One line for a report."""
        return (
            f"{self.rounds} rounds in {self.seconds:.0f} s: {self.killed} processes killed, "
            f"{self.in_the_middle} in the middle of a command, of which {self.stood} stood already; "
            f"{self.acknowledged} posts and {self.refused} refusals acknowledged; "
            f"{self.in_the_middle} retried; {self.logs_left} write-ahead logs left behind"
        )


@dataclass
class Told:
    """What one process said, and when it is to be killed."""

    pid: int
    pipe: Connection
    abouts: list[About] = field(default_factory=list)
    done: dict[str, Done] = field(default_factory=dict)
    kill_at: float | None = None
    killed: bool = False

    def hear(self) -> bool:
        """Take one message; whether the pipe is still open."""
        try:
            said = self.pipe.recv()
        except (EOFError, OSError):
            return False
        if isinstance(said, About):
            self.abouts.append(said)
        else:
            self.done[said.command_id] = said
        return True

    def unacknowledged(self) -> list[About]:
        """What was begun and never answered; one at most."""
        return [each for each in self.abouts if each.command.act.command_id not in self.done]


def round_of(
    url: str, number: int, count: int, patient: str, order: str, chance: Random,
    stop: Callable[[], None] | None = None,
) -> list[Told]:  # fmt: skip
    """Some processes post side by side; each is killed at a moment of its own, or `stop` ends the server under them."""
    context = processes()
    told, started = [], []
    for letter in "ABCDEFGH"[:count]:
        reader, writer = context.Pipe(duplex=False)
        name = f"{number:04d}{letter}"
        process = context.Process(target=post_until_killed, args=(url, name, patient, order, writer))
        process.start()
        writer.close()
        started.append(process)
        told.append(Told(process.pid or 0, reader))
    _listen(told, chance, stop)
    for process, each in zip(started, told, strict=True):
        process.join(PATIENCE)
        each.killed = process.exitcode == -signal.SIGKILL
        process.kill()
        process.join()
        process.close()
    for each in told:
        while each.hear():
            pass
        each.pipe.close()
    return told


def _listen(told: list[Told], chance: Random, stop: Callable[[], None] | None) -> None:
    """Hear what they say until all are dead; each dies so long after its first word, or after it begins a post."""
    open_pipes = {each.pipe: each for each in told}
    # 0: at any moment; otherwise within the post with this number.
    moments = {each.pid: chance.choice([0, 0, *range(1, 15)]) for each in told}
    delays = {each.pid: chance.random() for each in told}
    stop_at: float | None = None
    end = time.monotonic() + PATIENCE
    while open_pipes and time.monotonic() < end:
        moments_due = [stop_at] if stop is not None else [each.kill_at for each in open_pipes.values()]
        due = min([end, *(moment for moment in moments_due if moment is not None)])
        for pipe in wait(list(open_pipes), timeout=max(due - time.monotonic(), 0)):
            each = open_pipes[pipe]  # type: ignore[index]
            if not each.hear():
                del open_pipes[each.pipe]
                continue
            moment = moments[each.pid]
            if each.kill_at is None and each.abouts and len(each.abouts) >= moment:
                wait_ms = (A_POST if moment else A_WHILE) * delays[each.pid]
                each.kill_at = time.monotonic() + wait_ms / 1000
        now = time.monotonic()
        if stop is not None:
            # One of them chooses the moment, so that it is late in some rounds.
            stop_at = stop_at or told[0].kill_at
            if stop_at is not None and now >= stop_at:
                stop()
                # They see it at their next statement, and end by themselves.
                stop, stop_at = None, end
                for each in told:
                    each.kill_at = end
            continue
        for each in list(open_pipes.values()):
            if each.kill_at is not None and now >= each.kill_at:
                os.kill(each.pid, signal.SIGKILL)
                each.kill_at = end


def judge(url: str, told: list[Told], score: Score) -> None:
    """Every acknowledged command stands once, each other one once or not at all; sent again it gives one result."""
    clinic = Clinic(url, start=START + timedelta(hours=12), prefix=f"judge{score.rounds}")
    try:
        first = _acknowledged(clinic, told, score)
        for each in told:
            for about in each.unacknowledged():
                _again(clinic, about, score)
        with clinic.database.read() as connection:
            seqs = list(
                connection.execute(
                    select(entry.c.seq).where(entry.c.book == "R1", entry.c.seq >= first)
                ).scalars()
            )
            assert sorted(seqs) == list(range(first, first + len(seqs)))
            assert check_entries(connection, KEYS, "R1", seqs) is None
    finally:
        clinic.close()
    score.rounds += 1
    score.killed += sum(each.killed for each in told)


def _acknowledged(clinic: Clinic, told: list[Told], score: Score) -> int:
    """Every acknowledged command stands as it was acknowledged; the least number among them, or the book's last."""
    done = {each.command_id: each for process in told for each in process.done.values()}
    # Under the lock: what the server still does for a dead client is over.
    with clinic.database.write("R1") as connection:
        stands = {
            row.command_id: row.seq
            for row in connection.execute(select(entry).where(entry.c.command_id.in_(done)))
        }
        results = {
            row.command_id: (row.seq, row.refused)
            for row in connection.execute(select(outcome).where(outcome.c.command_id.in_(done)))
        }
        last = connection.execute(select(func.max(entry.c.seq)).where(entry.c.book == "R1")).scalar_one()
    assert stands == {each.command_id: each.seq for each in done.values() if each.seq is not None}
    assert results == {each.command_id: (each.seq, each.refused) for each in done.values()}
    score.acknowledged += len(stands)
    score.refused += len(done) - len(stands)
    return int(min(stands.values(), default=last))


def _again(clinic: Clinic, about: About, score: Score) -> None:
    """A command that was never answered is sent again, twice: one result."""
    command_id = about.command.act.command_id
    query = select(entry.c.seq).where(entry.c.command_id == command_id)
    refused = select(outcome.c.refused).where(outcome.c.command_id == command_id)
    with clinic.database.write("R1") as connection:
        stood = connection.execute(query).scalar_one_or_none()
        was_refused = connection.execute(refused).scalar_one_or_none()
    score.in_the_middle += 1
    score.stood += stood is not None or was_refused is not None
    results = [_result(clinic, about), _result(clinic, about)]
    assert results[0][:2] == results[1][:2]
    assert results[0][2] == (stood is not None)
    assert stood is None or results[0][0] == stood
    with clinic.database.read() as connection:
        seqs = list(connection.execute(query).scalars())
    assert seqs == [seq for seq in results[0][:1] if seq is not None]


def _result(clinic: Clinic, about: About) -> tuple[int | None, str | None, bool]:
    """Number, refusal, and whether it was there already; only a second dose from an empty syringe is refused."""
    try:
        posted = execute(clinic.database, about.operation, about.command)
    except NothingLeft:
        return None, "NothingLeft", False
    return posted.seq, None, posted.repeated


def verified(url: str) -> None:
    """All books are right from the first entry to the last."""
    clinic = Clinic(url)
    with clinic.database.read() as connection:
        found = verify(connection, KEYS, lambda _book, _done, _total: None)
    clinic.close()
    assert found.is_clean, found
