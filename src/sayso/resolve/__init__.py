"""A span to an actor, a place, a date: candidates, score, reason."""
