"""Another witness in the place of one who was asked: what was said for her alone falls away with her."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from inventory.moment import to_us
from inventory.tables.working import notice
from web.drafts import State
from web.flow import Here, changed
from web.frame import Button
from web.signing_age import drop_unsigned

#: What the button sends.
OTHER = "other_witness"
_SAID_OF_HER = ("witness", "same_pair", "pair_reason")


def named(state: State) -> str | None:
    """The witness for whom the draft names a broken rule, or asks why it is she again; None where it names nobody."""
    said = state.get("same_pair") or state.get("pair_reason") or state.get("happened")
    return (state.get("witness") or None) if said else None


def make_way(state: State) -> None:
    """Nobody is asked now: where the draft named her it is another one, which its maker signs again."""
    content = named(state) is not None
    for name in _SAID_OF_HER:
        state.pop(name, None)
    drop_unsigned(state, "witness")
    if content:
        changed(state)


def tell_maker(connection: Connection, here: Here, maker: str, named: str) -> None:
    """Tell the maker on her home page who came in the place of the one whom her draft named."""
    told = f"{here.visitor.name} witnesses in place of {named}. Sign your draft again."
    connection.execute(insert(notice).values(at_us=to_us(here.now), person=maker, words=told))


def button(state: State) -> Button:
    """Another witness, by hand."""
    return Button("Another witness", action=".", fields=(("choice", OTHER), ("step", str(state["step"]))))
