"""How the numbers are measured."""
