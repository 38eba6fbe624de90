"""The versioned JSON interface for stations and other programs: the same operations, the same refusals."""
