"""The key file: made once, private, never taken for something else, and never replaced by less than it holds."""

import os
from dataclasses import replace as changed
from pathlib import Path

import pytest

from inventory.keys import KeyRing, Use
from web.keys import HEADING, KeyFileError, load, load_or_make, replace, save_new, text_of

RING = KeyRing(b"k" * 32)
_SECRET, _WRAPPING, _CHECKPOINT = text_of(RING).splitlines()[1:]


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    """The second call reads what the first one made; nobody but the owner may read the file."""
    path = tmp_path / "folder" / "keys"
    made = load_or_make(path)
    assert load_or_make(path) == made == load(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys"]


def test_two_databases_have_different_keys(tmp_path: Path) -> None:
    """Each key is drawn anew for each file, and none is derived from another."""
    one, two = load_or_make(tmp_path / "one"), load_or_make(tmp_path / "two")
    assert not {one.secret, *one.wrapping, *one.checkpoint} & {two.secret, *two.wrapping, *two.checkpoint}
    assert KeyRing(one.secret).wrapping != one.wrapping
    assert KeyRing(one.secret).checkpoint != one.checkpoint


def test_a_file_holds_named_lines(tmp_path: Path) -> None:
    """Heading, secret, then the keys of each use with the newest last; each line has use, id and key."""
    ring = RING.with_new(b"w" * 32, b"c" * 32)
    save_new(tmp_path / "keys", ring)
    lines = (tmp_path / "keys").read_text(encoding="ascii").splitlines()
    assert [line.split(" ")[0] for line in lines[1:]] == ["secret", *["wrapping"] * 2, *["checkpoint"] * 2]
    assert [line.split(" ")[1] for line in lines[2:4]] == list(ring.ids(Use.WRAPPING))
    assert load(tmp_path / "keys") == ring


def test_no_file_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    """Reading never makes keys: new ones could verify nothing."""
    with pytest.raises(KeyFileError, match="and there is no file"):
        load(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is no key file"),
        ("something else\n", "is no key file"),
        ("\xe9", "cannot be read"),
        ("vialtrail keys 1\nc2hvcnQ=\n", "before the first release"),
        (f"{HEADING}\n", "one line 'secret' is expected, 0 found"),
        (f"{HEADING}\n{_SECRET}\n{_CHECKPOINT}\n", "at least one line 'wrapping' is expected, 0 found"),
        (f"{HEADING}\n{_SECRET}\n{_SECRET}\n{_WRAPPING}\n{_CHECKPOINT}\n", "'secret' is expected, 2 found"),
        (f"{HEADING}\n{_SECRET}\n{_WRAPPING[:-4]}\n{_CHECKPOINT}\n", "Line 3 of .* is damaged"),
        (f"{HEADING}\n{_SECRET}\n{_WRAPPING.replace('wrapping', 'other')}\n", "Line 3 of .* is damaged"),
        (f"{HEADING}\n{_SECRET.replace('secret', 'wrapping')}\n", "Line 2 of .* is damaged"),
    ],
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str, sentence: str) -> None:
    """Neither load nor load_or_make writes over anything; a line that is not its id's is named and not shown."""
    path = tmp_path / "keys"
    path.write_text(content, encoding="utf-8")
    for read in (load, load_or_make):
        with pytest.raises(KeyFileError, match=sentence) as caught:
            read(path)
        assert not any(line.split(" ")[-1] in str(caught.value) for line in (_SECRET, _WRAPPING))
    assert path.read_text(encoding="utf-8") == content


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    """What is there is left as it is, also when that is all right for the caller."""
    path = tmp_path / "keys"
    save_new(path, RING)
    with pytest.raises(KeyFileError, match="is there already"):
        save_new(path, KeyRing(b"o" * 32))
    save_new(path, KeyRing(b"o" * 32), exist_ok=True)
    assert load(path) == RING
    assert [file.name for file in tmp_path.iterdir()] == ["keys"]


def test_a_file_is_never_replaced_by_a_shorter_one(tmp_path: Path) -> None:
    """Every key of the file is in the new one, but the wrapping keys that are named as forgotten."""
    path, ring = tmp_path / "keys", RING.with_new(b"w" * 32, b"c" * 32)
    save_new(path, RING)
    replace(path, ring)
    assert load(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600
    older = RING.ids(Use.WRAPPING)[0]
    for lacking in (
        changed(ring, secret=b"s" * 32),
        changed(ring, checkpoint=ring.checkpoint[1:]),
        changed(ring, wrapping=ring.wrapping[1:]),
    ):
        with pytest.raises(KeyFileError, match="is kept as it is: the new keys lack"):
            replace(path, lacking)
    with pytest.raises(KeyFileError, match=f"lack checkpoint key {RING.ids(Use.CHECKPOINT)[0]}"):
        replace(path, changed(ring, checkpoint=ring.checkpoint[1:]), forgotten=RING.ids(Use.CHECKPOINT))
    assert load(path) == ring
    replace(path, changed(ring, wrapping=ring.wrapping[1:]), forgotten=[older])
    assert load(path).wrapping == (b"w" * 32,)


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the new content is on the disk nothing takes the old one's place."""
    path = tmp_path / "keys"
    save_new(path, RING)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="cannot be written beside"):
        replace(path, RING.with_new(b"w" * 32, b"c" * 32))
    monkeypatch.undo()
    assert load(path) == RING


def test_a_loaded_ring_follows_its_file(tmp_path: Path) -> None:
    """A server that runs finds the keys that a rotation wrote."""
    path, rotated = tmp_path / "keys", RING.with_new(b"w" * 32, b"c" * 32)
    save_new(path, RING)
    ring = load(path)
    replace(path, rotated)
    assert ring == RING
    assert ring.current() == rotated


def test_a_draft_left_by_a_crash_is_no_hindrance(tmp_path: Path) -> None:
    """The next one of the same number writes it anew."""
    path = tmp_path / "keys"
    path.with_name(f"keys.{os.getpid()}").write_text("half a ke", encoding="ascii")
    save_new(path, RING)
    assert load(path) == RING
