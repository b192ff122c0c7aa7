"""Base class of errors whose text is written for the instructor."""

from __future__ import annotations

UNUSABLE = 1
"""Exit code: something in the input was unusable; what could be done is done."""
WRONG_USE = 2
"""Exit code: the command was given something it cannot work with; nothing was done."""


class GraderError(Exception):
    """A command could not do what it was asked; the text says what was found and what to do.

    ``python -m grader`` prints the text and ends with ``exit_code``. Any other exception is an error in the program.
    """

    exit_code = UNUSABLE


class WrongUseError(GraderError):
    """What the command was given is nothing it can work with; nothing was done."""

    exit_code = WRONG_USE
