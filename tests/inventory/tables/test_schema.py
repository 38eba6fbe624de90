"""Every table has named constraints, and a facts table is an entry part whose columns are hashed in order."""

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

from inventory.tables import custody, house, ledger, schema, working
from inventory.tables.schema import (
    append_only,
    committed_columns,
    fact_columns,
    facts_tables,
    metadata,
)


def test_every_constraint_has_a_name() -> None:
    """So that a refusal by the database can be told apart and a migration keeps it."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateTable

    for table in metadata.tables.values():
        statement = str(CreateTable(table).compile(dialect=sqlite.dialect()))
        lines = [line.strip() for line in statement.splitlines()]
        unnamed = ("CHECK", "FOREIGN KEY", "UNIQUE", "PRIMARY KEY")
        assert not [line for line in lines if line.startswith(unnamed)], table.name


@pytest.mark.parametrize("table", facts_tables.values(), ids=lambda table: table.name)
def test_a_facts_table_is_append_only_and_belongs_to_an_entry(table: Table) -> None:
    """Its key is book, sequence and number; its foreign key to the header is deferred."""
    assert table in append_only
    assert [column.name for column in table.primary_key.columns] == ["book", "seq", "no"]
    (to_entry,) = [key for key in table.foreign_key_constraints if key.referred_table.name == "entry"]
    assert (to_entry.deferrable, to_entry.initially) == (True, "DEFERRED")
    assert fact_columns(table) == tuple(column.name for column in table.columns)[3:]


def test_bytes_in_a_fact_are_a_commitment_or_a_digest() -> None:
    """Verify looks for the text of each commitment: a column left out would be overlooked."""
    binary = {
        (name, column.name)
        for name, table in facts_tables.items()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    marked = {(name, column) for name, table in facts_tables.items() for column in committed_columns(table)}
    assert binary - marked == {
        ("badge", "digest"), ("key_introduced", "public"), ("key_introduced", "endorsement"),
        ("backup_made", "digest"), ("backup_book", "head"), ("database_restored", "digest"),
        ("restored_book", "head"), ("rollback_accounted", "published_root"), ("badge_ended", "digest"),
        ("security_key", "credential_id"), ("security_key", "public_key"), ("factor_ended", "credential_id"),
        ("workstation_enrolled", "digest"), ("recovery_sheet", "digest"), ("recovery_used", "digest"),
        ("api_token", "digest"), ("api_token_ended", "digest"), ("review", "of_hash"),
        ("credential_review", "list_digest"), ("badge_test", "digest"), ("certification_letter", "digest"),
    }  # fmt: skip
    assert marked == {
        ("patient", "name"), ("patient", "address"), ("patient", "record_number"), ("patient", "born_on"),
        ("weighing", "weight"), ("dose_order", "prescriber"),
    }  # fmt: skip


def test_the_rows_of_work_may_change() -> None:
    """Sessions, attempts, drafts and evidence are no part of the books; the ledger's tables are."""
    free = {working.session, working.proof_attempt, working.draft, working.scan_evidence, house.pin}
    free |= {ledger.balance, ledger.private_text, custody.patient_index}
    assert free.isdisjoint(append_only)
    assert {ledger.entry, ledger.line, ledger.attestation, ledger.attestation_rule} <= set(append_only)


def test_a_column_of_a_table_has_its_own_commitment_mark() -> None:
    """The mark is read from the column and from nothing else."""
    made = Table("made", MetaData(), schema.committed("weight"), Column("how", Text))
    assert committed_columns(made) == ("weight",)
