"""What a learner has reached so far, kept in a small file on their own machine.

The file is ``$COURSE_PROGRESS`` where that is set, and ``.progress/progress.json`` in the folder of the course (the one
with ``pyproject.toml``, looked for from the working directory upwards) or, failing that, in the working directory. It
is JSON: ``{"version": 1, "checks": {ID: {"score", "points", "status", "best"}}}``. It holds no answers.

Nothing here raises for a file that cannot be read or written: progress is a convenience, not a grade.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.checks.outcome import Outcome, Status

VERSION = 1
FILE = ".progress/progress.json"


@dataclass(frozen=True)
class Entry:
    """How far one check has come: the latest score and status, and the best score so far, in points."""

    score: int
    points: int
    status: Status
    best: int


@dataclass(frozen=True)
class Progress:
    """All entries by check id. ``note`` says, for the learner, why something was not read or saved."""

    checks: Mapping[str, Entry] = field(default_factory=dict)
    note: str | None = None

    @property
    def score(self) -> int:
        """The best scores added up, in points."""
        return sum(entry.best for entry in self.checks.values())


def location() -> Path:
    """Return where progress is kept; the file need not exist."""
    given = os.environ.get("COURSE_PROGRESS")
    if given:
        return Path(given).expanduser()
    here = Path.cwd()
    course = next((folder for folder in (here, *here.parents) if (folder / "pyproject.toml").is_file()), here)
    return course / FILE


def load() -> Progress:
    """Return what is saved; an empty progress where there is nothing, or nothing readable."""
    try:
        path = location()
        data = json.loads(path.read_text(encoding="utf-8"))
        return Progress({name: _entry(item) for name, item in data["checks"].items()})
    except FileNotFoundError:
        return Progress()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        return Progress(note=f"Saved progress could not be read ({type(error).__name__}). It starts again from here.")


def record(outcome: Outcome) -> Progress:
    """Add one outcome and save; returns the new progress, with a note where it could not be saved."""
    known = load()
    before = known.checks.get(outcome.check)
    best = max(outcome.score, min(before.best, outcome.points) if before else 0)
    entry = Entry(outcome.score, outcome.points, outcome.status, best)
    return _save(Progress({**known.checks, outcome.check: entry}, known.note))


def reset() -> Progress:
    """Forget everything; returns the empty progress, with a note where the file could not be removed."""
    try:
        location().unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        return Progress(note=f"The progress file could not be removed ({type(error).__name__}).")
    return Progress()


def _save(progress: Progress) -> Progress:
    data = {"version": VERSION, "checks": {name: asdict(entry) for name, entry in progress.checks.items()}}
    try:
        _replace(location(), json.dumps(data, indent=1, sort_keys=True))
    except (OSError, RuntimeError) as error:
        note = f"Progress could not be saved here ({type(error).__name__}); checks work all the same."
        return Progress(progress.checks, note)
    return progress


def _replace(path: Path, text: str) -> None:
    """Write the whole file or nothing of it: a crash in the middle leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _entry(item: Any) -> Entry:
    return Entry(int(item["score"]), int(item["points"]), Status(item["status"]), int(item["best"]))
