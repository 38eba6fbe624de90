"""Tests of the flows: one input at a time, one draft."""
