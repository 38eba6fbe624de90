"""The documents of the program that runs: each with its digest, as they were when it started and as they are now.

They are read from the checkout beside the program, shown as text, and written by no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: The checkout in which the program stands.
ROOT = Path(__file__).resolve().parents[1]
#: Documents at its top; all others are the Markdown of `docs`.
_TOP = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md")


@dataclass(frozen=True)
class Document:
    """One document: its path in the checkout, its first heading, its length in bytes and its SHA-256."""

    name: str
    title: str
    size: int
    digest: str


def documents(root: Path = ROOT) -> tuple[Document, ...]:
    """Every document of a checkout, by its path; none where the program stands without them."""
    paths = [*(root / name for name in _TOP), *sorted((root / "docs").rglob("*.md"))]
    return tuple(_document(root, path) for path in paths if path.is_file())


def together(found: Iterable[Document]) -> str:
    """SHA-256 over the names and digests of all: one figure that changes with any of them."""
    lines = "".join(f"{each.digest}  {each.name}\n" for each in found)
    return hashlib.sha256(lines.encode()).hexdigest()


def changed(started: Iterable[Document], now: Iterable[Document]) -> frozenset[str]:
    """Names of those that are not what they were: changed, new or gone."""
    before, after = ({each.name: each.digest for each in which} for which in (started, now))
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def text_of(digest: str, root: Path = ROOT) -> str | None:
    """The text of the document with this SHA-256; None where none has it."""
    found = next((each for each in documents(root) if each.digest == digest), None)
    return None if found is None else (root / found.name).read_text(encoding="utf-8")


def _document(root: Path, path: Path) -> Document:
    content = path.read_bytes()
    first = content.decode("utf-8", errors="replace").lstrip().partition("\n")[0]
    name = path.relative_to(root).as_posix()
    return Document(
        name, first.lstrip("# ").strip() or name, len(content), hashlib.sha256(content).hexdigest()
    )
