"""Start page of the course: the lessons in their order, read from the notebooks, with the learner's progress.

The page is written when JupyterLab is started, and again whenever JupyterLab asks for it: when it is opened, and every
few seconds while it is seen. It marks what was read and what is done, and says what comes next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from grader import course_progress
from grader.notebook_names import lesson_copy
from grader.progress_events import Progress
from lab.learner_copies import LESSON
from lab.originals import originals

START = "START.md"
TITLE = "# Function calling with the OpenAI API"
NEWER = """\
**Notebooks with a newer text.** You have changed these, so they are as you left them. The new text lies beside each; go
on in either, and delete the one you do not need.
"""
HOW = """\
## How it works

Open a lesson and run its cells one after the other: click a cell, press **Shift+Enter**. At its end is a link to its
exercises.

In an exercise, write your code where a cell says `# YOUR CODE HERE`, run that cell, then run the `check(...)` cell
below it. It says what is right, what is wrong, why the API cares and what to try next, and it shows your points. Code
that does not end is stopped after ten seconds.

- **Where was I?** Run `import widgets; widgets.progress()` in any notebook: it shows your points and what comes next,
  with links. This page shows it too, and follows while you go on.
- **Back after a break, or `name 'check' is not defined`?** In the menu: Run → Run All Cells. A new kernel knows none of
  your cells yet.
- **Something is stuck?** Kernel → Restart Kernel and Run All Cells. Every notebook runs from top to bottom.
"""


@dataclass(frozen=True)
class Lesson:
    """Lesson with its exercises."""

    name: str
    """The name of its files, e.g. ``02_dispatch``."""
    title: str
    minutes: str
    """Time for the lesson and its exercises, e.g. ``60 + 45``; empty if the lesson does not say."""
    checks: Mapping[str, int]
    """Checks of its exercises, each with its points."""

    @property
    def points(self) -> int:
        """Total points of its exercises."""
        return sum(self.checks.values())

    @property
    def exercises(self) -> str:
        """How many exercises it has, in words."""
        return f"{len(self.checks)} exercise{'s' if len(self.checks) > 1 else ''}"

    def reached(self, best: Mapping[str, float]) -> float:
        """Return the points reached with these best scores, by check."""
        return sum(min(best.get(check, 0), points) for check, points in self.checks.items())

    @property
    def page(self) -> str:
        """Path of the lesson's notebook in a learner's folder."""
        return f"notebooks/{lesson_copy(self.name)}"

    @property
    def assignment(self) -> str:
        """Path of the notebook with its exercises, in a learner's folder and in the course."""
        return f"exercises/release/{self.name}/{self.name}.ipynb"


def lessons(root: Path) -> list[Lesson]:
    """Return the lessons of the course in ``root``, in their order."""
    texts = originals(root)
    return [_lesson(found[1], texts) for found in map(LESSON.fullmatch, sorted(texts)) if found]


def start_page(
    course: Sequence[Lesson],
    known: Progress,
    offered: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
) -> str:
    """Return the text of the start page of a course for somebody with this progress.

    ``offered`` are newer texts that lie beside notebooks with changes, by the path of that notebook. ``places`` says
    where notebooks are that are not in their place, by the path they had.
    """
    rows = ["| lesson | minutes: lesson + exercises | exercises |", "| --- | --- | --- |"]
    rows += [f"| {_link(lesson, known)} | {lesson.minutes} | {_task(lesson, known)} |" for lesson in course]
    newer = [
        NEWER,
        *(f"- [{path}]({path}): the new text is [{text}]({text})" for path, text in (offered or {}).items()),
        "",
    ]
    top = [TITLE, "", f"**{next_step(course, known)}**", "", *(newer if offered else ()), *rows]
    moved = {f"]({path})": f"]({quote(place)})" for path, place in (places or {}).items()}
    text = "\n".join(top)
    for old, new in moved.items():
        text = text.replace(old, new)
    return "\n".join([text, "", HOW])


def next_step(course: Sequence[Lesson], known: Progress) -> str:
    """Return one sentence of Markdown that says what to open now."""
    by_name = {lesson.name: lesson for lesson in course}
    step = course_progress.next_step({lesson.name: list(lesson.checks) for lesson in course}, known, by_name)
    if step is None:
        return "All exercises are done."
    lesson = by_name[step.lesson]
    if step.check:
        return f"Next: the exercises of [{lesson.title}]({lesson.assignment})"
    is_new = not known.checks and not known.read
    return f"{'Start here' if is_new else 'Next'}: [{lesson.title}]({lesson.page})"


def _link(lesson: Lesson, known: Progress) -> str:
    return f"[{lesson.title}]({lesson.page}){', read' if lesson.name in known.read else ''}"


def _task(lesson: Lesson, known: Progress) -> str:
    best = {check: entry.best for check, entry in known.checks.items()}
    if not lesson.checks:
        return "none graded"
    reached = lesson.reached(best)
    done = "✓ done, " if reached >= lesson.points else f"{reached:g} of " if reached else ""
    return f"[{lesson.exercises}]({lesson.assignment}), {done}{lesson.points} points"


def _lesson(name: str, texts: Mapping[str, str]) -> Lesson:
    head = "".join(_cells(texts[f"notebooks/{name}.ipynb"])[0]["source"])
    title = re.match(r"#\s+(.+)", head)
    time = re.search(r"^\| Time \|(.+)\|$", head, re.MULTILINE)
    return Lesson(
        name=name,
        title=title[1].strip() if title else name,
        minutes=" + ".join(re.findall(r"\d+", time[1])) if time else "",
        checks=_checks(texts.get(f"exercises/release/{name}/{name}.ipynb")),
    )


def _checks(assignment: str | None) -> dict[str, int]:
    """Return the graded cells of an assignment with their points; none if there is no assignment."""
    if assignment is None:
        return {}
    marks = [cell["metadata"].get("nbgrader", {}) for cell in _cells(assignment)]
    return {mark["grade_id"]: int(mark["points"]) for mark in marks if mark.get("grade")}


def _cells(notebook: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(notebook)["cells"]
    return cells
