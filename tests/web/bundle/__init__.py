"""Tests of the inspector's bundle."""
