"""Submission of one student: the notebooks of the assignment among the files that came, and the files beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.autograde.submission_search import FoundNotebook, SubmissionSearch, files_beside
from grader.course.assignment import Assignment, SourceNotebook, load
from grader.course.course_directory import CourseDirectory
from grader.course.late_penalties import STAMP
from grader.course.notebook import UnusableNotebookError, grade_id, own_cells, parse
from grader.course.recorded_assignment import MAX_EXTRA_BYTES
from grader.course.submitted_notebook import MAX_FILE_BYTES, graded_bytes
from grader.errors import GraderError
from grader.lms.archive import ArchivedFile
from grader.lms.sender import Sender

_NO_EXTRA_FILES = (".ipynb", ".zip")


class UnusableSubmissionError(GraderError):
    """What came from a student cannot be taken; the text is about the files."""


class TwoNotebooksError(UnusableSubmissionError):
    """More than one file has the assignment's cells."""


class NotebookElsewhereError(UnusableSubmissionError):
    """The notebook is of another assignment of the course."""


@dataclass(frozen=True)
class CollectedSubmission:
    """Files of one student as they lie in ``submitted``."""

    files: Mapping[str, bytes]
    modified: float
    """Time of its newest notebook, in seconds since 1970."""
    system: str
    labels: Mapping[str, str]
    """By notebook, the name that the other system gave to its file or folder."""
    late: bool
    problems: Sequence[str]
    """Sentences about files that were left out; the notebook counts without them."""


class SubmissionReader:
    """Reading of submissions of one assignment."""

    def __init__(self, course: CourseDirectory, assignment: Assignment) -> None:
        self._course = course
        self._assignment = assignment

    def read(self, folder: Path, sent: Sequence[tuple[Sender, ArchivedFile]]) -> CollectedSubmission:
        """Return what a student handed in.

        Args:
            folder: An empty folder for the files, while they are searched.
            sent: The files.

        Raises:
            UnusableSubmissionError: It cannot be taken.
        """
        origins, problems = _write(folder, sent)
        found = self._notebooks(folder, problems)
        files = {f"{name}.ipynb": notebook.data for name, notebook in found.items()}
        for notebook in found.values():
            try:
                files = _beside(notebook) | files
            except GraderError as error:
                problems.append(str(error))
        files.pop(STAMP, None)  # the time of submission is not for the student to write
        senders = {name: origins[notebook.file] for name, notebook in found.items()}
        return CollectedSubmission(
            files,
            max(file.modified for _, file in senders.values()),
            next(iter(senders.values()))[0].system,
            {name: sender.label for name, (sender, _) in senders.items() if sender.label},
            any(sender.late for sender, _ in sent),
            problems,
        )

    def _notebooks(self, folder: Path, problems: list[str]) -> dict[str, FoundNotebook]:
        """Return the notebooks by name: the file of that name with its cells, else the one file with its cells.

        A file of that name in which nothing is found counts where nothing else does: a class run says what it is.
        """
        wanted = self._assignment.notebooks
        paths = {each.name: folder / f"{each.name}.ipynb" for each in wanted}
        named = {
            name: FoundNotebook(path.name, path.read_bytes(), folder, file=path)
            for name, path in paths.items()
            if path.is_file()
        }
        found = {
            each.name: named[each.name] for each in wanted if each.name in named and _is_of(named[each.name], each)
        }
        known = [f"{name}.ipynb" for name in found]
        search = SubmissionSearch(folder, folder, self._course.source(self._assignment.name), known)
        problems += self._others_like(search, found)
        for each in wanted:
            notebook = None if each.name in found else self._search(search, each)
            if notebook:
                found[each.name] = notebook
        if self._missing(found):
            self._require_none_of_another(search)
            found = named | found
        if missing := self._missing(found):
            raise UnusableSubmissionError(" ".join([search.describe(missing), *problems[:1]]))
        return found

    def _others_like(self, search: SubmissionSearch, found: Mapping[str, FoundNotebook]) -> Iterator[str]:
        """Yield a sentence for each notebook beside which another with its cells, and other content, came."""
        for each in self._assignment.notebooks:
            try:
                other = search.find(each, []) if each.name in found else None
            except UnusableNotebookError:
                yield f"More files than {each.name}.ipynb have its cells; that one is taken, for its name."
            else:
                if other and other.data != found[each.name].data:
                    yield f"{other.name} has the cells of {each.name}.ipynb as well; that one is taken, for its name."

    def _missing(self, found: Mapping[str, FoundNotebook]) -> list[str]:
        """Return the notebooks that have to be there still: of an assignment with plain cells one is enough."""
        enough = self._assignment.plain and found
        return [] if enough else [f"{each.name}.ipynb" for each in self._assignment.notebooks if each.name not in found]

    def _search(self, search: SubmissionSearch, wanted: SourceNotebook) -> FoundNotebook | None:
        try:
            return search.find(wanted, [each for each in self._assignment.notebooks if each is not wanted])
        except UnusableNotebookError as error:
            raise TwoNotebooksError(str(error)) from None

    def _require_none_of_another(self, search: SubmissionSearch) -> None:
        for other in self._others:
            for each in other.notebooks:
                try:
                    notebook = search.find(each, [])
                except UnusableNotebookError:
                    continue
                if notebook:
                    raise NotebookElsewhereError(f"{notebook.name} is a notebook of {other.name}.")

    @cached_property
    def _others(self) -> list[Assignment]:
        found = []
        for name in self._course.assignments():
            try:
                found += [load(self._course, name)] if name != self._assignment.name else []
            except GraderError:  # an unfinished assignment is nothing to look for
                continue
        return found


