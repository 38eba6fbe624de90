"""Several processes as one: all run, or all are stopped; it restarts none, so that a fault is seen.

A child that was started here ends when its parent does, even by a signal that nobody can catch (Linux).
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

#: Seconds between two looks at the children, and those that a child has to end by itself before it is killed.
LOOK_S, PATIENCE_S = 0.2, 10
#: Environment variable with the process id that a process shall not outlive.
PARENT = "VIALTRAIL_PARENT"
#: prctl(2): the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A process to run: what it is called to a person, its command, and what its environment has besides ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def end_with_parent() -> None:
    """Arrange that this process gets SIGTERM when the one that PARENT names ends; without PARENT, do nothing.

    Where the kernel has no such order (not Linux) only a parent that ends in good order takes its children along.
    """
    named = os.environ.pop(PARENT, None)
    if named is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(named):
        # It ended before the order stood.
        os.kill(os.getpid(), signal.SIGTERM)


def parent_interrupted() -> bool:
    """Whether our parent waits for us inside its handler of SIGINT, as make does when it alone was interrupted.

    A terminal sends Ctrl-C to make and to us; kill(1) sends it to make, which then waits for a child that was never
    told. The signal that is blocked while its handler runs is in /proc; where there is none the answer is no.
    """
    try:
        status = Path(f"/proc/{os.getppid()}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    blocked = next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), "0")
    return bool(int(blocked, 16) >> (signal.SIGINT - 1) & 1)


class Stop:
    """Set by SIGINT, SIGTERM and SIGHUP; a process that runs others waits on it."""

    def __init__(self) -> None:
        """Take the three signals."""
        self._event = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._set)

    def _set(self, _number: int, _frame: FrameType | None) -> None:
        self._event.set()

    def is_set(self) -> bool:
        """Whether one of the signals came."""
        return self._event.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for a signal, `seconds` at most (None: as long as it takes); whether it came."""
        return self._event.wait(seconds)


def supervise(
    children: Sequence[Child],
    stop: Stop,
    *,
    started: Callable[[], bool] = lambda: True,
    follow_parent: bool = False,
) -> str | None:
    """Run the children until `stop` is set or one of them ends, then end the others.

    Args: started: asked until it answers True. follow_parent: also stop when the parent was interrupted alone, as
    make can be.
    Returns: None after a stop; otherwise the sentence that names the child that ended by itself.
    """
    running: list[tuple[Child, subprocess.Popen[bytes]]] = []
    try:
        for child in children:
            environment = {**os.environ, **child.environment, PARENT: str(os.getpid())}
            running.append((child, subprocess.Popen(list(child.command), env=environment)))  # noqa: S603 - our own
        interrupted, up = 0, False
        while not stop.wait(LOOK_S):
            for child, process in running:
                code = process.poll()
                if code is not None and not stop.is_set():
                    return f"The {child.name} ended by itself ({_ending(code)}); everything was stopped."
            up = up or started()
            # make blocks signals for an instant around each fork: two looks in a row tell that from a handler.
            interrupted = interrupted + 1 if follow_parent and parent_interrupted() else 0
            if interrupted > 1:
                break
        return None
    finally:
        _end([process for _, process in running])


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, and kill what has not within PATIENCE_S."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
