"""A witness says that a draft is not what she saw, and why: her words are kept, and its maker reads them."""

from __future__ import annotations

import secrets
from unicodedata import category

from sqlalchemy import Connection, insert

from inventory.database import Database
from inventory.errors import WrongForm
from inventory.moment import from_us, to_us
from inventory.tables.working import not_seen, notice
from web import words
from web.drafts import State
from web.flow import Here
from web.frame import Ask, Button, Fact
from web.refusals import SecretTyped
from web.secret_texts import found_in

#: Characters of her words.
LONGEST = 100
#: What the page of her words is made from.
TEMPLATE, ASK = "flow/not_seen.html", "Say what you saw instead, in a few words."
#: What goes back to the signature, as the button sends it.
BACK = "sign"
#: Signs that are not read, or turn what is: controls, formats, unassigned ones, other ends of lines.
_UNREAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def checked(typed: str, longest: int = LONGEST) -> str:
    """Somebody's own words, short, on one line as they read, and with no secret in them.

    Raises: WrongForm: nothing, or more than fits. SecretTyped: a badge, or what may be a PIN.
    """
    for _, sentence, found in found_in({"why": typed}, None):
        raise SecretTyped("a few words", found, sentence=sentence)
    said = typed.strip()
    if any(category(sign) in _UNREAD for sign in said):
        raise WrongForm("letters on one line", "a control character", what="reason in a few words")
    if not 1 <= len(said) <= longest:
        raise WrongForm(f"1 to {longest} characters", f"{len(said)}", what="reason in a few words")
    return said


def keep(
    connection: Connection, here: Here, state: State, draft_id: str, maker: str, who: str | None, name: str, said: str
) -> None:  # fmt: skip
    """Write it down, and into the draft for its maker.

    Args: who: the witness, none where nobody was proven. name: hers, or what stands for it.
    """
    connection.execute(
        insert(not_seen).values(
            id=secrets.token_hex(16), at_us=to_us(here.now), registration=here.book, draft=draft_id, person=maker,
            witness=who, workstation=here.visitor.station.code, why=said,
        )
    )  # fmt: skip
    state["not_seen"] = [*state.get("not_seen", []), [to_us(here.now), name, said]]


def tell_maker(connection: Connection, here: Here, maker: str, name: str, said: str) -> None:
    """Tell the maker on her home page what a witness elsewhere saw instead."""
    told = f"{name} saw something else: \u201c{said}\u201d. Your draft waits for you."
    connection.execute(insert(notice).values(at_us=to_us(here.now), person=maker, words=told))


def say_here(database: Database, here: Here, state: State, draft_id: str, typed: str) -> None:
    """Keep the words of a witness at the maker's workstation; she proved nothing yet, so nobody is named.

    Raises: WrongForm, SecretTyped.
    """
    said = checked(typed)
    with database.write() as connection:
        keep(connection, here, state, draft_id, here.visitor.person, None, "the witness", said)


def facts(here: Here, state: State) -> tuple[Fact, ...]:
    """What witnesses said of this draft, for its maker."""
    return tuple(
        Fact(
            "Not what the witness saw",
            f"{name}, {words.clock(from_us(at_us), here.zone)}: \u201c{said}\u201d",
        )
        for at_us, name, said in state.get("not_seen", [])
    )


def context(action: str, held: tuple[tuple[str, str], ...], details: tuple[Fact, ...]) -> dict[str, object]:
    """What the page of her words shows."""
    back = Button("Back to the signature", action=action, fields=(("choice", BACK), *held))
    return {"notes": details, "action": action, "held": held, "longest": LONGEST, "others": (back,)}


def ask(action: str, held: tuple[tuple[str, str], ...]) -> Ask:
    """The sentence at the top of that page."""
    return Ask(ASK, action=action, held=held, icon="pen-line")
