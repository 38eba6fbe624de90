"""Everything that is read from the books, as frozen rows; nothing here writes, and nothing asks for the time."""
