"""A file appears whole or not at all, and never in place of another."""

import errno
import os
import stat
from pathlib import Path

import pytest

from web.backup.beside import beside, in_place
from web.cli.errors import CommandError


def test_it_has_its_name_only_at_the_end(tmp_path: Path) -> None:
    """Inside the block nobody finds it under its name; afterwards nothing else is there."""
    with beside(tmp_path / "copy") as draft:
        draft.write_text("whole")
        assert not (tmp_path / "copy").exists()
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert (tmp_path / "copy").read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """Neither the file nor what SQLite puts beside one."""

    def broken() -> None:
        with beside(tmp_path / "copy") as draft:
            draft.with_name(f"{draft.name}-journal").touch()
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert not list(tmp_path.iterdir())


def test_what_is_there_stays(tmp_path: Path) -> None:
    """Before the work, and when it appeared meanwhile; a link that leads nowhere counts."""
    (tmp_path / "old").write_text("old")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("old", "link"):
        with pytest.raises(CommandError, match="is there already"), beside(tmp_path / name):
            pytest.fail("nothing is begun")

    def late() -> None:
        with beside(tmp_path / "new"):
            (tmp_path / "new").write_text("theirs")

    with pytest.raises(CommandError, match="since a moment ago"):
        late()
    assert (tmp_path / "new").read_text() == "theirs"


def test_a_stick_without_links_takes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File systems without hard links get the name by renaming; another fault is said."""

    def refuse(number: int) -> None:
        def link(*_: object) -> None:
            raise OSError(number, "not here")

        monkeypatch.setattr(os, "link", link)

    refuse(errno.EPERM)
    with beside(tmp_path / "copy") as draft:
        draft.write_text("whole")
    assert (tmp_path / "copy").read_text() == "whole"
    refuse(errno.ENOSPC)
    with pytest.raises(CommandError, match="cannot be written: not here"), beside(tmp_path / "other"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_in_place_of_a_file_it_is_the_owner_s_alone(tmp_path: Path) -> None:
    """Through a link too; what breaks off leaves the old one; a pipe is written itself, and a folder refused."""
    (tmp_path / "old").write_text("old")
    (tmp_path / "old").chmod(0o644)
    (tmp_path / "link").symlink_to("old")

    def broken() -> None:
        with in_place(tmp_path / "link"):
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert (tmp_path / "old").read_text() == "old"
    with in_place(tmp_path / "link") as draft:
        draft.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "old").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o600
    with in_place(Path(os.devnull)) as draft:
        assert draft == Path(os.devnull)
    with pytest.raises(CommandError, match="cannot be written: Is a directory"), in_place(tmp_path):
        pytest.fail("nothing is begun")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "old"]
