"""The rows of the pages that are read, as frozen values that templates show; it refuses to compute any of them.

Amounts are micrograms (`_ug`) and microlitres (`_ul`), none where nothing is to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from web.frame import Button, Pill, Strength


@dataclass(frozen=True, slots=True)
class Verb:
    """One of the big verbs of the home page, with its letter."""

    letter: str
    label: str
    icon: str
    href: str


#: The verbs by letter; a home page offers those that the person's roles give.
VERBS = {
    verb.letter: verb
    for verb in (
        Verb("E", "Receive", "truck", "/receipt/"),
        Verb("I", "Issue", "package-open", "/issue/"),
        Verb("D", "Draw up", "syringe", "/draw/"),
        Verb("G", "Give", "user-round", "/administration/"),
        Verb("W", "Waste", "trash-2", "/waste/"),
        Verb("R", "Return", "undo-2", "/return/"),
    )
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session; `this` is the one that looks at the list."""

    person: str
    workstation: str
    since: str
    last_seen: str
    this: bool
    button: Button


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is still open in a person's name, with the step that closes it."""

    title: str
    line: str
    button: Button
    pill: Pill | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """One sentence for a person beside her open items; with a button where there is something to do about it."""

    icon: str
    title: str
    words: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One container in a person's hands; `icon` is `test-tube` or `syringe`."""

    label: str
    href: str
    icon: str
    amount_ug: int
    volume_ul: int | None


@dataclass(frozen=True, slots=True)
class InHand:
    """All that a person holds of one substance; substances are never added together."""

    substance: str
    amount_ug: int
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class StockLine:
    """One product of the registration: sealed containers, and what is left in the opened ones."""

    product: str
    sealed: int
    opened_ug: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a container's life. `scans` are pairs of time and raw text as the scanner sent it."""

    when_text: str
    icon: str
    what: str
    amount_ug: int | None
    volume_ul: int | None
    left_ug: int | None
    who: str
    from_to: str
    number: int
    href: str = ""
    second: str = ""
    exact: bool = True
    scans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorthRow:
    """One finding on the board: a line of fact, a line of likely cause, its figure and its strength."""

    href: str
    title: str
    line: str
    figure: str
    figure_words: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One kind of thing that is open now: how many, the oldest, whose."""

    what: str
    how_many: int
    owner: str
    href: str = ""
    pill: Pill | None = None
    oldest_text: str = ""


@dataclass(frozen=True, slots=True)
class SumTerm:
    """One term of a finding's sum in micrograms; `sign` stands before it, `big` marks the difference."""

    label: str
    amount_ug: int
    sign: Literal["", "\u2212", "+", "="] = ""
    big: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause, with the step that corrects it where there is one."""

    title: str
    line: str
    step: Button | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a report; `places` are those of its finest figure, for `ug` and `ul`."""

    name: str
    kind: Literal["text", "ug", "ul", "count"] = "text"
    places: int = 0


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """The period of a report (days as `YYYY-MM-DD`), the one thing it is narrowed to, and its registration.

    `sites` are pairs of code and name, where the reader has more than one.
    """

    action: str
    from_day: str
    to_day: str
    narrowings: tuple[tuple[str, str], ...] = ()
    narrowed_by: str = ""
    narrowed_to: str = ""
    sites: tuple[tuple[str, str], ...] = ()
    site: str = ""
