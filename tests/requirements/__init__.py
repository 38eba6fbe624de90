"""Tests of what stands in requirements/."""
