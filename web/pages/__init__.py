"""The pages: one module each, under the name of the operation it serves."""
