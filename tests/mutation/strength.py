"""Strength of the checks: every reference solution is changed in every small way, and the check has to notice.

    python -m tests.mutation.strength [ASSIGNMENT ...] [--write]

Prints a table of checks, and the mutants that kept their points without being listed in ``survivors.toml``. With
``--write`` the table in the author's guide is brought up to date.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.checks import registry
from grader.checks.check import Check
from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject
from grader.learner.subject import SubjectGoneError
from grader.outcome import Status
from grader.sandbox.zygote_client import Zygote
from tests.grader.checks.sample_class import answers, notebook
from tests.mutation.mutants import Mutant, mutants

HERE = Path(__file__).parent
SURVIVORS = HERE / "survivors.toml"
GUIDE = HERE.parents[1] / "notebooks" / "AUTHORING.md"
BEGIN, END = "<!-- strength: begin -->", "<!-- strength: end -->"
LIMITS = Limits(wall_seconds=4.0, total_seconds=120.0, cpu_seconds=60)
SEEDS = ("mutation 1", "mutation 2", "mutation 3")


@dataclass(frozen=True)
class Strength:
    """One check, and what its mutants did."""

    check: Check
    mutants: int
    """How many there are."""
    survivors: tuple[Mutant, ...]

    def justified(self) -> tuple[Mutant, ...]:
        """The survivors that are listed with a reason why they are no mistakes, or cannot be noticed."""
        reasons = listed().get(self.check.id, {})
        return tuple(each for each in self.survivors if each.change in reasons)

    def unexplained(self) -> tuple[Mutant, ...]:
        """The other survivors."""
        known = self.justified()
        return tuple(each for each in self.survivors if each not in known)


def listed() -> dict[str, dict[str, str]]:
    """Return the reasons of ``survivors.toml``, by check and change."""
    return tomllib.loads(SURVIVORS.read_text(encoding="utf-8")) if SURVIVORS.exists() else {}


def measure(assignment: str, zygote: Zygote, every: int = 1) -> Iterator[Strength]:
    """Yield the strength of each check of ``assignment``, from one mutant in ``every`` and all listed survivors.

    Listed survivors take a check's whole time for each seed: with ``every`` above one, they get one seed.
    """
    cells = notebook("source", assignment)["cells"]
    for check in registry.for_assignment(assignment):
        place = next(i for i, cell in enumerate(cells) if _grade_id(cell) == f"{check.id}-answer")
        source = "".join(cells[place]["source"])
        made = mutants(source)
        known = listed().get(check.id, {})
        chosen = [each for number, each in enumerate(made) if number % every == 0 or each.change in known]
        few = SEEDS[:1] if every > 1 else SEEDS
        survivors = tuple(
            each
            for each in chosen
            if _survives(each, cells, place, check, zygote, few if each.change in known else SEEDS)
        )
        yield Strength(check, len(made), survivors)


def _survives(
    mutant: Mutant,
    cells: Sequence[Mapping[str, Any]],
    place: int,
    check: Check,
    zygote: Zygote,
    seeds: Sequence[str],
) -> bool:
    """Tell whether the check gives its points to ``mutant`` with each of the seeds."""
    with zygote.learner_process() as learner_process:
        try:
            _run(learner_process, cells, place, mutant.source)
            outcomes = (check.run(learner_process, seed, stop_at_first_failure=True) for seed in seeds)
            return all(outcome.status is Status.PASSED for outcome in outcomes)
        except SubjectGoneError:
            return False


def _run(learner_process: RemoteSubject, cells: Sequence[Mapping[str, Any]], place: int, source: str) -> None:
    """Run the locked and answer cells with ``source`` in the place of one of them."""
    for number, cell in enumerate(cells):
        name = _grade_id(cell)
        if cell["cell_type"] == "code" and name and name not in registry.ids():
            learner_process.run_cell(source if number == place else "".join(cell["source"]))


def _grade_id(cell: Mapping[str, Any]) -> str | None:
    found = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return str(found) if found else None


def table(strengths: Sequence[Strength]) -> str:
    """Return the table of the author's guide."""
    right = answers("right")
    rows = [
        "| check | right variants | misconceptions | mutants | survivors, each with its reason |",
        "|---|---|---|---|---|",
    ]
    for each in strengths:
        variants = sum(each.check.id in given.answered for given in right) + 1  # and the course's own
        rows.append(
            f"| `{each.check.id}` | {variants} | {len(each.check.mistakes)} | {each.mutants} "
            f"| {len(each.justified())} |"
        )
    return "\n".join(rows)


def written(guide: str, text: str) -> str:
    """Return the guide with ``text`` as its table."""
    before, _, rest = guide.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> int:
    """Measure and print; return 1 where a survivor has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignments", nargs="*", default=list(registry.ASSIGNMENTS))
    parser.add_argument("--write", action="store_true", help="bring the author's guide up to date")
    chosen = parser.parse_args()
    with Zygote(LIMITS) as zygote:
        strengths = [each for name in chosen.assignments for each in measure(name, zygote)]
    print(table(strengths))
    for each in strengths:
        for mutant in each.unexplained():
            print(f'\n[{each.check.id}]\n{mutant.change!r} = ""')
    if chosen.write:
        guide = GUIDE.read_text(encoding="utf-8")
        GUIDE.write_text(written(guide, table(strengths)), encoding="utf-8")
    return 1 if any(each.unexplained() for each in strengths) else 0


if __name__ == "__main__":
    raise SystemExit(main())
