"""Tests of the chart readers."""
