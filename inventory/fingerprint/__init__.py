"""The schema's fingerprint: what a database must have, line by line, and what it has."""
