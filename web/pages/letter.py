"""The copy of the letter of certification to FDA: what is kept, its file, and the form that keeps another one.

A file is what its content says; nothing of its name or of what its sender calls it is looked at, kept or sent again.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from inventory.certification_letter import (
    LARGEST,
    KeepLetter,
    file_of,
    keep_letter,
    letter_of,
    put_file,
)
from inventory.credential_review import REVIEWERS
from inventory.media_type import media_type_of
from inventory.staff import Role, name_of
from web import form as forms
from web import words
from web.access import requires, see_other, visitor
from web.form import Form
from web.frame import Ask
from web.gate import LETTER
from web.here import database, now, page
from web.propose import propose

bp = Blueprint(LETTER.partition(".")[0], __name__)

#: Who may keep another one, with a second person; others read it.
MAKERS = frozenset({Role.ADMINISTRATOR, Role.REGISTRANT})
_CHOOSE = "Choose the letter's file."


@bp.get("/letter/")
@requires(*REVIEWERS)
def letter() -> ResponseReturnValue:
    """What is kept, and by whom."""
    return _shown(Form())


@bp.post("/letter/")
@requires(*MAKERS)
def keep() -> ResponseReturnValue:
    """Take a file; it is kept once a second person approves it."""
    form = Form({name: request.form.get(name, "") for name in ("sent_on", "command_id")})
    sent_on = form.day("sent_on", "Type the day on which it was sent.")
    content = _sent()
    kind = media_type_of(content)
    if not content:
        form.wrong("file", _CHOOSE, "a PDF, PNG or JPEG of the letter", "nothing")
    elif len(content) > LARGEST:
        form.wrong("file", _CHOOSE, f"at most {LARGEST // 1024**2} MB", "a larger one")
    elif kind is None:
        form.wrong("file", _CHOOSE, "a PDF, PNG or JPEG", "a file of another kind")
    if form.right and sent_on is not None and kind is not None:
        with database().write() as connection:
            digest = put_file(connection, content, now())
        command = KeepLetter(forms.act(form), visitor().registration, sent_on, digest, kind, len(content))
        address = propose(form, keep_letter.__name__, command, {}, "sent_on", "/letter/")
        if address:
            return see_other(address)
    return _shown(form)


@bp.get("/letter/file")
@requires(*REVIEWERS)
def file() -> ResponseReturnValue:
    """The file itself, to be saved and never shown in a page; one that is not what was kept is not sent."""
    with database().read() as connection:
        found = letter_of(connection, visitor().registration)
        content = file_of(connection, found.digest) if found is not None else None
    if found is None or content is None:
        abort(404)
    disposition = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return Response(content, content_type=found.media_type, headers=disposition)


def _sent() -> bytes:
    """What was sent, or so much of it that it is too much."""
    sent = request.files.get("file")
    if sent is None:
        return b""
    # A large one was put into a temporary file, which goes with its end.
    with sent.stream:
        return sent.stream.read(LARGEST + 1)


def _shown(form: Form) -> ResponseReturnValue:
    with database().read() as connection:
        found = letter_of(connection, visitor().registration)
        whole = found is not None and file_of(connection, found.digest) is not None
        by = name_of(connection, found.actor) if found else ""
    ask = forms.heard() if form.right else Ask("Scan anything.", outcome="Not recorded")
    return page(
        "letter/page.html", 200 if form.right else 422, ask=ask, form=form, heading="Letter to FDA", found=found,
        by=by, whole=whole, sent_on=words.day(found.sent_on) if found else "", largest=LARGEST // 1024**2,
        makes=bool(visitor().roles & MAKERS), digest=found.digest.hex() if found else "",
        kb=-(-found.size // 1024) if found else 0, crumbs=(("People", "/people/"), ("Letter to FDA", "")),
    )  # fmt: skip
