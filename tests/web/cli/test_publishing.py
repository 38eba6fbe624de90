"""The environment says where checkpoints go; without it they go beside the database."""

from pathlib import Path

import pytest

from web.cli.errors import CommandError
from web.cli.publishing import checkpoint_folder, publication


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that names nothing."""
    for name in ("VIALTRAIL_CHECKPOINTS", "VIALTRAIL_SMTP_URL", "VIALTRAIL_MAIL_TO", "VIALTRAIL_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_the_folder_is_beside_the_file_or_among_the_data(tmp_path: Path) -> None:
    """A PostgreSQL database has no file to stand beside; two of them share no folder."""
    assert checkpoint_folder(f"sqlite:///{tmp_path}/a.sqlite") == tmp_path / "a.sqlite.checkpoints"
    assert checkpoint_folder("postgresql://here/books") == tmp_path / "vialtrail" / "checkpoints" / "books"
    assert checkpoint_folder("postgresql://here/a%2Fb").parent == tmp_path / "vialtrail" / "checkpoints"


def test_a_folder_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the database is; without a mail server nothing is mailed."""
    monkeypatch.setenv("VIALTRAIL_CHECKPOINTS", str(tmp_path / "away"))
    found = publication("postgresql://here/books")
    assert (found.folder, found.post) == (tmp_path / "away", None)


def test_a_mail_server_goes_with_its_recipients(monkeypatch: pytest.MonkeyPatch) -> None:
    """And with a sender, where one is named; half of it is refused before anything starts."""
    monkeypatch.setenv("VIALTRAIL_SMTP_URL", "smtps://ann:secret@mail.example")
    with pytest.raises(CommandError, match="no address that gets the checkpoints"):
        publication("postgresql://here/books")
    monkeypatch.setenv("VIALTRAIL_MAIL_TO", "a@example.org")
    monkeypatch.setenv("VIALTRAIL_MAIL_FROM", "clinic@example.org")
    post = publication("postgresql://here/books").post
    assert post is not None
    assert (post.host, post.recipients, post.sender) == (
        "mail.example",
        ("a@example.org",),
        "clinic@example.org",
    )
