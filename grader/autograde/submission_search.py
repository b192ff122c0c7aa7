"""Search in a submission for notebooks that are not where they belong: renamed, in a folder, in a zip file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.autograde.submitted_zip import SubmittedZip, UnreadableZipError
from grader.course.assignment import SourceNotebook
from grader.course.notebook import UnusableNotebookError, grade_id, own_cells, parse, read_bytes
from grader.course.submitted_notebook import MAX_FILE_BYTES, graded_bytes

_MAX_FILES = 2000
_MAX_DEPTH = 8
_NAMED_FILES = 5
_NAME_CHARACTERS = 80
_LEFT_OUT = ("__MACOSX", "__pycache__")


@dataclass(frozen=True)
class FoundNotebook:
    """A notebook of a submission."""

    name: str
    """Its path in the submission, as it is told."""
    data: bytes
    folder: Path
    """The folder with the files beside it; of a zip file, the folder with the zip file."""
    archive: SubmittedZip | None = None
    member: str = ""
    """Its name in the zip file."""
    file: Path = Path()
    """The file itself, or the zip file that it is in."""


@dataclass(frozen=True)
class _Candidate:
    """A file that may be one of the assignment's notebooks."""

    notebook: FoundNotebook
    cells: frozenset[str]


class SubmissionSearch:
    """The files of one submission, apart from the notebooks that are where they belong."""

    def __init__(self, folder: Path, home: Path, source: Path, known: Sequence[str]) -> None:
        """Prepare a search.

        Args:
            folder: The folder of the submission.
            home: The same, with links followed that are the same for all students; links below it are not followed.
            source: The folder of the instructor's version, whose files nobody may hand in under another name.
            known: The names of the notebooks that are where they belong.
        """
        self._folder = folder
        self._home = home
        self._source = {_identity(path.stat()) for path in source.glob("*.ipynb")}
        self._known = known
        self._problems: list[str] = []
        self._bytes_left = MAX_FILE_BYTES

    def find(self, wanted: SourceNotebook, others: Sequence[SourceNotebook]) -> FoundNotebook | None:
        """Return the one notebook with the cells of ``wanted``; None where there is none.

        Raises:
            UnusableNotebookError: There are two, or one of the files is the instructor's.
        """
        own = own_cells(wanted.json)
        rivals = [own_cells(other.json) for other in others]
        found: dict[bytes, FoundNotebook] = {}
        for each in self._candidates:
            held = len(own & each.cells)
            if held and all(held > len(cells & each.cells) for cells in rivals):
                found.setdefault(each.notebook.data, each.notebook)
        if len(found) > 1:
            names = _listed([each.name for each in found.values()])
            raise UnusableNotebookError(
                f"There is no notebook {wanted.name}.ipynb in the submission, and more than one file has its cells: "
                f"{names}. Ask which one counts, and give it that name."
            )
        return next(iter(found.values()), None)

    def describe(self, names: Sequence[str]) -> str:
        """Return the sentence that none of the notebooks is there, with what was found."""
        missing = f"There is no notebook {' or '.join(names)} in the submission"
        found = [name for name, _ in self._files]
        if not found:
            return f"{missing}: it has no files."
        return " ".join([f"{missing}; found: {_listed(found)}.", *self._problems[:1]])

    @cached_property
    def _files(self) -> list[tuple[str, Path]]:
        if self._folder.resolve() != self._home:
            raise UnusableNotebookError(f"{self._folder.name} is a link to a path outside its folder.")
        return [found for found in _walk(self._folder) if found[0] not in self._known]

    @cached_property
    def _candidates(self) -> list[_Candidate]:
        found: list[_Candidate] = []
        for name, path in sorted(self._files, key=lambda each: _is_less_likely(each[0])):
            if not stat.S_ISREG(path.lstat().st_mode):  # links, pipes and devices are named, never opened
                continue
            if _identity(path.stat()) in self._source:
                raise UnusableNotebookError(
                    f"{name} is the instructor's file in source, under another name; ask for the student's."
                )
            found += self._in_zip(name, path) if name.lower().endswith(".zip") else self._in_file(name, path)
        return found

    def _in_file(self, name: str, path: Path) -> Iterator[_Candidate]:
        if not _may_be_notebook(name):
            return
        try:
            data = read_bytes(path, self._home, self._bytes_left)
        except UnusableNotebookError as error:
            self._problems.append(_printable(str(error)))
            return
        self._bytes_left -= len(data)
        yield from self._parsed(FoundNotebook(name, data, path.parent, file=path))

    def _in_zip(self, name: str, path: Path) -> Iterator[_Candidate]:
        try:
            archive = SubmittedZip(read_bytes(path, self._home, MAX_FILE_BYTES))
        except (UnreadableZipError, UnusableNotebookError) as error:
            self._problems.append(_printable(f"{name} cannot be read: {error}"))
            return
        for member in sorted(filter(_may_be_notebook, archive.names), key=_is_less_likely):
            limit = self._bytes_left
            self._bytes_left -= min(limit, archive.size(member))
            try:
                data = archive.read(member, limit)
            except UnreadableZipError as error:
                self._problems.append(_printable(f"{name} cannot be read: {error}"))
                continue
            yield from self._parsed(FoundNotebook(_shown(f"{name}/{member}"), data, path.parent, archive, member, path))

    def _parsed(self, notebook: FoundNotebook) -> Iterator[_Candidate]:
        try:
            data = graded_bytes(notebook.data, notebook.name)
            cells = [grade_id(cell) for cell in parse(data, notebook.name)["cells"]]
        except UnusableNotebookError as error:
            if not _is_less_likely(notebook.name):
                self._problems.append(str(error))
            return
        yield _Candidate(replace(notebook, data=data), frozenset(cell for cell in cells if cell))


