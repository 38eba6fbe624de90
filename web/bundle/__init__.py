"""The inspector's bundle: one archive of entries, hashes, texts and signed roots, and the script that checks it."""
