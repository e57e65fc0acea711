"""Statements and event mentions, built from mentions, actors, places and dates and nothing else."""
