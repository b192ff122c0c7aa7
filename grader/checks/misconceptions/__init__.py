"""Misconceptions by topic: id, title and explanation of each known mistake."""
