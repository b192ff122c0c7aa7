"""Progress of a learner, in a small file on their own machine.

The file is ``$COURSE_PROGRESS`` where that is set. Else it is ``.progress/LEARNER.jsonl`` in the folder of the course
(known by one of `MARKS`, looked for from the working directory upwards) or, failing that, in the working
directory. LEARNER is ``$COURSE_LEARNER``, else the user of a JupyterHub, else the user of this machine; so several
learners who share a course folder do not mix.

A line of JSON, an event of `grader.progress_events`, is added for each check that was run, each lesson that was read
and each question that was answered; it holds nobody's code. Lines are only ever added, each in one piece, so two
notebooks that are open at once lose nothing of each other's. What cannot be written, on a full disk say, is kept in
memory and written as soon as that is possible.

Nothing here raises for a file that cannot be read or written: progress is a convenience, not a grade.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from grader import progress_events as events
from grader.outcome import Outcome
from grader.progress_events import Belief, Entry, Event, Progress

__all__ = [
    "Belief",
    "Entry",
    "Progress",
    "choices",
    "course_folder",
    "export",
    "keep_choices",
    "learner",
    "load",
    "location",
    "mark_read",
    "record",
    "reset",
]

MARKS = ("pyproject.toml", "START.md")
"""One of these files is in the folder of the course, the other also in a learner's own copy of its notebooks."""
FOLDER = ".progress"
HOME_FOLDER = ".function-calling-course"
_unsaved: dict[Path, list[Event]] = {}
"""Events that could not be written, by the file they belong into."""


def learner() -> str:
    """Return whose progress this is."""
    named = os.environ.get("COURSE_LEARNER") or os.environ.get("JUPYTERHUB_USER")
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a machine without users, such as a browser
        return "learner"


def course_folder(here: Path | None = None) -> Path:
    """Return the folder of the notebooks of somebody who works in ``here``; that one where it cannot be told."""
    here = here or Path.cwd()
    marked = (folder for folder in (here, *here.parents) if any((folder / mark).is_file() for mark in MARKS))
    return next(marked, here)


def location(here: Path | None = None) -> Path:
    """Return where progress is kept for somebody who works in ``here``, the working directory where none is given.

    The file need not exist.
    """
    given = os.environ.get("COURSE_PROGRESS")
    if given:
        return Path(given).expanduser()
    course = course_folder(here)
    folder = course / FOLDER
    if not os.access(folder if folder.exists() else course, os.W_OK):
        folder = Path.home() / HOME_FOLDER
    return folder / f"{_file_name(learner())}.jsonl"


def load(here: Path | None = None) -> Progress:
    """Return what is saved for somebody who works in ``here``; an empty progress where nothing can be read."""
    try:
        path = location(here)
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    except (OSError, RuntimeError) as error:
        return Progress(note=f"Saved progress could not be read ({type(error).__name__}). It starts again from here.")
    saved, broken = events.parsed(text)
    waiting = _unsaved.get(path, [])
    return events.summed([*saved, *waiting], _note(broken, len(waiting)))


def record(outcome: Outcome) -> Progress:
    """Add one outcome and save; returns the new progress, with a note where it could not be saved."""
    own = (each.misconception for each in outcome.findings if each.because_of is None)
    met = {known.id: known.name for known in own if known}
    event = {"check": outcome.check, "score": outcome.score, "points": outcome.points, "status": outcome.status}
    return _add({**event, "met": met})


def mark_read(lesson: str) -> Progress:
    """Add that a lesson was read to its end, and return the new progress."""
    known = load()
    return known if lesson in known.read else _add({"read": lesson})


def choices(question: str) -> Sequence[str]:
    """Return what was chosen at a question, the latest last."""
    return load().chosen.get(question, ())


def keep_choices(question: str, chosen: Sequence[str]) -> Progress:
    """Keep what was chosen at a question in place of what was chosen before, and return the new progress."""
    return _add({"question": question, "chosen": list(chosen)})


def reset() -> Progress:
    """Start again and return the empty progress, with a note where that failed; the old file is kept as ``….old``."""
    try:
        path = location()
        _unsaved.pop(path, None)
        if path.exists():
            os.replace(path, path.with_name(f"{path.name}.old"))
    except (OSError, RuntimeError) as error:
        return Progress(note=f"The progress file could not be put aside ({type(error).__name__}).")
    return Progress()


def export() -> dict[str, Any]:
    """Return everything as JSON-ready data, to hand in or to keep."""
    known = load()
    return {
        "learner": learner(),
        "points": known.score,
        "checks": {name: vars(entry) for name, entry in sorted(known.checks.items())},
        "misconceptions": [vars(belief) for belief in known.beliefs],
    }


def _add(event: Event) -> Progress:
    try:
        path = location()
    except RuntimeError as error:
        return Progress(note=f"Progress could not be saved here ({type(error).__name__}); checks still work.")
    waiting = [*_unsaved.pop(path, []), {**event, "at": datetime.now().astimezone().isoformat(timespec="seconds")}]
    try:
        _append(path, waiting)
    except OSError:
        _unsaved[path] = waiting
    return load()


def _append(path: Path, added: list[Event]) -> None:
    """Add lines in one write, each after a line break, so that a line that a full disk cut off damages no other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join("\n" + json.dumps(event, sort_keys=True) for event in added).encode() + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)


def _note(broken: int, waiting: int) -> str | None:
    notes = []
    if broken:
        lines = "One line" if broken == 1 else f"{broken} lines"
        notes.append(f"{lines} of the saved progress could not be read; the rest counts.")
    if waiting:
        notes.append(
            "Progress could not be saved here: is the disk full, or the folder not yours? Checks still work. It "
            "is kept until this kernel ends, and saved with the next check if that is possible then."
        )
    return " ".join(notes) or None


def _file_name(name: str) -> str:
    """Return ``name`` as a file name; a name that has to be changed gets a hash, so that no two are equal."""
    safe = re.sub(r"[^\w-]", "_", name).lower()[:60]  # some file systems do not tell Ada from ada
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
