"""Facts about what is read from the books."""
