"""The folders and settings of a course."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.course.gradebook import default_url
from grader.course.nbgrader_app import NbgraderError

LAYOUT = {
    "directory_structure": os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}"),
    "source_directory": "source",
    "release_directory": "release",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "feedback_directory": "feedback",
}
"""nbgrader's settings of the folders and their defaults; a course changes them under ``c.CourseDirectory``."""
_NO_STUDENT = "."  # what nbgrader writes for the student in paths of the instructor's
_ANY = "\0"  # no path has it, so it can stand for the part that is looked for


class CourseDirectory:
    """A course: the folders of nbgrader's steps, as its ``nbgrader_config.py`` lays them out, and its other settings.

    Paths are those of nbgrader's own `CourseDirectory.format_path`. nbgrader is not imported, and the settings are
    read when something first asks for them: a class run starts its sandbox before either.
    """

    def __init__(self, root: Path, layout: Mapping[str, str] | None = None) -> None:
        """Name a course by its folder.

        Args:
            root: The course's folder.
            layout: The settings named in `LAYOUT`, where nbgrader has read them; by default those of the course.
        """
        self.root = root
        self._given_layout = layout

    @classmethod
    def of_nbgrader(cls, directory: Any) -> CourseDirectory:
        """Return the same course as an nbgrader ``CourseDirectory``, whatever set its folders."""
        return cls(Path(directory.root), {name: getattr(directory, name) for name in LAYOUT})

    @cached_property
    def config(self) -> Any:
        """The course's settings, as traitlets read them; without ``nbgrader_config.py``, this project's own.

        Raises:
            NbgraderError: The file cannot be read.
        """
        from traitlets.config import Config
        from traitlets.config.loader import PyFileConfigLoader

        if not (self.root / "nbgrader_config.py").is_file():
            return Config({"ClearSolutions": {"code_stub": {"python": "# YOUR CODE HERE\n..."}}})
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=str(self.root.resolve())).load_config()
        except Exception as error:
            raise NbgraderError(
                f"nbgrader_config.py of the course cannot be read ({type(error).__name__}: {error}); correct it."
            ) from error

    @property
    def course_id(self) -> str:
        """The course's id for the gradebook."""
        return str(self.config.CourseDirectory.get("course_id", "") or "default_course")

    @property
    def db_url(self) -> str:
        """The URL of the gradebook: the course's ``db_url``, or nbgrader's default.

        A relative SQLite path is looked for in the course's folder, from which nbgrader's own commands are run.
        """
        url = str(self.config.CourseDirectory.get("db_url", "") or default_url(self.root))
        path = url.removeprefix("sqlite:///")
        return url if path == url or os.path.isabs(path) else f"sqlite:///{self.root.resolve() / path}"

    @property
    def all_or_nothing(self) -> bool:
        """Whether a check gives no points until it is passed: ``c.Checks.all_or_nothing`` in ``nbgrader_config.py``."""
        return bool(self.config.Checks.get("all_or_nothing", False))

    @property
    def journals(self) -> Path:
        """The folder of the class runs' journals."""
        return self.root / "journal"

    @property
    def reports(self) -> Path:
        """The folder of the reports on assignments."""
        return self.root / "reports"

    def notes(self, assignment: str) -> Path:
        """Return the file of the notes to everybody who has the same misconception."""
        return self.root / "notes" / f"{assignment}.json"

    def collected(self, student: str) -> Path:
        """Return the folder of what collecting keeps about a student: names of files, and replaced submissions."""
        return self.root / "collected" / student

    def source(self, assignment: str) -> Path:
        """Return the folder of the instructor's version of an assignment."""
        return self._path("source", _NO_STUDENT, assignment)

    def release(self, assignment: str) -> Path:
        """Return the folder of the version that learners get."""
        return self._path("release", _NO_STUDENT, assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        """Return the folder of a submission."""
        return self._path("submitted", student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        """Return the folder of a graded submission."""
        return self._path("autograded", student, assignment)

    def feedback(self, student: str, assignment: str) -> Path:
        """Return the folder of a submission's feedback."""
        return self._path("feedback", student, assignment)

    def assignments(self) -> list[str]:
        """Return the assignments that have a folder of the instructor's, in order."""
        return list(_folders(self.source(_ANY)))

    def submissions(self, assignment: str) -> dict[str, Path]:
        """Return the folders of an assignment's submissions by student, in order."""
        return _folders(self.submitted(_ANY, assignment))

    def graded_submissions(self, assignment: str) -> dict[str, Path]:
        """Return the folders of an assignment's graded submissions by student, in order."""
        return _folders(self.autograded(_ANY, assignment))

    def student_folders(self, student: str) -> list[Path]:
        """Return all folders that hold a student's submissions, collected or graded, and feedback."""
        if student in ("", ".", "..") or "/" in student or os.sep in student:  # an id that is no name of a folder
            return []
        found: list[Path] = []
        for step in ("submitted", "autograded", "feedback"):
            pattern, another = self._path(step, student, _ANY), self._path(step, f"{student}-", _ANY)
            if _above(pattern) == _above(another):  # the student comes below the assignment
                found += _folders(pattern).values()
            elif os.path.lexists(_above(pattern)):
                found.append(_above(pattern))
        return found + [path for path in [self.collected(student)] if os.path.lexists(path)]

    def resolved_submission(self, student: str, assignment: str) -> Path:
        """Return the folder of a submission with links followed as far as the path is the same for all students."""
        shared = _above(self.submitted(_ANY, assignment))
        return shared.resolve() / self.submitted(student, assignment).relative_to(shared)

    def feedback_home(self, assignment: str) -> Path:
        """Return the folder that holds the feedback on all submissions of an assignment."""
        return _above(self.feedback(_ANY, assignment))

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: relative to the course's folder."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    @cached_property
    def _layout(self) -> Mapping[str, str]:
        given = self._given_layout or self.config.CourseDirectory
        return {name: str(given.get(name, default)) for name, default in LAYOUT.items()}

    def _path(self, step: str, student: str, assignment: str) -> Path:
        layout = self._layout
        structure = layout["directory_structure"]
        step = layout[f"{step}_directory"]
        return self.root / structure.format(nbgrader_step=step, student_id=student, assignment_id=assignment)


def _above(pattern: Path) -> Path:
    """Return the deepest folder of ``pattern`` above the part with `_ANY`."""
    return Path(os.path.dirname(str(pattern).partition(_ANY)[0]))


def _folders(pattern: Path) -> dict[str, Path]:
    """Return the folders that match a path with `_ANY` in it, by the text that stands for `_ANY`, in order."""
    before, _, after = str(pattern).partition(_ANY)
    found = glob.glob(f"{glob.escape(before)}*{glob.escape(after)}", include_hidden=True)
    folders = {path[len(before) : len(path) - len(after)]: Path(path) for path in found if os.path.isdir(path)}
    return dict(sorted(folders.items()))
