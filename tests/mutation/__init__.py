"""The rules of the books, broken one by one in a copy of the tree, so that it is seen that a test stands on each."""
