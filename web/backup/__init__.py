"""Copies of the whole database: made while it runs, read, and put back in its place."""
