"""What runs here: its version, the schema of its database, and the documents of that version with their digests."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from inventory.fingerprint import schema
from inventory.fingerprint.digest import short
from web import documents
from web import form as forms
from web.access import ANYONE, requires
from web.documents import Document
from web.here import database, page

bp = Blueprint("about", __name__)

#: Where the application keeps the documents as they were when it started.
STARTED = "vialtrail_documents"


@bp.get("/about/")
@requires(*ANYONE)
def about() -> ResponseReturnValue:
    """Everything on one page, which prints."""
    with database().read() as connection:
        dialect = connection.dialect.name
        fingerprint = short(schema.golden_file(dialect).read_text(encoding="utf-8"))
        differs = tuple(what for what, _, _ in schema.differences(connection))
    started: tuple[Document, ...] = current_app.extensions[STARTED]
    there = documents.documents()
    changed = documents.changed(started, there)
    gone = sorted(changed - {each.name for each in there})
    return page(
        "about/page.html", heading="About this program", ask=forms.heard(), prints=True, version=version("vialtrail"),
        dialect=dialect, fingerprint=fingerprint, differs=differs, documents=there, changed=changed, gone=gone,
        together=documents.together(there),
    )  # fmt: skip


@bp.get("/about/<digest>")
@requires(*ANYONE)
def document(digest: str) -> ResponseReturnValue:
    """One document as text, by its own SHA-256: what is changed later has another address."""
    text = documents.text_of(digest)
    if text is None:
        abort(404)
    return Response(text, content_type="text/plain; charset=utf-8")
