"""The application as a WSGI server gets it: everything from the environment, and one sentence where something lacks."""

from pathlib import Path

import pytest

from inventory.keys import KeyRing, Use
from tests.cast import KEYS, found
from tests.web.cli.keyed import key_file
from web.cli.errors import CommandError
from web.served import application_from_environment


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A clinic's database and its keys, named by the environment."""
    keys = key_file(tmp_path / "keys")
    monkeypatch.setenv("VIALTRAIL_KEYS", str(keys))
    monkeypatch.setenv("VIALTRAIL_DATABASE_URL", database_url)
    for name in ("VIALTRAIL_BEHIND_PROXY", "VIALTRAIL_TLS"):
        monkeypatch.delenv(name, raising=False)
    found(database_url, demonstration=True)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value", "secure"),
    [
        ("VIALTRAIL_TLS", "0", False),
        ("VIALTRAIL_TLS", "1", True),
        ("VIALTRAIL_BEHIND_PROXY", "1", True),
    ],
)
def test_the_environment_says_whether_there_is_tls(
    environment: pytest.MonkeyPatch, name: str, value: str, secure: bool
) -> None:
    """Only 1 says so; the page is served from the database that is named."""
    environment.setenv(name, value)
    app = application_from_environment()
    assert app.config["SESSION_COOKIE_SECURE"] is secure
    answer = app.test_client().get("/sign-in/")
    assert answer.status_code == 200
    assert "Clinic R1" in answer.get_data(as_text=True)
    app.extensions["vialtrail"].close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("VIALTRAIL_PROXIES", "proxy"), ("VIALTRAIL_PROXIES", "0.0.0.0/0"), ("VIALTRAIL_HOSTS", "https://x")],
)
def test_a_proxy_or_host_that_cannot_be_is_said(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Nothing starts half configured."""
    environment.setenv(name, value)
    with pytest.raises(CommandError, match=r"is named|everybody"):
        application_from_environment()


def test_a_worker_starts_with_no_weak_keys(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither with ones of an example, nor with a file that others can read, nor without any; the file stays."""
    key_file(tmp_path / "keys", KeyRing(b"k" * 32))
    with pytest.raises(CommandError, match="all its bytes are equal"):
        application_from_environment()
    key_file(tmp_path / "keys").chmod(0o640)
    with pytest.raises(CommandError, match="run chmod 600"):
        application_from_environment()
    (tmp_path / "keys").unlink()
    with pytest.raises(CommandError, match="there is no file"):
        application_from_environment()
    assert not (tmp_path / "keys").exists()


def test_the_keys_may_stand_in_the_environment(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The text of a key file, its lines parted by semicolons; named twice, nobody can say which holds."""
    text = key_file(tmp_path / "keys").read_text(encoding="ascii").replace("\n", ";")
    environment.setenv("VIALTRAIL_KEY_TEXT", text)
    with pytest.raises(CommandError, match="named twice"):
        application_from_environment()
    environment.delenv("VIALTRAIL_KEYS")
    app = application_from_environment()
    assert app.extensions["vialtrail"].keys.ids(Use.SECRET) == KEYS.ids(Use.SECRET)
    app.extensions["vialtrail"].close()
    environment.setenv("VIALTRAIL_KEY_TEXT", "changeme")
    with pytest.raises(CommandError, match="VIALTRAIL_KEY_TEXT is no key file") as refused:
        application_from_environment()
    assert "changeme" not in str(refused.value)


def test_a_database_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No application is made on it."""
    monkeypatch.setenv("VIALTRAIL_DATABASE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    with pytest.raises(CommandError, match="There is no database"):
        application_from_environment()


def test_a_worker_that_starts_in_the_middle_of_a_fault_serves_the_page_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No server answers: it would otherwise end, and every other worker with it."""
    keys = key_file(tmp_path / "keys")
    monkeypatch.setenv("VIALTRAIL_KEYS", str(keys))
    monkeypatch.setenv("VIALTRAIL_DATABASE_URL", f"postgresql://nobody@/none?host={tmp_path}")
    app = application_from_environment()
    assert caplog.records[-1].getMessage().startswith("fault at start: database gone (")
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert "The books cannot be reached." in answer.get_data(as_text=True)
    assert app.test_client().get("/healthz").get_data(as_text=True) == "web database gone\n"
    app.extensions["vialtrail"].close()
