"""Recording an assignment: nbgrader's generator at work, and nothing of the course changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.course.gradebook import default_url
from tests.grader.autograde.plain.corpus import lay_out
from tests.grader.autograde.plain.corpus_course import autotest_case

pytestmark = pytest.mark.slow(8)


def record(course: Path, name: str) -> None:
    """Record the assignment in a process of its own: nbgrader leaves sockets of its kernel open."""
    act = """
import pathlib, sys
from grader.course.course_directory import CourseDirectory
from grader.course.release import record
record(CourseDirectory(pathlib.Path(sys.argv[1])), *sys.argv[2:])"""
    subprocess.run([sys.executable, "-c", act, str(course), name, default_url(course)], check=True)


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
