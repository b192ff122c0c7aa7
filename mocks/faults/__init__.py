"""Faults on demand: their grammar, their choice for a request, and their effects on replies and connections."""
