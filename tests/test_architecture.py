"""The rules of the layout, held by reading the tree: imports, sizes, the mirror, time, commits, addresses."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("scanners", "inventory", "detection", "web")
#: Lines: a file that a person reads in one sitting, a function that stands on one screen.
LONGEST_FILE, LONGEST_FUNCTION = 400, 70
#: What asks the world for the time.
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file under the folders but the numbered migrations: one says a whole schema in one list."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.parent.name != "versions":
                yield path.relative_to(ROOT)


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file of the checkout."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def committed_texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the checkout but what .gitignore keeps out of it."""
    ignored = {"var", "build", "dist", "__pycache__"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".gitignore"}
        if hidden or ignored.intersection(parts) or parts[0].endswith(".egg-info") or not path.is_file():
            continue
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_imports_run_one_way() -> None:
    """import-linter finds every contract of pyproject.toml kept."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_is_longer_than_a_sitting() -> None:
    """No Python file has more than 400 lines."""
    long = {
        str(path): lines
        for path in modules(*PACKAGES, "tests")
        if (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    """No function has more than 70 lines, docstring and decorators included."""
    long = {}
    for path in modules(*PACKAGES, "tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                lines = (node.end_lineno or node.lineno) - first + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path}:{node.name}"] = lines
    assert not long


def test_every_module_has_its_test() -> None:
    """a/b.py has tests/a/test_b.py; numbered migrations are tested by what they build."""
    lacking = [
        str(path)
        for path in modules(*PACKAGES)
        if path.name != "__init__.py" and not (ROOT / "tests" / path.parent / f"test_{path.name}").is_file()
    ]
    assert not lacking


def test_every_folder_of_tests_is_a_package() -> None:
    """Without an __init__.py at each level `import inventory` would import the tests."""
    folders = {path.parent for path in modules("tests")}
    assert not [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file()]


def test_a_package_says_what_it_is_for_and_does_nothing() -> None:
    """Each __init__.py is a docstring and nothing else."""
    for path in modules(*PACKAGES, "tests"):
        if path.name == "__init__.py":
            body = tree(path).body
            assert len(body) == 1, path
            assert ast.get_docstring(tree(path)), path


def test_every_module_opens_with_a_docstring() -> None:
    """Each module says what it is for."""
    assert not [str(path) for path in modules(*PACKAGES, "tests") if not ast.get_docstring(tree(path))]


def calls(path: Path) -> Iterator[str]:
    """The dotted name of everything called in the file, its last two parts."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            yield f"{name}.{node.func.attr}"


def test_only_web_asks_the_world_for_the_time() -> None:
    """Below web the time is passed in."""
    below = modules("scanners", "inventory", "detection")
    assert not [(str(path), call) for path in below for call in calls(path) if call in CLOCKS]


def test_one_place_commits() -> None:
    """Nothing but inventory/database.py calls commit: no operation commits half.

    Migrations do for their lock, and the connections that note what a measured post asks for.
    """
    committing = {
        str(path) for path in modules(*PACKAGES) for call in calls(path) if call.endswith(".commit")
    }
    assert committing <= {"inventory/database.py", "web/migrations/upgrade.py", "web/benchmark/recorded.py"}


def test_no_registry_has_its_address_here() -> None:
    """No committed file names the host or an option of a package registry: locks are names, versions, hashes."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "--index" + "-url"]
    hosts += ["--find" + "-links", "--extra-index" + "-url", "deb.deb" + "ian.org"]
    named = [(str(path), host) for path, text in committed_texts() for host in hosts if host in text]
    assert not named


def test_locks_hold_every_dependency_with_hashes() -> None:
    """Each name of pyproject.toml stands in its lock, and each line of a lock is a pin or a hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "run.lock": project["project"]["dependencies"] + groups["build"],
        "develop.lock": project["project"]["dependencies"]
        + [name for group in groups.values() for name in group],
        "bootstrap.lock": ["uv"],
    }
    for lock, requirements in wanted.items():
        lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()
        pins = {line.split("==")[0] for line in lines if not line.startswith(" ")}
        names = {requirement.split("[")[0].split(">")[0].strip() for requirement in requirements}
        assert names <= pins, lock
        assert all("==" in line or line.strip().startswith("--hash=sha256:") for line in lines), lock
        assert sum("--hash" in line for line in lines) >= len(pins), lock
