"""Break the glass: a reason and all components of her signature open patients and containers to read, for a short time.

Nothing here writes but the two entries, that it was broken and that it was ended.
"""

from __future__ import annotations

from flask import Blueprint, abort, g, request
from flask.typing import ResponseReturnValue

from inventory.break_glass import (
    LONGEST,
    OPENS_WORDS,
    SHORTEST,
    TOLD,
    BreakGlass,
    EndGlass,
    Opens,
    break_the_glass,
    broken_by,
    end_the_glass,
    ended_at,
    may_read_at,
)
from inventory.errors import Refused
from inventory.execution import execute_signed
from inventory.patient import find_by_record_number
from inventory.plan import HOUSE
from inventory.registration import find_registration
from inventory.reports.entry_record import record
from inventory.signature import Proof
from web import attempts, words
from web import form as forms
from web.access import ANYONE, requires, see_other, station, visitor
from web.entry_facts import entry_facts, entry_page
from web.form import Form
from web.frame import Ask, Button, Fact
from web.given import What, read
from web.glass import open_sites
from web.here import database, now, page, today, zone
from web.refusals import NothingKnown, OwnBadgeNeeded
from web.typed_proof import proof_of
from web.ways_to_sign import typed_signs

bp = Blueprint("glass", __name__)

#: Which field a refusal of the operation, or of the proof, stands beside.
_FIELDS = {
    "reason": "why",
    "MayNot": "registration",
    "GlassNotNeeded": "registration",
    "NoSuchRegistration": "registration",
}


@bp.route("/glass/", methods=["GET", "POST"])
@requires(*ANYONE, group=True)
def glass() -> ResponseReturnValue:
    """What she has open, with a box for the number that she reads; and the form that breaks it."""
    kept = {name: value for name, value in request.form.items() if name not in {"pin", "badge"}}
    form = Form(kept)
    if request.method == "POST" and _break(form):
        return see_other("/glass/")
    return _shown(form)


@bp.post("/glass/look")
@requires(*ANYONE, group=True)
def look() -> ResponseReturnValue:
    """A label, a wristband or a record number leads to what is open; anything else is nothing here."""
    # With nothing open nothing is looked up, compared with anybody's badge, or shown again.
    text = request.form.get("number", "").strip() if g.glass else ""
    form = Form({"number": text})
    found = _address(text) if form.right and text else ""
    if found:
        return see_other(found)
    refused = NothingKnown("a label, wristband or record number of what you opened", text or "nothing")
    form.wrong("number", refused.sentence, refused.expected, refused.found)
    return _shown(form)


@bp.post("/glass/<int:seq>/end")
@requires(*ANYONE, group=True)
def end(seq: int) -> ResponseReturnValue:
    """She needs it no longer."""
    form = Form(request.form)
    if forms.record(form, end_the_glass, EndGlass(forms.act(form), seq), {}, "number") is None:
        return _shown(form)
    return see_other("/glass/")


@bp.get("/glass/<int:seq>")
@requires(*ANYONE, group=True)
def entered(seq: int) -> ResponseReturnValue:
    """The entry with its reason: for herself and those who answer for that registration; to peers it is not there."""
    with database().read() as connection:
        broken = broken_by(connection, seq) or abort(404)
        told = visitor().roles & TOLD and visitor().registration == broken.registration
        if not told and visitor().person != broken.person:
            abort(404)
        head = record(connection, HOUSE, seq).head
        site = find_registration(connection, broken.registration) or abort(404)
        ended = ended_at(connection, seq)
    own = (
        Fact("Site", site.name), Fact("Opened", OPENS_WORDS[broken.opens]), Fact("Reason", broken.why),
        Fact("Until", words.moment(ended or broken.ends_at, zone(), now())),
    )  # fmt: skip
    facts = entry_facts(head, zone(), now(), own)
    return page("flow/recorded.html", **entry_page(head, facts, "/", Button("Go on", href="/")))


def _break(form: Form) -> bool:
    """Her reason first, then her proof: what is not whole uses up no try."""
    if not SHORTEST <= len(form.value("why")) <= LONGEST:
        form.wrong(
            "why", "Type the reason.", f"{SHORTEST} to {LONGEST} characters", f"{len(form.value('why'))}"
        )
    if not form.value("registration"):
        form.wrong("registration", "Choose the site.", "one of those listed", "nothing")
    _whole_proof(form)
    if not form.right:
        return False
    try:
        command = BreakGlass(forms.act(form), form.value("registration"), Opens.RECORDS, form.value("why"))
        execute_signed(database(), break_the_glass, command, _proof())
    except Refused as refused:
        attempts.name_right(refused)
        form.refuse(refused, _FIELDS, "badge")
        return False
    return True


def _whole_proof(form: Form) -> None:
    """A form that a scanner's Enter sent too early is no try."""
    for field, sentence in (("pin", "Type your PIN."), ("badge", "Scan your badge.")):
        if not request.form.get(field, "").strip():
            form.wrong(field, sentence, "badge and PIN", "nothing")


def _proof() -> Proof:
    """All components, whatever she signed before in this session.

    Raises: OwnBadgeNeeded: of somebody else. NotAccepted, TooManyTries, SignedWithBadge.
    """
    here = station()
    typed, secret = request.form.get("badge", ""), request.form.get("pin", "")
    proof = proof_of(
        database(),
        typed,
        secret,
        here.code,
        here.registration.zone,
        "break the glass",
        typed_signs(here.policy),
    )
    if proof.person != visitor().person:
        raise OwnBadgeNeeded("your own badge", "another badge")
    return proof


def _address(text: str) -> str:
    """Where what was given is read; nothing where no opened registration has it."""
    keys = database().keys
    try:
        given = read(text, today(), keys)
    except Refused:
        given = None
    for opened, _ in open_sites():
        with database().read() as connection:
            if given is not None and given.what is What.LABEL:
                return f"/glass/container/{given.code}"
            if given is not None and given.what is What.PATIENT:
                return f"/glass/patient/{given.code}"
            code = find_by_record_number(connection, keys, opened.registration, text)
            if code is not None:
                return f"/glass/patient/{code}"
    return ""


def _shown(form: Form) -> ResponseReturnValue:
    with database().read() as connection:
        sites = may_read_at(connection, visitor().person, now())
    opened = tuple(
        (each.seq, site.name, words.moment(each.ends_at, zone(), now()), each.why)
        for each, site in open_sites()
    )
    there = {each.registration for each in g.glass}
    return page(
        "glass/glass.html", 200 if form.right else 422, ask=_ask(form), heading="Break the glass", form=form,
        opened=opened,
        minutes=int(station().policy.glass_open.total_seconds()) // 60,
        sites=tuple((site.code, site.name) for site in sites if site.code not in there),
    )  # fmt: skip


def _ask(form: Form | None = None) -> Ask:
    if form is not None and not form.right:
        return Ask("Scan anything.", outcome="Not recorded")
    return forms.heard()
