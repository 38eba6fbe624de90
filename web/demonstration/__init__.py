"""The demonstration: three invented clinics, filled by the program's own operations, and what is printed to try them."""
