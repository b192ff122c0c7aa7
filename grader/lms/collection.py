"""Collection of submissions: each into the student's folder in ``submitted``, and lists of who sent what.

Nothing is guessed: a file whose sender is unknown, and two notebooks of one student with the assignment's cells, stay
where they are and are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.autograde.lock import CourseLock
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.errors import GraderError, WrongUseError
from grader.grades.gradebook_reader import GradebookReader
from grader.lms import archive
from grader.lms.archive import ArchivedFile
from grader.lms.placement import Placed, place
from grader.lms.sender import Sender, Senders
from grader.lms.submission import CollectedSubmission, NotebookElsewhereError, SubmissionReader, TwoNotebooksError
from grader.reports.labels import some


class ClassListError(WrongUseError):
    """The gradebook has no students to find the senders among."""


@dataclass
class Collected:
    """Lists of a collection: ids of students, but for ``unknown``, and sentences that begin with the id."""

    assignment: str
    taken: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """Of those taken: who had handed in something else before, which is kept in the folder ``collected``."""
    unchanged: list[str] = field(default_factory=list)
    """Whose submission was there already."""
    not_newer: list[str] = field(default_factory=list)
    """Who has something else there, that is newer or as old; it stays."""
    late: list[str] = field(default_factory=list)
    """Whose submission Canvas calls late."""
    missing: list[str] = field(default_factory=list)
    """Students of the class with nothing in ``submitted``."""
    twice: list[str] = field(default_factory=list)
    other_assignment: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Files beside a notebook that was taken."""
    unknown: list[str] = field(default_factory=list)
    """Paths of files in the archive."""

    @property
    def complete(self) -> bool:
        """Whether everything in the archive is in ``submitted`` now."""
        return not (
            self.twice or self.other_assignment or self.unusable or self.unknown or self.not_newer or self.left_out
        )

    def to_json(self) -> dict[str, object]:
        """Return the lists for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"Taken: {len(self.taken)}; there already: {len(self.unchanged)}; missing: {len(self.missing)}."]
        for title, names in (
            ("Taken", self.taken),
            ("Newer than what was there, which is kept in the folder collected", self.replaced),
            ("Late, says Canvas", self.late),
            ("Missing", self.missing),
        ):
            lines += [f"{title}: {some(names, 50)}"] if names else []
        for title, sentences in (
            ("Not taken, because what is there is different and not older (--replace takes it)", self.not_newer),
            ("Not taken, because two notebooks have the assignment's cells", self.twice),
            ("Not taken, because it is of another assignment", self.other_assignment),
            ("Not taken, because it cannot be used", self.unusable),
            ("Taken without a file that came with it", self.left_out),
            ("Not taken, because the sender is not in the class list or not the only one of that name", self.unknown),
        ):
            lines += [f"{title}:", *(f"  {some([each])}" for each in sentences)] if sentences else []
        return "\n".join(lines)


def collect(course: CourseDirectory, url: str, assignment: str, path: Path, *, replace: bool = False) -> Collected:
    """Take the submissions of an archive or a folder into a course.

    Args:
        course: The course.
        url: The gradebook, which has the class list.
        assignment: The assignment.
        path: The archive or the folder.
        replace: Take also what is not newer than what is there.

    Raises:
        ArchiveError: The archive cannot be read.
        ClassListError: There are no students in the gradebook.
        NoGradebookError: There is no gradebook.
        CourseBusyError: A class run is using the course.
    """
    reader = SubmissionReader(course, load(course, assignment))
    with GradebookReader(url, course.course_id) as book:
        students = {id: each for id, each in book.students().items() if Path(id).name == id}
    if not students:
        raise ClassListError(
            "The gradebook has no students, so nobody can be found. First run: python -m grader students import FILE"
        )
    done = Collected(assignment)
    with CourseLock(course.root, "no assignment (submissions are collected)"), archive.opened(path) as files:
        for student, sent in _by_student(files, Senders(students.values()), done).items():
            _take(course, reader, student, sent, replace, done)
    there = course.submissions(assignment)
    done.missing += [student for student in students if student not in there]
    return done


def _by_student(
    files: Sequence[ArchivedFile], senders: Senders, done: Collected
) -> dict[str, list[tuple[Sender, ArchivedFile]]]:
    """Return the files of each student, in the order of ids; note those whose sender is unknown."""
    found: dict[str, list[tuple[Sender, ArchivedFile]]] = {}
    for file in files:
        sender = senders.find(file.path)
        if sender is None:
            done.unknown.append(file.path)
        else:
            found.setdefault(sender.student, []).append((sender, file))
    return dict(sorted(found.items()))


def _take(
    course: CourseDirectory,
    reader: SubmissionReader,
    student: str,
    sent: Sequence[tuple[Sender, ArchivedFile]],
    replace: bool,
    done: Collected,
) -> None:
    try:
        with TemporaryDirectory() as folder:
            submission = reader.read(Path(folder).resolve(), sent)
        placed = place(course, student, done.assignment, submission, replace=replace)
    except TwoNotebooksError as error:
        done.twice.append(f"{student}: {error}")
    except NotebookElsewhereError as error:
        done.other_assignment.append(f"{student}: {error}")
    except GraderError as error:
        done.unusable.append(f"{student}: {error}")
    except OSError as error:
        done.unusable.append(f"{student}: {error.filename or 'a file'} cannot be written ({error.strerror}).")
    else:
        _note(done, student, submission, placed)


def _note(done: Collected, student: str, submission: CollectedSubmission, placed: Placed) -> None:
    lists = {Placed.UNCHANGED: done.unchanged, Placed.NOT_NEWER: done.not_newer}
    lists.get(placed, done.taken).append(student)
    if placed is Placed.REPLACED:
        done.replaced.append(student)
    if submission.late and placed is not Placed.NOT_NEWER:
        done.late.append(student)
    done.left_out += [f"{student}: {problem}" for problem in submission.problems]
