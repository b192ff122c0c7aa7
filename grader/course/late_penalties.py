"""Time of submission and late penalties, by nbgrader's own rules and plugin."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.nbgrader_app import NbgraderError, prepare, quiet
from grader.course.notebook import UnusableNotebookError

STAMP = "timestamp.txt"
_MAX_STAMP_BYTES = 100  # a timestamp has about 30


def submitted_at(folder: Path) -> datetime | None:
    """Return the time (UTC, as nbgrader keeps it) in a submission's ``timestamp.txt``; None where there is none.

    Raises:
        UnusableNotebookError: There is one, and it cannot be read. nbgrader's autograde refuses such a submission
            too: otherwise a broken timestamp would be a way around the due date.
    """
    path = folder / STAMP
    if not path.exists() and not path.is_symlink():
        return None
    prepare()
    from nbgrader.utils import parse_utc

    try:
        if path.is_symlink() or folder.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_STAMP_BYTES:
            raise ValueError("it is no small file of its own")
        text = path.read_text(encoding="utf-8").strip()
        stamp: datetime | None = parse_utc(text) if text else None
    except Exception as error:  # learners may write anything, and a date parser may raise anything
        raise UnusableNotebookError(
            f"{STAMP} cannot be read as a time ({str(error)[:100]}); write one such as 2026-02-03 12:00:00 UTC in it."
        ) from None
    return stamp


class LatePenalties:
    """Late penalties as nbgrader's AssignLatePenalties assigns them, by the plugin of the course's settings."""

    def __init__(self, course: CourseDirectory) -> None:
        self._course = course
        self._preprocessor: Any = None

    def assign(self, submission: Any, session: Any) -> None:
        """Set the penalty of each notebook of a submission whose scores are set; raises `NbgraderError`."""
        late = submission.total_seconds_late
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = None
            if late > 0:
                session.flush()
                session.refresh(notebook)  # the database computes its score
                notebook.late_submission_penalty = self._penalty(submission.student.id, notebook, late)

    def _penalty(self, student: str, notebook: Any, late: float) -> float | None:
        rules = self._rules()
        try:
            penalty = rules.plugin_inst.late_submission_penalty(student, notebook.score, late)
            return None if penalty is None else float(rules._check_late_penalty(notebook, penalty))
        except Exception as error:
            plugin = type(rules.plugin_inst).__name__
            raise NbgraderError(
                f"{plugin}, the course's plugin for late submissions, failed on {student}: "
                f"{type(error).__name__}: {error}"
            ) from error

    def _rules(self) -> Any:
        if self._preprocessor is None:
            from nbgrader.preprocessors import AssignLatePenalties

            self._preprocessor = AssignLatePenalties(config=self._course.config, log=quiet())
            self._preprocessor.init_plugin()
        return self._preprocessor
