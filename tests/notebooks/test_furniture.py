"""Every lesson has the same furniture: a learner finds time, points, questions and sources where they were before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grader.checks import registry
from tests.notebooks.course import LESSONS, ROOT, code_cells, markdown_cells, name_of, read, sections_of

LEVELS = ("beginner", "intermediate", "advanced")
(PINNED,) = re.findall(r"(?m)^openai==(\d+\.\d+)\.", (ROOT / "requirements.txt").read_text(encoding="utf-8"))
LONGEST_CELL = 26  # lines of code that one sees at once
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
"""A solution, which those who did the task need not read."""
TASK = re.compile(r"\*\*(?:Modify|Make|Change it)\b.*?(?=\*\*(?:Modify|Make|Change it)\b|\n#+ |\Z)", re.DOTALL)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name_of)
after_the_first = pytest.mark.parametrize("path", LESSONS[1:], ids=name_of)


def about(path: Path) -> dict[str, str]:
    """Return the table at the top of a lesson."""
    first = next(markdown_cells(path)).source
    return dict(re.findall(r"^\| ([A-Z][a-z ]+?) \| (.+) \|$", first, re.MULTILINE))


def sources(path: Path) -> list[str]:
    return [cell.source for cell in code_cells(path)]


def minutes_of(path: Path) -> float:
    """Return how long a lesson takes."""
    return minutes_of_cells(read(path))


def minutes_of_cells(notebook: NotebookNode) -> float:
    """Return how long cells take: 120 words or 12 lines a minute, and time for questions and for what is to do."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text = FOLDED.sub("", text)
    code_of_cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    questions = sum("widgets.predict(" in code or "widgets.recall(" in code for code in code_of_cells)
    puzzles = sum("widgets.parsons(" in code for code in code_of_cells)
    lines = sum(len(code.splitlines()) for code in code_of_cells if "widgets." not in code)
    tasks = len(re.findall(r"\*\*(?:Modify|Make|Investigate|Change it)\b", text))
    return len(text.split()) / 120 + lines / 12 + questions + 3 * puzzles + 4 * tasks


@every_lesson
def test_the_table_says_level_time_exercises_and_versions(path: Path) -> None:
    table = about(path)
    assert set(table) == {"Level", "Time", "Exercises", "Written for"}
    assert table["Level"].startswith(LEVELS)
    assert re.match(r"\d+ minutes", table["Time"])
    assert re.search(rf"`openai` {PINNED}, [A-Z][a-z]+ \d{{4}}", table["Written for"])


@every_lesson
def test_the_time_is_what_such_a_lesson_takes(path: Path) -> None:
    stated = int(about(path)["Time"].split()[0])
    assert 0.8 <= stated / minutes_of(path) <= 1.25, f"{minutes_of(path):.0f} minutes by the rule, {stated} stated"
    assert 40 <= minutes_of(path) <= 75  # what one sits through
    assert stated <= 75


@every_lesson
def test_exercises_and_points_are_those_of_the_checks(path: Path) -> None:
    checks = registry.for_assignment(path.stem)
    stated = about(path)["Exercises"]
    assert re.match(rf"{len(checks)}, worth {sum(check.points for check in checks)} points: ", stated)
    assert re.findall(r"`(\w+)` (\d+)", stated) == [(check.id, str(check.points)) for check in checks]
    assert re.search(r"about \d+ for the exercises?$", about(path)["Time"])
    exercises = sections_of(read(path))["Exercises"]
    assert f"(../exercises/release/{path.stem}/{path.stem}.ipynb)" in exercises
    assert f"{sum(check.points for check in checks)} points" in exercises


@every_lesson
def test_the_end_has_links_to_the_exercises_and_to_the_next_lesson(path: Path) -> None:
    """The last lesson leads back to the first, where the progress board is."""
    end = [cell.source for cell in read(path).cells[-3:]]
    exercises = f"](../exercises/release/{path.stem}/{path.stem}.ipynb)"
    following = dict(zip(LESSONS, [*LESSONS[1:], LESSONS[0]], strict=True))[path]
    assert exercises in "".join(end)
    assert f"]({following.name})" in end[-1]


def test_the_titles_of_the_lessons_are_those_that_cards_and_the_board_show() -> None:
    titles = {path.stem: read(path).cells[0].source.splitlines()[0].removeprefix("# ") for path in LESSONS}
    assert list(titles.items()) == list(registry.LESSONS.items())
    assert list(titles) == list(registry.ASSIGNMENTS)


@every_lesson
def test_goals_summary_questions_and_sources(path: Path) -> None:
    sections = sections_of(read(path))
    goals = re.findall(
        r"^- ", next(markdown_cells(path)).source.split("**After this lesson you can**")[1], re.MULTILINE
    )
    assert 4 <= len(goals) <= 6
    assert sections["Summary"].count("- ") >= 4
    assert len(re.findall(r"\*\*[^*]+\?\*\*", sections["Questions people ask"])) >= 3
    assert re.search(r"documentation|docs", sections["Read next"])
    assert re.search(r"[Ll]esson \d\d|README", sections["Read next"])


@after_the_first
def test_it_begins_with_three_questions_on_earlier_lessons_and_collects_its_mistakes(path: Path) -> None:
    sections = sections_of(read(path))
    assert sections["Do you remember?"].count("widgets.recall(") == 3
    assert sections["Mistakes you made on purpose"].count("|") >= 12


@every_lesson
def test_it_asks_and_shows_where_one_stands(path: Path) -> None:
    code = "\n".join(sources(path))
    assert "widgets.predict(" in code
    assert sources(path).count(f'widgets.progress(read="{path.stem}")') == 1  # at its end: it counts as read


@after_the_first
def test_lines_are_put_in_order_before_one_writes_freely(path: Path) -> None:
    assert any("widgets.parsons(" in code for code in sources(path))
    assert "**Make" in "\n".join(cell.source for cell in markdown_cells(path))


@pytest.mark.parametrize("path", LESSONS[1:8], ids=name_of)
def test_the_set_up_says_how_far_the_shop_is(path: Path) -> None:
    assert "**The shop so far:**" in sections_of(read(path))["Set-up"]


@every_lesson
def test_a_task_says_when_it_worked_and_has_a_folded_solution(path: Path) -> None:
    text = "\n".join(cell.source for cell in markdown_cells(path)).split("## How lessons and exercises work")[0]
    tasks = TASK.findall(text)
    assert tasks
    assert [task[:60] for task in tasks if not re.search(r"(?i)it worked if\b.*<details>", task, re.DOTALL)] == []
    for folded in FOLDED.findall(text):
        for code in re.findall(r"^```python\n(.*?)^```", folded, re.DOTALL | re.MULTILINE):
            compile(code, "solution", "exec")


@pytest.mark.parametrize(("path", "minutes"), [(LESSONS[0], 15), (LESSONS[1], 35)], ids=["first", "second"])
def test_the_first_exercises_come_early(path: Path, minutes: int) -> None:
    """What one reads and does in a lesson before the link, by the measure of `minutes_of`."""
    notebook = read(path)
    link = f"(../exercises/release/{path.stem}/{path.stem}.ipynb)"
    before = next(number for number, cell in enumerate(notebook.cells) if link in cell.source)
    notebook.cells = notebook.cells[: before + 1]
    assert minutes_of_cells(notebook) <= minutes


@every_lesson
def test_no_code_cell_is_longer_than_a_screen(path: Path) -> None:
    long = {cell.id: len(cell.source.splitlines()) for cell in code_cells(path) if "widgets.parsons" not in cell.source}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_CELL} == {}