def _is_of(notebook: FoundNotebook, wanted: SourceNotebook) -> bool:
    """Return whether a notebook has cells of the instructor's version."""
    try:
        cells = parse(graded_bytes(notebook.data, notebook.name), notebook.name)["cells"]
    except UnusableNotebookError:
        return False
    return not own_cells(wanted.json).isdisjoint(filter(None, map(grade_id, cells)))


def _write(
    folder: Path, sent: Sequence[tuple[Sender, ArchivedFile]]
) -> tuple[dict[Path, tuple[Sender, ArchivedFile]], list[str]]:
    """Write the files, those of each submission in a folder of its own if there is more than one.

    Returns:
        The files by path, and a sentence on each that cannot be written.
    """
    keys = list(dict.fromkeys(sender.key for sender, _ in sent))
    origins: dict[Path, tuple[Sender, ArchivedFile]] = {}
    problems: list[str] = []
    left = 2 * MAX_FILE_BYTES
    for sender, file in sent:
        path = folder / (str(keys.index(sender.key) + 1) if len(keys) > 1 else "") / sender.name
        try:
            data = file.read()
            if len(data) > left:
                raise UnusableSubmissionError(f"The files are larger than {2 * MAX_FILE_BYTES} bytes together.")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as new:
                new.write(data)
        except OSError as error:
            problems.append(f"{path.name[:80]} cannot be unpacked ({error.strerror}).")
        except GraderError as error:
            problems.append(str(error))
        else:
            left -= len(data)
            origins[path] = (sender, file)
    return origins, problems


def _beside(notebook: FoundNotebook) -> dict[str, bytes]:
    """Return the files beside a notebook and below, without notebooks and zip files."""
    if notebook.archive:
        return dict(files_beside(notebook, MAX_EXTRA_BYTES))
    paths = [
        path
        for path in sorted(notebook.folder.rglob("*"))
        if path.is_file() and path != notebook.file and path.suffix.lower() not in _NO_EXTRA_FILES
    ]
    if sum(path.stat().st_size for path in paths) > MAX_EXTRA_BYTES:
        raise UnusableSubmissionError(
            f"The files beside the notebook are larger than {MAX_EXTRA_BYTES} bytes together."
        )
    return {path.relative_to(notebook.folder).as_posix(): path.read_bytes() for path in paths}
