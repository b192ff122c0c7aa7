"""Content of the site: a first page, and in the file browser the lessons and exercises at their own paths."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path

from grader.progress_events import SPLIT, Progress
from lab.learner_copies import copies
from lab.site.app_page import app_address
from lab.start_page import START, Lesson, lessons, start_page

HERE = Path(__file__).parent
KERNELSPEC = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
DIFFERENCES = (
    "Python starts in this browser tab: nothing is installed, and nothing you write leaves your computer. The first "
    "visit downloads about {megabytes} MB; later ones start in about ten seconds.",
    "Your notebooks and your points are kept in this browser, on this computer. They survive a reload and a restart. "
    "They are gone when you clear this site's data or close a private window: File → Download keeps a copy.",
    "To begin a notebook anew, delete it in the file browser and reload the page: the original comes back.",
    "Token counts are estimates, about one a word: the vocabulary for exact ones is left out of the download.",
    "There are no threads: two of the exercises of lesson 04 are checked in an installed course only, and their checks "
    "say so. All others are checked here.",
    "A check ends a loop without an end after ten seconds, as elsewhere. Any other cell that does not end cannot be "
    "interrupted: Kernel → Restart Kernel ends it. Then run the cells above it.",
    "There is no real model here, no server of your own and no grading of a class: these need the course installed.",
    "To hand in an exercise, download its notebook (File → Download) and give it to your teacher. It can be graded "
    "like any other.",
)
PREFETCHED = ("pyodide.asm.wasm", "pyodide.asm.mjs", "pyodide.mjs", "python_stdlib.zip", "pyodide-lock.json")
PROJECTS = ("notebooks/extras/javascript",)
"""Folders that a notebook shows; an installed course copies them from its own place."""


def lay_out(root: Path, target: Path, megabytes: int) -> None:
    """Write the notebooks and a start page into ``target``, as a learner's folder has them."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path, text in copies(root).items():
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        notebook = json.loads(text)
        notebook["metadata"]["kernelspec"] = KERNELSPEC
        copy.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for folder in PROJECTS:
        shutil.copytree(root / folder, target / folder, ignore=shutil.ignore_patterns("node_modules"))
    notes = "".join(f"- {note}\n" for note in differences(megabytes))
    page = f"{start_page(lessons(root), Progress())}\n## What is different in the browser\n\n{notes}"
    (target / START).write_text(page, encoding="utf-8")


def differences(megabytes: int) -> list[str]:
    """Return the differences from an installed course, each in a few sentences."""
    return [note.format(megabytes=megabytes) for note in DIFFERENCES]


def first_page(root: Path, packages: list[str], megabytes: int) -> str:
    """Return the site's ``index.html``: an introduction, and a link to each notebook.

    While the visitor reads it, the browser fetches ``packages``, the large files of the kernel.
    """
    files = [*PREFETCHED, *packages]
    fetched = "\n".join(f'<link rel="prefetch" href="static/pyodide/{name}">' for name in files)
    course = lessons(root)
    rows = "\n".join(map(_row, course))
    notes = "\n".join(f"<li>{html.escape(note)}</li>" for note in differences(megabytes))
    template = (HERE / "first_page.html").read_text(encoding="utf-8")
    return template.format(
        prefetch=fetched,
        start=app_address(START),
        first=app_address(course[0].page),
        title=html.escape(course[0].title),
        lessons=rows,
        differences=notes,
    )


def progress_script(root: Path) -> str:
    """Return the script that says what was done in a browser, for the lessons of the course in ``root``."""
    course = [
        {
            "name": lesson.name,
            "title": lesson.title,
            "page": lesson.page,
            "assignment": lesson.assignment,
            "checks": dict(lesson.checks),
        }
        for lesson in lessons(root)
    ]
    split = {f"{check} {points}": halves for (check, points), halves in SPLIT.items()}
    script = (HERE / "course_progress.js").read_text(encoding="utf-8")
    for word, data in {"= COURSE;": course, "= SPLIT_CHECKS;": split}.items():
        script = script.replace(word, f"= {json.dumps(data)};", 1)
    return script


def _row(lesson: Lesson) -> str:
    exercises = "none graded"
    if lesson.checks:
        exercises = f'<a href="{app_address(lesson.assignment)}">{lesson.exercises}</a>'
        exercises += f', <span data-done="{lesson.name}"></span>{lesson.points} points'
    link = (
        f'<a href="{app_address(lesson.page)}">{html.escape(lesson.title)}</a><span data-read="{lesson.name}"></span>'
    )
    return f"<tr><td>{link}</td><td>{lesson.minutes} min</td><td>{exercises}</td></tr>"
