"""docs/part-11.md has the 29 lines with their citations, names every test here, and says which line has none."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_architecture import ROOT

#: The lines of Part 11 in their order.
CITATIONS = (
    "11.10(a)", "11.10(b)", "11.10(c)", "11.10(d)", "11.10(e)", "11.10(f)", "11.10(g)", "11.10(h)", "11.10(i)",
    "11.10(j)", "11.10(k)", "11.30", "11.50(a)", "11.50(b)", "11.70", "11.100(a)", "11.100(b)", "11.100(c)",
    "11.200(a)(1)", "11.200(a)(1)(i)", "11.200(a)(1)(ii)", "11.200(a)(2)", "11.200(a)(3)", "11.200(b)", "11.300(a)",
    "11.300(b)", "11.300(c)", "11.300(d)", "11.300(e)",
)  # fmt: skip


def table() -> list[list[str]]:
    """The rows of the document: line, citation, how, test, by hand."""
    lines = (ROOT / "docs" / "part-11.md").read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| P11-")
    ]


def in_this_folder() -> list[str]:
    """The tests of the lines, in this folder, in the order of their files."""
    found: list[str] = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        found += re.findall(r"^def (test_11_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found


def test_every_line_is_there_in_its_order() -> None:
    """29, each with its citation and a sentence."""
    assert [(row[0], row[1]) for row in table()] == [
        (f"P11-{number:02}", citation) for number, citation in enumerate(CITATIONS, 1)
    ]
    assert all(len(row) == 5 and row[2].endswith(".") for row in table())


def test_each_test_is_named_once_under_its_own_line() -> None:
    """And no other is: the number in its name is the citation; a line may have several."""
    named = [(test, row[1]) for row in table() for test in re.findall(r"`(\w+)`", row[3])]
    assert sorted(test for test, _ in named) == sorted(in_this_folder())
    assert all(row[3] == ", ".join(f"`{each}`" for each in re.findall(r"`(\w+)`", row[3])) for row in table())
    for test, citation in named:
        number = "_".join(re.findall(r"\w+", citation))
        assert test.startswith(f"test_{number}_"), (test, citation)


def test_a_line_without_a_test_says_that_it_is_not_met() -> None:
    """So does the count below the table; a line with one says how to see it by hand."""
    without = [row for row in table() if not row[3]]
    assert all(row[2].startswith("Not met") for row in without)
    assert all(row[4] and not row[2].startswith("Not met") for row in table() if row[3])
    text = (ROOT / "docs" / "part-11.md").read_text(encoding="utf-8")
    assert f"{len(table()) - len(without)} of the {len(table())} lines have their test." in text
