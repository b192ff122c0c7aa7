"""Honest notebooks judged in the sandbox, in forks of one server: of assignments that have no class run here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from grader.checks import dependent, registry
from grader.learner.limits import Limits
from grader.outcome import Outcome
from grader.sandbox.zygote_client import Zygote
from tests.sample_class.build import SampleClass, Submission, build_class
from tests.sample_class.in_process import HONEST, as_expected
from tests.sample_class.test_class_run import ALWAYS

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(25)]

SEED = "a secret of this run"
LIMITS = Limits(wall_seconds=60, total_seconds=300, cpu_seconds=60)  # honest code on a busy machine


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> SampleClass:
    """The class with fewer mistakes."""
    return build_class(tmp_path_factory.mktemp("course"), sample=True)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """The fork server of all submissions."""
    with Zygote(LIMITS) as server:
        yield server


def grade(submission: Submission, zygote: Zygote) -> dict[str, Outcome]:
    """Run the notebook's cells and its checks, in order; return the outcomes by check id."""
    outcomes: dict[str, Outcome] = {}
    cells = json.loads(submission.path.read_text(encoding="utf-8"))["cells"]
    with zygote.learner_process() as subject:
        for cell in cells:
            if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
                subject.run_cell(cell["source"])
        for name in submission.expected:
            check = registry.get(name)
            outcomes[name] = dependent.run(check, subject, SEED, lambda each: outcomes[each].failure is None)
    return outcomes


@pytest.mark.parametrize("assignment", [name for name in registry.ASSIGNMENTS if name not in ALWAYS])
def test_honest_answers_are_judged_right(smaller: SampleClass, zygote: Zygote, assignment: str) -> None:
    honest = smaller.of(*HONEST, assignment=assignment)
    assert honest
    assert [line for each in honest for line in as_expected(each, grade(each, zygote))] == []
