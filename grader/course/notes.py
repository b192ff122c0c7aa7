"""Notes of an instructor to everybody who has the same misconception: one file for each assignment of a course.

They are no comments in the gradebook: a note reaches also who is graded later, leaves with one command, and stands in
the way of no comment that was written for one learner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.errors import GraderError


class NotesError(GraderError):
    """The file of notes cannot be used; the text says what to do."""


def notes(course: CourseDirectory, assignment: str) -> dict[str, str]:
    """Return the notes of an assignment by the id of the misconception; none where there is no file.

    Raises:
        NotesError: The file cannot be read as notes.
    """
    path = course.notes(assignment)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise NotesError(f"{path} cannot be read ({error}); correct it, or remove it to begin anew.") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise NotesError(f"{path} is not an object of texts by misconception; remove it to begin anew.")
    return found


def keep_notes(course: CourseDirectory, assignment: str, wanted: Mapping[str, str]) -> None:
    """Write the notes of an assignment in place of those that were there; without any, no file is left."""
    path = course.notes(assignment)
    if not wanted:
        path.unlink(missing_ok=True)
        return
    private_files.make_folder(path.parent)
    private_files.write_file(path, json.dumps(dict(sorted(wanted.items())), ensure_ascii=False, indent=1).encode())
