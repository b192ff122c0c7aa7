"""Names in a learner's own folder.

A lesson and its exercises have one name in the course. A learner's copy of the lesson has another: two open tabs then
read apart, and a kernel in the browser, which is found by the name of its notebook, belongs to one of them only. What
is handed in keeps its name.
"""

from __future__ import annotations

COPIES_RECORD = ".copies.json"
"""File in a learner's folder, by which it is known: which texts the learner was given."""


def lesson_copy(lesson: str) -> str:
    """Return the file name of a learner's copy of ``lesson``, e.g. ``02_dispatch``."""
    return f"lesson_{lesson}.ipynb"