def _walk(folder: Path) -> list[tuple[str, Path]]:
    """Return the files below a folder with the names they are told by; hidden ones are left out."""
    found: list[tuple[str, Path]] = []
    for place, folders, files in os.walk(folder):
        inside = Path(place).relative_to(folder)
        kept = [name for name in folders if not name.startswith(".") and name not in _LEFT_OUT]
        folders[:] = sorted(kept) if len(inside.parts) < _MAX_DEPTH else []
        names = [
            name for name in (*files, *_linked(place, kept)) if not name.startswith(".") and name != "timestamp.txt"
        ]
        found += [(_shown((inside / name).as_posix()), Path(place, name)) for name in sorted(names)]
        if len(found) >= _MAX_FILES:
            break
    return found[:_MAX_FILES]


def _linked(place: str, folders: Sequence[str]) -> list[str]:
    return [name for name in folders if os.path.islink(os.path.join(place, name))]


def _may_be_notebook(name: str) -> bool:
    """Return whether a file may be a notebook: browsers and mail programs add an ending, or take one away."""
    return ".ipynb" in name.lower() or name.lower().endswith((".json", ".txt"))


def _is_less_likely(name: str) -> bool:
    """Return whether a file is a notebook only if its name is odd; such files are read last."""
    return ".ipynb" not in name.lower()


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _shown(name: str) -> str:
    """Return a learner's name of a file for a sentence: printable, and cut where it is long."""
    text = _printable(name)
    return text if len(text) <= _NAME_CHARACTERS else f"{text[: _NAME_CHARACTERS - 3]}..."


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED_FILES
    return ", ".join(names[:_NAMED_FILES]) + (f" and {more} more" if more > 0 else "")


def files_beside(notebook: FoundNotebook, limit: int) -> Mapping[str, bytes]:
    """Return the files beside a notebook in its zip file, by their path from there; raises `UnusableNotebookError`."""
    if notebook.archive is None:
        return {}
    try:
        return notebook.archive.beside(notebook.member, limit)
    except UnreadableZipError as error:
        raise UnusableNotebookError(f"{notebook.name}: {error}") from None
