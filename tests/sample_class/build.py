"""Builds a whole class's submissions: right, mistaken, broken, damaged and hostile ones, and what should come of each.

The hostile files try to harm the machine they run on. They are for the sandbox alone; nothing here runs them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sample_class import odd_submissions
from tests.sample_class.answers import Expected, fill_in, read_answers
from tests.sample_class.damaged_submissions import REPAIRED, UNUSABLE
from tests.sample_class.metadata_edits import EDITS

TESTS = Path(__file__).resolve().parents[1]
ANSWERS = TESTS / "data" / "sample_class"
EXERCISES = TESTS.parent / "exercises"
KINDS = ("right", "mistakes", "broken", "hostile")
DAMAGED_ASSIGNMENT = "02_dispatch"
BUSY = {
    "deep_recursion",
    "deep_value",
    "endless_loop",
    "endless_sleep_in_call",
    "fork_bomb",
    "huge_numbers",
    "memory",
    "output_flood",
    "thread_bomb",
    "upcall_flood",
}
"""Hostile submissions that take longest; attacks of their kinds are in the table of threats, each a test of its own."""
FURTHER = "__"
"""Stands in the name of a file between a misconception and what is different about this holder of it."""


@dataclass(frozen=True)
class Submission:
    """One learner's submission and what should come of it."""

    student: str
    assignment: str
    kind: str
    path: Path
    shows: str
    expected: Mapping[str, Expected]
    """By check id; empty where the submission cannot be graded."""
    unusable: str | None = None
    """A pattern for the sentence that says why it cannot be graded, or None where it can."""


@dataclass(frozen=True)
class SampleClass:
    """The class and its course folder."""

    course_dir: Path
    submissions: tuple[Submission, ...]

    def of(self, *kinds: str, assignment: str | None = None) -> tuple[Submission, ...]:
        """Return the submissions of these kinds, of all kinds where none is named."""
        return tuple(
            each
            for each in self.submissions
            if (not kinds or each.kind in kinds) and assignment in (None, each.assignment)
        )


def build_class(course_dir: Path, *, sample: bool = False) -> SampleClass:
    """Write ``source``, ``release`` and ``submitted`` of a course with the sample class into ``course_dir``.

    With ``sample`` a sixth of the misconceptions are held by one learner each, and no submission keeps the
    machine busy until a limit ends it. All mistakes are judged one by one in ``tests/grader/checks/test_lessons.py``.
    """
    for folder in ("source", "release"):
        shutil.copytree(EXERCISES / folder, course_dir / folder, dirs_exist_ok=True)
    files = [path for kind in KINDS for path in sorted((ANSWERS / kind).glob("*.*"))]
    chosen = [path for number, path in enumerate(files) if not sample or _is_in_sample(path, number)]
    submissions = [_answered(course_dir, path) for path in chosen]
    unusable = UNUSABLE | odd_submissions.UNUSABLE
    repaired = REPAIRED | {damage: {} for damage in odd_submissions.REPAIRED}
    submissions += [_damaged(course_dir, damage, {}, reason) for damage, reason in unusable.items()]
    for damage, scores in repaired.items():
        expected = {name: Expected(scores.get(name, "full")) for name in checks_of(DAMAGED_ASSIGNMENT)}
        submissions.append(_damaged(course_dir, damage, expected, None))
    return SampleClass(course_dir, tuple(submissions))


def _is_in_sample(path: Path, number: int) -> bool:
    if path.parent.name == "mistakes":
        return FURTHER not in path.name and number % 6 == 0
    return path.stem not in BUSY


def checks_of(assignment: str) -> tuple[str, ...]:
    """Return the ids of the graded cells of an assignment, in order."""
    cells = _notebook("source", assignment)["cells"]
    return tuple(cell["id"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade"))


def _answered(course_dir: Path, path: Path) -> Submission:
    answers = read_answers(path)
    notebook = fill_in(answers, _notebook("release", answers.assignment), _notebook("source", answers.assignment))
    if answers.edit:
        EDITS[answers.edit](notebook)
    student = f"{answers.kind}-{answers.name}"
    place = _place(course_dir, student, answers.assignment)
    place.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    expected = answers.expected(checks_of(answers.assignment))
    return Submission(student, answers.assignment, answers.kind, place, answers.shows, expected)


def _damaged(course_dir: Path, damage: Any, expected: Mapping[str, Expected], reason: str | None) -> Submission:
    kind = "damaged" if reason else "repaired"
    student = f"{kind}-{damage.__name__}"
    place = _place(course_dir, student, DAMAGED_ASSIGNMENT)
    damage(_notebook("source", DAMAGED_ASSIGNMENT), place)
    shows = (damage.__doc__ or damage.__name__.replace("_", " ")).strip()
    return Submission(student, DAMAGED_ASSIGNMENT, kind, place, shows, expected, reason)


def _place(course_dir: Path, student: str, assignment: str) -> Path:
    folder = course_dir / "submitted" / student / assignment
    folder.mkdir(parents=True)
    return folder / f"{assignment}.ipynb"


def _notebook(folder: str, assignment: str) -> dict[str, Any]:
    """Return a notebook of the course with each cell's source as one text."""
    path = EXERCISES / folder / assignment / f"{assignment}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
