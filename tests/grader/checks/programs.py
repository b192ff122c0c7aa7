"""Programs written from the exercises' text alone: what the checks make of each, as a table.

    python -m tests.grader.checks.programs [--write] [--names] [CHECK ...]

Prints the table of the author's guide: how many right programs are accepted, how many wrong ones refused, and how many
mistakes are called by a wrong name. ``--write`` brings the guide up to date, ``--names`` prints the name that each
wrong program gets.

``tests/data/programs/CHECK_ID/NN-KIND.py`` is one answer to one exercise; its first line says how it goes about it or
what is wrong with it. The kinds are ``right`` and ``wrong``, each also as ``late-…`` for programs
that were written with knowledge of the checks; ``open`` marks those of which the text leaves the verdict open, and
they are left out. ``names.toml`` lists, for each wrong program, the misconceptions that describe its mistake.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from grader.checks import registry
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome
from tests.grader.checks.sample_class import ROOT, handed_in
from tests.sample_class.answers import Answers
from tests.sample_class.in_process import main_module, unawaited

PROGRAMS = ROOT / "tests" / "data" / "programs"
NAMES = PROGRAMS / "names.toml"
GUIDE = ROOT / "notebooks" / "AUTHORING.md"
BEGIN, END = "<!-- programs: begin -->", "<!-- programs: end -->"
ASSIGNMENT_OF = {check_id: name for name, checks in registry.ASSIGNMENTS.items() for check_id in checks}


@dataclass(frozen=True)
class Program:
    """One program, by its file."""

    path: Path

    @property
    def id(self) -> str:
        """The name by which it is known here, e.g. ``calculate/07-wrong``."""
        return f"{self.check_id}/{self.path.stem}"

    @property
    def check_id(self) -> str:
        """The exercise it answers."""
        return self.path.parent.name

    @property
    def kind(self) -> str:
        """``right``, ``wrong`` or ``open``."""
        return self.path.stem.rpartition("-")[2]

    @property
    def true_names(self) -> tuple[str, ...]:
        """The misconceptions that describe its mistake."""
        return tuple(_names().get(self.check_id, {}).get(self.path.stem, ()))


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))


def programs() -> list[Program]:
    """Return every program, by check and number."""
    return [Program(path) for path in sorted(PROGRAMS.glob("*/*.py"))]


def judged() -> list[Program]:
    """Return the programs whose verdict the text settles."""
    return [each for each in programs() if each.kind != "open"]


@contextlib.contextmanager
def loaded(program: Program) -> Iterator[dict[str, Any]]:
    """Give the names of a notebook with a program as its answer, the other answers being the course's own."""
    assignment = ASSIGNMENT_OF[program.check_id]
    cells = (("answer", program.check_id, program.path.read_text(encoding="utf-8")),)
    answers = Answers("programs", program.path.stem, "", assignment, "solved", cells)
    with main_module() as main, unawaited(assignment):
        yield handed_in(answers, vars(main))


def grade(program: Program, seed: int = 42) -> Outcome:
    """Return the outcome of a program's check; what the program prints is not shown."""
    unheard = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
    with unheard[0], unheard[1], _without_waiting(program), loaded(program) as names:
        return registry.get(program.check_id).run(LocalSubject(names), seed)


def _without_waiting(program: Program) -> contextlib.AbstractContextManager[object]:
    """Let nobody wait for a program whose mistake is to sleep."""
    sleeps = program.check_id == "ask_with_retry"
    return mock.patch.object(time, "sleep") if sleeps else contextlib.nullcontext()


@dataclass(frozen=True)
class Verdict:
    """What a check made of a program."""

    program: Program
    accepted: bool
    name: str | None
    """The misconception that the card shows first."""

    @property
    def is_right(self) -> bool:
        """Whether the program got the verdict of its kind."""
        return self.accepted == (self.program.kind == "right")

    @property
    def is_misnamed(self) -> bool:
        """Whether the card names a mistake that the program does not make."""
        return self.name is not None and self.name not in self.program.true_names


def verdict(program: Program) -> Verdict:
    """Grade a program."""
    outcome = grade(program)
    name = outcome.misconceptions[0] if outcome.misconceptions else None
    return Verdict(program, outcome.score == outcome.points, name)


def table(verdicts: Sequence[Verdict]) -> str:
    """Return the table of the author's guide."""
    rows = ["| check | right accepted | wrong refused | mistake named | wrong name |", "|---|---|---|---|---|"]
    for check_id in registry.ids():
        rows.append(_row(f"`{check_id}`", [each for each in verdicts if each.program.check_id == check_id]))
    return "\n".join([*rows, _row("**all**", verdicts)])


def _row(title: str, verdicts: Sequence[Verdict]) -> str:
    right = [each for each in verdicts if each.program.kind == "right"]
    wrong = [each for each in verdicts if each.program.kind == "wrong"]
    refused = [each for each in wrong if not each.accepted]
    named, misnamed = sum(each.name is not None for each in refused), sum(each.is_misnamed for each in refused)
    accepted = sum(each.accepted for each in right)
    return f"| {title} | {accepted}/{len(right)} | {len(refused)}/{len(wrong)} | {named} | {misnamed} |"


def main() -> int:
    """Grade the programs and print; return 1 where one does not get its verdict or is called by a wrong name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", nargs="*", default=list(registry.ids()))
    parser.add_argument("--write", action="store_true", help="bring the author's guide up to date")
    parser.add_argument("--names", action="store_true", help="print the name that each wrong program gets")
    chosen = parser.parse_args()
    verdicts = [verdict(each) for each in judged() if each.check_id in chosen.checks]
    print(table(verdicts))
    for each in verdicts:
        if chosen.names and each.program.kind == "wrong":
            print(f"{each.program.id}: {'accepted' if each.accepted else each.name or '(no name)'}")
        if not each.is_right:
            print(f"{each.program.id} is {'accepted' if each.accepted else 'refused'}")
        elif each.is_misnamed:
            print(f"{each.program.id} is called {each.name}")
    if chosen.write:
        before, _, rest = GUIDE.read_text(encoding="utf-8").partition(BEGIN)
        GUIDE.write_text(f"{before}{BEGIN}\n{table(verdicts)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0 if all(each.is_right and not each.is_misnamed for each in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
