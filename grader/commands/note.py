"""Command ``note``: a note to everybody who has the same misconception, shown on their feedback pages."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from grader.commands.chosen_course import course_of
from grader.errors import WrongUseError

if TYPE_CHECKING:
    from grader.course.course_directory import CourseDirectory


class NoteError(WrongUseError):
    """The note cannot be kept; the text says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``note``."""
    parser.add_argument("assignment")
    parser.add_argument(
        "--misconception",
        nargs="+",
        default=[],
        metavar=("ID", "TEXT"),
        help="its id, as the report names it, and the note in Markdown; without, all notes are listed",
    )
    parser.add_argument("--remove", action="store_true", help="remove the note")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> int:
    """Keep, remove or list notes, and say how many learners each is for."""
    from grader.course.notes import keep_notes, notes

    course, name = course_of(chosen), chosen.assignment
    mistake, text = [*chosen.misconception, None, None][:2]
    kept = notes(course, name)
    holders = _holders(course, name)
    if not (chosen.misconception or chosen.remove):
        for known, note in kept.items():
            print(f"{known}, {_learners(len(holders.get(known, ())))}: {note}")
        if not kept:
            print(f"There are no notes for {name}.")
        return 0
    if not mistake or len(chosen.misconception) > 2 or chosen.remove == bool(text and text.strip()):
        raise NoteError('Write a note as --misconception ID "text", or remove one with --misconception ID --remove.')
    if chosen.remove:
        if mistake not in kept:
            raise NoteError(f"There is no note on {mistake} for {name}. There are: {', '.join(kept) or 'none'}.")
        keep_notes(course, name, {known: note for known, note in kept.items() if known != mistake})
        print(f"Removed. On the pages it is gone after: python -m grader feedback {name}")
        return 0
    if mistake not in holders and mistake not in kept:
        there = ", ".join(f"{known} ({len(students)})" for known, students in sorted(holders.items())) or "none"
        raise NoteError(f"Nobody's graded notebook of {name} has the misconception {mistake!r}. There are: {there}.")
    keep_notes(course, name, {**kept, mistake: str(text).strip()})
    for_whom = _learners(len(holders.get(mistake, ())))
    print(f"Kept: {for_whom}. To put it on their pages: python -m grader feedback {name}")
    return 0


def _holders(course: CourseDirectory, name: str) -> dict[str, set[str]]:
    """Return the students with each misconception, by its id."""
    from grader.grades.graded_notebooks import graded_notebooks
    from grader.reports.outputs import outcome_of

    found: dict[str, set[str]] = {}
    for notebook in graded_notebooks(course, name):
        for cell in notebook.cells:
            outputs = cell.get("outputs") if isinstance(cell, dict) else None
            outcome = outcome_of(outputs) if isinstance(outputs, list) else None
            for mistake in outcome.misconceptions if outcome else ():
                found.setdefault(mistake, set()).add(notebook.student)
    return found


def _learners(number: int) -> str:
    return f"{number} learner{'' if number == 1 else 's'}"
