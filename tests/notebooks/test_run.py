"""Every notebook runs from top to bottom in a fresh kernel, without a key, and without a network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.checks import registry
from lab.system_dependencies import program
from notebooks.generate import headings
from tests.notebooks.course import LESSONS, NOTEBOOKS, RELEASES, ROOT, SOURCES, markdown_cells, name_of, read

# All notebooks run in one process first, which takes minutes on a slow machine.
pytestmark = [pytest.mark.slow(120), pytest.mark.timeout(1800)]

POINTED_AT = tomllib.loads(Path(__file__).with_name("outputs.toml").read_text(encoding="utf-8"))["output"]
RUNNER = Path(__file__).parent / "runner.py"
OTHER_MODELS = ("gpt-5.5", "gpt-6-luna:none", "gpt-6-sol:none")
"""Current models besides the course's own, with the reasoning effort that Chat Completions needs for tools."""
Results = dict[Path, dict[str, Any]]


@dataclass(frozen=True)
class Ran:
    """What came of running notebooks in one process of their own."""

    interfaces: list[str]
    """The network interfaces the notebooks could see."""
    results: Results


def run_notebooks(paths: list[Path], progress: Path) -> Ran:
    """Run notebooks as learners do, where bubblewrap can be used without a network."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "COURSE_"))}
    bubblewrap = program("bubblewrap")
    offline = [str(bubblewrap.path()), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--"]
    done = subprocess.run(
        [*([] if bubblewrap.problem() else offline), sys.executable, str(RUNNER), *map(str, paths)],
        cwd=ROOT,
        env=environment | {"COURSE_PROGRESS": str(progress)},
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, *lines = map(json.loads, done.stdout.splitlines())
    return Ran(first["interfaces"], {Path(line["path"]): line for line in lines})


def chosen_here(request: pytest.FixtureRequest) -> list[tuple[list[str], dict[str, Any]]]:
    """Return the fixtures and the parameters of each chosen test of this file."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    return [
        (item.fixturenames, item.callspec.params)
        for item in items
        if item.path == request.path and hasattr(item, "callspec")
    ]


@pytest.fixture(scope="module")
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run every notebook that a chosen test is about once: with ``-k 03_loop`` these are three."""
    tests = chosen_here(request)
    pointed_at = {params["pointed_at"]["lesson"] for _, params in tests if "pointed_at" in params}
    chosen = {path for path in LESSONS if path.stem in pointed_at}
    chosen |= {params["path"] for fixtures, params in tests if "path" in params and {"results", "ran"} & {*fixtures}}
    paths = [path for path in NOTEBOOKS if path in chosen] or NOTEBOOKS
    return run_notebooks(paths, tmp_path_factory.mktemp("run") / "progress.json")


@pytest.fixture
def results(ran: Ran) -> Results:
    """Give the results by path."""
    return ran.results


def scores(result: dict[str, Any]) -> dict[str, str]:
    """Return what unmodified nbgrader reads as the score of each graded cell: its first result, as text."""
    return {
        check_id: next((o["data"]["text/plain"] for o in outputs if o["output_type"] == "execute_result"), "no result")
        for check_id, outputs in result["graded"].items()
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_runs_without_an_error(results: Results, path: Path) -> None:
    assert results[path]["error"] is None
    assert results[path]["stderr"] == ""  # unmodified nbgrader gives no points where a graded cell warns


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_solved_assignment_scores_all_points(results: Results, path: Path) -> None:
    found = scores(results[path])
    assert found
    assert found == {name: str(registry.get(name).points) for name in found}


@pytest.mark.parametrize("path", RELEASES, ids=name_of)
def test_a_starter_scores_nothing_and_is_not_called_wrong(results: Results, path: Path) -> None:
    found = scores(results[path])
    assert found
    assert set(found.values()) == {"0"}
    for name, outputs in results[path]["graded"].items():
        assert "not attempted" in json.dumps(outputs).lower(), name


@pytest.mark.parametrize("pointed_at", POINTED_AT, ids=lambda each: f"{each['lesson']}, {each['section']}")
def test_a_cell_prints_what_the_text_says(ran: Ran, pointed_at: dict[str, Any]) -> None:
    (path,) = [path for path in LESSONS if path.stem == pointed_at["lesson"]]
    printed = printed_below(path, pointed_at["section"], ran.results[path]["printed"])
    assert re.search(pointed_at["says"], " ".join(" ".join(cell.source for cell in markdown_cells(path)).split()))
    rest = printed
    for pattern in pointed_at["prints"]:
        found = re.search(pattern, rest, re.MULTILINE)
        assert found, f"nothing matches {pattern!r} in\n{rest}"
        rest = rest[found.end() :]


def other_models_of(path: Path) -> list[Any]:
    """Return each other model with the lesson; the one that its text draws is run always, the rest on request."""
    drawn = zlib.crc32(path.read_bytes()) % len(OTHER_MODELS)
    marks = [() if number == drawn else pytest.mark.exhaustive for number in range(len(OTHER_MODELS))]
    return [
        pytest.param(path, model, marks=mark, id=f"{path.stem}, {model}")
        for model, mark in zip(OTHER_MODELS, marks, strict=True)
    ]


@pytest.fixture(scope="module")
def with_others(request: pytest.FixtureRequest) -> dict[tuple[Path, str], dict[str, Any]]:
    """Run each lesson with the other models that chosen tests ask for, in one process."""
    wanted = [(params["path"], params["model"]) for _, params in chosen_here(request) if "model" in params]
    done = subprocess.run(
        [sys.executable, "-m", "tests.notebooks.other_models", *(f"{path}={model}" for path, model in wanted)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 * len(wanted),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(wanted, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize(("path", "model"), [each for path in LESSONS for each in other_models_of(path)])
def test_a_lesson_runs_with_another_model(
    ran: Ran, with_others: dict[tuple[Path, str], dict[str, Any]], path: Path, model: str
) -> None:
    """Guards against a cell that only one model takes: none raises, none is refused where the text does not say so."""
    other = with_others[path, model]
    assert other["errors"] == {}
    assert refusals(other["printed"]) == refusals(ran.results[path]["printed"])


def refusals(printed: dict[str, str]) -> dict[str, list[str]]:
    """Return the statuses of the errors that each cell shows."""
    return {cell: codes for cell, text in printed.items() if (codes := re.findall(r"Error code: (\d+)", text))}


def printed_below(path: Path, section: str, printed: dict[str, str]) -> str:
    """Return what the cells below a heading print."""
    heading, texts = "", []
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            heading = ([heading] + [title for _, title in headings(cell.source)])[-1]
        elif heading == section:
            texts.append(printed[cell.id])
    return "\n".join(texts)


@pytest.mark.needs("bubblewrap")
def test_the_notebooks_saw_no_network(ran: Ran) -> None:
    assert ran.interfaces == ["lo"]
    assert ran.results
