"""Where the checkpoints of a database are published, as the environment says; it opens neither folder nor server."""

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from web.cli.database import data_folder, sqlite_file
from web.cli.errors import CommandError

if TYPE_CHECKING:
    from web.checkpoint_run import Publication

#: The environment's names: the folder, the mail server, who gets the mail, and who sends it.
FOLDER_VARIABLE, SMTP_VARIABLE = "VIALTRAIL_CHECKPOINTS", "VIALTRAIL_SMTP_URL"
TO_VARIABLE, FROM_VARIABLE = "VIALTRAIL_MAIL_TO", "VIALTRAIL_MAIL_FROM"


def checkpoint_folder(url: str) -> Path:
    """The second path: as VIALTRAIL_CHECKPOINTS says, else beside an SQLite file, else among user data.

    Among user data each database has a folder of its own: one note in the folder of another would read as a fork.
    """
    from sqlalchemy.engine import make_url

    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    file = sqlite_file(url)
    if file:
        return file.with_name(f"{file.name}.checkpoints")
    return data_folder() / "checkpoints" / quote(make_url(url).database or "", safe="")


def publication(url: str) -> "Publication":
    """The folder, and the mail server where one is named.

    Raises: CommandError: a mail server is named in a way that it cannot be.
    """
    from web.checkpoint_mail import MailError, post_of
    from web.checkpoint_run import Publication

    server = os.environ.get(SMTP_VARIABLE)
    if not server:
        return Publication(checkpoint_folder(url))
    try:
        post = post_of(server, os.environ.get(TO_VARIABLE, ""), os.environ.get(FROM_VARIABLE, ""))
    except MailError as error:
        raise CommandError(f"{SMTP_VARIABLE}, {TO_VARIABLE}: {error}") from error
    return Publication(checkpoint_folder(url), post)
