"""Erasure of a student: everything of one goes, and nothing of anybody else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.autograde.erasure import NothingStoredError, erase, stored
from grader.autograde.lock import CourseBusyError, CourseLock
from grader.cli import main
from grader.course.course_directory import CourseDirectory
from grader.course.nbgrader_app import prepare

prepare()
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # of nbgrader's own use of SQLAlchemy
    pytest.mark.slow(10),
]
STUDENTS = ("ada", "ada2", "submitted")
SECRET = "Lovelace-who-asked-to-be-forgotten"


def made_course(root: Path, layout: str = "") -> tuple[CourseDirectory, str]:
    """Make a course with all that a class run, feedback and a report leave behind, for three students."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{layout}\n")
    course, url = CourseDirectory(root), f"sqlite:///{root / 'gradebook.db'}"
    rows = [{"assignment": "a1"}, *({"result": {"student": student}} for student in STUDENTS)]
    texts = {course.journals / "a1.0123.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}
    texts[course.reports / "a1.html"] = "the class"
    for student in STUDENTS:
        for folder in (course.submitted, course.autograded, course.feedback):
            texts[folder(student, "a1") / "a1.txt"] = student
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with Gradebook(url) as book:
        book.add_assignment("a1")
        book.add_notebook("a1", "a1")
        book.add_grade_cell("cell", "a1", "a1", max_score=2, cell_type="code")
        for student in STUDENTS:
            book.add_student(student, last_name=SECRET if student == "ada" else student)
            book.add_submission("a1", student)
            book.find_grade("cell", "a1", "a1", student).manual_score = 1
        book.db.commit()
    return course, url


@pytest.mark.parametrize("order", ["student_id}/{assignment_id", "assignment_id}/{student_id"])
@pytest.mark.parametrize("student", ["ada", "submitted"])
def test_all_of_one_student_goes_and_nothing_of_the_others(tmp_path: Path, order: str, student: str) -> None:
    layout = f'c.CourseDirectory.directory_structure = "{{nbgrader_step}}/{{{order}}}"'
    course, url = made_course(tmp_path / "course", layout)
    journal = course.journals / "a1.0123.jsonl"
    os.utime(journal, (1000, 1000))
    found = erase(course, url, student)
    assert (found.submissions, len(found.folders), found.journals) == (1, 3, (journal,))
    others = [each for each in STUDENTS if each != student]
    left = {path.read_text() for path in course.root.rglob("a1.txt")}
    assert left == set(others)
    assert len(list(course.root.rglob("a1.txt"))) == 6
    assert [json.loads(line).get("result") for line in journal.read_text().splitlines()] == [
        None,
        *({"student": each} for each in others),
    ]
    assert journal.stat().st_mtime == 1000
    assert not list(course.reports.iterdir())
    with Gradebook(url) as book:
        assert sorted(each.id for each in book.students) == others
        assert sorted(each.student.id for each in book.assignment_submissions("a1")) == others
        assert [book.find_grade("cell", "a1", "a1", each).score for each in others] == [1, 1]
    assert (SECRET.encode() in (course.root / "gradebook.db").read_bytes()) is (student != "ada")
    with pytest.raises(NothingStoredError):
        stored(course, url, student)


@pytest.mark.parametrize("student", ["..", ".", "", "ada/a1", "nobody", "*", "a?a"])
def test_what_is_no_students_id_removes_nothing(tmp_path: Path, student: str) -> None:
    course, url = made_course(tmp_path / "course")
    with pytest.raises(NothingStoredError, match="Nothing is stored about"):
        erase(course, url, student)
    assert len(list(course.root.rglob("a1.txt"))) == 9
    assert list(course.reports.iterdir())


def test_the_target_of_a_link_stays(tmp_path: Path) -> None:
    course, url = made_course(tmp_path / "course")
    elsewhere = tmp_path / "elsewhere"
    (course.root / "submitted" / "ada").rename(elsewhere)
    (course.root / "submitted" / "ada").symlink_to(elsewhere)
    erase(course, url, "ada")
    assert not os.path.lexists(course.root / "submitted" / "ada")
    assert (elsewhere / "a1" / "a1.txt").exists()


def test_the_command_lists_first_and_removes_when_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course, _ = made_course(tmp_path / "course")
    words = ["erase", "ada", "--course", str(course.root)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "name, address, graded submissions: 1" in said
    assert f"{course.root / 'submitted' / 'ada'}: all files" in said
    assert said.endswith("Nothing is removed yet. To remove all of it, add --yes.\n")
    assert len(list(course.root.rglob("a1.txt"))) == 9
    assert main([*words, "--yes"]) == 0
    assert capsys.readouterr().out.endswith("All of it is removed.\n")
    assert main([*words, "--yes"]) == 1


def test_a_class_run_at_work_is_not_disturbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course, url = made_course(tmp_path / "course")

    def busy(lock: CourseLock) -> CourseLock:
        raise CourseBusyError("Another class run is at work.")

    monkeypatch.setattr(CourseLock, "__enter__", busy)
    with pytest.raises(CourseBusyError):
        erase(course, url, "ada")
    assert len(list(course.root.rglob("a1.txt"))) == 9
