"""Facts about the written forms of a report."""
