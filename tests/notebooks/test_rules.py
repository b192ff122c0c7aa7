"""The rules every notebook of the course keeps, so that all of them read alike and none carries a run's leftovers."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from grader.checks import registry
from notebooks.generate import headings
from tests.notebooks.course import LESSONS, NOTEBOOKS, RELEASES, SOURCES, code_cells, markdown_cells, name_of, read

LONGEST_MARKDOWN = 45  # lines: what fits on a screen or two
LONGEST_CODE = 60
WIDEST_CODE = 88  # columns: what fits beside the file browser
FORBIDDEN = re.compile(r"\b(just|simply|obviously)\b", re.IGNORECASE)
CODE = re.compile(r"(^```.*?^```|^~~~.*?^~~~|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)


def test_there_are_lessons_sources_and_releases() -> None:
    names = {path.stem for path in SOURCES}
    assert {"01_schema", "02_dispatch"} <= names
    assert {path.stem for path in RELEASES} == names
    assert names <= {path.stem for path in LESSONS}


@every_notebook
def test_one_title_first_and_no_level_left_out(path: Path) -> None:
    levels = [level for cell in markdown_cells(path) for level, _ in headings(cell.source)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert read(path).cells[0].cell_type == "markdown"
    skipped = [(above, below) for above, below in itertools.pairwise(levels) if below > above + 1]
    assert skipped == []


@every_notebook
def test_cells_are_short(path: Path) -> None:
    def long(cells: object, most: int) -> dict[str, int]:
        return {c.id: n for c in cells if (n := len(c.source.splitlines())) > most}  # type: ignore[attr-defined]

    assert long(markdown_cells(path), LONGEST_MARKDOWN) == {}
    solutions = path in SOURCES  # no learner reads them; a whole agent takes more than a screen
    shown = (c for c in code_cells(path) if not (solutions and c.metadata.get("nbgrader", {}).get("solution")))
    assert long(shown, LONGEST_CODE) == {}


@every_notebook
def test_code_is_narrow(path: Path) -> None:
    """Of a diagram the description is long, which only a screen reader gets; a folded question shows no code."""
    shown = [c.source for c in code_cells(path) if not c.metadata.get("jupyter", {}).get("source_hidden")]
    shown += [m.group() for cell in markdown_cells(path) for m in FENCED.finditer(cell.source)]
    lines = [line for text in shown for line in text.splitlines() if "accDescr" not in line]
    assert [line for line in lines if len(line) > WIDEST_CODE] == []


@every_notebook
def test_nothing_of_a_run_is_left(path: Path) -> None:
    assert [cell.id for cell in code_cells(path) if cell.outputs or cell.execution_count is not None] == []
    assert dict(read(path).metadata) == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    }


@every_notebook
def test_cell_ids_are_unique_and_are_the_grade_ids_where_there_is_one(path: Path) -> None:
    cells = read(path).cells
    ids = [cell.id for cell in cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)] == []
    assert [c.id for c in cells if "nbgrader" in c.metadata and c.metadata.nbgrader.grade_id != c.id] == []


@every_notebook
def test_no_word_that_tells_a_learner_it_is_easy(path: Path) -> None:
    prose = [CODE.sub("", cell.source) for cell in markdown_cells(path)]
    assert [match.group() for text in prose for match in FORBIDDEN.finditer(text)] == []


@every_notebook
def test_pictures_have_a_text_beside_them(path: Path) -> None:
    text = "\n".join(cell.source for cell in markdown_cells(path))
    images = re.findall(r"!\[(.*?)\]\(", text) + [a for a in re.findall(r"<img\b([^>]*)>", text) if "alt=" not in a]
    assert [alt for alt in images if len(alt.strip()) < 10] == []
    diagrams = re.findall(r"^```mermaid$(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert [d for d in diagrams if "accTitle" not in d or "accDescr" not in d] == []


@every_notebook
def test_every_column_of_a_table_has_a_name(path: Path) -> None:
    """A screen reader says it before each cell of the column."""
    text = "\n".join(cell.source for cell in markdown_cells(path))
    assert re.findall(r"(?m)^\|(?:.*\|)? *\|.*(?=\n\|[ :]*-)", text) == []


@every_notebook
def test_links_inside_the_course_lead_somewhere(path: Path) -> None:
    text = "\n".join(CODE.sub("", cell.source) for cell in markdown_cells(path))
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not t.startswith(("http", "#", "data"))]
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", [*SOURCES, *RELEASES], ids=name_of)
def test_the_text_says_the_points_the_checks_give(path: Path) -> None:
    checks = [cell.metadata.nbgrader for cell in code_cells(path) if cell.metadata.get("nbgrader", {}).get("grade")]
    rows = re.findall(r"^\| \d+ \| (.+) \| (\d+) \|$", next(markdown_cells(path)).source, re.MULTILINE)
    assert [int(points) for _, points in rows] == [check.points for check in checks]
    assert [check.points for check in checks] == [registry.get(check.grade_id).points for check in checks]
    assert [check.grade_id for (names, _), check in zip(rows, checks, strict=True) if check.grade_id not in names] == []


@pytest.mark.parametrize("path", [*SOURCES, *RELEASES], ids=name_of)
def test_an_assignment_leads_back_to_its_lesson(path: Path) -> None:
    assert f"notebooks/{path.stem}.ipynb)" in next(markdown_cells(path)).source


@pytest.mark.parametrize("path", RELEASES, ids=name_of)
def test_a_release_holds_no_solution(path: Path) -> None:
    answers = [cell for cell in code_cells(path) if cell.metadata.get("nbgrader", {}).get("solution")]
    assert answers
    assert [cell.id for cell in answers if "# YOUR CODE HERE\n" not in cell.source] == []
    assert "SOLUTION" not in path.read_text(encoding="utf-8")
    source = {cell.id: cell.source for cell in code_cells(path.parents[2] / "source" / path.parent.name / path.name)}
    assert [cell.id for cell in answers if cell.source == source[cell.id]] == []
    assert {cell.id for cell in code_cells(path)} == set(source)
