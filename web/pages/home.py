"""Home: what next, and what is still open in one's name; and the resolver that every scan box without a flow uses."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from inventory.errors import Refused
from inventory.holdings import Holding, find
from inventory.reports.open_items import open_items
from inventory.staff import HANDLERS, Role
from scanners.label import short
from web import evidence, foreign_scan, words
from web.access import ANYONE, SIGNED_IN, requires, see_other, visitor
from web.credential_items import badge_items, credential_items
from web.facility_badge import given_of
from web.flow import Here
from web.frame import Ask, Choice
from web.given import HELP, Given, What
from web.here import database, now, page, today
from web.home_items import kept_items, step_of
from web.home_strips import strips
from web.home_view import home_context
from web.pages.flows import another_badge, leave, start
from web.reader import sites_of
from web.refusals import LetterDoesNothing, NothingKnown, TooEarly
from web.turn import refusal
from web.verbs import FLOWS, VERBS

bp = Blueprint("home", __name__)

WHAT_NEXT = Ask(
    "What next? Scan anything.",
    help="A vial, syringe, wristband, place or action card. Or type a letter and press Enter.",
)


@bp.get("/")
@requires(*SIGNED_IN, holders=True)
def home() -> ResponseReturnValue:
    """What next: a desk has its own page, unless something waits for its person."""
    desk = "/board/" if Role.COMPLIANCE in visitor().roles else ""
    desk = "/review/" if visitor().roles == {Role.REVIEWER} else desk
    if desk and not visitor().roles & HANDLERS and not _told():
        return see_other(desk)
    return _home(replace(WHAT_NEXT, help=HELP) if request.args.get("help") else WHAT_NEXT)


def _told() -> bool:
    """Something is said on her home page, or waits there."""
    with database().read() as connection:
        here = Here(connection, visitor(), now(), database().keys)
        return bool(strips(here, ()) or kept_items(here) or credential_items(here) or badge_items(here))


def _switches() -> ResponseReturnValue | None:
    """A badge switches the person whatever the rights of the first one are."""
    try:
        given = given_of(request.form.get("scan", ""), today(), database().keys)
    except Refused:
        return None
    return another_badge(given) if given.what is What.BADGE else None


@bp.post("/scan")
@requires(*ANYONE, holders=True, otherwise=_switches)
def scan() -> ResponseReturnValue:
    """Do the sensible thing with a scan, or say why there is none."""
    if g.get("sets_pin"):
        # Her own PIN comes first; another person's badge switches even here.
        return _switches() or see_other("/pin/")
    typed, refused_before = request.form.get("scan", ""), request.form.get("refused", "")
    if request.form.get("choice") == "again" or (refused_before and typed.strip().upper() == "N"):
        return see_other("/")
    yes = request.form.get("choice") == "look" or typed.strip().upper() == "Y"
    looked = bool(refused_before) and yes
    raw = refused_before if looked else typed
    given: Given | None = None
    try:
        given = given_of(raw, today(), database().keys, looked=looked)
        answer = _resolve(given, raw)
    except Refused as refused:
        _note(raw, type(refused).__name__, given)
        return _home(refusal(WHAT_NEXT, refused, raw))
    _note(raw, "taken", given)
    return answer


def _resolve(given: Given, raw: str) -> ResponseReturnValue:
    """The table of pages 5.3."""
    if (given.what is What.ENTER or given.code == "CONFIRM") and request.form.get("next") in VERBS:
        # A receipt's box carries the verb that follows, so that Enter and CONFIRM go on as its main button does.
        return leave(Given(What.ACTION, raw, request.form["next"]), _carried(), "/")
    if given.what is What.ENTER:
        raise TooEarly("a scan or a letter", "Enter alone", ask=WHAT_NEXT.sentence)
    if given.what is What.BADGE:
        return another_badge(given)
    if given.what is What.LABEL:
        with database().read() as connection:
            here = Here(connection, visitor(), now(), database().keys)
            foreign = foreign_scan.tell(database(), here, given.code)
            if foreign and foreign.words.get("book") not in {site.code for site in sites_of(here)}:
                raise foreign
        return _container(given.code)
    if given.what is What.CARTON and Role.PHARMACIST in visitor().roles:
        return start(FLOWS["receipt"], raw, looked=True)
    if given.what is What.PATIENT:
        return see_other(f"/patient/{given.code}")
    if given.what is What.PLACE:
        return see_other(f"/stock/?place={given.code}")
    if given.what is What.CHOICE:
        return _choice(given)
    if given.what is What.ACTION:
        if given.code in {"YES", "NO", "CONFIRM", "BACK"}:
            raise LetterDoesNothing("a verb's letter", given.raw.strip(), letter=given.raw.strip())
        return leave(given, _carried(), "/")
    raise NothingKnown("a label, badge, wristband, carton or action code", given.raw.strip())


def _carried() -> str | None:
    """The container that the page was about: a letter is for it."""
    return request.form.get("container")


def _container(label: str) -> ResponseReturnValue:
    """A container leads on by its state and one's roles; to its life where there is nothing to do with it."""
    if not visitor().roles & HANDLERS:
        return _bring_back(label) or see_other(f"/vial/{label}")
    with database().read() as connection:
        holding = find(connection, label, visitor().registration)
    if not visitor().roles & {Role.NURSE}:
        return see_other(f"/vial/{label}")
    mine = holding.holder == visitor().person
    if mine and holding.kind == "vial":
        return start(FLOWS["draw"], label)
    if mine and holding.left_ug < holding.amount_ug and not holding.is_stock:
        return _two_ways(holding)
    if mine:
        return start(FLOWS["administration"], label)
    if holding.is_stock and holding.left_ug and holding.holder is None:
        return start(FLOWS["issue"], label)
    return see_other(f"/vial/{label}")


