"""21 CFR Part 11, line by line, by running the program; docs/part-11.md names each test."""
