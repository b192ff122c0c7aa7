"""Alike answers: found where two share what is rare, and not among answers that were written apart."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from grader.checks import registry
from grader.grades.fingerprints import MIN_LEARNERS, fingerprints, pairs
from grader.reports import alike_page
from grader.reports.alike_data import AlikePair
from tests.grader.checks.programs import ASSIGNMENT_OF, PROGRAMS
from tests.grader.checks.sample_class import notebook

DERIVED = {
    ("ToolRegistry", "00-right", "07-wrong"),
    ("tool_definition", "00-right", "06-wrong"),
    ("tool_definition", "00-right", "07-wrong"),
    ("tool_definition", "06-wrong", "07-wrong"),
}
"""Programs that were made from each other, with one mistake put in."""
LATE = {path.stem for path in PROGRAMS.glob("*/*-late-*.py")}
"""Programs that may be made from another one: what they are about is one line."""


def cell_of(kind: str, check_id: str) -> str:
    cells = notebook(kind, ASSIGNMENT_OF[check_id])["cells"]
    return next("".join(cell["source"]) for cell in cells if cell["id"] == f"{check_id}-answer")


def programs(check_id: str) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((PROGRAMS / check_id).glob("*.py"))}


def found(check_id: str, sources: dict[str, str]) -> list[AlikePair]:
    answers = {student: {"answer": source} for student, source in sources.items()}
    given = ({"answer": cell_of(kind, check_id)} for kind in ("release", "source"))
    return pairs(answers, *given, registry.get(check_id).defines)


@pytest.mark.parametrize("check_id", registry.ids())
def test_answers_that_were_written_apart_are_no_pair(check_id: str) -> None:
    alike = {
        (check_id, *pair.students) for pair in found(check_id, programs(check_id)) if not LATE & set(pair.students)
    }
    assert alike == {each for each in DERIVED if each[0] == check_id}


def renamed(source: str) -> str:
    """Return a copy with other names, comments and empty lines, and without the docstring."""
    source = re.sub(r'""".*?"""', "pass", source, flags=re.DOTALL)
    for old in ("results", "result", "message", "arguments", "tool_call", "call", "name", "function"):
        source = re.sub(rf"(?<![.\w\"'])\b{old}\b(?! *=[^=]*[,)])(?![\"'])", f"my_{old}", source)
    return source.replace("\n    return", "\n\n    # mine\n    return")


ORIGINAL = "02-right"
"""A program that is not like the model solution."""


def test_a_renamed_copy_is_found_and_shown_beside_its_like() -> None:
    sources = programs("run_conversation")
    original = sources[ORIGINAL]
    (pair,) = found("run_conversation", {**sources, "zoe": renamed(original)})
    assert pair.students == (ORIGINAL, "zoe")
    (answer,) = pair.answers
    assert answer.share > 0.7
    assert "\n".join(row.left for row in answer.rows if row.left).split() == original.split()
    assert sum(row.same for row in answer.rows) > 10
    html = alike_page.page("03_loop", [pair], {"zoe": "Zoe <b>"}, lambda student: f"../{student}.html")
    assert '<a href="../zoe.html">Zoe &lt;b&gt;</a>' in html
    assert "never a verdict" in html
    assert html.count('class="same"') == sum(row.same for row in answer.rows)
    assert json.loads(json.dumps(asdict(pair)))["students"] == [ORIGINAL, "zoe"]


@pytest.mark.parametrize("magic", ["%%time\n", "%load_ext autoreload\n", "files = !ls\n"])
def test_an_answer_with_a_magic_is_read_too(magic: str) -> None:
    sources = programs("run_conversation")
    (pair,) = found("run_conversation", {**sources, "zoe": magic + renamed(sources[ORIGINAL])})
    assert pair.students == (ORIGINAL, "zoe")
    (answer,) = pair.answers
    assert magic.strip() in [row.right for row in answer.rows]


def test_what_many_wrote_the_starter_or_the_solution_is_no_sign() -> None:
    sources = programs("run_conversation")
    copied = next(iter(sources.values()))
    assert found("run_conversation", {**sources, **{f"s{number}": copied for number in range(9)}}) == []
    for kind in ("release", "source"):
        given = cell_of(kind, "run_conversation")
        assert found("run_conversation", {**sources, "ada": given, "eve": given}) == []


def test_in_a_small_class_nothing_is_said() -> None:
    sources = dict(list(programs("run_conversation").items())[: MIN_LEARNERS - 2])
    assert found("run_conversation", {**sources, "zoe": next(iter(sources.values()))}) == []


@pytest.mark.parametrize("source", ["def (", "x" * 60_000, "(" * 5000, "\x00", "", "%magic\n!ls", "'''"])
def test_what_is_no_python_has_no_fingerprints(source: str) -> None:
    assert fingerprints(source) == frozenset()
