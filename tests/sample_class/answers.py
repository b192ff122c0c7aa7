"""One learner's answers as a readable text file, and the notebook it becomes.

The file starts with comment lines of facts, then come cells::

    # Shows: a class with a method for each step
    # Assignment: 02_dispatch

    # %% answer="dispatch_tool_call"
    def dispatch_tool_call(tool_call, registry): ...

``answer="CHECK"``, ``locked="NAME"`` and ``check="CHECK"`` replace the cell of that kind, ``before="CHECK"`` adds a
cell of the learner's own in front of the answer. Further facts, all optional: ``Rest: starter`` leaves the other
answers as released (``solved``, the usual, takes the course's own),
``Expect: CHECK full|part|none|any [MISCONCEPTION]`` says how one check ends,
``Edit: NAME`` changes the notebook's metadata with a function of ``edits.py``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
MARKER = re.compile(r'^# %% (answer|locked|check|before)="([\w-]+)"[^\n]*\n', re.MULTILINE)
FACT = re.compile(r"^# ([A-Z][a-z]+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    """How one check should end: ``full`` marks, ``part`` of them or less, ``none``, or ``any``."""

    score: str
    misconception: str | None = None

    def allows(self, score: float | None, points: float) -> bool:
        """Tell whether a check that is worth ``points`` may give this score."""
        if score is None:
            return False
        return {"full": score == points, "part": score < points, "none": score == 0}.get(self.score, True)


@dataclass(frozen=True)
class Answers:
    """What one file says."""

    kind: str
    name: str
    shows: str
    assignment: str
    rest: str
    cells: tuple[tuple[str, str, str], ...]
    """(what it is, the check or the name, the cell's text)"""
    said: Mapping[str, Expected] = field(default_factory=dict)
    edit: str | None = None

    @property
    def answered(self) -> tuple[str, ...]:
        """The checks this file has an answer for, in order."""
        return tuple(dict.fromkeys(name for what, name, _ in self.cells if what in ("answer", "check")))

    def expected(self, checks: tuple[str, ...]) -> dict[str, Expected]:
        """Return how every check of the assignment should end."""
        return {name: self.said.get(name) or self._usual(name) for name in checks}

    def _usual(self, check: str) -> Expected:
        mine = check in self.answered
        if self.kind == "right":
            return Expected("full" if mine or self.rest == "solved" else "none")
        if self.kind == "mistakes" and mine:
            return Expected("part", self.name.split("__")[0])
        if self.kind == "hostile" and mine:
            return Expected("none")
        # The schema exercises stand alone; those on dispatch use each other's answers.
        return Expected("full" if self.kind == "mistakes" and self.assignment == "01_schema" else "any")


def read_answers(path: Path) -> Answers:
    """Read one answer file; its folder says what kind of learner wrote it."""
    text = path.read_text(encoding="utf-8")
    parts = MARKER.split(text)
    facts = FACT.findall(parts[0])
    once = dict(facts)
    said = {}
    for _, value in (fact for fact in facts if fact[0] == "Expect"):
        check, score, *misconception = value.split()
        said[check] = Expected(score, *misconception)
    cells = tuple((parts[i], parts[i + 1], parts[i + 2].strip("\n")) for i in range(1, len(parts), 3))
    return Answers(
        kind=path.parent.name,
        name=path.name.split(".")[0],
        shows=once["Shows"],
        assignment=once["Assignment"],
        rest=once.get("Rest", "solved"),
        cells=cells,
        said=said,
        edit=once.get("Edit"),
    )


def fill_in(answers: Answers, release: Notebook, source: Notebook) -> Notebook:
    """Return the notebook a learner with these answers would hand in: the release with its cells filled."""
    notebook = copy.deepcopy(release)
    if answers.rest == "solved":
        solutions = {cell["id"]: cell["source"] for cell in source["cells"]}
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = solutions[cell["id"]]
    for what, name, text in answers.cells:
        target = f"{name}-answer" if what in ("answer", "before") else name
        place = next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == target)
        if what == "before":
            added = sum(cell["id"].startswith("mine-") for cell in notebook["cells"])
            notebook["cells"].insert(place, code_cell(f"mine-{added + 1}", text))
        else:
            notebook["cells"][place]["source"] = text
    return notebook


def code_cell(name: str, text: str) -> dict[str, Any]:
    """Return a cell as a learner adds one."""
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": text}
