"""Progress of a learner, in a small file on their own machine.

The file is ``$COURSE_PROGRESS`` where that is set. Else it is ``.progress/LEARNER.jsonl`` in the folder of the course
(known by one of `MARKS`, looked for from the working directory upwards) or, failing that, in the working
directory. LEARNER is ``$COURSE_LEARNER``, else the user of a JupyterHub, else the user of this machine; so several
learners who share a course folder do not mix.

A line of JSON is added for each check that was run: ``{"check", "score", "points", "status", "met": {ID: NAME}}``;
``met`` are the misconceptions it met. It holds no answers. Lines are only ever added, each in one piece, so two
notebooks that are open at once lose nothing of each other's. What cannot be written, on a full disk say, is kept in
memory and written as soon as that is possible.

Nothing here raises for a file that cannot be read or written: progress is a convenience, not a grade.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import math
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.outcome import Outcome, Status

MARKS = ("pyproject.toml", "START.md")
"""One of these files is in the folder of the course, the other also in a learner's own copy of its notebooks."""
FOLDER = ".progress"
HOME_FOLDER = ".function-calling-course"
Event = Mapping[str, Any]
_unsaved: dict[Path, list[Event]] = {}
"""Events that could not be written, by the file they belong into."""


@dataclass(frozen=True)
class Entry:
    """Progress of one check: the latest score and status, and the best score so far, in points."""

    score: float
    points: int
    status: Status
    best: float


@dataclass(frozen=True)
class Belief:
    """A misconception that a check has met."""

    id: str
    name: str
    met: int
    """How many runs met it."""
    cleared: bool
    """Whether the check that met it last has passed since."""


@dataclass(frozen=True)
class Progress:
    """All entries by check id. ``note`` says, for the learner, why something was not read or saved."""

    checks: Mapping[str, Entry] = field(default_factory=dict)
    note: str | None = None
    beliefs: tuple[Belief, ...] = ()
    """In the order they were met first."""
    streak: int = 0
    """How many misconceptions were cleared in a row, with none met in between."""
    passed: frozenset[str] = frozenset()
    """Ids of the checks that were passed once; full points alone do not say so."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """How many tries of a check have failed since it was passed last."""

    @property
    def score(self) -> float:
        """The best scores added up, in points."""
        return sum(entry.best for entry in self.checks.values())


def learner() -> str:
    """Return whose progress this is."""
    named = os.environ.get("COURSE_LEARNER") or os.environ.get("JUPYTERHUB_USER")
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a machine without users, such as a browser
        return "learner"


def location(here: Path | None = None) -> Path:
    """Return where progress is kept for somebody who works in ``here``, the working directory where none is given.

    The file need not exist.
    """
    given = os.environ.get("COURSE_PROGRESS")
    if given:
        return Path(given).expanduser()
    here = here or Path.cwd()
    marked = (folder for folder in (here, *here.parents) if any((folder / mark).is_file() for mark in MARKS))
    course = next(marked, here)
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
    events, broken = _events(text)
    waiting = _unsaved.get(path, [])
    return _summed([*events, *waiting], _note(broken, len(waiting)))


def record(outcome: Outcome) -> Progress:
    """Add one outcome and save; returns the new progress, with a note where it could not be saved."""
    own = (each.misconception for each in outcome.findings if each.because_of is None)
    met = {known.id: known.name for known in own if known}
    event = {"check": outcome.check, "score": outcome.score, "points": outcome.points, "status": outcome.status}
    try:
        path = location()
    except RuntimeError as error:
        return Progress(note=f"Progress could not be saved here ({type(error).__name__}); checks work all the same.")
    waiting = [*_unsaved.pop(path, []), {**event, "met": met}]
    try:
        _append(path, waiting)
    except OSError:
        _unsaved[path] = waiting
    return load()


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


def _append(path: Path, events: list[Event]) -> None:
    """Add lines in one write, each after a line break, so that a line that a full disk cut off damages no other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join("\n" + json.dumps(event, sort_keys=True) for event in events).encode() + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)


def _events(text: str) -> tuple[list[Event], int]:
    """Return the events in ``text``, and how many lines are none."""
    events: list[Event] = []
    broken = 0
    for line in filter(str.strip, text.splitlines()):
        try:
            event = json.loads(line)
            _entry(event)
            events.append(event)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            broken += 1
    return events, broken


def _note(broken: int, waiting: int) -> str | None:
    notes = []
    if broken:
        lines = "One line" if broken == 1 else f"{broken} lines"
        notes.append(f"{lines} of the saved progress could not be read; the rest counts.")
    if waiting:
        notes.append(
            "Progress could not be saved here: is the disk full, or the folder not yours? Checks work all the same. It "
            "is kept until this kernel ends, and saved with the next check if that is possible then."
        )
    return " ".join(notes) or None


def _summed(events: list[Event], note: str | None) -> Progress:
    checks: dict[str, Entry] = {}
    failed: Counter[str] = Counter()
    for event in events:
        new = _entry(event)
        before = checks.get(str(event["check"]))
        best = max(new.score, min(before.best, new.points) if before else 0)
        checks[str(event["check"])] = Entry(new.score, new.points, new.status, best)
        failed[str(event["check"])] = _failed(new.status, failed[str(event["check"])])
    passed = frozenset(str(event["check"]) for event in events if event["status"] == Status.PASSED)
    return Progress(checks, note, *_understood(events), passed, failed)


def _failed(status: Status, before: int) -> int:
    """Return the failed tries with one more run; one without an answer is no try."""
    if status in (Status.NOT_ATTEMPTED, Status.SKIPPED):
        return before
    return 0 if status is Status.PASSED else before + 1


def _understood(events: list[Event]) -> tuple[tuple[Belief, ...], int]:
    """Return the misconceptions met, and the streak. A check that passes clears those it met before."""
    beliefs: dict[str, Belief] = {}
    by: dict[str, str] = {}
    streak = 0
    for event in events:
        for name, text in _met(event):
            known = beliefs.get(name)
            beliefs[name] = Belief(name, text, known.met + 1 if known else 1, cleared=False)
            by[name] = str(event["check"])
            streak = 0
        if event["status"] == Status.PASSED:
            for name, belief in beliefs.items():
                if by[name] == event["check"] and not belief.cleared:
                    beliefs[name] = Belief(name, belief.name, belief.met, cleared=True)
                    streak += 1
    return tuple(beliefs.values()), streak


def _met(event: Event) -> Iterator[tuple[str, str]]:
    met = event.get("met")
    for name, text in met.items() if isinstance(met, dict) else ():
        yield str(name), str(text)


def _entry(item: Event) -> Entry:
    score = float(item["score"])
    if not math.isfinite(score):
        raise ValueError(f"{score} is not a score")
    item["check"]  # there has to be one
    return Entry(score, int(item["points"]), Status(item["status"]), score)


def _file_name(name: str) -> str:
    """Return ``name`` as a file name; a name that has to be changed gets a hash, so that no two are equal."""
    safe = re.sub(r"[^\w-]", "_", name).lower()[:60]  # some file systems do not tell Ada from ada
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
