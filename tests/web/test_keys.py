"""The key file: made once, private, and never taken for something else."""

from pathlib import Path

import pytest

from web.keys import HEADING, KeyFileError, load, load_or_make


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    """The second call reads what the first one made; nobody but the owner may read the file."""
    path = tmp_path / "folder" / "keys"
    made = load_or_make(path)
    assert load_or_make(path) == made == load(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys"]


def test_two_databases_have_different_keys(tmp_path: Path) -> None:
    """The secret is drawn anew for each file."""
    assert load_or_make(tmp_path / "one") != load_or_make(tmp_path / "two")


def test_no_file_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    """Reading never makes keys: new ones could verify nothing."""
    with pytest.raises(KeyFileError, match="and there is no file"):
        load(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "content", ["", "something else\n", f"{HEADING}\nc2hvcnQ=\n", f"{HEADING}\nno base64\n", "\xe9"]
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    """A heading and 32 bytes are expected; neither load nor load_or_make writes over anything else."""
    path = tmp_path / "keys"
    path.write_text(content, encoding="utf-8")
    for read in (load, load_or_make):
        with pytest.raises(KeyFileError):
            read(path)
    assert path.read_text(encoding="utf-8") == content
