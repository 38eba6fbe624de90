"""One report value, written in each format that a person or another program reads."""
