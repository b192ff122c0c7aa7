from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from grader import progress as store
from grader.checks import registry
from grader.outcome import Finding, Misconception, Outcome, Status
from tests.widgets.tree import named, shown
from widgets import progress
from widgets.course_outline import Exercise

THREE = [
    Exercise("a", "Add", "Lesson 01: x", 10),
    Exercise("b", "Be brief", "Lesson 01: x", 15),
    Exercise("c", "Count", "Lesson 02: y", 5),
]


def test_the_board_counts_what_passed_and_names_the_next_step() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    store.record(Outcome("b", "B", Status.WRONG, 0, 15))
    board = progress(THREE)
    assert board.summary == "1 of 3 exercises done, 10 of 30 points."
    assert board.next_step == "Next: “Be brief”, in the exercises of Lesson 01: x."
    lines = str(board).splitlines()
    assert lines[1:6] == [
        "Lesson 01: x",
        "  Add       ✓ done · 10 of 10 points",
        "  Be brief  ✗ wrong · 0 of 15 points",
        "Lesson 02: y",
        "  Count     ○ not attempted · 0 of 5 points",
    ]


def test_a_part_of_the_points_is_shown_and_full_points_alone_are_not_done() -> None:
    store.record(Outcome("a", "A", Status.WRONG, 6.67, 10))
    store.record(Outcome("b", "B", Status.WRONG, 15, 15))
    board = progress(THREE)
    assert board.summary == "0 of 3 exercises done, 21.67 of 30 points."
    assert str(board).splitlines()[2:4] == [
        "  Add       ◐ partly right · 6.67 of 10 points",
        "  Be brief  ◐ partly right · 15 of 15 points",
    ]
    assert "◐ Lesson 01: x · 0 of 2 done · 21.67 of 25 points" in board._repr_html_()


def test_an_exercise_that_had_other_points_when_it_was_done_counts_by_its_part() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 20, 20))
    store.record(Outcome("c", "C", Status.WRONG, 5, 10))
    board = progress(THREE)
    assert board.summary == "1 of 3 exercises done, 12.5 of 30 points."
    assert "  Add       ✓ done · 10 of 10 points" in str(board)


def test_a_fresh_course_shows_every_exercise_and_where_to_start() -> None:
    board, checks = progress(), registry.all_checks()
    points, lessons = sum(check.points for check in checks), len(registry.LESSONS)
    assert board.summary == (
        f"0 of {len(checks)} exercises done, 0 of {points} points. 0 of {lessons} lessons read to the end."
    )
    assert board.next_step == "Next: Lesson 00: start here."


def test_a_lesson_that_was_read_counts_and_its_exercises_come_next() -> None:
    store.mark_read("01_schema")
    board = progress()
    assert board.next_step.endswith("in the exercises of Lesson 01: describe tools to a model.")
    assert "◐ Lesson 01: describe tools to a model · read · 0 of 3 done" in board._repr_html_()
    for check in registry.ASSIGNMENTS["01_schema"]:
        store.record(Outcome(check, "", Status.PASSED, 10, 10))
    assert progress().next_step == "Next: Lesson 02: carry out tool calls."


def learner_folder(folder: Path) -> Path:
    """Lay out a learner's folder with one lesson and its exercises, renamed, and return the exercises' notebook."""
    (folder / "START.md").write_text("", encoding="utf-8")
    release = Path(__file__).parents[2] / "exercises" / "release" / "02_dispatch" / "02_dispatch.ipynb"
    notebook = folder / "exercises" / "my dispatch.ipynb"
    (folder / "notebooks").mkdir()
    notebook.parent.mkdir()
    notebook.write_text(release.read_text(encoding="utf-8").replace("# YOUR CODE HERE", "mine = 1"), encoding="utf-8")
    (folder / "notebooks" / "lesson_02_dispatch.ipynb").write_text("{}", encoding="utf-8")
    return notebook


