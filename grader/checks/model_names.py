"""Models that checks hand to a learner's function."""

from __future__ import annotations

MODELS = ("gpt-5.4", "gpt-5.4-nano", "gpt-5.2", "gpt-5.1")
"""All of them take function tools with and without ``reasoning_effort="none"``, and any temperature. The course's own
model is not among them: code that names it would be right or wrong by chance."""
MODEL = MODELS[0]
"""The one where any will do."""
REASONING_MODEL = "gpt-5.5"
"""A model that reasons where the request says nothing: its responses begin with a reasoning item."""
