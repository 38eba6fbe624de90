"""`vialtrail keys`: ids and what they are needed for, a rotation, a file for the safe; never a key on the screen."""

import base64
from pathlib import Path

import pytest

from inventory.keys import Use
from tests.cast import KEYS, Clinic, found
from tests.web.cli.keyed import keys_at
from web.cli.main import main
from web.key_rotation import introduce_keys
from web.keys import load


@pytest.fixture
def path(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key file of a clinic with one patient."""
    keys_at(tmp_path / "keys", monkeypatch)
    monkeypatch.setenv("VIALTRAIL_DATABASE_URL", database_url)
    found(database_url)
    clinic = Clinic(database_url)
    introduce_keys(clinic.database)
    clinic.register()
    clinic.close()
    return tmp_path / "keys"


def held(path: Path) -> list[str]:
    """Every key of a file as somebody might print it."""
    ring = load(path)
    keys = (ring.secret, *ring.wrapping, *ring.checkpoint)
    return [form for key in keys for form in (key.hex(), base64.b64encode(key).decode())]


def test_the_list_says_what_each_key_is_needed_for(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Use, id, since when, what for; no key."""
    assert main(["keys", "list"]) == 0
    out = capsys.readouterr().out
    secret, wrapping, checkpoint = out.splitlines()
    assert secret.split()[:2] == ["secret", KEYS.ids(Use.SECRET)[0]]
    assert "since 02 Nov 2026" in secret
    assert "needed: 1 data keys lie under it; wraps new ones" in wrapping
    assert checkpoint.endswith("signs checkpoints")
    assert not any(key in out for key in held(path))


def test_a_rotation_is_told_step_by_step(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Afterwards the list shows the older key as not needed, and with --forget-old the file has lost it."""
    assert main(["keys", "rotate"]) == 0
    out = capsys.readouterr().out
    assert "1 data keys lie under wrapping key" in out
    assert not any(key in out for key in held(path))
    assert main(["keys", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert "not needed by this database" in lines[1]
    assert "signed checkpoints and its successor" in lines[3]
    assert main(["keys", "rotate", "--forget-old"]) == 0
    assert "The file forgot" in capsys.readouterr().out
    assert len(load(path).wrapping) == 1


def test_a_key_that_is_lacking_is_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1: a key file from before a rotation opens no patient's text."""
    former = path.read_bytes()
    main(["keys", "rotate"])
    wanted = load(path).ids(Use.WRAPPING)[1]
    path.write_bytes(former)
    capsys.readouterr()
    assert main(["keys", "list"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["lacking", wanted]


def test_an_export_is_a_key_file_of_its_own(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Readable for its owner alone, never over another file, and it says what it is for."""
    target = tmp_path / "safe"
    assert main(["keys", "export", str(target)]) == 0
    assert load(target) == load(path)
    assert target.stat().st_mode & 0o777 == 0o600
    out = capsys.readouterr().out
    assert "apart from every copy of the database" in out
    assert not any(key in out for key in held(path))
    target.write_text("mine", encoding="ascii")
    assert main(["keys", "export", str(target)]) == 2
    assert "never written over a file" in capsys.readouterr().err
    assert target.read_text(encoding="ascii") == "mine"


def test_the_other_keys_are_named_by_their_ids(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key file of another database: the rotation stops with the id that is needed, and writes nothing."""
    from inventory.keys import KeyRing
    from web.keys import save_new

    save_new(tmp_path / "other", KeyRing(b"o" * 32))
    monkeypatch.setenv("VIALTRAIL_KEYS", str(tmp_path / "other"))
    before = (tmp_path / "other").read_bytes()
    assert main(["keys", "rotate"]) == 2
    assert f"another database's: secret {KEYS.ids(Use.SECRET)[0]} is not in it" in capsys.readouterr().err
    assert (tmp_path / "other").read_bytes() == before
