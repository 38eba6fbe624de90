"""Sign in for this only: who holds drug and is kept out brings it back, for a reason (practice P12); nothing else opens.

It is offered to everybody in the same words. What is wrong is never said: an unknown badge, a wrong PIN, a try too many
and a person who holds nothing are answered alike, and only who is proven and holds drug here begins a session.

The lock-out keeps its worth. It takes a badge; a user name tries something here only where no badge of hers is in force,
and every other text is tried in vain alike. During a lock one try may
be taken ahead of its end, and a wrong one is the one that would have come then: nobody guesses oftener.
"""

from __future__ import annotations

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue

from inventory.badge_reading import badge_in_force
from inventory.break_glass import LONGEST, SHORTEST, BreakGlass, Opens, break_the_glass, holds_drug
from inventory.errors import Refused
from inventory.execution import execute_signed
from inventory.name_signing import BY_NAME
from inventory.plan import HOUSE, Act
from inventory.policy import BADGE, PIN, suffices
from inventory.signature import Proof
from web import attempts, secret_texts, visitor
from web.access import open_to_all, see_other, station
from web.form import Form
from web.frame import Ask
from web.here import database, now, page, zone
from web.lock_out import THIS_ONLY
from web.proof import Identity, Proven, badge_identity, person_of, prove
from web.refusals import NotAccepted
from web.typed_proof import identity_of, named

bp = Blueprint("sign_in_only", __name__)

_NOT_ACCEPTED = 401


@bp.get("/sign-in/only")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask for the reason, the badge and the PIN."""
    return _shown(Form(), 200)


@bp.post("/sign-in/only")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """The reason first, then the proof, then whether she holds drug here; the entry, and a session for that alone."""
    form = Form({"command_id": request.form.get("command_id", "")})
    _reason(form)
    # What a scanner's Enter sent too early is no try; it says nothing of anybody.
    for field, sentence in (("pin", "Type your PIN."), ("badge", "Scan your badge, or type your user name.")):
        if not request.form.get(field, "").strip():
            form.wrong(field, sentence, "badge and PIN", "nothing")
    if not form.right:
        return _shown(form, 422)
    try:
        proven = _proven()
        seq = _enter(form, proven)
    except Refused as refused:
        attempts.name(refused)
        form.refuse(refused, {"reason": "why"}, "badge")
        return _shown(form, _NOT_ACCEPTED if isinstance(refused, NotAccepted) else 422)
    return _begin(proven, seq)


def _reason(form: Form) -> None:
    """Her reason, by its own letters alone."""
    why = " ".join(request.form.get("why", "").split())
    form.values["why"] = why
    for field, sentence, found in secret_texts.found_in({"why": why}, None):
        form.values[field] = ""
        form.wrong(field, sentence, "a reason", found)
    if not SHORTEST <= len(why) <= LONGEST:
        found = f"{len(why)} characters" if why else "nothing"
        form.wrong("why", "Type the reason.", f"{SHORTEST} to {LONGEST} characters", found)


def _proven() -> Proven:
    """Who she is, by her badge and PIN, and that she holds drug here; one argon2 verification, whatever is wrong.

    Raises: TooManyTries: of this workstation. NotAccepted: anything else.
    """
    identity = _identity(request.form.get("badge", ""))
    code = request.form.get("code", "") if code_wanted() else None
    proven = prove(database(), station().code, identity, request.form.get("pin", ""), THIS_ONLY, zone(), code)
    with database().read() as connection:
        if not holds_drug(connection, proven.person, station().registration.code):
            raise NotAccepted("a badge and its PIN", "others")
    return proven


def _identity(typed: str) -> Identity:
    """Her badge; or her user name, where no badge of hers is in force."""
    keys, identity = database().keys, identity_of(database(), typed)
    if identity.with_badge:
        return identity
    with database().read() as connection:
        identity = named(connection, keys, typed)
        found = person_of(connection, keys, identity)
        if found is not None and badge_in_force(connection, found) is None:
            return identity
    # Else a try under what nobody's badge says, so that a user name neither proves nor uses up hers.
    return badge_identity(keys, f"no badge\0{typed}")


def code_wanted() -> bool:
    """A badge and a PIN are not enough to sign in here: a code is asked besides."""
    return not suffices(station().policy.sign_in, BADGE, PIN)


def _enter(form: Form, proven: Proven) -> int:
    """The signed entry of broken glass; its number."""
    here = station()
    act = Act(form.command_id, HOUSE, proven.person, here.code, now(), here.registration.zone)
    method = "badge, PIN and code" if code_wanted() else "badge and PIN"
    method = method if proven.identity.with_badge else BY_NAME
    proof = Proof(
        proven.person, proven.name, method, proven.identity.digest.hex()[:16], here.code, database().clock(),
        here.registration.zone,
    )  # fmt: skip
    command = BreakGlass(act, here.registration.code, Opens.BRINGING_BACK, form.value("why"))
    return execute_signed(database(), break_the_glass, command, proof).seq


def _begin(proven: Proven, seq: int) -> ResponseReturnValue:
    """Her session, in which no role of hers is in force; the one before ends, and nobody's page is opened to her."""
    earlier, kept_station = session.get("token"), session.get("station")
    session.clear()
    if kept_station:
        session["station"] = kept_station
    with database().write() as connection:
        if earlier:
            visitor.end(connection, earlier, now())
        session["token"] = visitor.begin(
            connection, proven.person, station(), now(), with_badge=proven.identity.with_badge, glass=seq
        )
    return see_other("/")


def _shown(form: Form, status: int) -> ResponseReturnValue:
    # The bar names nobody: whoever is signed in here, it may be another who comes in.
    here, g.visitor = g.visitor, None
    shown = page(
        "glass/only.html", status, ask=Ask("Sign in for this only", outcome="" if form.right else "Not recorded"),
        form=form, heading="Sign in for this only", code_wanted=code_wanted(), site=station().registration.name,
        minutes=int(station().policy.glass_open.total_seconds()) // 60,
    )  # fmt: skip
    g.visitor = here
    return shown
