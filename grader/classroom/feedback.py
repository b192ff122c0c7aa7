"""Feedback pages for learners, through nbgrader's own exporter."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.nbgrader_app import NbgraderFailed, convert


def feedback(course: Path, name: str, url: str) -> int:
    """Write ``feedback/STUDENT/name`` for each autograded submission and return how many there are.

    Raises:
        NbgraderFailed: nothing has been autograded, or nbgrader refused it.
    """
    graded = sorted((course / "autograded").glob(f"*/{name}/*.ipynb"))
    if not graded:
        raise NbgraderFailed(f"Nothing is graded for {name} yet. First run: python -m grader autograde {name}")
    convert("GenerateFeedback", course, name, url)
    return len({path.parent for path in graded})
