"""Tests of copies of the whole database."""
