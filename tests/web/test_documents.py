"""The documents of a checkout: each by its path, title and digest; what changed is named."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.test_architecture import ROOT
from web.documents import changed, documents, text_of, together


def test_they_are_what_the_checkout_holds() -> None:
    """The five at the top and all of docs, with the bytes that stand there."""
    found = documents()
    wanted = {str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))}
    assert {each.name for each in found} == wanted
    for each in found:
        content = (ROOT / each.name).read_bytes()
        assert (each.size, each.digest) == (len(content), hashlib.sha256(content).hexdigest())
        assert text_of(each.digest) == content.decode("utf-8")


def test_what_changed_came_or_went_is_named(tmp_path: Path) -> None:
    """And the figure of all is another one with each; a program that stands alone has none."""
    assert documents(tmp_path) == ()
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# One\n", encoding="utf-8")
    (tmp_path / "docs" / "two.md").write_text("no heading", encoding="utf-8")
    before = documents(tmp_path)
    assert [(each.name, each.title) for each in before] == [
        ("README.md", "One"),
        ("docs/two.md", "no heading"),
    ]
    seen = {together(before)}
    (tmp_path / "README.md").write_text("# One more\n", encoding="utf-8")
    assert changed(before, documents(tmp_path)) == {"README.md"}
    seen.add(together(documents(tmp_path)))
    (tmp_path / "docs" / "two.md").unlink()
    (tmp_path / "docs" / "three.md").write_text("# Three\n", encoding="utf-8")
    assert changed(before, documents(tmp_path)) == {"README.md", "docs/two.md", "docs/three.md"}
    seen.add(together(documents(tmp_path)))
    assert len(seen) == 3
    assert text_of(before[0].digest, tmp_path) is None
