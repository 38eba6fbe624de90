"""The documents say what is there: commands, decisions, words, paths; and nothing of one machine."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint

from detection.run import DETECTORS
from inventory import errors
from inventory.guards import postgresql_statements
from inventory.reports.by_name import REPORTS
from inventory.staff import Role
from inventory.tables.custody import container
from inventory.tables.house import place
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.schema import metadata
from tests.test_architecture import PACKAGES, ROOT, committed_texts
from web.cli.main import COMMANDS

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
)
#: A path that stands for any.
ANY = {"tests/a/test_b.py"}


def text_of(name: str) -> str:
    """A document of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def plain(word: str) -> str:
    """A word as code writes it: small letters, underscores."""
    return re.sub(r"[ -]", "_", word.lower())


def words() -> list[str]:
    """The headwords of the glossary in their order, and their names in code, as code writes them."""
    heads = re.findall(r"^- \*\*(.+?)\*\*(?: \(`(.+?)`\))?:", text_of("docs/glossary.md"), re.MULTILINE)
    return [plain(word) for head in heads for word in head if word]


def allowed(constraint: str) -> set[str]:
    """The values that a CHECK of a table of kinds lists."""
    return set(re.findall(r"'(\w+)'", constraint))


def kinds_of_place() -> set[str]:
    """Every kind of place that the database takes."""
    checks = [each for each in place.constraints if isinstance(each, CheckConstraint)]
    return set().union(*(allowed(str(each.sqltext)) for each in checks if "supplier" in str(each.sqltext)))


def kinds_of_container() -> set[str]:
    """Every kind of container that the database takes."""
    checks = [each for each in container.constraints if isinstance(each, CheckConstraint)]
    return set().union(*(allowed(str(each.sqltext)) for each in checks if "vial" in str(each.sqltext)))


def operations() -> set[str]:
    """Modules of inventory with a planner: a public function from a connection and a command to a plan."""
    found = set()
    for path in (ROOT / "inventory").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.returns is None:
                continue
            named = [argument.arg.strip("_") for argument in node.args.args]
            if ast.unparse(node.returns) == "Plan" and named == ["connection", "command"]:
                found.add(path.stem)
    return found


def exceptions() -> set[str]:
    """Names of the rules that a fact may break."""
    recordable = [name for name, each in vars(errors).items() if getattr(each, "as_fact", None) is not None]
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in recordable}


def test_every_make_command_of_the_documents_is_there() -> None:
    """`make X` in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for name in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text_of(name), re.MULTILINE))
        assert named <= targets, name
    assert {"run", "test"} <= set(re.findall(r"^make (\w+)$", text_of("README.md"), re.MULTILINE))


def test_the_readme_has_every_command_and_no_other() -> None:
    """The table of commands is the program's list."""
    table = re.findall(r"^\| (`[a-z -]+`(?:, `[a-z -]+`)*) \|", text_of("README.md"), re.MULTILINE)
    named = {each.split()[0] for cell in table for each in re.findall(r"`([a-z -]+)`", cell)} - {"make"}
    assert named == {name.replace("_", "-") for name in COMMANDS}


def test_decisions_are_numbered_without_a_gap() -> None:
    """0001, 0002 and so on, and the heading has the file's number."""
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]} ") for path in DECISIONS)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_three_parts(path: Path) -> None:
    """Context, decision, consequences, in this order, on one page of 60 lines."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60


def test_every_dependency_has_its_reason() -> None:
    """Decision 0010 has a line for each package that the program runs on, and no other."""
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = {re.split(r"[><=]", name)[0] for name in project["dependencies"]}
    table = re.findall(
        r"^\| ([a-z0-9\[\]-]+) \|", text_of("docs/decisions/0010-dependencies.md"), re.MULTILINE
    )
    assert set(table) - {"package", "---"} == wanted


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("operation", operations()),
        ("kind of entry", set(KIND_TABLE)),
        ("table", set(metadata.tables)),
        ("role", {str(role) for role in Role}),
        ("kind of place", kinds_of_place()),
        ("kind of container", kinds_of_container()),
        ("exception", exceptions()),
        ("detector", {name for name, _ in DETECTORS}),
        ("report", set(REPORTS)),
    ],
)
def test_the_glossary_has_every_word(what: str, wanted: set[str]) -> None:
    """Each word of the field that the code and the database use has its entry."""
    assert wanted, what
    assert not wanted - set(words()), what


def test_the_glossary_is_in_order_and_each_word_stands_once() -> None:
    """Alphabetical, and one word has one meaning."""
    heads = re.findall(r"^- \*\*(.+?)\*\*", text_of("docs/glossary.md"), re.MULTILINE)
    ordered = sorted(heads, key=lambda head: head.lower().replace("-", " "))
    assert heads == ordered
    assert len(set(heads)) == len(heads)


def test_architecture_names_every_package() -> None:
    """Each package at the top has its part in the code map."""
    heads = re.findall(r"^### `(\w+)`", text_of("ARCHITECTURE.md"), re.MULTILINE)
    assert sorted(heads) == sorted(PACKAGES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_in_a_document_is_there(name: str) -> None:
    """What a document names or links to can be opened."""
    text = text_of(name)
    tops = "|".join((*PACKAGES, "tests", "docs", "requirements"))
    named = set(re.findall(rf"`((?:{tops})/[\w./*-]*)`", text))
    linked = {str((ROOT / name).parent.joinpath(link)) for link in re.findall(r"\]\(([^)#:]+)\)", text)}
    absent = [path for path in named - ANY if not list(ROOT.glob(path.rstrip("/")))]
    absent += [path for path in linked if not Path(path).exists()]
    assert not absent


def test_every_trigger_in_the_invariants_is_there() -> None:
    """A code VTnn of ARCHITECTURE.md is one that a trigger raises."""
    raised = set(re.findall(r"VT\d\d", " ".join(postgresql_statements()))) | {"VT02"}
    named = set(re.findall(r"VT\d\d", text_of("ARCHITECTURE.md")))
    assert named
    assert named <= raised


def test_the_changelog_keeps_its_order() -> None:
    """Sections of a version stand in one fixed order."""
    fixed = ["Security", "Removed", "Deprecated", "Added", "Changed", "Fixed"]
    for version in text_of("CHANGELOG.md").split("\n## ")[1:]:
        sections = re.findall(r"^### (.+)$", version, re.MULTILINE)
        assert sections == sorted(sections, key=fixed.index)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """No committed text names a folder of one machine."""
    own = re.compile(
        r"(?<![\w.$}])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers")) + r")/\w"
    )
    named = [(str(path), found[0]) for path, text in committed_texts() if (found := own.search(text))]
    assert not named
