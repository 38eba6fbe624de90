"""The supervisor: its processes run together and end together, whoever ends first and however."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from web.supervisor import Child, Stop, parent_interrupted, supervise

#: A child that writes its process id, and ends at SIGTERM or with its parent.
WAITS = (
    "import os, sys, time; from web.supervisor import end_with_parent; end_with_parent(); "
    "open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
)
#: A parent of two such children; its result is its exit code and what it says.
PARENT = f"""
import sys
from web.supervisor import Child, Stop, supervise
waits = {WAITS!r}
children = [Child(name, [sys.executable, "-c", waits, sys.argv[1] + name], {{}}) for name in ("one", "two")]
said = supervise(children, Stop(), follow_parent=len(sys.argv) > 2)
sys.stderr.write(said or "")
sys.exit(1 if said else 0)
"""


def eventually(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def pids(folder: Path) -> list[int]:
    """The process ids that the two children wrote."""
    texts = [path.read_text() for path in (folder / "one", folder / "two") if path.exists()]
    return [int(text) for text in texts if text]


@pytest.fixture
def parent(tmp_path: Path) -> subprocess.Popen[str]:
    """A supervisor with two children that run."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, f"{tmp_path}/"], stderr=subprocess.PIPE, text=True
    )
    assert eventually(lambda: len(pids(tmp_path)) == 2)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(
    parent: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C, kill and a closed terminal end both children and are no error."""
    parent.send_signal(number)
    _, said = parent.communicate(timeout=20)
    assert (parent.returncode, said) == (0, "")
    assert not [pid for pid in pids(tmp_path) if alive(pid)]


def test_a_child_that_dies_is_named_and_the_other_is_stopped(
    parent: subprocess.Popen[str], tmp_path: Path
) -> None:
    """Half a program is no program: exit 1, a sentence with the child's name, nothing left running."""
    first, second = pids(tmp_path)
    os.kill(first, signal.SIGKILL)
    _, said = parent.communicate(timeout=20)
    assert parent.returncode == 1
    assert said == "The one ended by itself (signal 9); everything was stopped."
    assert not alive(second)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's end"
)
def test_the_children_of_a_killed_supervisor_end(parent: subprocess.Popen[str], tmp_path: Path) -> None:
    """A signal that nobody can catch leaves no server behind on the port."""
    children = pids(tmp_path)
    parent.kill()
    parent.communicate(timeout=20)
    assert eventually(lambda: not any(map(alive, children)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
def test_make_interrupted_alone_stops_its_server(tmp_path: Path) -> None:
    """An interrupt of make itself, not of its group: make waits in its handler for a server that was never told."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(f'run:\n\t@exec {sys.executable} -c "$$PROGRAM" {tmp_path}/ follow\n')
    make = subprocess.Popen(
        ["make", "--silent", "-C", tmp_path, "run"],
        env={**os.environ, "PROGRAM": PARENT, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert eventually(lambda: len(pids(tmp_path)) == 2)
    make.send_signal(signal.SIGINT)
    make.communicate(timeout=20)
    assert not [pid for pid in pids(tmp_path) if alive(pid)]


def test_a_parent_that_runs_is_not_interrupted() -> None:
    """The test runner is in no signal handler."""
    assert not parent_interrupted()


@pytest.fixture
def stop() -> Iterator[Stop]:
    """A Stop in this process, whose handlers are put back afterwards."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield Stop()
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_the_start_is_asked_for_until_it_has_happened(stop: Stop) -> None:
    """`started` is called once a look and never again after it answered True."""
    answers, asked = iter([False, False, True]), []

    def started() -> bool:
        asked.append(1)
        return next(answers)

    ends = Child("short one", [sys.executable, "-c", "import time; time.sleep(1.5)"], {})
    said = supervise([ends], stop, started=started)
    assert said == "The short one ended by itself (exit code 0); everything was stopped."
    assert len(asked) == 3
