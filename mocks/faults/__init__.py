"""Faults on demand: their grammar, which request meets one, and what it does to the reply."""
