"""The mutations: which rule, where it is written, what is written instead, and which tests must then fail."""

from dataclasses import dataclass

WRITER, GUARDS, PREIMAGE = "inventory/ledger.py", "inventory/guards.py", "inventory/preimage.py"
CUSTODY, SCHEMA = "inventory/custody.py", "web/migrations/versions/0003_the_books.py"


@dataclass(frozen=True)
class Mutation:
    """One rule broken by one replacement in one file; `old` stands there exactly once."""

    rule: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    engine: str = "sqlite"
    #: Broken and found within seconds, so that `make test` does it.
    quick: bool = False

    def broken(self, text: str) -> str:
        """The file with the rule broken.

        Raises: AssertionError: the rule is not where it is said to be.
        """
        assert text.count(self.old) == 1, (
            f"{self.rule}: {text.count(self.old)} times in {self.file}: {self.old!r}"
        )
        return text.replace(self.old, self.new)


def _inventory(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/inventory/test_{name}.py" for name in names)


MUTATIONS = (
    Mutation(
        "floor: an intention takes what is not there", CUSTODY, "    if more_ug <= 0:", "    if True:",
        _inventory("custody"),
    ),
    Mutation(
        "floor: no CHECK below the balance", SCHEMA, "bounded = 0 OR amount_ug >= 0",
        "bounded = 0 OR amount_ug >= -9999999",
        _inventory("forbidden"),
    ),
    Mutation(
        "floor: waste takes more than is left", "inventory/waste.py", "if amount_ug > holding.left_ug:", "if False:",
        _inventory("waste"),
    ),
    Mutation(
        "witness: the writer asks for none", WRITER, "if len(others) < rule.signers_min and not says_one:", "if False:",
        _inventory("waste"),
    ),
    Mutation(
        "witness: the trigger asks for none", GUARDS, "AND a.signer <> NEW.actor) < r.signers_min AND NOT",
        "AND a.signer <> NEW.actor) < 0 AND NOT", _inventory("forbidden"),
    ),
    Mutation(
        "witness: one without the right may", "inventory/waste.py",
        "if not roles_of(connection, signer, act.book, at or act.occurred_at) & WITNESSES:", "if False:",
        _inventory("waste"),
    ),
    Mutation(
        "self-witness: the writer lets her", WRITER,
        'if (signature.role == "actor") != (signature.signer == plan.act.actor):', "if False:", _inventory("ledger"),
    ),
    Mutation(
        "self-witness: the trigger lets her", GUARDS, "(a.role = 'actor') <> (a.signer = NEW.actor))",
        "a.role = 'nobody')", _inventory("forbidden"),
    ),
    Mutation(
        "mirror: a reversal in the order of its entry", "inventory/reversal.py", "for each in reversed(lines)",
        "for each in lines", _inventory("reversal"),
    ),
    Mutation(
        "mirror: the trigger looks at no amount", GUARDS, " AND o.amount_ug = m.amount_ug", "",
        _inventory("forbidden"),
    ),
    Mutation(
        "mirror: the trigger looks at no order", GUARDS, " AND o.no = NEW.n_lines + 1 - m.no", "",
        _inventory("forbidden"),
    ),
    Mutation(
        "mirror: a reversal is reversed", GUARDS, "AND e.kind = 'reversal')", "AND e.kind = 'nothing')",
        _inventory("forbidden"),
    ),
    Mutation(
        "mirror: what rests on it is not undone first", "inventory/reversal.py", "    if short:", "    if False:",
        _inventory("reversal"),
    ),
    Mutation(
        "mirror: an entry is reversed twice", "inventory/reversal.py", "    if by is not None:", "    if False:",
        _inventory("reversal"),
    ),
    Mutation(
        "holder: anybody has it in hand", CUSTODY, "    if holding.holder == act.actor or holding.place is None:",
        "    if True:", _inventory("custody"),
    ),
    Mutation(
        "chain: the trigger looks at no link", GUARDS, "NEW.previous_hash <> {previous", "x'00' = {previous",
        _inventory("forbidden"),
    ),
    Mutation(
        "chain: verify looks at no link", "inventory/entry_check.py",
        'self._need("previous hash", self.hash, header["previous_hash"])', "pass", _inventory("verification"),
    ),
    Mutation(
        "chain: the hash leaves the lines out", "inventory/entry_hash.py", "fields, facts, lines, attestations",
        "fields, facts, [], attestations", _inventory("entry_hash"), quick=True,
    ),
    Mutation(
        "sequence: the trigger lets gaps be", GUARDS, '"NEW.seq <> coalesce(', '"NEW.seq < coalesce(',
        _inventory("forbidden"),
    ),
    Mutation(
        "idempotency: other content is the same", "inventory/execution.py",
        "if not hmac.compare_digest(row.content_mac, mac):", "if False:", _inventory("execution"),
    ),
    Mutation(
        "idempotency: looked up after validation", "inventory/execution.py",
        "        result = _earlier(connection, command.act, mac)\n",
        "        operation(connection, command)\n        result = _earlier(connection, command.act, mac)\n",
        _inventory("execution"),
    ),
    Mutation(
        "idempotency: a refusal is not kept", "inventory/execution.py",
        "        _KEEP.rows(connection, [kept])\n        return refused\n",
        "        return refused\n", _inventory("execution"),
    ),
    Mutation(
        "canonical form: no length before a value", PREIMAGE,
        'return letter + len(content).to_bytes(8, "big")', "return letter", _inventory("preimage"), quick=True,
    ),
    Mutation(
        "canonical form: NULL is an empty text", PREIMAGE, 'add(b"N")', 'add(b"S" + bytes(8))',
        _inventory("preimage"), quick=True,
    ),
    Mutation(
        "canonical form: bytes are text", PREIMAGE, '_lead(b"B", value)', '_lead(b"S", value)',
        _inventory("preimage"),
    ),
    Mutation(
        "draft: what was signed is not compared", WRITER, "if signature.draft_hash != draft_hash:", "if False:",
        _inventory("waste"),
    ),
    Mutation(
        "draft: the trigger does not compare", GUARDS, "a.draft_hash <> NEW.draft_hash", "a.draft_hash = x''",
        _inventory("forbidden"),
    ),
    Mutation(
        "signature: its MAC is not compared", "inventory/entry_hash.py",
        "return hmac.compare_digest(keys.mac(Purpose.ATTESTATION, signature.signed_bytes()), signature.mac)",
        "return bool(signature.mac)", _inventory("entry_hash"),
    ),
    Mutation(
        "time of record: a clock may go back", WRITER, "recorded_us = max(to_us(clock()), head.recorded_at_us + 1)",
        "recorded_us = to_us(clock())", _inventory("ledger"),
    ),
    Mutation(
        "time of record: the trigger lets it go back", GUARDS, "NEW.recorded_at_us <= {previous", "0 > {previous",
        _inventory("forbidden"),
    ),
    Mutation(
        "header last: lines stand without one", SCHEMA,
        """        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["entry.book", "entry.seq"],
            name=op.f("fk_line_book_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
""", "", _inventory("forbidden"),
    ),
    Mutation(
        "header last: parts are added afterwards", GUARDS, "        found.append(_STANDS)", "        pass",
        _inventory("guards"),
    ),
    Mutation(
        "append only: rows are deleted", GUARDS, 'for verb in ("UPDATE", "DELETE"):', 'for verb in ("UPDATE",):',
        _inventory("guards"),
    ),
    Mutation(
        "append only: a row takes another's place", GUARDS, "WHERE {same} OR rowid = NEW.rowid", "WHERE false",
        _inventory("forbidden"),
    ),
    Mutation(
        "books: a line leaves its registration", GUARDS, "AND p.registration <> NEW.book)", "AND false)",
        _inventory("forbidden"),
    ),
    Mutation(
        "order: two writers at one book of SQLite", "inventory/database.py", 'driver.execute("BEGIN IMMEDIATE")',
        'driver.execute("BEGIN")', _inventory("race"),
    ),
    Mutation(
        "order: two writers at one book of PostgreSQL", "inventory/database.py", "elif book is not None:",
        "elif False:", _inventory("race"), engine="postgresql",
    ),
)  # fmt: skip
