"""The fingerprint of a database's schema."""