def test_the_board_links_to_notebooks_also_where_they_were_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner_folder(tmp_path)
    monkeypatch.chdir(tmp_path / "notebooks")
    store.mark_read("02_dispatch")
    html = progress()._repr_html_()
    assert 'Next: <a href="../exercises/my%20dispatch.ipynb">“' in html
    assert '<a href="lesson_02_dispatch.ipynb">Read the lesson</a>' in html


def test_an_exercise_begins_anew_and_the_old_text_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = learner_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    check = registry.get("dispatch_tool_call")
    store.record(Outcome(check.id, "", Status.PASSED, check.points, check.points))
    box = progress().build()
    named(box, "Begin an exercise anew").click()
    named(box, check.title).click()
    assert "your points stay" in shown(box)
    named(box, "No, keep it").click()
    assert "Nothing was changed." in shown(box)
    before = notebook.read_text(encoding="utf-8")
    named(box, "Begin an exercise anew").click()
    named(box, check.title).click()
    named(box, "Yes, begin anew").click()
    (kept,) = notebook.parent.glob("dispatch_tool_call-*.py")
    assert f"exercises/{kept.name}" in shown(box)
    assert "mine = 1" in kept.read_text(encoding="utf-8")
    assert notebook.read_text(encoding="utf-8").count("mine = 1") == before.count("mine = 1") - 1
    assert store.load().score == check.points


def test_what_was_learned_is_a_page_and_the_board_links_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learner_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    board = progress()
    box = board.build()
    store.mark_read("02_dispatch")
    named(box, "Show what I learned").click()
    assert "1 of " in (tmp_path / "what_i_learned.html").read_text(encoding="utf-8")
    assert '<a href="what_i_learned.html">' in board._repr_html_()


def test_a_finished_course_says_so() -> None:
    for each in THREE:
        store.record(Outcome(each.check, each.check, Status.PASSED, each.points, each.points))
    assert progress(THREE).next_step == "All exercises are done."


def test_names_are_escaped() -> None:
    assert "<script>" not in progress([Exercise("<script>", "<script>", "<script>", 1)])._repr_html_()


def test_misconceptions_are_listed_with_whether_they_are_cleared() -> None:
    belief = Misconception("str-not-json", "`str()` makes JSON", "", "")
    met = (Finding("a case", Status.WRONG, misconception=belief),)
    store.record(Outcome("a", "A", Status.WRONG, 0, 10, met))
    assert "○ still open · `str()` makes JSON" in str(progress(THREE))
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    board = progress(THREE)
    assert board.understanding == "1 of 1 misconceptions cleared."
    assert re.search(r"✓ cleared · <code [^>]+>str\(\)</code> makes JSON", board._repr_html_())


def test_the_buttons_refresh_export_and_reset_which_has_a_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    box = progress(THREE).build()
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    named(box, "Refresh").click()
    assert "1 of 3 exercises done, 10 of 30 points." in shown(box)
    named(box, "Export").click()
    assert "Exported to my_progress.json" in shown(box)
    assert json.loads((tmp_path / "my_progress.json").read_text(encoding="utf-8"))["points"] == 10
    reset = named(box, "Reset")
    reset.click()
    named(box, "No, keep it").click()
    assert store.load().score == 10
    reset.click()
    named(box, "Yes, begin anew").click()
    assert "Begun anew" in shown(box)
    assert store.load().score == 0


def test_what_could_not_be_saved_is_said_on_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    board = progress(THREE)
    assert "10 of 30 points" in board.summary
    assert "could not be saved here" in board._repr_html_()
    (tmp_path / "my_progress.json").mkdir()
    monkeypatch.chdir(tmp_path)
    box = board.build()
    named(box, "Export").click()
    assert "could not be written" in shown(box)


def test_the_board_has_all_three_forms() -> None:
    bundle = progress(THREE)._repr_mimebundle_()
    assert bundle["text/html"].count("<details") == 2
    assert "Next: “Add”" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
