"""How the weights were made; not needed at run time."""
