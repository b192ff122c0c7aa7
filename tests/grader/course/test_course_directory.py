"""Folders of a course: where nbgrader has them, also in a course that names or orders them in another way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory as NbgraderDirectory
from traitlets.config import Config

from grader.course.course_directory import LAYOUT, CourseDirectory
from grader.course.nbgrader_app import NbgraderError
from tests.grader.course_fixture import FULL, NAME, gradebook, make_course, nbgrader, run, solved, starter

STEPS = ("source", "release", "submitted", "autograded", "feedback")
RENAMED = {
    "source_directory": "instructor",
    "release_directory": "handout",
    "submitted_directory": "received",
    "autograded_directory": "graded",
    "feedback_directory": "returned/pages",
    "directory_structure": "{nbgrader_step}/{assignment_id}/{student_id}",
}
LAYOUTS = [
    {},
    {"submitted_directory": "received"},
    {"directory_structure": "{assignment_id}/{nbgrader_step}/{student_id}"},
    {"directory_structure": "work/{nbgrader_step}/student-{student_id}/{assignment_id}"},
    RENAMED,
]


def set_layout(course: Path, layout: dict[str, str]) -> Path:
    course.mkdir(exist_ok=True)
    lines = ["", *(f"c.CourseDirectory.{name} = {value!r}" for name, value in layout.items()), ""]
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc = get_config()" + "\n".join(lines))
    return course


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paths_are_those_of_nbgrader(tmp_path: Path, layout: dict[str, str]) -> None:
    theirs = NbgraderDirectory(config=Config({"CourseDirectory": {**layout, "root": str(tmp_path)}}))
    for ours in (CourseDirectory(set_layout(tmp_path, layout)), CourseDirectory.of_nbgrader(theirs)):
        found = [ours.source("a"), ours.release("a")]
        found += [ours.submitted("ada", "a"), ours.autograded("ada", "a"), ours.feedback("ada", "a")]
        students = (".", ".", "ada", "ada", "ada")
        for step, student, path in zip(STEPS, students, found, strict=True):
            assert path == Path(theirs.format_path(getattr(theirs, f"{step}_directory"), student, "a"))


def test_the_defaults_are_nbgraders() -> None:
    assert {name: NbgraderDirectory.class_traits()[name].default_value for name in LAYOUT} == LAYOUT


@pytest.mark.parametrize("layout", LAYOUTS)
def test_students_and_assignments_are_found_by_their_folders(tmp_path: Path, layout: dict[str, str]) -> None:
    course = CourseDirectory(set_layout(tmp_path / "[a] course", layout))
    names = ["ada", "ada-b", ".hidden", "[x]", "a b"]
    for name in names:
        course.submitted(name, "one [1]").mkdir(parents=True)
    course.submitted("bob", "two").mkdir(parents=True)
    no_folder = course.submitted("cy", "one [1]")
    no_folder.parent.mkdir(parents=True, exist_ok=True)
    no_folder.write_text("not a submission")
    assert course.submissions("one [1]") == {name: course.submitted(name, "one [1]") for name in sorted(names)}
    assert list(course.submissions("one [1]")) == sorted(names)
    assert course.submissions("three") == course.graded_submissions("one [1]") == {}
    for name in ("b", "a"):
        course.source(name).mkdir(parents=True)
    assert course.assignments() == ["a", "b"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_links_are_followed_above_a_students_folder_and_not_below(tmp_path: Path, layout: dict[str, str]) -> None:
    home = set_layout(tmp_path / "home", layout)
    (tmp_path / "link").symlink_to(home)
    course = CourseDirectory(tmp_path / "link")
    folder = course.submitted("ada", "a")
    folder.mkdir(parents=True)
    assert course.resolved_submission("ada", "a") == folder.resolve()
    other = course.submitted("bob", "a")
    other.parent.mkdir(parents=True, exist_ok=True)
    other.symlink_to(folder)
    assert course.resolved_submission("bob", "a") == home / other.relative_to(course.root)


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("", "sqlite:///{course}/gradebook.db"),
        ("c.CourseDirectory.db_url = 'sqlite:////elsewhere/grades.db'", "sqlite:////elsewhere/grades.db"),
        ("c.CourseDirectory.db_url = 'sqlite:///grades/term.db'", "sqlite:///{course}/grades/term.db"),
        ("c.CourseDirectory.db_url = 'postgresql+psycopg://host/grades'", "postgresql+psycopg://host/grades"),
    ],
)
def test_the_gradebook_is_the_one_that_the_course_names(tmp_path: Path, setting: str, url: str) -> None:
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{setting}\n", encoding="utf-8")
    assert CourseDirectory(tmp_path).db_url == url.format(course=tmp_path.resolve())


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(NbgraderError, match=r"nbgrader_config\.py .*ZeroDivisionError"):
        CourseDirectory(tmp_path).source("a")


def renamed_course(folder: Path) -> CourseDirectory:
    """Make a course with other folders, and hand in two submissions."""
    made = make_course(folder / "usual")
    course = CourseDirectory(set_layout(folder / "course", {}))
    shutil.copy(made / "nbgrader_config.py", course.root)
    set_layout(course.root, RENAMED)
    shutil.copytree(made / "source" / NAME, course.source(NAME))
    for student, notebook in (("ada", solved()), ("bob", starter())):
        course.submitted(student, NAME).mkdir(parents=True)
        (course.submitted(student, NAME) / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    return course


def written(course: CourseDirectory, *suffixes: str) -> list[str]:
    return sorted(str(path.relative_to(course.root)) for path in course.root.rglob("*.*") if path.suffix in suffixes)


@pytest.mark.slow(15)
@pytest.mark.needs("bubblewrap")
def test_every_command_works_with_other_folders_and_writes_what_nbgrader_writes(tmp_path: Path) -> None:
    ours, theirs = renamed_course(tmp_path / "ours"), renamed_course(tmp_path / "theirs")
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        nbgrader(theirs.root, command, NAME)
    for words in (["release"], ["autograde", NAME, "--workers", "1"], ["feedback", NAME]):
        done = run("grader", *words, "--course", str(ours.root))
        assert done.returncode == 0, done.stderr
    assert written(ours, ".ipynb", ".html") == written(theirs, ".ipynb", ".html")
    assert f"returned/pages/{NAME}/ada/{NAME}.html" in written(ours, ".html")
    assert gradebook(ours.root) == gradebook(theirs.root)
    report = run("grader", "report", NAME, "--course", str(ours.root))
    assert f"{NAME}: 2 graded" in report.stdout
    page = (ours.reports / f"{NAME}.html").read_text(encoding="utf-8")
    assert f'href="../returned/pages/{NAME}/ada/{NAME}.html"' in page
    export = run("grader", "export", NAME, "--to", "-", "--course", str(ours.root))
    assert [line.split(",")[0] for line in export.stdout.splitlines()[1:]] == [NAME, NAME]
    one = run(
        "grader", "check", str(ours.submitted("ada", NAME) / f"{NAME}.ipynb"), "--json", "--course", str(ours.root)
    )
    assert [json.loads(line)["score"] for line in one.stdout.splitlines()] == list(FULL.values())
