"""Published checkpoints held against the books: fine, rolled back, forked, or not ours; it mends nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, Row, select

from inventory.account import accounts
from inventory.checkpoint import Checkpoint, NotACheckpoint, books, hashes_of, read_checkpoint
from inventory.checkpoint_key import public_halves
from inventory.errors import Refused
from inventory.keys import KeyRing
from inventory.merkle import Tree, grown
from inventory.plan import HOUSE
from inventory.signed_note import VerifierKey, read_note
from inventory.tables.ledger import checkpoint

#: What stands before each signature of a note.
_DASH = "— "


class Fit(StrEnum):
    """How a book stands to a note that was published of it."""

    FINE = "fine"
    #: The book has fewer entries than the note: an older copy was put in its place, or its end was cut off.
    ROLLED_BACK = "rolled back"
    #: The book has other entries under the note's size.
    FORKED = "forked"
    #: Nothing that these books could have published.
    NOT_OURS = "not ours"
    #: It does not fit, and an entry of the house book says why.
    ACCOUNTED = "accounted for"


@dataclass(frozen=True)
class Note:
    """A note as it was found, and where: a file's name, or the books' own table."""

    source: str
    text: str


@dataclass(frozen=True)
class Compared:
    """One note held against its book. `found` is the book's at the note's size, or at its end where it is shorter."""

    source: str
    fit: Fit
    published: Checkpoint | None
    found: Checkpoint | None
    why: str = ""

    @property
    def is_right(self) -> bool:
        """Nothing here needs anybody."""
        return self.fit in {Fit.FINE, Fit.ACCOUNTED}

    @property
    def sentence(self) -> str:
        """The note's line: what it is of, how it fits, and with which roots."""
        if self.published is None or self.found is None:
            return f"{self.source}: {self.fit}: {self.why}"
        line = f"{self.source}: {self.published.book} over {self.published.printed_size}: {self.fit}"
        if self.fit is Fit.FINE:
            return f"{line}, root {self.published.printed_root}"
        beside = f" ({self.why})" if self.why else ""
        return f"{line}: expected root {self.published.printed_root}, found {self.found.words}{beside}"


def split_notes(text: str) -> tuple[str, ...]:
    """The notes of one file, which may hold several with an empty line between, as people and scanners save them.

    Line ends of other systems and a last line without its end are mended; nothing else is.
    """
    found: list[str] = []
    ended = True
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n").split("\n"):
        if ended and not line:
            continue
        if ended and not line.startswith(_DASH):
            found.append("")
        if not found:
            found.append("")
        found[-1] += f"{line}\n"
        ended = line.startswith(_DASH)
    return tuple(note for note in found if note.strip())


def kept_notes(connection: Connection) -> tuple[Note, ...]:
    """Every note that the books' own table has."""
    query = select(checkpoint).order_by(checkpoint.c.book, checkpoint.c.size)
    return tuple(_kept_note(row) for row in connection.execute(query))


def _kept_note(row: Row[tuple[object, ...]]) -> Note:
    """The note of a row; where it is of something else than the row says, nothing that could be ours."""
    try:
        said: Checkpoint | None = read_checkpoint(read_note(row.note))
    except Refused:
        said = None
    if said is None or said == Checkpoint(row.book, row.size, row.root):
        return Note("kept here", row.note)
    return Note(f"kept here as {row.book} over {row.size} entries", "")


def verify_published(connection: Connection, keys: KeyRing, notes: Sequence[Note]) -> tuple[Compared, ...]:
    """Hold each note against its book on one consistent view, in the order given; each book is read once.

    Never raises for a note: one that cannot be read, or that no key of these books signed, is *not ours*.
    """
    own, publics = books(connection), public_halves(keys)
    read = [_read(note, own, publics) for note in notes]
    sizes: dict[str, set[int]] = defaultdict(set)
    for each in read:
        if isinstance(each, Checkpoint):
            sizes[each.book].add(each.size)
    grew = {book: grown(hashes_of(connection, book), wanted) for book, wanted in sizes.items()}
    accounted = _Accounts(connection, keys)
    return tuple(
        each if isinstance(each, Compared) else _compared(note.source, each, *grew[each.book], accounted)
        for note, each in zip(notes, read, strict=True)
    )


def _read(note: Note, own: Sequence[str], publics: Sequence[bytes]) -> Checkpoint | Compared:
    """What a note says of one of our books, or why it is not ours."""
    try:
        signed = read_note(note.text)
        read = read_checkpoint(signed)
        if read.book not in own:
            raise NotACheckpoint("a book of this database", read.book)
        if signed.signer([VerifierKey(read.origin, public) for public in publics]) is None:
            names = ", ".join(f"{each.name}+{each.key_id.hex()}" for each in signed.signatures)
            raise NotACheckpoint("a signature by a key of these books", names)
    except Refused as refused:
        why = f"{refused.sentence} Expected {refused.expected}, found {refused.found}."
        return Compared(note.source, Fit.NOT_OURS, None, None, why)
    return read


def _compared(
    source: str, published: Checkpoint, tree: Tree, roots: dict[int, bytes], accounted: _Accounts
) -> Compared:
    """A note of ours held against the book."""
    root = roots.get(published.size)
    if root is None:
        fit, found = Fit.ROLLED_BACK, Checkpoint(published.book, tree.size, tree.root)
    else:
        fit, found = Fit.FINE if root == published.root else Fit.FORKED, replace(published, root=root)
    account = accounted.of(published) if fit is not Fit.FINE else None
    return Compared(source, Fit.ACCOUNTED if account else fit, published, found, account or "")


class _Accounts:
    """What persons signed of checkpoints that a book does not fit."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        """Read the statements, and which checkpoints the books' own table has."""
        self._stated = accounts(connection, keys)
        kept = select(checkpoint.c.book, checkpoint.c.size, checkpoint.c.root) if self._stated else None
        rows = connection.execute(kept) if kept is not None else ()
        self._kept = {Checkpoint(row.book, row.size, row.root) for row in rows}

    def of(self, published: Checkpoint) -> str | None:
        """Which entry accounts for a checkpoint, and why; None where no entry does.

        An account is of the newest note of a history that was lost; it holds for the earlier notes of that history,
        which are those that the books no longer have themselves.
        """
        for each in self._stated:
            if each.book != published.book:
                continue
            exact = (each.size, each.root) == (published.size, published.root)
            earlier = each.found_size < published.size < each.size and published not in self._kept
            if exact or earlier:
                return f"{HOUSE}/{each.seq}, {each.why}"
        return None
