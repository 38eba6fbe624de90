"""The tests: the same tree as the program, mirrored."""
