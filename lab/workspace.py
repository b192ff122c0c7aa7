"""Folder that a learner works in: copies of the notebooks and a start page, brought up to date at each start.

Nothing that a learner typed is changed. A copy in which nothing was typed is replaced when the course has a newer
text; beside one with changes the newer text is laid as a notebook of its own. The course's packages are not copied:
notebooks import them from where the course is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from grader import progress
from grader.learner_notebooks import find
from grader.notebook_names import COPIES_RECORD
from grader.whole_file import write_whole
from lab.learner_copies import copies, relinked
from lab.start_page import START, Lesson, lessons, start_page

FOLDER = "work"
"""Folder in the course for the copies of whoever may write there."""
HOME_FOLDER = "function-calling"
"""Folder in a learner's home, where the course may only be read."""
OFFERED = re.compile(r"_new(_\d+)?\.ipynb$")
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Update:
    """What an update did to a learner's folder; notebooks are named by their paths in it."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    offered: dict[str, str] = field(default_factory=dict)
    """The newer text that lies beside a copy with changes, by that copy."""


@dataclass(frozen=True)
class Record:
    """File in a learner's folder that says which texts the learner was given."""

    given: dict[str, str]
    """Digest of the text that was given, by the copy's path."""
    offered: dict[str, str]
    """Newer text beside a copy with changes, by that copy's path."""

    @classmethod
    def of(cls, folder: Path) -> Record:
        """Return the record of ``folder``; an empty one where there is none or it cannot be read."""
        try:
            data = json.loads((folder / COPIES_RECORD).read_text(encoding="utf-8"))
            return cls(dict(data["given"]), dict(data["offered"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls({}, {})

    def write(self, folder: Path) -> None:
        """Write the record into ``folder``."""
        write_whole(folder / COPIES_RECORD, json.dumps({"given": self.given, "offered": self.offered}, indent=1))


EARLIER_NAMES = {"exercises/release/14_capstone/14_capstone.ipynb": "exercises/release/13_capstone/13_capstone.ipynb"}
"""Assignments that had another number, with their path then: what a learner wrote there goes on under the new one."""


def working_folder(root: Path, requested: str | None) -> Path:
    """Return the folder to work in: the requested one, else one in the course, else one in the home."""
    place = root / FOLDER
    if requested is not None:
        folder = Path(requested).expanduser().resolve()
        return place if folder == root else folder  # the course's own notebooks stay as they are
    writable = os.access(place if place.exists() else root, os.W_OK)
    return place if writable else Path.home() / HOME_FOLDER


def update(root: Path, folder: Path) -> Update:
    """Bring the copies in ``folder`` up to date with the course in ``root``, and write the start page.

    Raises:
        OSError: The folder cannot be written.
        OriginalsError: The notebooks cannot be made.
    """
    record, done, texts = Record.of(folder), Update(), copies(root)
    lost = any(path in record.given and not (folder / path).exists() for path in texts)
    course = lessons(root)
    elsewhere = _moved(course, folder) if lost else {}
    for path, text in texts.items():
        if path not in elsewhere:  # a second one, without what was typed, would be in the way
            _update_copy(folder, path, text, record, done)
    _remove_former(folder, texts, record)
    record.write(folder)
    write_start_page(course, folder, record.offered)
    return done


def write_start_page(course: Sequence[Lesson], folder: Path, offered: Mapping[str, str]) -> None:
    """Write the start page of ``folder``: what is done, what comes next, and what is newer than the learner's copy."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / START
    if not page.exists():
        page.touch()  # by which the folder is known as the one whose progress counts
    lying = {path: newer for path, newer in offered.items() if (folder / newer).exists()}
    text = start_page(course, progress.load(folder), lying, _moved(course, folder))
    if page.read_text(encoding="utf-8", errors="replace") != text:  # a tab that stays open asks every few seconds
        write_whole(page, text)


def renew_start_page(folder: Path) -> None:
    """Write the start page of a learner's folder again, by what was done since; others have none."""
    if (folder / COPIES_RECORD).is_file():
        write_start_page(lessons(ROOT), folder, Record.of(folder).offered)


def _moved(course: Sequence[Lesson], folder: Path) -> dict[str, str]:
    """Return where in ``folder`` the notebooks are that somebody moved or renamed, by the path that they had."""
    found = find(folder, {lesson.name: list(lesson.checks) for lesson in course})
    pairs = [(each.page, found.lessons.get(each.name)) for each in course]
    pairs += [(each.assignment, found.assignments.get(each.name)) for each in course]
    places = {path: place.relative_to(folder).as_posix() for path, place in pairs if place is not None}
    return {path: place for path, place in places.items() if place != path}


def digest(notebook: str) -> str:
    """Return a digest of what is typed in a notebook: its cells, without outputs and numbers."""
    try:
        cells = json.loads(notebook)["cells"]
        typed: Any = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError):
        typed = notebook  # no notebook any more: whatever it is, it is the learner's
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def _update_copy(folder: Path, path: str, text: str, record: Record, done: Update) -> None:
    copy, newest = folder / path, digest(text)
    given = record.given.get(path, newest)  # a copy from before there was a record
    record.given[path] = newest
    if not copy.exists():
        write_whole(copy, _earlier_work(folder, path, record) or text)
        done.added.append(path)
        return
    present = digest(copy.read_text(encoding="utf-8", errors="replace"))
    if present == newest or given == newest:
        return
    if present == given:
        write_whole(copy, text)
        done.replaced.append(path)
    else:
        done.offered[path] = record.offered[path] = _offer(folder, path, text, record)


def _remove_former(folder: Path, texts: Mapping[str, str], record: Record) -> None:
    """Remove copies of notebooks that the course no longer has, unless something was typed in them."""
    for path in [path for path in record.given if path not in texts and not OFFERED.search(path)]:
        copy = folder / path
        if copy.exists() and digest(copy.read_text(encoding="utf-8", errors="replace")) == record.given[path]:
            copy.unlink()
        del record.given[path]


def _earlier_work(folder: Path, path: str, record: Record) -> str | None:
    """Return what a learner wrote where an assignment had another number; None if there is nothing."""
    earlier = EARLIER_NAMES.get(path, "")
    if not earlier or not (folder / earlier).exists():
        return None
    written = (folder / earlier).read_text(encoding="utf-8", errors="replace")
    return None if digest(written) == record.given.get(earlier) else relinked(written, path)


def _offer(folder: Path, path: str, text: str, record: Record) -> str:
    """Lay a newer text beside a copy with changes; return its path.

    An earlier offer is replaced if nothing was typed in it.
    """
    for name in _names(path):
        beside = folder / name
        untouched = beside.exists() and digest(beside.read_text(encoding="utf-8", errors="replace"))
        if not beside.exists() or untouched == record.given.get(name):
            write_whole(beside, text)
            record.given[name] = digest(text)
            return name
    raise AssertionError("there is always another name")


def _names(path: str) -> Iterator[str]:
    stem = path.removesuffix(".ipynb")
    yield f"{stem}_new.ipynb"
    yield from (f"{stem}_new_{number}.ipynb" for number in count(2))


if __name__ == "__main__":
    place = working_folder(ROOT, sys.argv[1] if sys.argv[1:] else None)
    print(f"{len(update(ROOT, place).added)} notebooks were added to {place}.")
