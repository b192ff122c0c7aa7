"""Release of assignments: the version that learners get, made by nbgrader's own generator."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import make_private
from grader.course.nbgrader_app import NbgraderError, prepare, quiet
from grader.errors import GraderError

_SETTINGS = ("*.py", "*.yml", "*.yaml")
"""What nbgrader reads in a course's folder beside the assignment: its configuration and ``autotests.yml``."""


def release(course: CourseDirectory, name: str, url: str) -> None:
    """Write the version that learners get and record the assignment in the gradebook.

    Raises:
        ReleasedWorkError: Somebody has written an answer into the version that would be replaced.
        AssignmentError: The instructor's version cannot be used.
        NbgraderError: nbgrader refused it.
    """
    load(course, name)
    _refuse_answers(course, name)
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


class ReleasedWorkError(GraderError):
    """The released notebook holds an answer; the text says which, and what to do."""


def _refuse_answers(course: CourseDirectory, name: str) -> None:
    """Refuse to replace a notebook with an answer in it: nbgrader notes of each cell what it was released with."""
    for path in sorted(course.release(name).glob("*.ipynb")):
        answered = _answered_cell(path)
        if answered:
            raise ReleasedWorkError(
                f"{course.shown(path)} was not replaced: somebody has written an answer into its cell {answered}. Move "
                "the notebook to another folder, then release again."
            )


def _answered_cell(path: Path) -> str:
    """Return the id of the first cell with an answer; "" where there is none or the file is no notebook."""
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum

    try:
        for data in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            mark = data["metadata"].get("nbgrader", {})
            if mark.get("solution") and mark.get("checksum"):
                cell = from_dict({**data, "source": "".join(data["source"])})  # type: ignore[no-untyped-call]
                if compute_checksum(cell) != mark["checksum"]:
                    return str(mark["grade_id"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return ""


CELLS_CHANGED = "Cannot add or remove cells"
"""What nbgrader says of an assignment that has submissions and other cells than it had."""


class _ErrorLog(logging.Handler):
    """The errors that nbgrader logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _cells_changed(course: CourseDirectory, name: str) -> str:
    return (
        f"{name} has submissions in the gradebook, and {course.shown(course.source(name))} has other graded cells than "
        "the version they were made for; nbgrader adds and removes none then. Put the version that was handed out "
        f"back, from your copy or with `git checkout COMMIT -- {course.shown(course.source(name))}`, and grade again. "
        "docs/upgrading.md says more."
    )


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
            if any(CELLS_CHANGED in line for line in (*errors.lines, str(error))):
                raise NbgraderError(_cells_changed(course, name)) from None
            lines = [*errors.lines, f"{type(error).__name__}: {error}"]
            raise NbgraderError("\n".join(dict.fromkeys(lines))) from None
