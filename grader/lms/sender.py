"""Sender of a file in an archive: the student, by the names that Canvas, Moodle or a person gave to files and folders.

A student is found by id, login, address or the other system's id, else by name in either order. Where a name fits two
students, or none, the sender stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.course.grades import Student
from grader.reports.lms_table import comparable, keys

CANVAS, MOODLE = "canvas", "moodle"
_CANVAS_FILE = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)")
_MOODLE_PART = re.compile(r"(?P<label>(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?)(?P<rest>.*)")


@dataclass(frozen=True)
class Sender:
    """Student who handed in a file, and the name under which the file came."""

    student: str
    name: str
    """The path of the file in the submission."""
    key: str
    """The same for all files of one submission."""
    system: str = ""
    label: str = ""
    """The name by which Canvas knows the file, or Moodle the folder."""
    late: bool = False


class Senders:
    """Students of a class, by the names they may have in an archive."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._students = {each.id: each for each in students}
        known = self._students.values()
        self._ids = keys({each.id: [each.id] for each in known})
        self._other_ids = keys({each.id: [each.id.partition("@")[0], each.lms_id, each.email] for each in known})
        self._lms_ids = keys({each.id: [each.lms_id] for each in known})
        self._names = keys({each.id: _names(each) for each in known})
        self._plain_names = keys({each.id: list(map(_plain, _names(each))) for each in known})

    def find(self, path: str) -> Sender | None:
        """Return the sender of a file by its path in the archive; None where it is unknown."""
        parts = PurePosixPath(path).parts
        for place, part in enumerate(parts):
            below = parts[place + 1 :]
            if moodle := _MOODLE_PART.fullmatch(part):
                name = "/".join(filter(None, (moodle["rest"], *below)))
                student = self._by_name(moodle["name"]) or self._by_moodle_number(moodle["number"])
                return Sender(student, name, moodle["number"], MOODLE, moodle["label"]) if student and name else None
            if not below and (canvas := _CANVAS_FILE.fullmatch(part)):
                student = self._by_canvas_user(canvas["user"], canvas["name"])
                late = bool(canvas["late"])
                return Sender(student, canvas["rest"], canvas["user"], CANVAS, part, late) if student else None
            student = self._by_any(part if below else PurePosixPath(part).stem)
            if student:
                return Sender(student, "/".join(below or (part,)), "/".join(parts[: place + 1]))
        return None

    def _by_any(self, text: str) -> str | None:
        key = comparable(text)
        if text in self._students:
            return text
        return self._ids.get(key) or self._other_ids.get(key) or self._by_name(text)

    def _by_name(self, text: str) -> str | None:
        wanted = (_words(text), _letters(text))
        exact = next((self._names[key] for key in wanted if key in self._names), None)
        return exact or next((self._plain_names[key] for key in map(_plain, wanted) if key in self._plain_names), None)

    def _by_canvas_user(self, user: str, name: str) -> str | None:
        """Return the student with Canvas's id; by name only one of whom another id is not known."""
        student = self._lms_ids.get(user) or self._by_name(name)
        other = self._students[student].lms_id if student else ""
        return None if other.isdecimal() and other != user else student

    def _by_moodle_number(self, number: str) -> str | None:
        """Return the student whose id in the other system is that of Moodle's grading worksheet."""
        return self._lms_ids.get(f"participant {number}")


def canvas_file(label: str) -> int | None:
    """Return the number of a file in Canvas, which grows with every submission."""
    found = _CANVAS_FILE.fullmatch(label)
    return int(found["file"]) if found else None


def _names(student: Student) -> list[str]:
    first, last = student.first_name, student.last_name
    return [_letters(first + last), _letters(last + first), _words(f"{first} {last}")]


def _words(text: str) -> str:
    """Return the words of a name in alphabetical order, as in `comparable`."""
    return " ".join(sorted(re.findall(r"[^\W_]+", comparable(text))))


def _letters(text: str) -> str:
    """Return a name without what stands between its words, as Canvas writes it."""
    return "".join(re.findall(r"[^\W_]+", comparable(text)))


def _plain(text: str) -> str:
    """Return a text without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
