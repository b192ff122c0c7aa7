"""Assignments with plain cells as recorded in nbgrader's gradebook, with the files beside their notebooks.

nbgrader grades by the gradebook, not by the instructor's notebook: it has the cells as they were released, with hidden
tests in place and AUTOTEST written out. All of it is read into plain data, so a worker needs neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment, AssignmentError, Recorded, RecordedCell, RecordedNotebook
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import make_private
from grader.course.nbgrader_app import prepare
from grader.course.notebook import MAX_NOTEBOOK_BYTES, UnusableNotebookError, read_bytes

EXTRA_FILES = "./"
"""Prefix of the names of files beside the notebooks among a submission's files; names of notebooks have none."""
MAX_EXTRA_BYTES = 4 * MAX_NOTEBOOK_BYTES
"""Bytes of all files beside the notebooks of one submission."""
MAX_EXTRA_FILES = 2000


def with_record(assignment: Assignment, course: CourseDirectory, url: str) -> Assignment:
    """Return the assignment with all that plain cells need; if it is not in the gradebook yet, it is recorded first.

    Raises:
        AssignmentError: It is for another kernel, or a file beside its notebooks cannot be used.
        NbgraderError: nbgrader cannot record it.
    """
    prepare()
    make_private(url)
    notebooks = _notebooks(assignment, url)
    if notebooks is None:
        from grader.course.release import record

        record(course, assignment.name, url)
        notebooks = _notebooks(assignment, url) or {}
    for each in notebooks.values():
        _require_python(each)
    ignore = _ignored(course.config)
    try:
        files = _given_files(course, assignment.name)
    except UnusableNotebookError as error:
        raise AssignmentError(f"A file beside the instructor's notebooks cannot be used. {error}") from None
    return replace(assignment, recorded=Recorded(notebooks, course.config, files, ignore))


def _notebooks(assignment: Assignment, url: str) -> dict[str, RecordedNotebook] | None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook, MissingEntry

        with Gradebook(url) as book:
            try:
                found = book.find_assignment(assignment.name)
            except MissingEntry:
                return None
            recorded = {each.name: _notebook(each) for each in found.notebooks}
    for source in assignment.notebooks:
        known = recorded.get(source.name)
        if known is None or not {*source.checks, *source.plain} <= {*known.graded, *known.tasks}:
            return None
        if not source.names <= {cell.name for cell in known.cells}:  # a run was killed while nbgrader recorded them
            return None
    return recorded


def _notebook(row: Any) -> RecordedNotebook:
    return RecordedNotebook(
        row.name,
        tuple(RecordedCell(c.name, c.cell_type, bool(c.locked), c.source or "", c.checksum) for c in row.source_cells),
        {c.name: float(c.max_score) for c in row.grade_cells},
        tuple(c.name for c in row.solution_cells),
        {c.name: float(c.max_score) for c in row.task_cells},
        row.kernelspec,
    )


def _require_python(notebook: RecordedNotebook) -> None:
    spec = json.loads(notebook.kernelspec) if notebook.kernelspec else {}
    language = str(spec.get("language") or "python").lower()
    if language not in ("python", "python3", "ipython"):
        raise AssignmentError(
            f"{notebook.name}.ipynb is for the kernel {spec.get('name')!r} (language {language}); this command runs "
            "Python notebooks only. Grade this assignment with nbgrader autograde, which runs it without a sandbox."
        )


def _ignored(config: Any) -> tuple[str, ...]:
    from nbgrader.coursedir import CourseDirectory as NbgraderDirectory

    return tuple(NbgraderDirectory(config=config).ignore)


def extra_files(folder: Path, ignore: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the files nbgrader would copy with the notebooks of ``folder``, by their path in it.

    Raises:
        UnusableNotebookError: One of them is a link to elsewhere, unreadable or too large.
    """
    from nbgrader.utils import find_all_files

    files: dict[str, bytes] = {}
    home = folder.resolve()
    left = MAX_EXTRA_BYTES
    paths = sorted(find_all_files(str(folder), [*ignore, "*.ipynb"]))
    if len(paths) > MAX_EXTRA_FILES:
        raise UnusableNotebookError(
            f"There are {len(paths)} files beside the notebook; the limit is {MAX_EXTRA_FILES}."
        )
    for path in paths:
        data = read_bytes(Path(path), home)
        files[Path(path).relative_to(folder).as_posix()] = data
        left -= len(data)
        if left < 0:
            raise UnusableNotebookError(
                f"The files beside the notebook are larger than {MAX_EXTRA_BYTES} bytes together."
            )
    return files


def _given_files(course: CourseDirectory, assignment: str) -> dict[str, bytes]:
    """Return the instructor's files that replace the learner's."""
    excluded = set(course.config.get("Autograde", {}).get("exclude_overwriting", {}).get(assignment, []))
    found = extra_files(course.source(assignment), _ignored(course.config))
    return {name: data for name, data in found.items() if name not in excluded}


def copy_extra_files(course: CourseDirectory, assignment: str, folder: Path, into: Path) -> None:
    """Copy the files beside the notebooks of a submission, and the instructor's, as nbgrader does."""
    files = extra_files(folder, _ignored(course.config)) | _given_files(course, assignment)
    for name, data in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def beside_the_notebooks(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those of a submission's files that are no notebooks, by their path beside these."""
    return {name[len(EXTRA_FILES) :]: data for name, data in files.items() if name.startswith(EXTRA_FILES)}


def submitted_extra_files(folder: Path, assignment: Assignment) -> dict[str, bytes]:
    """Return one student's files beside the notebooks, by their path with `EXTRA_FILES` before it.

    Raises:
        UnusableNotebookError: A file cannot be read, or they are too large.
    """
    prepare()
    ignore = assignment.recorded.ignore if assignment.recorded else ()
    return {f"{EXTRA_FILES}{name}": data for name, data in extra_files(folder, ignore).items()}
