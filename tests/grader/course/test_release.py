"""Recording an assignment: nbgrader's generator at work, and nothing of the course changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.course import release as release_module
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import default_url
from tests.grader.autograde.plain.corpus import lay_out
from tests.grader.autograde.plain.corpus_course import autotest_case

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow(8)


def record(course: Path, name: str) -> None:
    """Record the assignment in a process of its own: nbgrader leaves sockets of its kernel open."""
    act = """
import pathlib, sys
from grader.course.course_directory import CourseDirectory
from grader.course.release import record
record(CourseDirectory(pathlib.Path(sys.argv[1])), *sys.argv[2:])"""
    subprocess.run([sys.executable, "-c", act, str(course), name, default_url(course)], check=True)


def test_an_answer_in_the_released_notebook_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("source", "release"):
        shutil.copytree(ROOT / "exercises" / folder / "01_schema", tmp_path / folder / "01_schema")
    made: list[str] = []
    monkeypatch.setattr(release_module, "_generate", lambda course, name, url: made.append(name))
    course = CourseDirectory(tmp_path)
    release_module.release(course, "01_schema", "sqlite://")
    assert made == ["01_schema"]

    notebook = tmp_path / "release" / "01_schema" / "01_schema.ipynb"
    answered = notebook.read_text(encoding="utf-8").replace("# YOUR CODE HERE", "mine", 1)
    notebook.write_text(answered, encoding="utf-8")
    with pytest.raises(release_module.ReleasedWorkError, match=r"01_schema\.ipynb was not replaced: .*-answer\. Move"):
        release_module.release(course, "01_schema", "sqlite://")
    assert made == ["01_schema"]
    assert notebook.read_text(encoding="utf-8") == answered


def test_tests_that_nbgrader_writes_are_recorded_with_the_courses_own_templates(tmp_path: Path) -> None:
    case, course = autotest_case(), tmp_path / "course"
    lay_out([case], course)
    record(course, case.name)
    with Gradebook(default_url(course)) as book:
        recorded = {cell.name: cell.source for cell in book.find_notebook("auto", case.name).source_cells}
    assert "value of a is not correct" in recorded["a-test"]
    assert "sha1(" in recorded["b-test"]
    assert "AUTOTEST" not in "".join(recorded.values())
    assert not (course / "release").exists()


def test_an_assignment_begins_with_the_courses_header(tmp_path: Path) -> None:
    case, course = autotest_case(), tmp_path / "course"
    lay_out([case], course)
    source = course / "source"
    header = (source / case.name / "auto.ipynb").read_text(encoding="utf-8")
    (source / "header.ipynb").write_text(header.replace("-test", "-head").replace('"abc"', '"head"'), encoding="utf-8")
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('\nc.IncludeHeaderFooter.header = "source/header.ipynb"\n')
    record(course, case.name)
    with Gradebook(default_url(course)) as book:
        recorded = {cell.name for cell in book.find_notebook("auto", case.name).source_cells}
    assert {"a-test", "a-head"} <= recorded
