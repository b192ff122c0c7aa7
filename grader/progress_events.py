"""Events of a learner's progress, and the progress that follows from them. Reads and writes no file.

====================================================  ===========================================================
event                                                 means
====================================================  ===========================================================
``{"check", "score", "points", "status", "met"}``     a check was run; ``met`` are the misconceptions, ``{ID: NAME}``
``{"read": LESSON}``                                  somebody came to the end of a lesson
``{"question": TEXT, "chosen": [TEXT, ...]}``         what was chosen at a question of a lesson, the latest last
====================================================  ===========================================================

Each has the time too, ``at``, in ISO 8601; those of earlier versions of the course have none.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.outcome import Status

Event = Mapping[str, Any]
SPLIT = {("ToolRegistry", 20): {"tool_definition": 10, "ToolRegistry": 10}}
"""Checks of earlier versions that are several now, with their points: what was reached in one counts in all."""


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
    cleared_at: str = ""
    """When, in ISO 8601; empty where it is not cleared, or the time is not known."""


@dataclass(frozen=True)
class Progress:
    """All entries by check id. ``note`` says, for the learner, why something was not read or saved."""

    checks: Mapping[str, Entry] = field(default_factory=dict)
    note: str | None = None
    beliefs: tuple[Belief, ...] = ()
    """In the order they were met first."""
    streak: int = 0
    """How many misconceptions were cleared in a row, with none met in between."""
    passed: Mapping[str, str] = field(default_factory=dict)
    """Ids of the checks that were passed once, with the time of the first pass; full points alone do not say so."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """How many tries of a check have failed since it was passed last."""
    read: Mapping[str, str] = field(default_factory=dict)
    """Names of the lessons that were read to their end, with the time of the first time."""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What was chosen at a question, by its text."""

    @property
    def score(self) -> float:
        """The best scores added up, in points."""
        return sum(entry.best for entry in self.checks.values())


def parsed(text: str) -> tuple[list[Event], int]:
    """Return the events in ``text``, a line of JSON for each, and how many lines are none."""
    events: list[Event] = []
    broken = 0
    for line in filter(str.strip, text.splitlines()):
        try:
            event = json.loads(line)
            _validate(event)
            events.append(event)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            broken += 1
    return events, broken


def summed(events: Sequence[Event], note: str | None) -> Progress:
    """Return the progress that follows from ``events``, the oldest first."""
    runs = [part for event in events if "check" in event for part in _parts(event)]
    checks: dict[str, Entry] = {}
    failed: Counter[str] = Counter()
    passed: dict[str, str] = {}
    for event in runs:
        check, new = str(event["check"]), _entry(event)
        before = checks.get(check)
        best = max(new.score, min(before.best, new.points) if before else 0)
        checks[check] = Entry(new.score, new.points, new.status, best)
        failed[check] = _failed(new.status, failed[check])
        if new.status is Status.PASSED:
            passed.setdefault(check, _time(event))
    read: dict[str, str] = {}
    for event in events:
        if "read" in event:
            read.setdefault(str(event["read"]), _time(event))
    chosen = {
        str(event["question"]): [str(each) for each in event["chosen"]] for event in events if "question" in event
    }
    return Progress(checks, note, *_understood(runs), passed, failed, read, chosen)


def _parts(event: Event) -> Iterator[Event]:
    """Yield a run as the checks of today count it."""
    halves = SPLIT.get((str(event["check"]), int(event["points"])))
    if halves is None:
        yield event
        return
    for check, points in halves.items():
        score = float(event["score"]) * points / int(event["points"])
        if check == event["check"]:
            yield {**event, "score": score, "points": points}
        elif score:
            yield {**event, "check": check, "score": score, "points": points, "met": {}}


def _failed(status: Status, before: int) -> int:
    """Return the failed tries with one more run; one without an answer is no try."""
    if status in (Status.NOT_ATTEMPTED, Status.SKIPPED):
        return before
    return 0 if status is Status.PASSED else before + 1


def _understood(runs: Sequence[Event]) -> tuple[tuple[Belief, ...], int]:
    """Return the misconceptions met, and the streak. A check that passes clears those it met before."""
    beliefs: dict[str, Belief] = {}
    by: dict[str, str] = {}
    streak = 0
    for event in runs:
        for name, text in _met(event):
            known = beliefs.get(name)
            beliefs[name] = Belief(name, text, known.met + 1 if known else 1, cleared=False)
            by[name] = str(event["check"])
            streak = 0
        if event["status"] == Status.PASSED:
            for name, belief in beliefs.items():
                if by[name] == event["check"] and not belief.cleared:
                    beliefs[name] = Belief(name, belief.name, belief.met, cleared=True, cleared_at=_time(event))
                    streak += 1
    return tuple(beliefs.values()), streak


def _met(event: Event) -> Iterator[tuple[str, str]]:
    met = event.get("met")
    for name, text in met.items() if isinstance(met, dict) else ():
        yield str(name), str(text)


def _time(event: Event) -> str:
    return str(event.get("at", ""))


def _validate(event: Any) -> None:
    """Raise where ``event`` is none of the three kinds."""
    if "read" in event:
        return
    if "question" in event:
        iter(event["chosen"])
        return
    _entry(event)


def _entry(item: Event) -> Entry:
    score = float(item["score"])
    if not math.isfinite(score):
        raise ValueError(f"{score} is not a score")
    item["check"]  # there has to be one
    return Entry(score, int(item["points"]), Status(item["status"]), score)