def _bring_back(label: str) -> ResponseReturnValue | None:
    """The step that most likely closes a container in the hands of somebody who handles no drugs any more."""
    with database().read() as connection:
        held = open_items(connection, visitor().registration, visitor().person)
    item = next((each for each in held if each.label == label), None)
    return None if item is None else start(FLOWS[step_of(item).action.strip("/")], label)


def _two_ways(holding: Holding) -> ResponseReturnValue:
    """A syringe partly given: give more, or waste what is left."""
    both = words.both_text(holding.left_ug, holding.left_ul, exact=holding.left_is_whole)
    sentence = f"{holding.what.capitalize()} {short(holding.label)} holds {both}. What next?"
    choices = (
        Choice("1", "Give more", holding.label, field="give"),
        Choice("2", "Waste what is left", holding.label, field="waste"),
    )
    return _home(Ask(sentence, action=f"/scan/{holding.label}", choices=choices))


@bp.post("/scan/<label>")
@requires(*HANDLERS, holders=True)
def choose(label: str) -> ResponseReturnValue:
    """Take one of two ways with a container; anything else in the box is a scan of its own."""
    typed = request.form.get("scan", "").strip()
    if "give" in request.form or typed in {"1", "G", "g"}:
        return start(FLOWS["administration"], label)
    if "waste" in request.form or typed in {"2", "W", "w"}:
        return start(FLOWS["waste"], label)
    return scan()


def _choice(given: Given) -> ResponseReturnValue:
    """The number of an open item."""
    with database().read() as connection:
        context = home_context(Here(connection, visitor(), now(), database().keys))
    items = context["items"]
    if int(given.code) > len(items):
        raise LetterDoesNothing("the number of an open item", given.code, letter=given.code)
    button = items[int(given.code) - 1].button
    if button.href:
        return see_other(button.href)
    fields = dict(button.fields)
    return start(FLOWS[button.action.strip("/")], fields["scan"])


def _home(ask: Ask) -> ResponseReturnValue:
    with database().read() as connection:
        context = home_context(
            Here(connection, visitor(), now(), database().keys), every="all" in request.args
        )
    return page("home/nurse.html", ask=ask, **context)


def _note(raw: str, answer: str, given: Given | None) -> None:
    evidence.keep(database(), visitor().station.code, visitor().person, "home", raw, answer, given)
