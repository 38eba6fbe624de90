"""How an input came, by what its page can know: from a scanner, typed by hand, or neither; no right rests on it.

A page's script tells a scanner by its speed or prefix. Without it, and where somebody types, the box says typed; what a
button sends was chosen on the page.
"""

from __future__ import annotations

from flask import has_request_context, request

SCANNER, TYPED = "scanner", "typed"
#: How the text of an entry's scan is called by how it came; the commitment holds the name.
TAGS = {SCANNER: "scanned", TYPED: "typed"}
#: Answers to a refusal by which the input refused before is taken after all.
_AFTER_ALL = {"look", "as_fact", "Y", "1"}


def came() -> str:
    """Of the input of this request; of one that was refused first, how it came then. Empty where no page says."""
    if not has_request_context():
        return ""
    form = request.form
    again = (
        form.get("refused") and {form.get("choice", ""), form.get("scan", "").strip().upper()} & _AFTER_ALL
    )
    said = form.get("came_before" if again else "came", "")
    return said if said in TAGS else ""
