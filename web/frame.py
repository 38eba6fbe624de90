"""What a page's frame shows, as frozen values that templates read; it refuses to know requests, rows or rules.

Texts are finished words. Amounts are micrograms and microlitres, written by `web.words` in the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How the ask speaks: it waits, agrees, wants a look, or refuses."""

    WAITING = "waiting"
    YES = "yes"
    LOOK = "look"
    NO = "no"


class State(StrEnum):
    """The seven states, each with its own shape; the value is the shape's id in the sprite."""

    REFUSED = "refused"
    OVERDUE = "overdue"
    DUE = "due"
    QUESTION = "question"
    OPEN = "open"
    DONE = "done"
    TODO = "todo"


class Strength(StrEnum):
    """How strong a finding is: bars and a word, never a state's colour."""

    WEAK = "Weak"
    FAIR = "Fair"
    STRONG = "Strong"


class Part(StrEnum):
    """What became of a container's amount, each with its own pattern."""

    GIVEN = "given"
    WASTED = "wasted"
    SYRINGE = "syringe"
    LEFT = "left"


class Progress(StrEnum):
    """Where a step of a flow stands; the value is the word that a screen reader says."""

    DONE = "done"
    NOW = "now"
    TODO = "not yet"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of a desk's menu."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The bar and the settings of the workstation; `person` is empty on a locked screen.

    `now_iso` is the server's time with the site's offset, so that the page's clock runs on the server's time.
    `theme` is `light` or `dark`; `lock_after_s` 0 means no countdown; `scan_prefix` is the key that a
    programmed scanner sends first, as the browser names it (`F9`, `~`), or nothing. `clock_behind` is the sentence
    of a machine whose clock stands behind the books, or nothing. `standing` is that of books that do not fit what was
    published of them, or nothing, and `standing_href` where this person accounts for it.
    `glass` says what broken glass opens to her, or nothing, and `glass_href` where she reads by it and ends it.
    """

    workstation: str
    site: str
    now_text: str
    person: str = ""
    role: str = ""
    menu: tuple[MenuItem, ...] = ()
    #: What does not fit the bar's one line, opened by its last word.
    more: tuple[MenuItem, ...] = ()
    demonstration: bool = False
    now_iso: str = ""
    theme: str = "light"
    csrf_token: str = ""
    lock_after_s: int = 0
    muted: bool = False
    scan_prefix: str = ""
    clock_behind: str = ""
    standing: str = ""
    standing_href: str = ""
    glass: str = ""
    glass_href: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered way on. Its button posts `field` = `value` to the ask's address; `key` is typed in the box."""

    key: str
    label: str
    value: str
    field: str = "choice"


@dataclass(frozen=True, slots=True)
class Ask:
    """What the page waits for, or how it answers, and where a scan goes.

    `outcome` opens the document's title after a refusal ("Not signed"). `held` are further hidden fields that
    every form of the ask carries. `icon` replaces the waiting mood's barcode.
    """

    sentence: str
    mood: Mood = Mood.WAITING
    help: str = ""
    expected: str = ""
    found: str = ""
    action: str = "/scan"
    label: str = "Scan or type"
    choices: tuple[Choice, ...] = ()
    outcome: str = ""
    command_id: str = ""
    held: tuple[tuple[str, str], ...] = ()
    icon: str = ""
    recorded_nothing: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow's trail."""

    label: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class SoFar:
    """One thing that the flow has taken in, with its second lines."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pill:
    """A state in shape, word and weight."""

    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what holds for it; `state` puts a shape before the words, `href` makes them a link.

    `code` sets the words in the face for labels.
    """

    term: str
    text: str
    state: State | None = None
    href: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A step that posts (`action`) or a page to go to (`href`); the label says what it will do, with the amount.

    `fields` are hidden fields; `key` is the letter or number printed on it.
    """

    label: str
    action: str = ""
    href: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    command_id: str = ""
    key: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class BarPart:
    """One stretch of the bar: what it is, its words with their amount, and its share in micrograms."""

    part: Part
    words: str
    amount_ug: int


@dataclass(frozen=True, slots=True)
class Number:
    """The number that matters: mass and volume, the one that the hand works in first.

    `drug` is the line after it ("ketamine 50 mg/mL"); `volume_ul` is none where no volume is known.
    """

    amount_ug: int
    volume_ul: int | None
    drug: str = ""
    title: str = ""
    volume_first: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it is always read: printed name, meaning, time with zone, method, workstation."""

    name: str
    meaning: str
    at_text: str
    method: str
    workstation: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class PinBox:
    """Where a PIN is asked for: its label, what is signed, the button and where it posts.

    `sentence` may be Markup with the amount in <strong>. `who` is "You" or "Witness", never a name. `order` is
    the number of the signature, nothing at the sign-in. `ways`: how a witness saw it and its button, the main one first.
    `name`: what stands in a box for the user name before it; None where there is no such box.
    """

    label: str
    button: str
    action: str
    who: str = ""
    sentence: str = ""
    order: int = 0
    command_id: str = ""
    held: tuple[tuple[str, str], ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class KeyBox:
    """Where a security key is asked for: the browser's options as JSON, where its answer goes, and the buttons.

    `ways`: pairs of how a witness saw it, or nothing, and the words of the button.
    """

    options: str
    action: str
    held: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SyringeLabel:
    """The picture of a syringe's label: colour band by drug class, lines of text, and the QR drawing when printed.

    `band` names a class of colours: `induction`, `benzodiazepine`, `opioid` or `other`.
    """

    title: str
    lines: tuple[str, ...]
    band: str = "other"
    picture_href: str = ""
