"""Journeys through a real browser and a real server, with a keyboard and a scanner and nothing else."""
