"""The flows: one module each, named as its operation."""
