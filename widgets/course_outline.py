"""Outline of the course for a learner: the exercises with their lessons, and what somebody has learned so far."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from grader import progress as store
from grader.course_progress import is_done
from grader.learner_notebooks import LearnerNotebooks, find
from grader.reports.achievement import Achieved, LearnedLesson, Totals, achievement_page

GOALS = re.compile(r"\*\*After this lesson you can\*\*.*?\n\n?((?:- .*(?:\n|$)|  .*(?:\n|$))+)", re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """Exercise of the course, as the board shows it."""

    check: str
    title: str
    lesson: str
    """Title of the lesson it belongs to."""
    points: int
    name: str = ""
    """Name of the lesson's files, e.g. ``02_dispatch``; empty if it has none."""


def course_exercises() -> list[Exercise]:
    """Return every exercise of the course, in its order."""
    from grader.checks import registry  # here: importing widgets stays cheap

    return [
        Exercise(check.id, check.title, registry.LESSONS.get(name, name), check.points, name)
        for name in registry.ASSIGNMENTS
        for check in registry.for_assignment(name)
    ]


def best_points(exercise: Exercise, known: store.Progress) -> float:
    """Return the best score so far, in points that the exercise has now: it may have had others when it was done."""
    entry = known.checks.get(exercise.check)
    if entry is None or not entry.points:
        return 0
    return round(entry.best * exercise.points / entry.points, 2)


def by_lesson(exercises: Sequence[Exercise]) -> list[tuple[str, str, list[Exercise]]]:
    """Return the name, the title and the exercises of each lesson, in their order."""
    groups = groupby(exercises, key=lambda each: (each.name, each.lesson))
    return [(name, title, list(group)) for (name, title), group in groups]


def own_notebooks(exercises: Sequence[Exercise]) -> LearnerNotebooks:
    """Return where the learner has the notebooks of these exercises."""
    checks = {name: [each.check for each in group] for name, _, group in by_lesson(exercises) if name}
    return find(store.course_folder(), checks)


def achievements(exercises: Sequence[Exercise], known: store.Progress, notebooks: LearnerNotebooks) -> str:
    """Return the page with what was learned so far."""
    outline = by_lesson(exercises)
    learned = [
        LearnedLesson(title, goals(notebooks.lessons.get(name)), name in known.read, known.read.get(name, ""), tried)
        for name, title, group in outline
        for tried in [[_achieved(each, known) for each in group if each.check in known.checks]]
        if tried or name in known.read
    ]
    totals = Totals(len(outline), len(exercises), sum(each.points for each in exercises))
    return achievement_page(store.learner(), learned, known.beliefs, totals, date.today())


def goals(lesson: Path | None) -> list[str]:
    """Return what a lesson says that one can do after it; nothing where it cannot be read."""
    try:
        cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"] if lesson else []
        found = GOALS.search("".join(cells[0]["source"])) if cells else None
    except (OSError, ValueError, KeyError, TypeError):
        return []
    listed = re.split(r"(?m)^- ", found[1])[1:] if found else []
    return [re.sub(r"[*`]", "", " ".join(goal.split())).rstrip(";,.") for goal in listed]


def _achieved(exercise: Exercise, known: store.Progress) -> Achieved:
    passed = is_done(exercise.check, known)
    best = best_points(exercise, known)
    return Achieved(exercise.title, best, exercise.points, known.passed.get(exercise.check, ""), passed)
