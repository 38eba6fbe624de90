"""One detector a module; each has DETECTOR, Parameters and find, and imports no other."""
