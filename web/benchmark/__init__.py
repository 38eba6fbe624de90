"""The project's own measurements, each beside what runs without the program in the same run."""
