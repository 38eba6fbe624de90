"""The migrations: numbered, one head, no way back for the ledger."""
