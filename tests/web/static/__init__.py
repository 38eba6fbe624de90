"""Tests of the pages as a browser shows them."""
