"""The tables: append-only facts and lines, and beside them what the program only works with."""
