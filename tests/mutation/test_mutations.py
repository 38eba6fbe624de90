"""Each rule of the books has a test that fails without it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
#: What a copy of the tree needs for its tests to run.
COPIED = ("scanners", "inventory", "detection", "web", "tests", "docs")
#: pytest's own words for all passed and some failed; anything else means that the tests did not run.
PASSED, FAILED = 0, 1

QUICK = [each for each in MUTATIONS if each.quick]
OTHER = [each for each in MUTATIONS if not each.quick]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree in a folder of its own; compiled files go along, so that only what is changed is compiled again."""
    folder = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    for path in ROOT.glob("*.*"):
        if path.is_file() and not path.name.startswith("."):
            shutil.copy2(path, folder / path.name)
    return folder


def run(folder: Path, tests: tuple[str, ...], engine: str) -> subprocess.CompletedProcess[str]:
    """Run some tests of the copy, on one engine, up to the first that fails."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[engine]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", f"not {other}", *tests]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=folder, env={**environment, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def check(folder: Path, mutation: Mutation) -> None:
    """With the rule broken a test fails, and nothing but a test; then the rule is put back."""
    path = folder / mutation.file
    text = path.read_text(encoding="utf-8")
    path.write_text(mutation.broken(text), encoding="utf-8")
    try:
        result = run(folder, mutation.tests, mutation.engine)
    finally:
        path.write_text(text, encoding="utf-8")
    assert result.returncode == FAILED, f"{mutation.rule}: nothing fails\n{result.stdout[-2000:]}"
    assert "SyntaxError" not in result.stdout


def test_every_rule_is_where_it_is_said_to_be() -> None:
    """What a mutation replaces stands in its file once."""
    for mutation in MUTATIONS:
        assert mutation.broken((ROOT / mutation.file).read_text(encoding="utf-8")) != ""
    assert len({each.rule for each in MUTATIONS}) == len(MUTATIONS)


def test_without_a_broken_rule_the_quick_tests_pass(copy: Path) -> None:
    """The copy is as good as the tree: what fails below fails for the rule."""
    tests = tuple(sorted({name for each in QUICK for name in each.tests}))
    assert run(copy, tests, "sqlite").returncode == PASSED


@pytest.mark.parametrize("mutation", QUICK, ids=lambda each: each.rule)
def test_a_broken_rule_is_found_at_once(copy: Path, mutation: Mutation) -> None:
    """A few that need no database."""
    check(copy, mutation)


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_without_a_broken_rule_all_these_tests_pass(copy: Path) -> None:
    """On both engines."""
    for engine in ("sqlite", "postgresql"):
        tests = tuple(sorted({name for each in MUTATIONS for name in each.tests if each.engine == engine}))
        result = run(copy, tests, engine)
        assert result.returncode == PASSED, result.stdout[-4000:]


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutation", OTHER, ids=lambda each: each.rule)
def test_a_broken_rule_is_found(copy: Path, mutation: Mutation) -> None:
    """Every other rule."""
    check(copy, mutation)
