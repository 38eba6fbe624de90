"""A mail carries each note as text and as a file; what stops it is one sentence without a secret."""

import email
import email.policy
import socket
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from inventory.checkpoint import Checkpoint, Kept, Occasion
from tests.web.mail_server import mail_server
from web.checkpoint_mail import MailError, Post, message_of, post_of, send

AT = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)


def kept(book: str, size: int) -> Kept:
    """A checkpoint with a note of its form."""
    made = Checkpoint(book, size, bytes([size]) * 32)
    return Kept(made, f"{made.text}\n— {made.origin} {'A' * 92}\n", Occasion.DAILY, AT)


NOTES = (kept("house", 7), kept("R1", 40))


def to(port: int, user: str = "") -> Post:
    """The server of a test."""
    return Post(
        "127.0.0.1", port, tls=False, sender="c@example.org", recipients=("a@example.org",), user=user
    )


def taken(raw: bytes) -> EmailMessage:
    """A mail as its reader has it."""
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, "", "")),
        ("smtp://ann:p%40ss@mail.example", ("mail.example", 587, False, "ann", "p@ss")),
        ("smtps://ann:secret@mail.example", ("mail.example", 465, True, "ann", "secret")),
        ("smtp://[::1]:2525", ("::1", 2525, False, "", "")),
    ],
)
def test_a_url_names_server_user_and_port(url: str, wanted: tuple[object, ...]) -> None:
    """The usual port of each way is taken where none is named."""
    post = post_of(url, "a@example.org, b@example.org")
    assert (post.host, post.port, post.tls, post.user, post.password) == wanted
    assert (post.recipients, post.sender) == (("a@example.org", "b@example.org"), "a@example.org")
    assert post.password not in repr(post) or not post.password


@pytest.mark.parametrize(
    ("url", "to", "said"),
    [
        ("https://mail.example", "a@example.org", "smtp://host or smtps://host"),
        ("mail.example", "a@example.org", "smtp://host or smtps://host"),
        ("smtp://mail.example:99999", "a@example.org", "smtp://host or smtps://host"),
        ("smtp://mail.example", " , ", "no address that gets the checkpoints"),
    ],
)
def test_what_names_no_server_or_nobody_is_refused(url: str, to: str, said: str) -> None:
    """In one sentence."""
    with pytest.raises(MailError, match=said):
        post_of(url, to)


def test_each_note_is_in_the_text_and_a_file() -> None:
    """Sent over a real connection, the files are what verify reads."""
    with mail_server() as box:
        post = to(box.port)
        send(post, message_of(post, NOTES, "Vialtrail checkpoints 02 Nov 2026"))
    (raw,) = box.mails
    mail = taken(raw)
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        "Vialtrail checkpoints 02 Nov 2026", "c@example.org", "a@example.org",
    )  # fmt: skip
    body = mail.get_body()
    assert body is not None
    said = body.get_content().replace("\r\n", "\n")
    files = {each.get_filename(): each.get_content() for each in mail.iter_attachments()}
    assert list(files) == ["house-0000000007-07070707.note", "R1-0000000040-28282828.note"]
    for note, text in zip(NOTES, files.values(), strict=True):
        assert note.note in said
        assert text == note.note.encode()
    assert not any(command.startswith("AUTH") for command in box.commands)


def test_a_user_signs_in_on_this_machine() -> None:
    """The password goes to the server, and only where nobody can listen."""
    with mail_server() as box:
        post = to(box.port, "ann")
        send(post, message_of(post, NOTES, "t"))
    assert any(command.startswith("AUTH PLAIN") for command in box.commands)
    assert len(box.mails) == 1


def test_a_password_does_not_go_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere that offers no TLS gets neither password nor mail."""
    monkeypatch.setattr("web.checkpoint_mail._is_here", lambda _host: False)
    with mail_server() as box:
        post = to(box.port, "ann")
        with pytest.raises(MailError, match="offers no TLS, and the password is not sent in the open"):
            send(post, message_of(post, NOTES, "t"))
    assert not any(command.startswith(("AUTH", "MAIL")) for command in box.commands)


@pytest.mark.parametrize(("refuses", "said"), [("MAIL", "answered 550"), ("RCPT", "took no mail")])
def test_a_server_that_refuses_is_a_sentence(refuses: str, said: str) -> None:
    """Whatever it refuses, sender or recipient."""
    with mail_server(refuses) as box:
        post = to(box.port)
        with pytest.raises(MailError, match=said):
            send(post, message_of(post, NOTES, "t"))


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    """Nobody listens on the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = to(port)
    with pytest.raises(MailError, match=r"127\.0\.0\.1 took no mail: Connection refused"):
        send(post, message_of(post, NOTES, "t"))


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("mail.example", False), ("8.8.8.8", False)],
)
def test_only_this_machine_is_here(host: str, here: bool) -> None:
    """A name is not looked up."""
    from web.checkpoint_mail import _is_here

    assert _is_here(host) is here
