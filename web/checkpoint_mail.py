"""Checkpoints by mail, for whoever keeps them apart from the clinic's machines; no password goes over an open line."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from inventory.checkpoint import Kept
from web.publication import file_name

#: Seconds that a mail server may take for one answer.
PATIENCE = 20
#: The ports of mail: in the open, from a known sender, and under TLS from the first byte.
_OPEN, _SUBMISSION, _TLS = 25, 587, 465


class MailError(Exception):
    """The mail did not go out; the text is the sentence that a person reads, without any secret."""


@dataclass(frozen=True)
class Post:
    """A mail server with its user, the sender, and who gets the notes."""

    host: str
    port: int
    tls: bool
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)


def post_of(url: str, recipients: str, sender: str = "") -> Post:
    """Read a URL smtp://[user:password@]host[:port] or smtps://..., and addresses with commas between.

    Without a sender the first recipient writes to herself. Raises: MailError: the URL is none of these, or nobody is
    named.
    """
    parts = urlsplit(url)
    to = tuple(address.strip() for address in recipients.split(",") if address.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
        raise MailError("A mail server is named by smtp://host or smtps://host; another address was found.")
    if not to:
        raise MailError("A mail server is named, and no address that gets the checkpoints.")
    user, tls = unquote(parts.username or ""), parts.scheme == "smtps"
    usual = _TLS if tls else _SUBMISSION if user else _OPEN
    return Post(parts.hostname, port or usual, tls, sender or to[0], to, user, unquote(parts.password or ""))


def message_of(post: Post, notes: Sequence[Kept], title: str) -> EmailMessage:
    """The mail: each note in the text and as a file that `verify --checkpoint` reads."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = title, post.sender, ", ".join(post.recipients)
    said = (
        "Keep this mail where nobody of the clinic can change it. Each note says how many entries a book had and "
        "what they were; vialtrail verify --checkpoint FILE holds it against the books.\n"
    )
    message.set_content("\n".join([said, *(kept.note for kept in notes)]), cte="quoted-printable")
    for kept in notes:
        # To the byte: a text would be decoded and its line ends changed on the way.
        message.add_attachment(
            kept.note.encode(), maintype="application", subtype="octet-stream", filename=file_name(kept)
        )
    return message


def send(post: Post, message: EmailMessage) -> None:
    """Hand the mail to the server.

    Raises: MailError: the server is not there, refuses it, or would have the password in the open.
    """
    context = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(post.host, post.port, timeout=PATIENCE, context=context)
            if post.tls
            else smtplib.SMTP(post.host, post.port, timeout=PATIENCE)
        ) as server:
            if not post.tls and server.ehlo()[0] == 250 and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif not post.tls and post.user and not _is_here(post.host):
                raise MailError(f"{post.host} offers no TLS, and the password is not sent in the open.")
            if post.user:
                server.login(post.user, post.password)
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise MailError(f"{post.host} answered {error.smtp_code}.") from None
    except (smtplib.SMTPException, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise MailError(f"{post.host} took no mail: {reason}.") from None


def _is_here(host: str) -> bool:
    """The server is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
