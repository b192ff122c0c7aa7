"""Release of assignments: the version that learners get, made by nbgrader's own generator."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from pathlib import Path

from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import make_private
from grader.course.nbgrader_app import NbgraderError, prepare, quiet

_SETTINGS = ("*.py", "*.yml", "*.yaml")
"""What nbgrader reads in a course's folder beside the assignment: its configuration and ``autotests.yml``."""


def release(course: CourseDirectory, name: str, url: str) -> None:
    """Write the version that learners get and record the assignment in the gradebook.

    Raises:
        AssignmentError: The instructor's version cannot be used.
        NbgraderError: nbgrader refused it.
    """
    load(course, name)
    _generate(course, name, url)


def record(course: CourseDirectory, name: str, url: str) -> None:
    """Record the assignment in the gradebook and leave the version that learners got as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = CourseDirectory(Path(folder))
        for pattern in _SETTINGS:
            for file in course.root.glob(pattern):
                shutil.copy(file, copy.root)
        source = copy.source(name)
        shutil.copytree(course.source(name), source)
        for file in course.source(name).parent.glob("*.ipynb"):  # headers and footers of all assignments
            shutil.copy(file, source.parent)
        _generate(copy, name, url)


def names(course: CourseDirectory) -> list[str]:
    """Return the assignments that have an instructor's version, in order."""
    return [name for name in course.assignments() if any(course.source(name).glob("*.ipynb"))]


class _ErrorLog(logging.Handler):
    """The errors that nbgrader logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _generate(course: CourseDirectory, name: str, url: str) -> None:
    prepare()
    make_private(url)
    errors = _ErrorLog()
    log = quiet(errors)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.converters import GenerateAssignment
        from nbgrader.coursedir import CourseDirectory as NbgraderDirectory

        directory = NbgraderDirectory(config=course.config, log=log)
        directory.root, directory.db_url, directory.assignment_id = str(course.root.resolve()), url, name
        generator = GenerateAssignment(coursedir=directory, config=course.config, log=log)
        generator.force = True
        try:
            generator.start()
        except OSError as error:
            folder = course.shown(course.release(name))
            raise NbgraderError(
                f"{folder} of the course {course.root} cannot be written ({error.strerror}); make it writable."
            ) from None
        except (Exception, SystemExit) as error:
            lines = [*errors.lines, f"{type(error).__name__}: {error}"]
            raise NbgraderError("\n".join(dict.fromkeys(lines))) from None
