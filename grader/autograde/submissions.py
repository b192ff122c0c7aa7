"""Submissions: the students, their folders, and the files, read one student at a time."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.autograde.submission_search import FoundNotebook, SubmissionSearch, files_beside
from grader.course.assignment import Assignment
from grader.course.course_directory import CourseDirectory
from grader.course.late_penalties import submitted_at
from grader.course.notebook import UnusableNotebookError, nameable
from grader.course.provenance import digest
from grader.course.recorded_assignment import EXTRA_FILES, MAX_EXTRA_BYTES, submitted_extra_files
from grader.course.submitted_notebook import read_notebook


@dataclass(frozen=True)
class SubmissionFiles:
    """Files of one student's submission, or the problem that keeps them from being read."""

    student: str
    folder: Path
    files: Mapping[str, bytes]
    problem: str = ""
    note: str = ""
    """Which notebooks were taken from elsewhere in the submission, if any."""

    @property
    def digest(self) -> str:
        """sha256 of the files."""
        return digest(self.files, self.problem)


def students(course: CourseDirectory, assignment: Assignment) -> list[str]:
    """Return the students who have submitted the assignment, in order."""
    return list(course.submissions(assignment.name))


def read(course: CourseDirectory, assignment: Assignment, student: str) -> SubmissionFiles:
    """Return one student's submission."""
    folder = course.submitted(student, assignment.name)
    trusted = course.resolved_submission(student, assignment.name)  # a student's folder may be a link to somewhere else
    source = course.source(assignment.name)
    try:
        _reject_source_hardlink(folder, source)
        notebooks, note = _notebooks(folder, trusted, source, assignment)
        files = {name: notebook.data for name, notebook in notebooks.items()}
        files |= _extra_files(folder, list(notebooks.values()), assignment)
        submitted_at(folder)  # a time that cannot be read would be a way around the due date
    except UnusableNotebookError as error:
        return SubmissionFiles(student, folder, {}, str(error))
    except OSError as error:
        return SubmissionFiles(student, folder, {}, f"The submission cannot be read ({error.strerror}).")
    return SubmissionFiles(student, folder, files, note=note)


def _notebooks(
    folder: Path, trusted: Path, source: Path, assignment: Assignment
) -> tuple[dict[str, FoundNotebook], str]:
    """Return the notebooks by name, and a sentence on those that were not where they belong.

    Of an assignment with plain cells a notebook may be missing, as with nbgrader: its cells get 0.
    """
    paths = {each.name: _path(folder, f"{each.name}.ipynb") for each in assignment.notebooks}
    found = {
        name: FoundNotebook(path.name, read_notebook(path, trusted), folder) for name, path in paths.items() if path
    }
    search = SubmissionSearch(folder, trusted, source, [path.name for path in paths.values() if path])
    notes = []
    for wanted in assignment.notebooks:
        if wanted.name in found:
            continue
        notebook = search.find(wanted, [each for each in assignment.notebooks if each is not wanted])
        if notebook:
            found[wanted.name] = notebook
            notes.append(f"{notebook.name} taken as {wanted.name}.ipynb")
    missing = [f"{each.name}.ipynb" for each in assignment.notebooks if each.name not in found]
    if missing and not (assignment.plain and found):
        raise UnusableNotebookError(search.describe(missing))
    return found, "; ".join(notes)


def _path(folder: Path, name: str) -> Path | None:
    """Return the path of a file by its name, which file systems and mail programs write in one of two forms."""
    path = folder / name
    if os.path.lexists(path) or not nameable(str(folder)):
        return path
    wanted = unicodedata.normalize("NFC", name)
    same = [path for path in folder.iterdir() if unicodedata.normalize("NFC", path.name) == wanted]
    return same[0] if len(same) == 1 else None


def _extra_files(folder: Path, notebooks: list[FoundNotebook], assignment: Assignment) -> dict[str, bytes]:
    """Return the files beside the notebooks, from the folder or the zip file that these were found in.

    A plain test may need them, so there they have to be readable. A check judges without them.
    """
    homes = {notebook.folder for notebook in notebooks}
    home = homes.pop() if len(homes) == 1 else folder
    try:
        files = submitted_extra_files(home, assignment) if assignment.plain or _has_more(home) else {}
        for notebook in notebooks:
            files |= {f"{EXTRA_FILES}{name}": data for name, data in files_beside(notebook, MAX_EXTRA_BYTES).items()}
    except UnusableNotebookError:
        if assignment.plain:
            raise
        return {}
    return files


def _has_more(folder: Path) -> bool:
    """Return whether there is more in a folder than notebooks and the time of submission."""
    with os.scandir(folder) as entries:
        return any(entry.name != "timestamp.txt" and not entry.name.endswith(".ipynb") for entry in entries)


def _reject_source_hardlink(folder: Path, source: Path) -> None:
    """Reject the instructor's own file under a second name: who may write here may have made a hard link."""
    for own in source.glob("*.ipynb"):
        submitted = folder / own.name
        if submitted.is_file() and not submitted.is_symlink() and os.path.samefile(submitted, own):
            raise UnusableNotebookError(
                f"{own.name} is the instructor's file in source, under another name; ask for the student's."
            )
