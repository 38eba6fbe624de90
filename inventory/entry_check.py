"""One book replayed: each entry is right in itself and follows the one before; it stops at the first that does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from inventory.checkpoint_key import Succession
from inventory.entry_hash import GENESIS_TAG, VERSION, attestation_parts, entry_hash, mac_is_right
from inventory.keys import KeyRing
from inventory.line_check import Lines, Unsound, known_of
from inventory.merkle import Tree
from inventory.moment import from_us, local_day
from inventory.plan import HOUSE, Line, Signature, content_hash, line_parts
from inventory.preimage import Encoded, commitment, digest, encode
from inventory.private import KeyMissing, PrivateText, State, open_texts, subject_of
from inventory.signature_rules import SignatureRules
from inventory.stored import StoredEntry, stored_line, stored_signature
from inventory.tables.house import key_introduced
from inventory.tables.kinds import HOUSE_KINDS, KIND_TABLE
from inventory.wrong_amount import contradicting

#: The numbers of the rows of an entry, as far as most go.
_ORDER = list(range(1, 1000))
#: What was found of a private text that is not as it must be.
_STATES = {
    State.OPEN: "a key that opens it",
    State.KEYLESS: "no key of its subject, and no entry that erases it",
    State.DAMAGED: "one that its key does not open",
}


class Replay:
    """The state of one book after the entries replayed so far.

    `seq`, `hash` and `recorded_at_us` are the last right entry's; `tree` has their hashes; `lines` what they moved.
    """

    def __init__(
        self, keys: KeyRing, book: str, place_kinds: Mapping[str, str], rules: SignatureRules
    ) -> None:
        """Begin before the first entry."""
        self.seq, self.hash, self.recorded_at_us = 0, digest(GENESIS_TAG, book), 0
        self.tree, self.lines = Tree(), Lines(book, place_kinds)
        self._keys, self._book, self._rules = keys, book, rules
        self._succession = Succession()

    def batch(self, connection: Connection, entries: list[StoredEntry]) -> None:
        """Replay some entries.

        Raises: Unsound: of the first that is wrong; the state is that before it.
        """
        wanted = [committed for each in entries for committed in each.commitments()]
        try:
            texts = open_texts(connection, self._keys, wanted)
        except KeyMissing as missing:
            self._never_ours(connection, entries, missing)
            raise
        known = known_of(connection, self._book, entries)
        for each in entries:
            seq = self.seq + 1
            if each.header["seq"] != seq:
                raise Unsound(seq, "sequence", f"entry {seq}", f"entry {each.header['seq']}")
            try:
                self.lines.entry(each, self._itself(each, texts), known)
            except (TypeError, ValueError, KeyError, ArithmeticError, AttributeError) as error:
                raise Unsound(
                    seq, "rows", "values of the books", f"{type(error).__name__}: {error}"
                ) from error
            self.seq, self.hash = seq, each.header["hash"]
            self.recorded_at_us = each.header["recorded_at_us"]
            self.tree.append(self.hash)

    def _never_ours(self, connection: Connection, entries: list[StoredEntry], missing: KeyMissing) -> None:
        """A key of ours that the file lacks says nothing of the books; one that the house book never named does.

        Raises: Unsound.
        """
        named = select(key_introduced.c.key_id).where(key_introduced.c.key_id == missing.words["needed"])
        if connection.execute(named).first() is None:
            first = next(each for each in entries if next(each.commitments(), None) is not None)
            raise Unsound(
                first.header["seq"], "key of its texts", "one that the house book names", missing.expected
            ) from missing

    def alone(self, connection: Connection, stored: StoredEntry, before: StoredEntry | None) -> None:
        """Check one entry against the one before it, without its balances: those need the whole book.

        Raises: Unsound.
        """
        if before is not None:
            self.seq, self.hash = before.header["seq"], before.header["hash"]
            self.recorded_at_us = before.header["recorded_at_us"]
        texts = open_texts(connection, self._keys, list(stored.commitments()))
        try:
            self._itself(stored, texts)
        except (TypeError, ValueError, KeyError, ArithmeticError, AttributeError) as error:
            raise Unsound(
                self.seq + 1, "rows", "values of the books", f"{type(error).__name__}: {error}"
            ) from error

    def _itself(self, stored: StoredEntry, texts: Mapping[bytes, PrivateText]) -> list[Line]:
        """Everything of an entry but what its lines leave; its lines."""
        self._place_in_chain(stored)
        self._counts(stored)
        lines = [stored_line(row) for row in stored.lines]
        signatures = [stored_signature(row) for row in stored.attestations]
        self._hashes(stored, lines, signatures)
        self._signatures(stored, signatures)
        self._keys_named(stored)
        self._commitments(stored, texts)
        return lines

    def _need(self, what: str, expected: object, found: object) -> None:
        if expected != found:
            raise Unsound(self.seq + 1, what, expected, found)

    def _place_in_chain(self, stored: StoredEntry) -> None:
        """It names the entry before and is recorded after it."""
        header = stored.header
        self._need("version", VERSION, header["version"])
        self._need("previous hash", self.hash, header["previous_hash"])
        if header["recorded_at_us"] <= self.recorded_at_us:
            raise Unsound(
                self.seq + 1, "time of record", f"after {self.recorded_at_us}", header["recorded_at_us"]
            )
        if header["occurred_at_us"] > header["recorded_at_us"]:
            raise Unsound(self.seq + 1, "time claimed", "before its record", header["occurred_at_us"])
        day = local_day(from_us(header["occurred_at_us"]), header["occurred_zone"])
        self._need("day claimed", day, header["occurred_on"])

    def _counts(self, stored: StoredEntry) -> None:
        """Its kind belongs here, and nothing was added or left out."""
        header = stored.header
        kind = header["kind"]
        table = KIND_TABLE.get(kind)
        if table is None or (kind in HOUSE_KINDS) != (self._book == HOUSE):
            raise Unsound(self.seq + 1, "kind", "a kind of this book", kind)
        self._need(f"rows of {table}", 1, sum(name == table for name, _ in stored.facts))
        self._need("facts", header["n_facts"], len(stored.facts))
        self._need("lines", header["n_lines"], len(stored.lines))
        self._need("signatures", header["n_attestations"], len(stored.attestations))
        self._need("exceptions", header["n_exceptions"], len(stored.exceptions))
        self._need("scans", header["n_scans"], len(stored.scans))
        rows = [row for _, row in stored.facts]
        for part in (rows, stored.lines, stored.attestations, stored.exceptions, stored.scans):
            numbers = [row["no"] for row in part]
            if numbers != _ORDER[: len(part)]:
                self._need("order of rows", list(range(1, len(part) + 1)), numbers)

    def _hashes(self, stored: StoredEntry, moved: Sequence[Line], signatures: Sequence[Signature]) -> None:
        """What stands there is what was drafted, and what was hashed into the chain."""
        header = stored.header
        # Each stands in the draft and in the entry.
        facts, lines, exceptions = (
            Encoded(encode(values))
            for values in (
                stored.hashed_facts(),
                [line_parts(each) for each in moved],
                [[row["name"], row["detail"]] for row in stored.exceptions],
            )
        )
        drafted = content_hash(
            header["kind"], header["book"], header["command_id"], header["actor"], header["mood"],
            header["occurred_at_us"], header["occurred_zone"], header["reason"], facts, lines, exceptions,
        )  # fmt: skip
        self._need("content that was drafted and signed", header["draft_hash"], drafted)
        hashed = entry_hash(
            header,
            facts=facts,
            lines=lines,
            attestations=[attestation_parts(each) for each in signatures],
            exceptions=exceptions,
            scans=[[row["scanned_at_us"], row["commitment"]] for row in stored.scans],
        )
        self._need("hash of the entry", header["hash"], hashed)

    def _signatures(self, stored: StoredEntry, signatures: Sequence[Signature]) -> None:
        """Each is over this draft, by whom it says, under the key; the rules of the profile are met."""
        header = stored.header
        for signature in signatures:
            self._need("draft that was signed", header["draft_hash"], signature.draft_hash)
            if not mac_is_right(self._keys, signature):
                raise Unsound(
                    self.seq + 1, f"signature of {signature.printed_name}", "its MAC under the key", "another"
                )
            if (signature.role == "actor") != (signature.signer == header["actor"]):
                raise Unsound(
                    self.seq + 1, f"signer as {signature.role}", "the actor as actor alone", signature.signer
                )
        for expected, found in self._rules.missing(stored, signatures):
            raise Unsound(self.seq + 1, "signatures", expected, found)
        for expected, found in contradicting(stored.facts, signatures):
            raise Unsound(self.seq + 1, "what a witness typed", expected, found)

    def _keys_named(self, stored: StoredEntry) -> None:
        """Of checkpoint keys the id is right, and the one before signed the next."""
        for table, row in stored.facts:
            wrong = self._succession.wrong(row) if table == key_introduced.name else None
            if wrong is not None:
                raise Unsound(self.seq + 1, *wrong)

    def _commitments(self, stored: StoredEntry, texts: Mapping[bytes, PrivateText]) -> None:
        """Each text that the entry committed to is kept, and is that text, unless its patient was erased."""
        subject = subject_of(stored.facts, self._book)
        for committed in stored.commitments():
            kept = texts.get(committed)
            if kept is None:
                raise Unsound(self.seq + 1, "private text", "the text of a commitment", "none")
            self._need("subject of a private text", subject, kept.subject)
            if kept.state is State.OPEN:
                self._need(
                    f"private text ({kept.tag})", committed, commitment(kept.salt, kept.tag, kept.text)
                )
            if kept.erased != (kept.state is State.ERASED) or kept.state in {State.KEYLESS, State.DAMAGED}:
                expected = "no key of an erased patient" if kept.erased else "a text that its key opens"
                raise Unsound(self.seq + 1, "private text", expected, _STATES[kept.state])
