"""Earlier path of `grader.nbgrader.plugin`: instructors' ``nbgrader_config.py`` files import it."""

from __future__ import annotations

from grader.nbgrader.plugin import configure

__all__ = ["configure"]
