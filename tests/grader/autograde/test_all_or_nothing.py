"""A course that gives points for a check only once it is passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.course.course_directory import CourseDirectory
from grader.course.provenance import assignment_version
from grader.grades.class_report import gather
from grader.reports.class_data import MissedCase
from tests.grader.course_fixture import (
    NAME,
    NO_UNKNOWN_NAMES,
    autograde,
    autograded,
    edited,
    gradebook,
    make_course,
    nbgrader,
    replace,
    run,
    solved,
    submit,
)

SETTING = "\nc.Checks.all_or_nothing = True\n"
NOTHING = {"dispatch_tool_call": 0, "process_tool_calls": 0, "tool_definition": 10, "ToolRegistry": 0}
PART = {"dispatch_tool_call": 8.57, "process_tool_calls": 15, "tool_definition": 10, "ToolRegistry": 10}


def scores(course: Path) -> dict[str, float | None]:
    return {name: grade[0] for name, grade in gradebook(course)["ada"]["grades"].items()}


@pytest.mark.slow(20)
@pytest.mark.needs("bubblewrap")
def test_a_setting_of_the_course_gives_all_or_nothing_in_every_command(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    path = submit(course, "ada", edited(solved(), replace("dispatch_tool_call-answer", NO_UNKNOWN_NAMES)))
    autograde(course, "--workers", "1", "--seed", "s")
    assert scores(course) == PART
    report = gather(CourseDirectory(course), NAME, CourseDirectory(course).db_url)
    missed = MissedCase("An unknown name is answered with an error the model can read", "dispatch_tool_call", 1)
    assert report.missed == [missed]
    task = report.tasks[0]
    assert (task.name, task.mean, task.counts["partly"]) == ("dispatch_tool_call", 8.57, 1)
    settings = course / "nbgrader_config.py"
    before = settings.read_text()
    settings.write_text(before + SETTING)
    autograde(course, "--workers", "1", "--resume")  # the setting has changed, so it is graded again
    assert scores(course) == NOTHING
    assert "0 of 10 points: one of seven cases is missing" in json.dumps(autograded(course, "ada"))
    shown = run("grader", "check", str(path), "--course", str(course), "--json")
    assert {row["check"]: row["score"] for row in map(json.loads, shown.stdout.splitlines())} == NOTHING
    nbgrader(course, "autograde", NAME, "--force")
    assert scores(course) == NOTHING
    settings.write_text(before)
    nbgrader(course, "autograde", NAME, "--force")
    assert scores(course) == PART


def test_the_setting_is_part_of_the_version_of_an_assignment(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    settings = course / "nbgrader_config.py"
    before = assignment_version(CourseDirectory(course), NAME)
    settings.write_text(settings.read_text() + SETTING)
    assert assignment_version(CourseDirectory(course), NAME) != before
